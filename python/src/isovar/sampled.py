"""Uniform and normal laws, on any library of arrays (docs/stream.md, Uniform and Normal)."""

from __future__ import annotations

from dataclasses import dataclass

from .arrays import Array, Arrays
from .dtypes import at_least, at_most, rounded
from .keys import Key
from .law import TileLaw, floats, logarithm, neglog, polynomial, signed53


def working(x: float, dtype: str) -> float:
    """A parameter rounded to the type that the dtype is computed in, -0 as 0."""
    return rounded(x, "f64" if dtype == "f64" else "f32") + 0.0


def uniform24(arrays: Arrays, key: Key, tile: int, tiles: int) -> Array:
    """Uniform numbers on [0, 1) of 24 bits, in f32."""
    word = arrays.words(key, tile, tiles, 0)
    return arrays.number(arrays.right(word, 8) & 0xFFFFFF, 32) * 2.0**-24


def uniform53(arrays: Arrays, key: Key, tile: int, tiles: int) -> Array:
    """Uniform numbers on [0, 1) of 53 bits, in f64."""
    t = signed53(arrays, arrays.words(key, tile, tiles, 0), arrays.words(key, tile, tiles, 1)) - 0.5
    return arrays.where(t < 0, t + 2.0**53, t) * 2.0**-53


@dataclass(frozen=True)
class Uniform(TileLaw):
    """Uniform on [lower, upper)."""

    lower: float
    upper: float

    @property
    def scales(self) -> tuple[float, ...]:
        return self.lower, self.upper, self.upper - self.lower

    def planes(self, arrays: Arrays, key: Key, tile: int, tiles: int) -> Array:
        uniform = uniform53 if self.dtype == "f64" else uniform24
        width, low = working(self.upper - self.lower, self.dtype), working(self.lower, self.dtype)
        x = uniform(arrays, key, tile, tiles) * width + low
        return arrays.clamp(x, at_least(self.lower, self.dtype), at_most(self.upper, self.dtype, below=True))


@dataclass(frozen=True)
class Normal(TileLaw):
    """Normal, by Box and Muller on two words of one lane."""

    mean: float
    std: float

    @property
    def scales(self) -> tuple[float, ...]:
        return self.mean, self.std

    def planes(self, arrays: Arrays, key: Key, tile: int, tiles: int) -> Array:
        z = (standard64 if self.dtype == "f64" else standard32)(arrays, key, tile, tiles)
        return z * working(self.std, self.dtype) + working(self.mean, self.dtype)


# Tables of docs/stream.md: E, N0, N1, N2, D0, D1, D2, then K, then a, b, c, d twice.
RADIUS = floats("be0c4c6d eba6f403 dbbd2028 caab5756 71532860 61ac63d9 511c302f")
(ANGLE,) = floats("2eb4c0d7")
SINE = floats("bdffc971 bea715f8 bf029520 3e758a2e")
COSINE = floats("bcff3f81 be725525 bef9bb58 3e1884aa")


def standard32(arrays: Arrays, key: Key, tile: int, tiles: int) -> Array:
    """N(0, 1) in f32."""
    words = arrays.words(key, tile, tiles, 0)
    even, odd = words[0::2], words[1::2]
    r = arrays.sqrt(logarithm(arrays, arrays.number(even, 32) + 0.5, RADIUS))
    r = arrays.unbits(arrays.bits(r, 32) ^ ((odd + 0x40000000) & -0x80000000), 32)
    y = arrays.number(odd + odd, 32) * ANGLE
    z = y * y

    def product(a: float, b: float, c: float, d: float) -> Array:
        return ((z + a) * (z + b)) * ((z + c) * z + d)

    return arrays.weave(r * product(*COSINE), (r * y) * product(*SINE))


SINE64 = floats(
    "3fe921fb54442d18 bfb4abbce625be41 3f6466bc677587f8 bf032d2cce2e5b19 3e950782fda12d96 be1e30071afc3e59 3d9e3f38399551bf"
)
COSINE64 = floats(
    "3ff0000000000000 bfd3bd3cc9be458b 3f903c1f081b0780 bf355d3c7dbfd139 3ece1f4fb60281f6 be5a6c9c1be9eb49 3ddf3dbcea61b1a4"
)


def standard64(arrays: Arrays, key: Key, tile: int, tiles: int) -> Array:
    """N(0, 1) in f64."""
    high, low = arrays.words(key, tile, tiles, 0), arrays.words(key, tile, tiles, 1)
    t, other = (signed53(arrays, high[parity::2], low[parity::2]) for parity in (0, 1))
    r = arrays.sqrt(neglog(arrays, t * 2.0**-53) * 2)
    v = other * 2.0**-52
    above, beneath = v > 0.5, v < -0.5
    r = arrays.where(above | beneath, -r, r)
    x = arrays.where(above, v - 1, arrays.where(beneath, v + 1, v)) * 2
    z = x * x
    s = x * polynomial(SINE64, z)
    d = s + s
    return arrays.weave(r * (1 - d * s), r * (d * polynomial(COSINE64, z)))
