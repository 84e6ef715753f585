"""What a law asks of a library of arrays, and that of NumPy.

A law computes with ``+ - * /`` and the few functions below, each of which rounds once. Words come in *planes*: an array of shape
(4, tiles, 4) whose element (w, t, l) is word w of counter 4t + l, that of element 16t + 4w + l of the tensor.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from .dtypes import STORED, to_stored
from .errors import IsovarError
from .keys import MASK, MULTIPLIERS, ROUNDS, WEYL, Key

Array = Any
"""An array of whichever library."""
LEAST = 2.0**-60
"""Laws of numbers of this size or more have no subnormal values in f32, and none on the way."""


class Arrays:
    """A library of arrays: its module ``xp``, its types of 32 and 64 bits, and what is not the same everywhere."""

    chunk = 1 << 14
    """Tiles that are drawn at a time."""
    floats: dict[int, Any]
    integers: dict[int, Any]

    def __init__(self, xp: Any) -> None:
        self.xp, self.sqrt, self.where, self.stack = xp, xp.sqrt, xp.where, xp.stack
        self.floats, self.integers = {32: xp.float32, 64: xp.float64}, {32: xp.int32, 64: xp.int64}

    def takes(self, law: Any) -> bool:
        """Whether a law of words is computed here, and not by NumPy. So it is for a library that takes subnormal numbers for 0."""
        return not law.wide and all(x == 0 or abs(x) >= LEAST for x in law.scales)

    def round_up(self, tiles: int) -> int:
        """As many tiles, or more, so that few different sizes are compiled."""
        return tiles

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> Array:
        """Planes of the words of so many tiles from ``tile`` on, as int32."""
        raise NotImplementedError

    def cast(self, x: Array, kind: Any) -> Array:
        """Numbers rounded to another type."""
        return x.astype(kind)

    def view(self, x: Array, kind: Any) -> Array:
        """The bits of numbers in another type of the same width."""
        return x.view(kind)

    def number(self, whole: Array, width: int) -> Array:
        """Whole numbers as floating-point numbers of ``width`` bits."""
        return self.cast(whole, self.floats[width])

    def bits(self, x: Array, width: int) -> Array:
        """The bits of numbers as signed integers."""
        return self.view(x, self.integers[width])

    def unbits(self, whole: Array, width: int) -> Array:
        """The numbers that have these bits."""
        return self.view(whole, self.floats[width])

    def right(self, whole: Array, count: int) -> Array:
        """Shift to the right, which keeps the sign."""
        return whole >> count

    def clamp(self, x: Array, low: float, high: float) -> Array:
        """Numbers kept between two."""
        return self.xp.minimum(self.xp.maximum(x, low), high)

    def minimum(self, whole: Array, most: int) -> Array:
        """Whole numbers, at most one."""
        return self.xp.minimum(whole, most)

    def weave(self, even: Array, odd: Array) -> Array:
        """Planes whose even and odd ones, (2, tiles, 4) each, are these."""
        return self.xp.reshape(self.stack([even, odd], 1), (4, -1, 4))

    def finish(self, planes: Array, dtype: str) -> Array:
        """Planes in the order of elements and in the dtype, one axis."""
        raise NotImplementedError

    def join(self, parts: Iterable[Array], size: int, dtype: str) -> Array:
        """One array of ``size`` elements of the dtype, of parts with one axis."""
        raise NotImplementedError

    def of_stored(self, stored: np.ndarray, dtype: str) -> Array:
        """Values that NumPy computed, as it holds them."""
        raise NotImplementedError


class NumpyArrays(Arrays):
    """NumPy. Values of bf16 are their bits as uint16; what hands them out makes them ``ml_dtypes.bfloat16`` where that is installed."""

    # Words and intermediate values of 2^15 elements stay in the second cache.
    chunk = 1 << 11

    def takes(self, law: Any) -> bool:
        return True

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> np.ndarray:
        """Philox on 64-bit lanes, whose low halves are the words, in place."""
        counter = np.arange(4 * tile, 4 * (tile + tiles), dtype=np.uint64)
        mask, half, lanes = np.uint64(MASK), np.uint64(32), len(counter)
        c0, c1, c2, c3 = counter & mask, counter >> half, np.full(lanes, draw, np.uint64), np.zeros(lanes, np.uint64)
        a, b = np.empty((2, lanes), np.uint64)
        k0, k1 = key
        for _ in range(ROUNDS):
            np.multiply(c0, np.uint64(MULTIPLIERS[0]), out=a)
            np.multiply(c2, np.uint64(MULTIPLIERS[1]), out=b)
            for product, to, other, word in ((b, c0, c1, k0), (a, c2, c3, k1)):
                np.right_shift(product, half, out=to)
                to ^= other
                to ^= np.uint64(word)
                np.bitwise_and(product, mask, out=other)
            k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
        planes = np.empty((4, lanes), np.uint32)
        for plane, lane in zip(planes, (c0, c1, c2, c3)):
            np.copyto(plane, lane, casting="unsafe")
        return planes.reshape(4, tiles, 4).view(np.int32)

    def finish(self, planes: np.ndarray, dtype: str) -> np.ndarray:
        values = to_stored(planes, dtype)
        # Four values next to one another move as one complex number, or two.
        whole = values.view(np.complex128 if values.itemsize >= 4 else np.float64)
        return np.ascontiguousarray(whole.transpose(1, 0, 2)).reshape(-1).view(values.dtype)

    def join(self, parts: Iterable[np.ndarray], size: int, dtype: str) -> np.ndarray:
        try:
            out = np.empty(size, STORED[dtype])
        except MemoryError:
            raise IsovarError("E_MEMORY", f"{size} elements of {dtype} are more than there is memory for") from None
        write(out, parts)
        return out

    def of_stored(self, stored: np.ndarray, dtype: str) -> np.ndarray:
        return stored


def write(out: Array, parts: Iterable[Array]) -> None:
    """Write parts one after the other."""
    at = 0
    for part in parts:
        out[at : at + len(part)] = part
        at += len(part)


NUMPY = NumpyArrays(np)
