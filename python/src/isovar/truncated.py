"""The truncated normal law, on any library of arrays (docs/stream.md, Truncated normal)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .arrays import Array, Arrays
from .dtypes import at_least, at_most, rounded
from .functions import area, exp, hazard, tail
from .keys import Key
from .law import ATANH, TileLaw, floats, horner, logarithm, neglog, polynomial, signed53
from .sampled import working

WITHIN_N = floats("3e1f8766 3ff8df5e 40c7aa7e 409ab72b 3ed81e56")
WITHIN_D = [*floats("3d9f8766 3f8d7bfa 408b2b76 409aab13"), 1.0]
LOG = floats("b3b17218 e1532860 d16f3367 c058b520 71532860 61ac63d9 511c302f")
QUANTILE_N = floats("3fa06c98 3ef09d28 3dcf077d 3c72bf18 3ac20d40 38d184ec 358a9ba8 306cc747")
QUANTILE_D = [1.0, *floats("3de7c277 3d1bac85 3b45e217 39b6371b 371b93cb 330a7569")]
WITHIN_N64 = floats(
    "3ffffffffffffffd 404e9b993af88c49 4086e1bd8414b83e 40b111144f6f685d 40cb0296768821c7"
    " 40d67146d30ca325 40d25ed3765e7665 40b9f3882e8d42d0 40880524f0a140b6 4029bb990bdf6ddf"
)
WITHIN_D64 = floats(
    "3ff0000000000000 404028a94d2b1ce8 4079ce2048e9e71c 40a4e0b9b1f5f1a6 40c24e146369b2e5"
    " 40d15e477139cd2a 40d0fcfc211629de 40beec2f389a4572 4095786f0327e2cd 404c763b893b7155"
)
GENERAL_N64 = floats(
    "3ff40d931ff62705 3fe0cc5746b8e7e5 3fc38ad64d2753cb 3fa07561154a75ec 3f75608a4103c1a3 3f463a0d5a62b898"
    " 3f12bbbc1244f5f1 3ed9d2083fd52301 3e9d7b595173e2fa 3e5c49c74d34e955 3e1692d09c659110 3dcb40aeba336bdc"
    " 3d8065786a23f468 3d24c42c1556dd85 3cb17379f7e6867e 3c1e463c61677c67 3b584e3b08c183b5"
)
GENERAL_D64 = floats(
    "3ff0000000000000 3fc41a0f679e3ae6 3fb152d5a8ddeb81 3f8173485fee87fc 3f5a6045ffe7adbf 3f24978cb3f9a9d6"
    " 3ef16761ce60340c 3eb46d4f1641b53c 3e75c7b076d64520 3e33274339472001 3de9cfb39d983f63 3d9f822c02625389"
    " 3d4deaacace9d3ba 3ce640acc902afad 3c63c175c08ff421 3bbc481b3d0e6ae5"
)
FAR_M = floats(
    "3fefffffffffffee c003fffffffee240 4028aaaaa7bdf2ff c0560ffe843a3c31 40898138635c7b44"
    " c0c1f1598cd4e71a 40fd2d5073f23e96 c1383af0d7808b11 416c2177c5bee5f2"
)
FAR_Z = floats("3ff0000000003030 3feffffff564adf6 bfffffe79b9aea34 4023fad20b5dfe95 c051fe79fe74a862 407ff74735edfcc9")


@dataclass(frozen=True)
class Truncated(TileLaw):
    """Normal, cut: ``lower`` and ``upper`` in std from the mean. ``least`` and ``most`` are the bounds as values, where given so."""

    mean: float
    std: float
    lower: float = -2.0
    upper: float = 2.0
    least: float | None = None
    most: float | None = None

    @staticmethod
    def between(dtype: str, mean: float, std: float, least: float, most: float) -> Truncated:
        """The law whose bounds are given as values."""

        def deviations(bound: float) -> float:
            return (bound - mean) / std if std > 0 else math.copysign(math.inf, bound - mean)

        return Truncated(dtype, mean, std, deviations(least), deviations(most), least, most)

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval of values, in f64."""
        if self.least is None or self.most is None:
            return self.mean + self.lower * self.std, self.mean + self.upper * self.std
        return self.least, self.most

    @property
    def width(self) -> float:
        """The width of the interval in std."""
        if self.least is None or self.most is None or self.std == 0:
            return self.upper - self.lower
        return (self.most - self.least) / self.std

    @property
    def method(self) -> str:
        """How values are computed."""
        lower, upper, width = self.lower, self.upper, self.width
        if self.std == 0 or (lower == -2 and upper == 2):
            return "within"
        if width * (1 + max(abs(lower), abs(upper))) <= 1 / 8:
            return "narrow"
        if lower > 10 or upper < -10:
            return "far"
        plain = abs(self.mean) <= self.std and lower <= 0.5 and upper >= -0.5 and width >= 1
        return "general32" if self.dtype != "f64" and plain and math.isfinite(rounded(self.std, "f32")) else "general"

    @property
    def wide(self) -> bool:
        return self.dtype == "f64" or self.method not in ("within", "general32")

    @property
    def scales(self) -> tuple[float, ...]:
        return self.mean, self.std, *self.bounds

    def planes(self, arrays: Arrays, key: Key, tile: int, tiles: int) -> Array:
        word, dtype, method = arrays.words(key, tile, tiles, 0), self.dtype, self.method
        low, high = (at(bound, dtype) for at, bound in zip((at_least, at_most), self.bounds))
        if not self.wide:
            z = within32(arrays, word) if method == "within" else general32(arrays, word, self.lower, self.upper)
        else:
            t = signed53(arrays, word, arrays.words(key, tile, tiles, 1) if dtype == "f64" else None)
            if method == "narrow":
                return arrays.clamp(narrow(arrays, t, self), low, high)
            if method == "far":
                return arrays.clamp(far(arrays, t, self), low, high)
            z = within64(arrays, t) if method == "within" else general64(arrays, t, self.lower, self.upper)
            if dtype != "f64":
                return arrays.clamp(z * self.std + (self.mean + 0.0), low, high)
        return arrays.clamp(z * working(self.std, dtype) + working(self.mean, dtype), low, high)


def within32(arrays: Arrays, word: Array) -> Array:
    """N(0, 1) cut at ±2, in f32."""
    x = (arrays.number(word ^ -0x80000000, 32) + 0.5) * 2.0**-31
    q = 1 - x * x
    return x * horner(WITHIN_N, q) / horner(WITHIN_D, q)


def general32(arrays: Arrays, word: Array, lower: float, upper: float) -> Array:
    """N(0, 1) cut anywhere near the mean, in f32."""
    areas = [rounded(tail(x), "f32") for x in (-lower, lower, upper, -upper)]
    step = rounded(area(lower, upper) * 2.0**-32, "f32")
    top = arrays.right(word, 31)
    t = (arrays.number(word ^ top, 32) + 0.5) * step
    is_upper = top < 0
    near = arrays.where(is_upper, areas[2] + t, areas[0] + t)
    rest = arrays.where(is_upper, areas[3] - t, areas[1] - t)
    logs = logarithm(arrays, (near * rest) * 2.0**34, LOG)
    difference = near - rest
    signed = arrays.where(is_upper, -difference, difference)
    return signed * (horner(QUANTILE_N, logs) / horner(QUANTILE_D, logs))


def within64(arrays: Arrays, t: Array) -> Array:
    """N(0, 1) cut at ±2, in f64."""
    g = abs(t) * 2.0**-52
    x = 1 - g
    q = g * (x + 1)
    return (arrays.where(t > 0, -x, x) * polynomial(WITHIN_N64, q)) / polynomial(WITHIN_D64, q)


def general64(arrays: Arrays, t: Array, lower: float, upper: float) -> Array:
    """N(0, 1) cut anywhere up to 10 from the mean, in f64."""
    a = abs(t) * (area(lower, upper) * 2.0**-53)
    is_lower = t > 0
    near = arrays.where(is_lower, tail(-lower) + a, tail(upper) + a)
    rest = arrays.where(is_lower, tail(lower) - a, tail(-upper) - a)
    logs = neglog(arrays, (near * rest) * 4)
    d = near - rest
    d = arrays.where(is_lower, d, -d)
    return (d * polynomial(GENERAL_N64, logs)) / polynomial(GENERAL_D64, logs)


def far(arrays: Arrays, t: Array, law: Truncated) -> Array:
    """Values of an interval that begins more than 10 std out, in f64: two steps of Newton on the logarithm of the tail."""
    mirrored, width, (least, most) = law.upper < -10, law.width, law.bounds
    a = -law.upper if mirrored else law.lower
    omega = 0.0 if width == math.inf else exp((-0.5 * width) * (2 * a + width)) * hazard(a) / hazard(a + width)
    w = (1 - omega) * 2.0**-53
    target = neglog(arrays, arrays.where(t < 0, omega - t * w, -(t * w)))

    def log_mills(y: Array) -> Array:
        return y * polynomial(FAR_M, y)

    at_bound, excess = log_mills(1 / (a * a)), target
    for _ in range(2):
        d = excess + excess
        y = 1 / (d + a * a)
        f = -(d * y)
        s = f / (f + 2)
        q = (-(s * polynomial(ATANH, s * s))) * -0.5
        excess = excess - ((excess + ((log_mills(y) - at_bound) - q)) - target) / polynomial(FAR_Z, y)
    d = excess + excess
    beyond = (d / (arrays.sqrt(d + a * a) + a)) * law.std
    return most - beyond if mirrored else least + beyond


def narrow(arrays: Arrays, t: Array, law: Truncated) -> Array:
    """Values of an interval so narrow that a polynomial is the quantile, in f64."""
    x = arrays.where(t > 0, t * 2.0**-52 - 1, t * 2.0**-52 + 1)
    least, most = law.bounds
    return polynomial(series(law.lower, law.upper, law.width), x) * (most / 2 - least / 2) + (least / 2 + most / 2)


def series(lower: float, upper: float, width: float) -> list[float]:
    """The polynomial of a narrow interval."""
    h = width / 2
    alpha, beta = ((lower + upper) / 2) * h, h * h
    s = [0.0] * 16
    s[1] = 1.0
    for _ in range(40):
        d, g = [s[1]] + [0.0] * 15, [0.0] * 15
        for k in range(15):
            for j in range(k + 1):
                g[k] += (alpha + beta * s[0] if j == 0 else beta * s[j]) * d[k - j]
            total = 0.0
            for j in range(k + 1):
                total += d[j] * g[k - j]
            d[k + 1] = total / (k + 1)
            if k + 2 < 16:
                s[k + 2] = d[k + 1] / (k + 2)
        s[0] = -alternate(s, 14)
        s[1] = 1 - alternate(s, 15)
    return s


def alternate(s: list[float], highest: int) -> float:
    """s[highest] + s[highest - 2] + … down to degree 2 or 3."""
    total = 0.0
    for i in range(highest, 1, -2):
        total += s[i]
    return total
