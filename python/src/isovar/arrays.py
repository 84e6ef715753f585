"""The four dtypes, and the few functions that a law needs of a library of arrays, and NumPy's.

A law computes with ``+ - * /`` and the few functions below, each of which rounds once. Words come in *planes*: an array of shape
(4, tiles, 4) whose element (w, t, l) is word w of counter 4t + l, that of element 16t + 4w + l of the tensor.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

import numpy as np

from .errors import IsovarError
from .functions import elementwise
from .keys import Key, philox

try:
    from ml_dtypes import bfloat16 as BFLOAT16
except ImportError:
    BFLOAT16 = None

Array = Any
"""An array of whichever library."""
STORED = {"f32": np.float32, "f64": np.float64, "f16": np.float16, "bf16": np.uint16}
"""How NumPy holds values while they are drawn: those of bf16 as their bits."""
WHOLE = {"f32": 2**24, "f64": 2**53, "f16": 2**11, "bf16": 2**8}
"""All whole numbers up to this are values of the dtype."""


def to_stored(x: np.ndarray, dtype: str) -> np.ndarray:
    """Numbers, none of them NaN, rounded to the dtype by way of f32 but for f64, as NumPy holds them."""
    x = x.astype(np.float64 if dtype == "f64" else np.float32, copy=False)
    if dtype != "bf16":
        return x.astype(STORED[dtype], copy=False)
    bits = x.view(np.uint32)
    return ((bits + (((bits >> 16) & 1) + 0x7FFF)) >> 16).astype(np.uint16)


def decoded(stored: np.ndarray, dtype: str) -> np.ndarray:
    """Stored values as f64."""
    return ((stored.astype(np.uint32) << 16).view(np.float32) if dtype == "bf16" else stored).astype(np.float64)


def handed_out(x: np.ndarray, dtype: str) -> np.ndarray:
    """Values as a caller gets them: bits of bf16 as ``ml_dtypes.bfloat16`` where it is installed."""
    return x.view(BFLOAT16) if dtype == "bf16" and BFLOAT16 is not None else x


def rounded(x: Any, dtype: str) -> Any:
    """A number, or an array of them, in the dtype, as parameters and constants are rounded."""
    with np.errstate(over="ignore"):
        return elementwise(lambda numbers: decoded(to_stored(numbers, dtype), dtype))(x)


def neighbour(x: float, dtype: str, step: int) -> float:
    """The value of the dtype above ``x``, itself one, for a ``step`` of 1, and below it for -1."""
    stored = to_stored(np.array([abs(x)]), dtype)
    bits = stored.view(f"u{stored.itemsize}")
    outward = x == 0 or (x > 0) == (step > 0)
    bits[0] = int(bits[0]) + (1 if outward else -1)
    return float(decoded(stored, dtype)[0]) * (step if x == 0 else 1 if x > 0 else -1)


def at_least(x: float, dtype: str) -> float:
    """The smallest value of the dtype that is >= ``x``."""
    near = rounded(x, dtype)
    return neighbour(near, dtype, 1) if near < x else near


def at_most(x: float, dtype: str, *, below: bool = False) -> float:
    """The largest value of the dtype that is <= ``x``, or < ``x``."""
    near = rounded(x, dtype)
    return neighbour(near, dtype, -1) if near > x or (below and near == x) else near


class Arrays:
    """A library of arrays: its module ``xp``, its types, and what is not the same everywhere."""

    chunk = 1 << 14
    """Tiles that are drawn at a time."""
    exact = False
    """Whether f64 and subnormal numbers are computed here; where not, NumPy computes the laws that need them."""
    at_once: Callable[[], Any] = staticmethod(nullcontext)
    """Where operations are computed one by one, although a library may be recording a program."""

    def __init__(self, xp: Any) -> None:
        self.xp, self.sqrt, self.where, self.transpose = xp, xp.sqrt, xp.where, xp.transpose
        self.i32, self.i64, self.f32, self.f64 = xp.int32, xp.int64, xp.float32, xp.float64
        self.dtypes = {"f32": xp.float32, "f64": xp.float64, "f16": xp.float16, "bf16": getattr(xp, "bfloat16", None)}

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> Array:
        """Planes of the words of so many tiles, or more, from ``tile`` on, as int32."""
        raise NotImplementedError

    def cast(self, x: Array, kind: Any) -> Array:
        """Numbers rounded to another type."""
        return x.astype(kind)

    def view(self, x: Array, kind: Any) -> Array:
        """The bits of numbers in another type of the same width."""
        return x.view(kind)

    def right(self, whole: Array, count: int) -> Array:
        """Shift to the right, which keeps the sign."""
        return whole >> count

    def clip(self, x: Array, low: float | None, high: float) -> Array:
        """Numbers kept between two, the first of which may be left out."""
        return self.xp.clip(x, low, high)

    def weave(self, even: Array, odd: Array) -> Array:
        """Planes whose even and odd ones, (2, tiles, 4) each, are these."""
        return self.xp.reshape(self.xp.stack([even, odd], 1), (4, -1, 4))

    def finish(self, planes: Array, dtype: str) -> Array:
        """Planes in the order of elements and in the dtype, to the 16-bit ones by way of f32, one axis."""
        values = planes if dtype == "f64" else self.cast(planes, self.f32)
        return self.xp.reshape(self.transpose(self.cast(values, self.dtypes[dtype]), (1, 0, 2)), (-1,))

    def join(self, parts: Iterable[Array], size: int, dtype: str) -> Array:
        """One array of ``size`` elements of the dtype, of parts with one axis."""
        found = list(parts)
        return found[0] if len(found) == 1 else self.xp.concat([self.xp.zeros(0, self.dtypes[dtype]), *found], axis=0)

    def of_stored(self, stored: np.ndarray, dtype: str) -> Array:
        """Values that NumPy computed, as it holds them."""
        raise NotImplementedError

    def shaped(self, values: Array, shape: tuple[int, ...], dtype: str) -> Array:
        """Values as a caller gets them."""
        return self.xp.reshape(values, shape)


class NumpyArrays(Arrays):
    """NumPy. Values of bf16 are their bits as uint16; what hands them out makes them ``ml_dtypes.bfloat16`` where that is installed."""

    # Words and intermediate values of 2^15 elements stay in the second cache.
    chunk = 1 << 11
    exact = True

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> np.ndarray:
        counter = np.arange(4 * tile, 4 * (tile + tiles), dtype=np.uint64)
        return philox(key, counter, draw).reshape(4, tiles, 4).view(np.int32)

    def finish(self, planes: np.ndarray, dtype: str) -> np.ndarray:
        values = to_stored(planes, dtype)
        # Four values next to one another move as one complex number, or two.
        whole = values.view(np.complex128 if values.itemsize >= 4 else np.float64)
        return np.ascontiguousarray(whole.transpose(1, 0, 2)).reshape(-1).view(values.dtype)

    def join(self, parts: Iterable[np.ndarray], size: int, dtype: str) -> np.ndarray:
        return write(empty(np.empty, size, STORED[dtype]), parts)

    def of_stored(self, stored: np.ndarray, dtype: str) -> np.ndarray:
        return stored

    def shaped(self, values: np.ndarray, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        return handed_out(values, dtype).reshape(shape)


def empty(make: Callable[..., Array], size: int, kind: Any) -> Array:
    """An array of ``size`` elements to write into, as ``make`` gives it."""
    try:
        return make(size, dtype=kind)
    except (MemoryError, RuntimeError):
        # PyTorch has no error of its own for memory that is not there.
        raise IsovarError("E_MEMORY", f"{size} elements are more than there is memory for") from None


def write(out: Array, parts: Iterable[Array]) -> Array:
    """``out``, into which parts are written one after the other."""
    at = 0
    for part in parts:
        out[at : at + len(part)] = part
        at += len(part)
    return out


NUMPY = NumpyArrays(np)
