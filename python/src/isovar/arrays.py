"""The few functions that a law needs of a library of arrays, and NumPy's.

A law computes with ``+ - * /`` and the few functions below, each of which rounds once. Words come in *planes*: an array of shape
(4, tiles, 4) whose element (w, t, l) is word w of counter 4t + l, that of element 16t + 4w + l of the tensor.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

import numpy as np

from .dtypes import STORED, handed_out, to_stored
from .errors import IsovarError
from .keys import Key, philox

Array = Any
"""An array of whichever library."""


class Arrays:
    """A library of arrays: its module ``xp``, its types, and what is not the same everywhere."""

    chunk = 1 << 14
    """Tiles that are drawn at a time."""
    exact = False
    """Whether f64 and subnormal numbers are computed here; where not, NumPy computes the laws that need them."""
    at_once = staticmethod(nullcontext)
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
