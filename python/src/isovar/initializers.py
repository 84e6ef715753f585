"""Initializers of elements that are drawn alike, and of constants; docs/spec.md says what each draws.

n is the fan that ``mode`` picks: ``"fan_in"``, ``"fan_out"``, ``"fan_avg"`` or ``"fan_geo_avg"``.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays import at_most
from .errors import check, check_not_negative, check_number, check_one_of, check_positive, require
from .functions import ln, log1p, ordered_sum
from .law import Law, computed
from .sampled import cut_at_deviations, cut_at_values, normal_law, truncated_law, uniform_law
from .scheme import INFINITIES, Context, scheme

__all__ = [
    "class_prior", "constant", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "kaiming_normal", "kaiming_uniform",
    "lecun_normal", "lecun_uniform", "normal", "ones", "siren", "truncated_normal", "uniform", "variance_scaling", "xavier_normal",
    "xavier_uniform", "zeros",
]

WIDENING = 0.87962566103423978
"""The std of N(0, 1) cut at ±2."""


@scheme("constant")
def constant(c: Context, value: float | Sequence[Any]) -> Law:
    """``value``: a number, or numbers in lists nested as the shape is."""
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    numbers = array.dtype.kind in "iuf" and np.isfinite(array).all()
    require(numbers, "value", value, "a finite number, or such numbers in lists nested as the shape")
    require(array.shape in ((), c.shape), "value", value, f"nested as the shape {list(c.shape)} is", "E_SHAPE")
    held = c.held("value", array.astype(np.float64))
    return computed(c.dtype, lambda e: held.reshape(-1)[e.start : e.stop], drawn=False) if array.ndim else filled(c, held)


def filled(c: Context, value: float) -> Law:
    """One value of the dtype everywhere."""
    return computed(c.dtype, lambda e: np.full(e.size, value), drawn=False)


@scheme("zeros")
def zeros(c: Context) -> Law:
    """0."""
    return filled(c, 0.0)


@scheme("ones")
def ones(c: Context) -> Law:
    """1."""
    return filled(c, 1.0)


@scheme("classPrior")
def class_prior(c: Context, *, counts: Sequence[float] | None = None, probability: float | Sequence[float] | None = None) -> Law:
    """Biases of a last layer that predicts how frequent classes are."""
    check((counts is None) != (probability is None), "give counts, for softmax, or probability, for sigmoid")
    given: Any = probability if counts is None else counts
    listed = given if isinstance(given, (list, tuple, np.ndarray)) else [given]
    if counts is None:
        p = np.array([check_number("probability", x, lambda x: 0 < x < 1, "a number between 0 and 1, neither of them") for x in listed])
        values = ln(p) - log1p(-p)
    else:
        numbers = np.array([check_positive("counts", x) for x in listed])
        values = ln(numbers / ordered_sum(numbers))
    return c.inner("value", {"scheme": "constant", "value": values.reshape(np.shape(given)).tolist()})


@scheme("uniform")
def uniform(c: Context, *, lower: float = 0, upper: float = 1) -> Law:
    """Uniform on [lower, upper)."""
    low, high = check_number("lower", lower), check_number("upper", upper)
    require(low < high and high - low < math.inf, "upper", upper, f"more than lower ({lower}), by a finite number")
    return between(c, low, high)


def between(c: Context, lower: float, upper: float) -> Law:
    """Uniform between bounds that the dtype must hold."""
    c.held("the larger bound", max(abs(lower), abs(upper)))
    c.interval(lower, at_most(upper, c.dtype, below=True))
    return uniform_law(c.dtype, lower, upper)


@scheme("normal")
def normal(c: Context, *, mean: float = 0, std: float = 1) -> Law:
    """Normal."""
    center, spread = check_number("mean", mean), check_not_negative("std", std)
    c.held("mean", center)
    c.held("std", spread)
    return normal_law(c.dtype, center, spread)


@scheme("truncatedNormal")
def truncated_normal(
    c: Context, *, mean: float = 0, std: float = 1, lower: float | str | None = None, upper: float | str | None = None,
    min: float | str | None = None, max: float | str | None = None, realized_std: float | None = None,
) -> Law:
    """Normal, cut: at ``lower`` (-2) and ``upper`` (2), in std from the mean, or at values, ``min`` and ``max``; ``std`` is that before."""
    rule = "left out: the JavaScript package solves for the std that gives it, plan(…).spec has it; give that std"
    require(realized_std is None, "realizedStd", realized_std, rule, "E_UNSUPPORTED")
    by_value = min is not None or max is not None
    check(not by_value or (lower is None and upper is None), "give lower and upper, in std, or min and max, values, not both")

    def bound(name: str, value: Any, default: float) -> float:
        number = float(value) if isinstance(value, str) and value in INFINITIES.values() else value
        return check_number(name, default if value is None else number, lambda x: x == x, "a number or an infinity")

    center, spread = check_number("mean", mean), check_not_negative("std", std)
    low = bound("min", min, -math.inf) if by_value else bound("lower", lower, -2.0)
    high = bound("max", max, math.inf) if by_value else bound("upper", upper, 2.0)
    require(low < high, "the lower bound", low, f"< the upper ({high})")
    c.held("std", spread)
    if spread == 0 and not by_value:
        return normal_law(c.dtype, c.held("mean", center), 0.0)
    cut = (cut_at_values if by_value else cut_at_deviations)(center, spread, low, high)
    c.interval(cut.least, cut.most)
    require(cut.lower <= 1e150 and cut.upper >= -1e150, "the interval", (cut.least, cut.most), "at most 1e150 std from the mean")
    return truncated_law(c.dtype, center, spread, cut)


def scaled(c: Context, scale: float, mode: str, distribution: str) -> Law:
    """Mean 0 and variance scale / n."""
    variance = scale / c.fan(mode)
    if distribution == "uniform":
        limit = math.sqrt(3 * variance)
        return between(c, -limit, limit)
    std = math.sqrt(variance)
    c.held("std", std)
    if distribution == "normal":
        return normal_law(c.dtype, 0.0, std)
    return truncated_law(c.dtype, 0.0, std / WIDENING, cut_at_deviations(0.0, std / WIDENING, -2.0, 2.0))


def cut_or_not(c: Context, truncated: bool) -> str:
    """The distribution of a normal initializer."""
    return "truncatedNormal" if check_one_of("truncated", truncated, (True, False)) else "normal"


def he_scale(c: Context, slope: float) -> float:
    """The factor on the variance behind a leaky ReLU."""
    number = check_number("negativeSlope", slope, lambda x: math.isfinite(x * x), "a number with a finite square")
    return 2 / (1 + number * number)


@scheme("varianceScaling")
def variance_scaling(c: Context, *, scale: float = 1, mode: str = "fanIn", distribution: str = "truncatedNormal") -> Law:
    """Variance scale / n; ``distribution`` may be ``"normal"`` or ``"uniform"``."""
    words = ("normal", "truncatedNormal", "uniform")
    return scaled(c, check_positive("scale", scale), mode, check_one_of("distribution", distribution, words))


@scheme("lecunNormal")
def lecun_normal(c: Context, *, gain: float = 1, truncated: bool = True) -> Law:
    """Variance gain² / fan_in (LeCun et al. 1998)."""
    return scaled(c, check_positive("gain", gain) ** 2, "fanIn", cut_or_not(c, truncated))


@scheme("lecunUniform")
def lecun_uniform(c: Context, *, gain: float = 1) -> Law:
    """Variance gain² / fan_in (LeCun et al. 1998)."""
    return scaled(c, check_positive("gain", gain) ** 2, "fanIn", "uniform")


@scheme("glorotNormal", "xavierNormal")
def glorot_normal(c: Context, *, gain: float = 1, truncated: bool = True) -> Law:
    """Variance 2 gain² / (fan_in + fan_out) (Glorot & Bengio 2010)."""
    return scaled(c, check_positive("gain", gain) ** 2, "fanAvg", cut_or_not(c, truncated))


@scheme("glorotUniform", "xavierUniform")
def glorot_uniform(c: Context, *, gain: float = 1) -> Law:
    """Variance 2 gain² / (fan_in + fan_out) (Glorot & Bengio 2010)."""
    return scaled(c, check_positive("gain", gain) ** 2, "fanAvg", "uniform")


@scheme("heNormal", "kaimingNormal")
def he_normal(c: Context, *, negative_slope: float = 0, mode: str = "fanIn", truncated: bool = True) -> Law:
    """Variance 2 / ((1 + negative_slope²) n) (He et al. 2015)."""
    return scaled(c, he_scale(c, negative_slope), mode, cut_or_not(c, truncated))


@scheme("heUniform", "kaimingUniform")
def he_uniform(c: Context, *, negative_slope: float = 0, mode: str = "fanIn") -> Law:
    """Variance 2 / ((1 + negative_slope²) n) (He et al. 2015)."""
    return scaled(c, he_scale(c, negative_slope), mode, "uniform")


xavier_normal, xavier_uniform, kaiming_normal, kaiming_uniform = glorot_normal, glorot_uniform, he_normal, he_uniform


@scheme("siren")
def siren(c: Context, *, omega: float = 30, first: bool = False) -> Law:
    """Uniform, for layers of sines (Sitzmann et al. 2020)."""
    fan, factor = c.fan("fanIn"), check_positive("omega", omega)
    limit = 1 / fan if check_one_of("first", first, (True, False)) else math.sqrt(6 / fan) / factor
    return between(c, -limit, limit)
