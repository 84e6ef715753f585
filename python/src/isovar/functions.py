"""Functions in f64 with the bits of docs/stream.md: one rounding after each operation, in the order of that page.

Each takes numbers or NumPy arrays. Nothing here calls exp, log or their kin of C or NumPy, whose last bits differ.
"""

import math
import operator
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import numpy as np

LN2, LN2_HIGH, LN2_LOW = map(float.fromhex, ("0x1.62e42fefa39efp-1", "0x1.62e42feep-1", "0x1.a39ef35793c76p-33"))
ROOT_HALF = float.fromhex("0x1.6a09e667f3bcdp-1")
PHI0 = float.fromhex("0x1.9884533d43651p-2")
"""1/√(2π)."""
INVERSE_FACTORIALS = [1 / math.factorial(n) for n in range(22)]


def horner(coefficients: list[float], x: Any) -> Any:
    """The sum of coefficients[i]·x^i from the highest degree down, for arrays of any library."""
    return reduce(lambda value, coefficient: value * x + coefficient, reversed(coefficients))


def ordered_sum(numbers: Iterable[float]) -> float:
    """A sum in the order of the numbers, from 0; that of Python 3.12 and later rounds otherwise."""
    return reduce(operator.add, numbers, 0.0)


def elementwise(function: Callable[[np.ndarray], np.ndarray]) -> Callable[[Any], Any]:
    """Let a function of arrays take numbers too, and give Python's floats, which fit arrays of any type."""

    def of_any(x: Any) -> Any:
        array = np.asarray(x, np.float64)
        value = function(np.atleast_1d(array))
        return value if array.ndim else value.item()

    return of_any


@elementwise
def exp(x: np.ndarray) -> np.ndarray:
    """e to the power of ``x``."""
    inside = np.clip(x, -745.2, 709.79)
    k = np.floor(inside / LN2 + 0.5)
    r = (inside - k * LN2_HIGH) - k * LN2_LOW
    half = np.floor(k / 2)
    with np.errstate(under="ignore", over="ignore"):
        value = np.ldexp(np.ldexp(horner(INVERSE_FACTORIALS[:14], r), half.astype(int)), (k - half).astype(int))
    return np.where(x > 709.79, np.inf, np.where(x < -745.2, 0.0, value))


@elementwise
def log1p(x: np.ndarray) -> np.ndarray:
    """ln(1 + ``x``)."""
    whole = 1 + x
    w, k = reduced(whole)
    f = np.where(k == 0, x, w - 1)
    lost = np.where(k == 0, 0.0, np.where(x < 1, x - (whole - 1), 1 - (whole - x)) / whole)
    s, r = f / (2 + f), 0.0
    for n in range(11, 0, -1):
        r = ((r + 2 / (2 * n + 1)) * s) * s
    h = (0.5 * f) * f
    return k * LN2_HIGH - ((h - (s * (h + r) + (k * LN2_LOW + lost))) - f)


def reduced(w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``w`` halved or doubled k times, until it is from √½ to √2."""
    m, k = np.frexp(w)
    double = (m < ROOT_HALF) | ((m == ROOT_HALF) & (w > ROOT_HALF))
    return np.where(double, 2 * m, m), np.where(double, k - 1, k).astype(np.float64)


@elementwise
def ln(x: np.ndarray) -> np.ndarray:
    """The natural logarithm of ``x`` > 0."""
    m, k = reduced(x)
    return k * LN2_HIGH + (k * LN2_LOW + log1p(m - 1))


@elementwise
def expm1(x: np.ndarray) -> np.ndarray:
    """e to the power of ``x``, less 1."""
    inside = np.clip(x, -1, 1)
    return np.where(abs(x) > 1, exp(x) - 1, inside + (inside * inside) * horner(INVERSE_FACTORIALS[2:], inside))


def density(x: float) -> float:
    """The density of the standard normal distribution."""
    if abs(x) > 40:
        return 0.0
    v = math.floor(16 * x + 0.5) / 16
    return (PHI0 * exp((-0.5 * v) * v)) * exp((-0.5 * (x - v)) * (x + v))


def hazard(x: float) -> float:
    """Density over tail at ``x`` >= 1.5, by its continued fraction."""
    return reduce(lambda c, n: x + n / c, range(160, 0, -1), x)


def tail(x: float) -> float:
    """The area of the standard normal distribution above ``x``."""
    if x < 0:
        return 1 - tail(-x)
    if x >= 1.5:
        return density(x) / hazard(x)
    s = reduce(lambda s, n: 1 + ((s * x) * x) / (2 * n + 3), range(60, -1, -1), 0.0)
    return 0.5 - (density(x) * x) * s


def area(lower: float, upper: float) -> float:
    """The area of the standard normal distribution from ``lower`` to ``upper``."""
    return tail(lower) - tail(upper) if upper >= 0 else tail(-upper) - tail(-lower)
