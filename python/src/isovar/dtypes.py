"""The four dtypes: f32, f64, f16 and bf16."""

from typing import Any

import numpy as np

from .functions import elementwise

try:
    from ml_dtypes import bfloat16 as BFLOAT16
except ImportError:
    BFLOAT16 = None

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
