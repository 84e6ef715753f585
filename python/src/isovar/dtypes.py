"""The four dtypes: f32, f64, f16 and bf16."""

from __future__ import annotations

import math

import numpy as np

from .errors import refuse

try:
    from ml_dtypes import bfloat16 as BFLOAT16
except ImportError:
    BFLOAT16 = None

STORED = {"f32": np.float32, "f64": np.float64, "f16": np.float16, "bf16": np.uint16}
"""How NumPy holds values while they are drawn: those of bf16 as their bits."""
WHOLE = {"f32": 2**24, "f64": 2**53, "f16": 2**11, "bf16": 2**8}
"""All whole numbers up to this are values of the dtype."""


def check_dtype(where: str, dtype: str) -> str:
    """Return ``dtype`` where it is one of the four."""
    if not isinstance(dtype, str) or dtype not in STORED:
        refuse("E_DTYPE", where, "dtype", dtype, "one of " + ", ".join(f'"{name}"' for name in STORED))
    return dtype


def to_bits16(x: np.ndarray) -> np.ndarray:
    """The bits of f32 numbers, none of which is NaN, rounded to bf16, to nearest even."""
    bits = x.view(np.uint32)
    return ((bits + (((bits >> 16) & 1) + 0x7FFF)) >> 16).astype(np.uint16)


def to_stored(x: np.ndarray, dtype: str) -> np.ndarray:
    """Numbers in f32 or f64 rounded to the dtype, as NumPy holds them."""
    if dtype == "f64":
        return x.astype(np.float64, copy=False)
    x = x.astype(np.float32, copy=False)
    return x if dtype == "f32" else to_bits16(x) if dtype == "bf16" else x.astype(np.float16)


def decoded(stored: np.ndarray, dtype: str) -> np.ndarray:
    """Stored values as f64."""
    return ((stored.astype(np.uint32) << 16).view(np.float32) if dtype == "bf16" else stored).astype(np.float64)


def handed_out(x: np.ndarray, dtype: str) -> np.ndarray:
    """Values as a caller gets them: bits of bf16 as ``ml_dtypes.bfloat16`` where it is installed."""
    return x.view(BFLOAT16) if dtype == "bf16" and BFLOAT16 is not None else x


def rounded(x: float, dtype: str) -> float:
    """``x`` in the dtype, by way of f32 but for f64, as parameters and constants are rounded."""
    if dtype == "f64":
        return float(x)
    with np.errstate(over="ignore"):
        x32 = np.float32(x)
        if dtype == "f32":
            return float(x32)
        if dtype == "f16":
            return float(np.float16(x32))
    bits = to_bits16(np.array([x32])).astype(np.uint32) << 16
    return float(bits.view(np.float32)[0])


def _next(x: float, dtype: str, up: bool) -> float:
    """The value of the dtype beside ``x``, itself one."""
    if dtype == "f64":
        return math.nextafter(x, math.inf if up else -math.inf)
    if dtype != "bf16":
        kind = np.float32 if dtype == "f32" else np.float16
        return float(np.nextafter(kind(x), kind(math.inf if up else -math.inf)))
    if x == 0:
        return math.ldexp(1.0 if up else -1.0, -133)
    bits = int(np.array([x], np.float32).view(np.uint32)[0]) + (0x10000 if (x > 0) == up else -0x10000)
    return float(np.array([bits], np.uint32).view(np.float32)[0])


def at_least(x: float, dtype: str) -> float:
    """The smallest value of the dtype that is >= ``x``."""
    near = rounded(x, dtype)
    return _next(near, dtype, True) if near < x else near


def at_most(x: float, dtype: str, *, below: bool = False) -> float:
    """The largest value of the dtype that is <= ``x``, or < ``x``."""
    near = rounded(x, dtype)
    return _next(near, dtype, False) if near > x or (below and near == x) else near
