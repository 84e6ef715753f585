"""What a law is: the distribution of each element of a tensor, in a dtype."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .arrays import NUMPY, Array, Arrays
from .dtypes import to_stored
from .keys import Key


def floats(text: str) -> list[float]:
    """Numbers by their bits, eight or sixteen hexadecimal digits each, as docs/stream.md has them."""
    return [struct.unpack(">f" if len(word) == 8 else ">d", bytes.fromhex(word))[0] for word in text.split()]


PART = 1 << 16
"""Elements of a part that NumPy computes."""


@dataclass(frozen=True)
class Law:
    """A distribution of the elements of a tensor, in a dtype."""

    dtype: str

    drawn = True
    """Whether values need a key."""

    def parts(self, arrays: Arrays, key: Key, start: int, stop: int) -> Iterator[Array]:
        """Yield elements ``start`` to ``stop``, counted row-major in the whole tensor, in bounded parts of one axis each."""
        raise NotImplementedError

    def draw(self, arrays: Arrays, key: Key, start: int, stop: int) -> Array:
        """Elements ``start`` to ``stop`` as one array."""
        return arrays.join(self.parts(arrays, key, start, stop), stop - start, self.dtype)


@dataclass(frozen=True)
class Computed(Law):
    """A law that NumPy computes: ``values`` gives elements in f64, of which those that are not drawn are values of the dtype."""

    values: Callable[[Key, int, int], np.ndarray]
    drawn: bool = True

    def parts(self, arrays: Arrays, key: Key, start: int, stop: int) -> Iterator[Array]:
        for at in range(start, stop, PART):
            end = min(at + PART, stop)
            yield arrays.of_stored(to_stored(self.values(key, at, end), self.dtype), self.dtype)


class TileLaw(Law):
    """A law of words alone, computed in whole tiles of 16 elements by any library of arrays."""

    def parts(self, arrays: Arrays, key: Key, start: int, stop: int) -> Iterator[Array]:
        if not arrays.takes(self):
            yield from (arrays.of_stored(part, self.dtype) for part in self.parts(NUMPY, key, start, stop))
            return
        step = 16 * arrays.chunk
        for base in range(start - start % step, stop, step):
            at, end = max(base, start), min(base + step, stop)
            first = at // 16
            tiles = arrays.round_up((end + 15) // 16 - first)
            values = arrays.finish(self.planes(arrays, key, first, tiles), self.dtype)
            yield values[at - 16 * first : end - 16 * first]

    @property
    def wide(self) -> bool:
        """Whether values are computed in f64."""
        return self.dtype == "f64"

    @property
    def scales(self) -> tuple[float, ...]:
        """Numbers that say how small values can be."""
        raise NotImplementedError

    def planes(self, arrays: Arrays, key: Key, tile: int, tiles: int) -> Array:
        """The values of whole tiles, in planes, in f32 or f64."""
        raise NotImplementedError


def signed53(arrays: Arrays, high: Array, low: Array | None) -> Array:
    """t of docs/stream.md, from -2^52 to 2^52: n + ½, or that less 2^53. Without ``low``, that word is 2^31."""
    high = arrays.number(high, 64) * 2.0**21
    return high + (2.0**20 if low is None else arrays.number(arrays.right(low, 11) & 0x1FFFFF, 64)) + 0.5


def polynomial(coefficients: list[float], x: Array) -> Array:
    """Even and odd powers apart, each by Horner in the square."""
    square = x * x
    even, odd = (horner(coefficients[parity::2], square) for parity in (0, 1))
    return odd * x + even


def horner(coefficients: list[float], x: Array) -> Array:
    """The sum of coefficients[i]·x^i from the highest degree down."""
    value = x * coefficients[-1] + coefficients[-2]
    for coefficient in coefficients[-3::-1]:
        value = value * x + coefficient
    return value


# Tables of docs/stream.md: E, N0, N1, N2, D0, D1, D2 of a logarithm in f32, and the coefficients of that in f64.
ATANH = floats(
    "4000000000000000 3fe5555555555527 3fd99999999a1c4f 3fd249249201beac 3fcc71c7445b2127 3fc745caf74cbe5e"
    " 3fc3b1e2bc8a12de 3fc106443d797a85 3fbf00852a5c69fa 3fb54f8c703ce149 3fc5d1081172f887"
)
(LN2_20,) = floats("3ea62e42fefa39ef")


def logarithm(arrays: Arrays, t: Array, table: list[float]) -> Array:
    """s of docs/stream.md, a scaled -ln of t·2^-32 or, for t < 0, of 1 + t·2^-32, in f32."""
    e0, n0, n1, n2, d0, d1, d2 = table
    bits = arrays.bits(t, 32)
    positive = ~arrays.right(bits, 31)
    e = (arrays.minimum(bits, 0x4F000000) - 0x4F000000) & -0x800000 & positive
    f = arrays.unbits(bits - e, 32) - arrays.unbits(positive & 0x4F800000, 32)
    n = f * ((f * n2 + n1) * f + n0)
    d = ((f + d2) * f + d1) * f + d0
    return arrays.number(e, 32) * e0 + n / d


def neglog(arrays: Arrays, v: Array) -> Array:
    """-ln(v) or, for v < 0, -ln(1 + v), in f64."""
    bits = arrays.bits(v, 64)
    positive = ~arrays.right(bits, 63)
    e = (bits - 0x3FE0000000000000) & -0x10000000000000 & positive
    f = arrays.unbits(bits - e, 64) - arrays.unbits(positive & 0x3FF0000000000000, 64)
    s = f / (f + 2)
    return -(s * polynomial(ATANH, s * s)) - arrays.number(arrays.right(e, 32), 64) * LN2_20
