"""Initializers of elements that are drawn alike, and of constants; docs/spec.md says what each draws.

n is the fan that ``mode`` picks: ``"fan_in"``, ``"fan_out"``, ``"fan_avg"`` or ``"fan_geo_avg"``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .dtypes import at_most
from .errors import IsovarError, refuse
from .functions import ln, log1p
from .law import Computed, Law
from .sampled import Normal, Uniform
from .scheme import INFINITIES, Context, scheme
from .truncated import Truncated

WIDENING = 0.87962566103423978
"""The std of N(0, 1) cut at ±2."""


@scheme("constant")
def constant(c: Context, value: float | Sequence[Any]) -> Law:
    """``value``: a number, or numbers in lists nested as the shape is."""
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.asarray(None)
    if array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        refuse("E_ARGUMENT", c.where, "value", value, "a finite number, or such numbers in lists nested as the shape")
    if array.ndim and array.shape != c.shape:
        refuse("E_SHAPE", c.where, "value", value, f"nested as the shape {list(c.shape)} is")
    held = np.array([c.held("value", float(x)) for x in array.reshape(-1)])
    if array.ndim:
        return Computed(c.dtype, lambda key, start, stop: held[start:stop], drawn=False)
    return Computed(c.dtype, lambda key, start, stop: np.full(stop - start, held[0]), drawn=False)


@scheme("zeros")
def zeros(c: Context) -> Law:
    """0."""
    return Computed(c.dtype, lambda key, start, stop: np.zeros(stop - start), drawn=False)


@scheme("ones")
def ones(c: Context) -> Law:
    """1."""
    return Computed(c.dtype, lambda key, start, stop: np.ones(stop - start), drawn=False)


@scheme("classPrior")
def class_prior(
    c: Context, *, counts: Sequence[float] | None = None, probability: float | Sequence[float] | None = None
) -> Law:
    """Biases of a last layer that predicts how frequent classes are."""
    if (counts is None) == (probability is None):
        raise IsovarError("E_ARGUMENT", f"{c.where}: give counts, for softmax, or probability, for sigmoid")
    given: Any = probability if counts is None else counts
    listed = list(given) if isinstance(given, (list, tuple, np.ndarray)) else [given]
    if counts is None:
        rule = (lambda x: 0 < x < 1, "a number between 0 and 1, neither of them")
        values = [ln(p) - log1p(-p) for p in (c.number("probability", x, *rule) for x in listed)]
    else:
        numbers = [c.positive("counts", x) for x in listed]
        values = [ln(x / total(numbers)) for x in numbers]
    single = not isinstance(given, (list, tuple, np.ndarray))
    return c.inner("value", {"scheme": "constant", "value": values[0] if single else values}, c.shape, c.roles)


def total(numbers: Sequence[float]) -> float:
    """A sum in ascending order, from 0; that of Python 3.12 and later rounds otherwise."""
    result = 0.0
    for x in numbers:
        result += x
    return result


@scheme("uniform")
def uniform(c: Context, *, lower: float = 0, upper: float = 1) -> Law:
    """Uniform on [lower, upper)."""
    low, high = c.number("lower", lower), c.number("upper", upper)
    if not low < high or high - low == math.inf:
        refuse("E_ARGUMENT", c.where, "upper", upper, f"more than lower ({lower}), by a finite number")
    return uniform_law(c, low, high)


def uniform_law(c: Context, lower: float, upper: float) -> Law:
    """The law of bounds that are numbers."""
    c.held("the larger bound", max(abs(lower), abs(upper)))
    c.interval(lower, at_most(upper, c.dtype, below=True))
    return Uniform(c.dtype, lower, upper)


@scheme("normal")
def normal(c: Context, *, mean: float = 0, std: float = 1) -> Law:
    """Normal."""
    center, spread = c.number("mean", mean), c.not_negative("std", std)
    c.held("mean", center)
    c.held("std", spread)
    return Normal(c.dtype, center, spread)


@scheme("truncatedNormal")
def truncated_normal(
    c: Context, *, mean: float = 0, std: float = 1, lower: float | str | None = None, upper: float | str | None = None,
    min: float | str | None = None, max: float | str | None = None, realized_std: float | None = None,
) -> Law:
    """Normal, cut: at ``lower`` (-2) and ``upper`` (2), in std from the mean, or at values, ``min`` and ``max``; ``std`` is that before."""
    if realized_std is not None:
        rule = "left out: the JavaScript package solves for the std that gives it, plan(…).spec has it; give that std"
        refuse("E_UNSUPPORTED", c.where, "realizedStd", realized_std, rule)
    by_value = min is not None or max is not None
    if by_value and (lower is not None or upper is not None):
        raise IsovarError("E_ARGUMENT", f"{c.where}: give lower and upper, in std, or min and max, values, not both")

    def bound(name: str, value: Any, default: float) -> float:
        known = {text: number for number, text in INFINITIES.items()}
        number = default if value is None else known.get(value, value) if isinstance(value, str) else value
        return c.number(name, number, lambda x: x == x, "a number or an infinity")

    center, spread = c.number("mean", mean), c.not_negative("std", std)
    low = bound("min", min, -math.inf) if by_value else bound("lower", lower, -2.0)
    high = bound("max", max, math.inf) if by_value else bound("upper", upper, 2.0)
    if not low < high:
        refuse("E_ARGUMENT", c.where, "the lower bound", low, f"< the upper ({high})")
    c.held("std", spread)
    if spread == 0 and not by_value:
        return Normal(c.dtype, c.held("mean", center), 0.0)
    law = (Truncated.between if by_value else Truncated)(c.dtype, center, spread, low, high)
    c.interval(*law.bounds)
    if law.lower > 1e150 or law.upper < -1e150:
        refuse("E_ARGUMENT", c.where, "the interval", law.bounds, "at most 1e150 std from the mean")
    return law


def scaled(c: Context, scale: float, mode: str, distribution: str) -> Law:
    """Mean 0 and variance scale / n."""
    variance = scale / c.fan(mode)
    if distribution == "uniform":
        limit = math.sqrt(3 * variance)
        return uniform_law(c, -limit, limit)
    std = math.sqrt(variance)
    c.held("std", std)
    return Normal(c.dtype, 0.0, std) if distribution == "normal" else Truncated(c.dtype, 0.0, std / WIDENING)


def cut(c: Context, truncated: bool) -> str:
    """The distribution of a normal initializer."""
    return "truncatedNormal" if c.one_of("truncated", truncated, (True, False)) else "normal"


@scheme("varianceScaling")
def variance_scaling(c: Context, *, scale: float = 1, mode: str = "fanIn", distribution: str = "truncatedNormal") -> Law:
    """Variance scale / n; ``distribution`` may be ``"normal"`` or ``"uniform"``."""
    words = ("normal", "truncatedNormal", "uniform")
    return scaled(c, c.positive("scale", scale), mode, c.one_of("distribution", distribution, words))


@scheme("lecunNormal")
def lecun_normal(c: Context, *, gain: float = 1, truncated: bool = True) -> Law:
    """Variance gain² / fan_in (LeCun et al. 1998)."""
    return scaled(c, c.positive("gain", gain) ** 2, "fanIn", cut(c, truncated))


@scheme("lecunUniform")
def lecun_uniform(c: Context, *, gain: float = 1) -> Law:
    """Variance gain² / fan_in (LeCun et al. 1998)."""
    return scaled(c, c.positive("gain", gain) ** 2, "fanIn", "uniform")


@scheme("glorotNormal", "xavierNormal")
def glorot_normal(c: Context, *, gain: float = 1, truncated: bool = True) -> Law:
    """Variance 2 gain² / (fan_in + fan_out) (Glorot & Bengio 2010)."""
    return scaled(c, c.positive("gain", gain) ** 2, "fanAvg", cut(c, truncated))


@scheme("glorotUniform", "xavierUniform")
def glorot_uniform(c: Context, *, gain: float = 1) -> Law:
    """Variance 2 gain² / (fan_in + fan_out) (Glorot & Bengio 2010)."""
    return scaled(c, c.positive("gain", gain) ** 2, "fanAvg", "uniform")


def he_scale(c: Context, slope: float) -> float:
    """The factor on the variance behind a leaky ReLU."""
    number = c.number("negativeSlope", slope, lambda x: math.isfinite(x * x), "a number with a finite square")
    return 2 / (1 + number * number)


@scheme("heNormal", "kaimingNormal")
def he_normal(c: Context, *, negative_slope: float = 0, mode: str = "fanIn", truncated: bool = True) -> Law:
    """Variance 2 / ((1 + negative_slope²) n) (He et al. 2015)."""
    return scaled(c, he_scale(c, negative_slope), mode, cut(c, truncated))


@scheme("heUniform", "kaimingUniform")
def he_uniform(c: Context, *, negative_slope: float = 0, mode: str = "fanIn") -> Law:
    """Variance 2 / ((1 + negative_slope²) n) (He et al. 2015)."""
    return scaled(c, he_scale(c, negative_slope), mode, "uniform")


xavier_normal, xavier_uniform, kaiming_normal, kaiming_uniform = glorot_normal, glorot_uniform, he_normal, he_uniform


@scheme("siren")
def siren(c: Context, *, omega: float = 30, first: bool = False) -> Law:
    """Uniform, for layers of sines (Sitzmann et al. 2020)."""
    fan, factor = c.fan("fanIn"), c.positive("omega", omega)
    limit = 1 / fan if c.one_of("first", first, (True, False)) else math.sqrt(6 / fan) / factor
    return uniform_law(c, -limit, limit)
