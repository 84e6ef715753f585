"""Uniform, normal and truncated normal laws, on any library of arrays (docs/stream.md).

The tables of that page are lines of ``tables.txt``, by their bits: eight hexadecimal digits for a number of f32, sixteen for f64.
"""

import math
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from .arrays import NUMPY, Array, Arrays, at_least, at_most, rounded
from .functions import LN2, area, exp, hazard, horner, ordered_sum, tail
from .law import Elements, Law, Words, tiled


LINES = map(str.split, files(__package__).joinpath("tables.txt").read_text(encoding="utf-8").splitlines())
BYTES = {name: (bytes.fromhex("".join(words)), f">f{len(words[0]) // 2}") for name, *words in LINES}
TABLES = SimpleNamespace(**{name: np.frombuffer(*row).tolist() for name, row in BYTES.items()})


def working(x: float, dtype: str) -> float:
    """A parameter rounded to the type that the dtype is computed in, -0 as 0."""
    return rounded(x, "f64" if dtype == "f64" else "f32") + 0.0


def polynomial(coefficients: list[float], x: Array) -> Array:
    """Even and odd powers apart, each by Horner in the square."""
    square = x * x
    even, odd = (horner(coefficients[parity::2], square) for parity in (0, 1))
    return odd * x + even


def logarithm(arrays: Arrays, t: Array, table: list[float]) -> Array:
    """s of docs/stream.md, a scaled -ln of t·2^-32 or, for t < 0, of 1 + t·2^-32, in f32."""
    e0, n0, n1, n2, d0, d1, d2 = table
    bits = arrays.view(t, arrays.i32)
    positive = ~arrays.right(bits, 31)
    e = (arrays.clip(bits, None, 0x4F000000) - 0x4F000000) & -0x800000 & positive
    f = arrays.view(bits - e, arrays.f32) - arrays.view(positive & 0x4F800000, arrays.f32)
    n = f * ((f * n2 + n1) * f + n0)
    d = ((f + d2) * f + d1) * f + d0
    return arrays.cast(e, arrays.f32) * e0 + n / d


def neglog(arrays: Arrays, v: Array) -> Array:
    """-ln(v) or, for v < 0, -ln(1 + v), in f64."""
    bits = arrays.view(v, arrays.i64)
    positive = ~arrays.right(bits, 63)
    e = (bits - 0x3FE0000000000000) & -0x10000000000000 & positive
    f = arrays.view(bits - e, arrays.f64) - arrays.view(positive & 0x3FF0000000000000, arrays.f64)
    return neglog1(f) - arrays.cast(arrays.right(e, 32), arrays.f64) * (LN2 * 2.0**-20)


def neglog1(f: Array) -> Array:
    """-ln(1 + f) near 0."""
    s = f / (f + 2)
    return -(s * polynomial(TABLES.ATANH, s * s))


def signed53(arrays: Arrays, high: Array, low: Array | None) -> Array:
    """t of docs/stream.md, from -2^52 to 2^52: n + ½, or that less 2^53. Without ``low``, that word is 2^31."""
    rest = 2.0**20 if low is None else arrays.cast(arrays.right(low, 11) & 0x1FFFFF, arrays.f64)
    return arrays.cast(high, arrays.f64) * 2.0**21 + rest + 0.5


def uniform24(arrays: Arrays, words: Words) -> Array:
    """Uniform numbers on [0, 1) of 24 bits, in f32."""
    return arrays.cast(arrays.right(words(0), 8) & 0xFFFFFF, arrays.f32) * 2.0**-24


def uniform53(arrays: Arrays, words: Words) -> Array:
    """Uniform numbers on [0, 1) of 53 bits, in f64."""
    t = signed53(arrays, words(0), words(1)) - 0.5
    return arrays.where(t < 0, t + 2.0**53, t) * 2.0**-53


def uniforms(elements: Elements, dtype: str) -> np.ndarray:
    """The uniform numbers of elements, in f64: 24 bits, 53 for f64."""
    return elements.in_order(partial(uniform53 if dtype == "f64" else uniform24, NUMPY)).astype(np.float64)


def uniform_law(dtype: str, lower: float, upper: float) -> Law:
    """Uniform on [lower, upper)."""
    wide = dtype == "f64"
    unit, width, low = uniform53 if wide else uniform24, working(upper - lower, dtype), working(lower, dtype)
    least, most = at_least(lower, dtype), at_most(upper, dtype, below=True)
    scales = (lower, upper, upper - lower)
    return tiled(dtype, lambda arrays, words: arrays.clip(unit(arrays, words) * width + low, least, most), scales, wide)


def normal_law(dtype: str, mean: float, std: float) -> Law:
    """Normal, by Box and Muller on two words of one lane."""
    wide = dtype == "f64"
    standard, center, spread = standard64 if wide else standard32, working(mean, dtype), working(std, dtype)
    return tiled(dtype, lambda arrays, words: standard(arrays, words) * spread + center, (mean, std), wide)


def standard32(arrays: Arrays, words: Words) -> Array:
    """N(0, 1) in f32."""
    both = words(0)
    even, odd = both[0::2], both[1::2]
    r = arrays.sqrt(logarithm(arrays, arrays.cast(even, arrays.f32) + 0.5, TABLES.RADIUS))
    r = arrays.view(arrays.view(r, arrays.i32) ^ ((odd + 0x40000000) & -0x80000000), arrays.f32)
    y = arrays.cast(odd + odd, arrays.f32) * TABLES.ANGLE[0]
    z = y * y

    def product(a: float, b: float, c: float, d: float) -> Array:
        return ((z + a) * (z + b)) * ((z + c) * z + d)

    return arrays.weave(r * product(*TABLES.COSINE), (r * y) * product(*TABLES.SINE))


def standard64(arrays: Arrays, words: Words) -> Array:
    """N(0, 1) in f64."""
    high, low = words(0), words(1)
    t, other = (signed53(arrays, high[parity::2], low[parity::2]) for parity in (0, 1))
    r = arrays.sqrt(neglog(arrays, t * 2.0**-53) * 2)
    v = other * 2.0**-52
    above, beneath = v > 0.5, v < -0.5
    r = arrays.where(above | beneath, -r, r)
    x = arrays.where(above, v - 1, arrays.where(beneath, v + 1, v)) * 2
    z = x * x
    s = x * polynomial(TABLES.SINE64, z)
    d = s + s
    return arrays.weave(r * (1 - d * s), r * (d * polynomial(TABLES.COSINE64, z)))


Value = Callable[[Arrays, Array], Array]
"""A value of each word or, in f64, of each t of docs/stream.md."""


class Cut(NamedTuple):
    """The interval of a truncated normal law: its ends and its width in std from the mean, and its ends as values."""

    lower: float
    upper: float
    width: float
    least: float
    most: float


def cut_at_deviations(mean: float, std: float, lower: float, upper: float) -> Cut:
    """An interval in std from the mean."""
    return Cut(lower, upper, upper - lower, mean + lower * std, mean + upper * std)


def cut_at_values(mean: float, std: float, least: float, most: float) -> Cut:
    """An interval in values."""
    if std == 0:
        return Cut(math.copysign(math.inf, least - mean), math.copysign(math.inf, most - mean), math.inf, least, most)
    return Cut((least - mean) / std, (most - mean) / std, (most - least) / std, least, most)


def truncated_law(dtype: str, mean: float, std: float, cut: Cut) -> Law:
    """Normal, cut."""
    wide, value = method(dtype, mean, std, cut)
    low, high = at_least(cut.least, dtype), at_most(cut.most, dtype)

    def planes(arrays: Arrays, words: Words) -> Array:
        x = signed53(arrays, words(0), words(1) if dtype == "f64" else None) if wide else words(0)
        return arrays.clip(value(arrays, x), low, high)

    return tiled(dtype, planes, (mean, std, cut.least, cut.most), wide)


def method(dtype: str, mean: float, std: float, cut: Cut) -> tuple[bool, Value]:
    """Whether values are computed in f64, and how."""

    def scaled(wide: bool, standard: Value) -> tuple[bool, Value]:
        center, spread = (working(x, "f64" if wide else "f32") for x in (mean, std))
        return wide, lambda arrays, x: standard(arrays, x) * spread + center

    lower, upper, width = cut[:3]
    if std == 0 or (lower == -2 and upper == 2):
        return scaled(True, within64) if dtype == "f64" else scaled(False, within32)
    if width * (1 + max(abs(lower), abs(upper))) <= 1 / 8:
        return True, narrow(cut)
    if lower > 10 or upper < -10:
        return True, far(cut, std)
    central = abs(mean) <= std and lower <= 0.5 and upper >= -0.5 and width >= 1
    if dtype != "f64" and central and math.isfinite(rounded(std, "f32")):
        return scaled(False, general(lower, upper, False))
    return scaled(True, general(lower, upper, True))


def within32(arrays: Arrays, word: Array) -> Array:
    """N(0, 1) cut at ±2, in f32."""
    x = (arrays.cast(word ^ -0x80000000, arrays.f32) + 0.5) * 2.0**-31
    q = 1 - x * x
    return x * horner(TABLES.WITHIN_N, q) / horner(TABLES.WITHIN_D, q)


def within64(arrays: Arrays, t: Array) -> Array:
    """N(0, 1) cut at ±2, in f64."""
    g = abs(t) * 2.0**-52
    x = 1 - g
    q = g * (x + 1)
    return (arrays.where(t > 0, -x, x) * polynomial(TABLES.WITHIN_N64, q)) / polynomial(TABLES.WITHIN_D64, q)


def general(lower: float, upper: float, wide: bool) -> Value:
    """N(0, 1) cut anywhere up to 10 from the mean in f64, or near the mean in f32."""
    areas = (tail(-lower), tail(lower), tail(upper), tail(-upper), area(lower, upper) * 2.0 ** (-53 if wide else -32))
    lower_tail, lower_rest, upper_tail, upper_rest, step = (rounded(x, "f64" if wide else "f32") for x in areas)

    def value(arrays: Arrays, x: Array) -> Array:
        top = x if wide else arrays.right(x, 31)
        a = (abs(x) if wide else arrays.cast(x ^ top, arrays.f32) + 0.5) * step
        is_upper = top < 0
        near = arrays.where(is_upper, upper_tail + a, lower_tail + a)
        rest = arrays.where(is_upper, upper_rest - a, lower_rest - a)
        difference = near - rest
        signed = arrays.where(is_upper, -difference, difference)
        if wide:
            logs = neglog(arrays, (near * rest) * 4)
            return (signed * polynomial(TABLES.GENERAL_N64, logs)) / polynomial(TABLES.GENERAL_D64, logs)
        logs = logarithm(arrays, (near * rest) * 2.0**34, TABLES.LOG)
        return signed * (horner(TABLES.QUANTILE_N, logs) / horner(TABLES.QUANTILE_D, logs))

    return value


def far(cut: Cut, std: float) -> Value:
    """Values of an interval that begins more than 10 std out, in f64: two steps of Newton on the logarithm of the tail."""
    mirrored, width = cut.upper < -10, cut.width
    a = -cut.upper if mirrored else cut.lower
    omega = 0.0 if width == math.inf else exp((-0.5 * width) * (2 * a + width)) * hazard(a) / hazard(a + width)
    w = (1 - omega) * 2.0**-53

    def log_mills(y: Array) -> Array:
        return y * polynomial(TABLES.FAR_M, y)

    at_bound = log_mills(1 / (a * a))

    def value(arrays: Arrays, t: Array) -> Array:
        excess = target = neglog(arrays, arrays.where(t < 0, omega - t * w, -(t * w)))
        for _ in range(2):
            d = excess + excess
            y = 1 / (d + a * a)
            q = neglog1(-(d * y)) * -0.5
            excess = excess - ((excess + ((log_mills(y) - at_bound) - q)) - target) / polynomial(TABLES.FAR_Z, y)
        d = excess + excess
        beyond = (d / (arrays.sqrt(d + a * a) + a)) * std
        return cut.most - beyond if mirrored else cut.least + beyond

    return value


def narrow(cut: Cut) -> Value:
    """Values of an interval so narrow that a polynomial is the quantile, in f64."""
    coefficients = series(cut)
    half, middle = cut.most / 2 - cut.least / 2, cut.least / 2 + cut.most / 2

    def value(arrays: Arrays, t: Array) -> Array:
        x = t * 2.0**-52
        return polynomial(coefficients, arrays.where(t > 0, x - 1, x + 1)) * half + middle

    return value


def series(cut: Cut) -> list[float]:
    """The polynomial of a narrow interval."""
    h = cut.width / 2
    alpha, beta = ((cut.lower + cut.upper) / 2) * h, h * h
    s = [0.0, 1.0] + [0.0] * 14
    for _ in range(40):
        d, g = [s[1]], []
        for k in range(14):
            slopes = [alpha + beta * s[0], *(beta * x for x in s[1 : k + 1])]
            g.append(ordered_sum(slope * x for slope, x in zip(slopes, reversed(d))))
            d.append(ordered_sum(x * y for x, y in zip(d, reversed(g))) / (k + 1))
            s[k + 2] = d[k + 1] / (k + 2)
        s[0], s[1] = -ordered_sum(s[14:1:-2]), 1 - ordered_sum(s[15:1:-2])
    return s
