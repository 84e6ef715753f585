"""Functions in f64 with the bits of docs/stream.md: one rounding after each operation, in the order of that page.

Each takes numbers or NumPy arrays. Nothing here calls exp, log or their kin of C or NumPy, whose last bits differ.
"""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np

Real = TypeVar("Real", float, np.ndarray)

LN2 = float.fromhex("0x1.62e42fefa39efp-1")
LN2_HIGH = float.fromhex("0x1.62e42feep-1")
LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
ROOT2, ROOT_HALF = float.fromhex("0x1.6a09e667f3bcdp+0"), float.fromhex("0x1.6a09e667f3bcdp-1")
PHI0 = float.fromhex("0x1.9884533d43651p-2")
"""1/√(2π)."""
INVERSE_FACTORIALS = [1 / math.factorial(n) for n in range(22)]


def exp(x: Real) -> Real:
    """Return e to the power of ``x``."""
    inside = np.clip(x, -745.2, 709.79)
    k = np.floor(inside / LN2 + 0.5)
    r = (inside - k * LN2_HIGH) - k * LN2_LOW
    s = np.zeros_like(r)
    for n in range(13, -1, -1):
        s = s * r + INVERSE_FACTORIALS[n]
    half = np.floor(k / 2)
    with np.errstate(under="ignore", over="ignore"):
        value = np.ldexp(np.ldexp(s, half.astype(np.int64)), (k - half).astype(np.int64))
    value = np.where(np.greater(x, 709.79), np.inf, np.where(np.less(x, -745.2), 0.0, value))
    return value if isinstance(x, np.ndarray) else float(value)


def log1p(x: Real) -> Real:
    """Return ln(1 + ``x``)."""
    w, k = _reduced(1 + np.asarray(x, np.float64))
    f = np.where(k == 0, x, w - 1)
    whole = 1 + np.asarray(x, np.float64)
    lost = np.where(k == 0, 0.0, np.where(np.less(x, 1), x - (whole - 1), 1 - (whole - x)) / whole)
    s = f / (2 + f)
    r = np.zeros_like(s)
    for n in range(11, 0, -1):
        r = ((r + 2 / (2 * n + 1)) * s) * s
    h = (0.5 * f) * f
    value = k * LN2_HIGH - ((h - (s * (h + r) + (k * LN2_LOW + lost))) - f)
    return value if isinstance(x, np.ndarray) else float(value)


def _reduced(w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """``w`` halved or doubled k times, until it is from √½ to √2."""
    m, k = np.frexp(w)
    double = (m < ROOT_HALF) | ((m == ROOT_HALF) & (w > ROOT_HALF))
    return np.where(double, 2 * m, m), np.where(double, k - 1, k).astype(np.float64)


def ln(x: Real) -> Real:
    """Return the natural logarithm of ``x`` > 0."""
    m, k = _reduced(np.asarray(x, np.float64))
    value = k * LN2_HIGH + (k * LN2_LOW + log1p(m - 1))
    return value if isinstance(x, np.ndarray) else float(value)


def expm1(x: Real) -> Real:
    """Return e to the power of ``x``, less 1."""
    s = np.zeros_like(np.asarray(x, np.float64))
    inside = np.clip(x, -1, 1)
    for n in range(21, 1, -1):
        s = s * inside + INVERSE_FACTORIALS[n]
    value = np.where(np.abs(x) > 1, exp(x) - 1, inside + (inside * inside) * s)
    return value if isinstance(x, np.ndarray) else float(value)


def density(x: float) -> float:
    """The density of the standard normal distribution."""
    if abs(x) > 40:
        return 0.0
    v = math.floor(16 * x + 0.5) / 16
    return (PHI0 * exp((-0.5 * v) * v)) * exp((-0.5 * (x - v)) * (x + v))


def hazard(x: float) -> float:
    """Density over tail at ``x`` >= 1.5, by its continued fraction."""
    c = x
    for n in range(160, 0, -1):
        c = x + n / c
    return c


def tail(x: float) -> float:
    """The area of the standard normal distribution above ``x``."""
    if x < 0:
        return 1 - tail(-x)
    if x == math.inf:
        return 0.0
    if x >= 1.5:
        return density(x) / hazard(x)
    s = 0.0
    for n in range(60, -1, -1):
        s = 1 + ((s * x) * x) / (2 * n + 3)
    return 0.5 - (density(x) * x) * s


def area(lower: float, upper: float) -> float:
    """The area of the standard normal distribution from ``lower`` to ``upper``."""
    if lower > 0:
        return tail(lower) - tail(upper)
    if upper < 0:
        return tail(-upper) - tail(-lower)
    return (1 - tail(-lower)) - tail(upper)
