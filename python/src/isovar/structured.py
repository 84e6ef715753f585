"""Initializers whose elements NumPy computes: whole numbers, laws of models, and what depends on the place in a tensor."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .arrays import WHOLE, Array, Arrays, at_least, at_most
from .errors import IsovarError, check_not_negative, check_number, check_one_of, check_positive, check_whole, require
from .functions import exp, expm1, ln, log1p, ordered_sum
from .keys import split
from .law import Elements, Law, computed
from .sampled import uniforms
from .scheme import Context, Initializer, scheme

__all__ = [
    "blocks", "chrono", "dirac", "icnr", "identity", "integers", "kan_spline", "log_of_uniform", "log_uniform", "padded", "s4d_real",
    "sign", "time_step_bias", "zer_o",
]


@scheme("integers")
def integers(c: Context, *, upper: int, lower: int = 0) -> Law:
    """Whole numbers in [lower, upper)."""
    low = check_whole("lower", lower, -(2**53), 2**53)
    high = check_whole("upper", upper, low + 1, min(2**53, low + 2**32))
    held = max(abs(low), abs(high - 1)) <= WHOLE[c.dtype]
    require(held, "upper", upper, f"such that {c.dtype} holds every number: up to {WHOLE[c.dtype]}", "E_DTYPE")
    count = np.uint64(high - low)
    return computed(c.dtype, lambda e: (e.words(0) * count + (e.words(1) * count >> 32) >> 32).astype(np.float64) + low)


@scheme("sign")
def sign(c: Context, *, scale: float = 1) -> Law:
    """``scale`` or -``scale``."""
    value = c.held("scale", check_not_negative("scale", scale))
    return computed(c.dtype, lambda e: np.where(e.words(0) >> 31, -value, value))


def quantile(c: Context, value: Callable[[np.ndarray], np.ndarray], least: float, most: float) -> Law:
    """A function of uniform numbers, kept between two values."""
    c.interval(least, most)
    low, high = at_least(least, c.dtype), at_most(most, c.dtype)
    return computed(c.dtype, lambda e: np.clip(value(uniforms(e, c.dtype)), low, high))


def positive_interval(c: Context, lower: float, upper: float) -> tuple[float, float]:
    """Two positive numbers."""
    low, high = check_positive("lower", lower), check_positive("upper", upper)
    require(low < high and high / low < math.inf, "upper", upper, f"more than lower ({lower}), by a finite factor")
    return low, high


@scheme("logUniform")
def log_uniform(c: Context, *, lower: float, upper: float) -> Law:
    """From lower to upper, the logarithm uniform."""
    low, high = positive_interval(c, lower, upper)
    d = log1p((high - low) / low)
    return quantile(c, lambda u: low * exp(d * u), low, high)


@scheme("logOfUniform")
def log_of_uniform(c: Context, *, lower: float, upper: float) -> Law:
    """ln U, U uniform on [lower, upper)."""
    low, high = positive_interval(c, lower, upper)
    return quantile(c, lambda u: ln(low + (high - low) * u), ln(low), ln(high))


@scheme("timeStepBias")
def time_step_bias(c: Context, *, lower: float = 0.001, upper: float = 0.1, floor: float = 0.0001) -> Law:
    """The inverse of softplus of log-uniform time steps (Gu & Dao 2023)."""
    low, high = positive_interval(c, lower, upper)
    least = check_number("floor", floor, lambda x: 0 <= x < high, "a number from 0 to below upper")
    d = log1p((high - low) / low)

    def bias(dt: Any) -> Any:
        return dt + ln(-expm1(-dt))

    return quantile(c, lambda u: bias(np.maximum(least, low * exp(d * u))), bias(max(low, least)), bias(high))


@scheme("chrono")
def chrono(c: Context, *, steps: float, gates: str = "ifgo") -> Law:
    """Biases of an LSTM, its gates along the last axis: ln U(1, steps - 1) to forget, its negative to let in (Tallec & Ollivier 2018)."""
    most = check_number("steps", steps, lambda x: 1 < x - 1 < math.inf, "a finite number > 2") - 1
    require(isinstance(gates, str) and sorted(gates) == sorted("ifgo"), "gates", gates, 'i, f, g and o in some order, as "ifgo"')
    last = c.shape[-1] if c.shape else 1
    c.need(last % 4 == 0, "one whose last axis holds four gates of equal size")
    forget, units = quantile(c, lambda u: ln(1 + (most - 1) * u), 0.0, ln(most)), last // 4
    signs = np.array([{"f": 1.0, "i": -1.0}.get(letter, 0.0) for letter in gates])

    def values(e: Elements) -> np.ndarray:
        gate = e.indices % last // units
        return signs[gate] * forget.gather(e.key, e.indices + (gates.index("f") - gate) * units)

    return computed(c.dtype, values)


@scheme("kanSpline")
def kan_spline(c: Context, *, grid: int = 5, order: int = 3, scale: float = 0.1) -> Law:
    """Coefficients of the splines of a KAN (Liu et al. 2024)."""
    intervals, degree = check_whole("grid", grid, 1, 256), check_whole("order", order, 1, 8)
    count, factor = intervals + degree, check_positive("scale", scale) / intervals
    c.need(c.shape[-1:] == (count,), f"one whose last axis holds grid + order = {count} coefficients")
    columns = spline_rows(intervals, degree).T

    def values(e: Elements) -> np.ndarray:
        first = e.start // count * count
        noise = uniforms(Elements(e.key, first, -(-e.stop // count) * count), c.dtype).reshape(-1, count) - 0.5
        sums = ordered_sum(column * noise[:, j : j + 1] for j, column in enumerate(columns))
        return (sums * factor).reshape(-1)[e.start - first :][: e.size]

    return computed(c.dtype, values)


def spline_rows(grid: int, order: int) -> np.ndarray:
    """P of docs/stream.md: the coefficients of least norm for the value 1 at one point, 0 at the others."""
    b = [1.0]
    for k in range(2, order + 1):
        before = [0.0, *b, 0.0]
        b = [((i + 1) * before[i + 1] + (k - i) * before[i]) / k for i in range(k)]
    points = grid + 1
    lower = np.zeros((points, points))
    for i in range(points):
        for j in range(max(0, i - order), i + 1):
            total = ordered_sum([*(x * y for x, y in zip(b, b[i - j :])), *(-lower[i, :j] * lower[j, :j])])
            lower[i, j] = math.sqrt(total) if i == j else total / lower[j, j]
    solved = np.eye(points)
    for i in range(points):
        solved[i] = ordered_sum([solved[i], *(-lower[i, :i, None] * solved[:i])]) / lower[i, i]
    for i in reversed(range(points)):
        solved[i] = ordered_sum([solved[i], *(-lower[i + 1 :, i, None] * solved[i + 1 :])]) / lower[i, i]
    rows = np.zeros((grid + order, points))
    for i, x in enumerate(b):
        rows[i : i + points] += x * solved
    return rows


def placed(c: Context, value: Callable[[Sequence[np.ndarray]], np.ndarray]) -> Law:
    """A function of the place of an element: an array of indices for each axis."""
    return computed(c.dtype, lambda e: np.asarray(value(np.unravel_index(e.indices, c.shape)), np.float64), drawn=False)


@scheme("s4dReal")
def s4d_real(c: Context) -> Law:
    """ln 1 … ln N along the last axis."""
    c.need(c.shape[-1:] <= (4096,), "one of at most 4096 states, its last axis")
    return placed(c, lambda at: ln(at[-1] + 1.0)) if c.shape else c.inner("value", "zeros")


@scheme("identity")
def identity(c: Context, *, gain: float = 1) -> Law:
    """``gain`` where row and column of a matrix are equal, else 0."""
    c.need(len(c.shape) == 2, "that of a matrix")
    value = c.held("gain", check_number("gain", gain))
    return placed(c, lambda at: np.where(at[0] == at[1], value, 0.0))


def middle(c: Context, spatial: Sequence[int], at: Sequence[np.ndarray]) -> Any:
    """Whether places are the middle of a kernel, size div 2."""
    return np.logical_and.reduce([at[axis] == c.shape[axis] // 2 for axis in spatial])


@scheme("dirac")
def dirac(c: Context, *, groups: int = 1) -> Law:
    """A convolution that passes its inputs through."""
    inputs, outputs, spatial = c.kernel(1)
    count = check_whole("groups", groups, 1, 2**53)
    require(c.shape[outputs] % count == 0, "groups", groups, f"a divisor of the {c.shape[outputs]} outputs")
    each = c.shape[outputs] // count
    return placed(c, lambda at: (at[inputs] == at[outputs] % each) & middle(c, spatial, at))


@scheme("zerO")
def zer_o(c: Context) -> Law:
    """Zeros, ones and Hadamard matrices (Zhao et al. 2021)."""
    inputs, outputs, spatial = c.kernel(0)
    expands = c.shape[outputs] > c.shape[inputs]
    k = max(0, c.shape[outputs] - 1).bit_length()
    scale = c.held("the scale", math.ldexp(1.0, -(k // 2)) * (math.sqrt(0.5) if k % 2 else 1.0)) if expands else 1.0

    def value(at: Sequence[np.ndarray]) -> np.ndarray:
        common = at[inputs] & at[outputs]
        for shift in (32, 16, 8, 4, 2, 1):
            common = common ^ (common >> shift)
        matrix = np.where(common & 1, -scale, scale) if expands else np.where(at[inputs] == at[outputs], 1.0, 0.0)
        return np.where(middle(c, spatial, at), matrix, 0.0)

    return placed(c, value)


@scheme("blocks")
def blocks(c: Context, *, parts: Sequence[Initializer], axis: int = 0) -> Law:
    """Equal parts along an axis, each by its own initializer."""
    rank = len(c.shape)
    require(isinstance(parts, (list, tuple)) and 1 <= len(parts) <= 1024, "parts", parts, "a list of 1 to 1024 initializers")
    count, cut = len(parts), check_whole("axis", axis, -rank, rank - 1) % rank if rank else 0
    c.need(rank > 0 and c.shape[cut] % count == 0, f"one whose axis {axis} can be cut into {count} equal parts")
    each = c.part(cut, count)
    laws = [c.inner(f"parts[{i}]", part, each) for i, part in enumerate(parts)]
    run = math.prod(each.shape[cut:])

    def values(e: Elements) -> np.ndarray:
        out = np.zeros(e.size)
        part, inside = e.indices // run % count, e.indices // (run * count) * run + e.indices % run
        keys = split(e.key, count)
        for index in np.unique(part):
            out[part == index] = laws[index].gather(keys[index], inside[part == index])
        return out

    return computed(c.dtype, values, drawn=any(law.drawn for law in laws))


@scheme("icnr")
def icnr(c: Context, *, scale: int, init: Initializer = "heNormal", mode: str = "CRD") -> Law:
    """A convolution before a pixel shuffle, its kernels equal for all pixels of a channel (Aitken et al. 2017)."""
    _, axis, spatial = c.kernel(1)
    outputs, pixels = c.shape[axis], check_whole("scale", scale, 1, 1024) ** len(spatial)
    require(outputs % pixels == 0, "scale", scale, f"one whose {pixels} pixels divide the {outputs} outputs")
    channel_first = check_one_of("mode", mode, ("CRD", "DCR")) == "CRD"
    channels, stride = outputs // pixels, math.prod(c.shape[axis + 1 :])
    law = c.inner("init", init, c.part(axis, pixels))

    def values(e: Elements) -> np.ndarray:
        row, output = e.indices // (stride * outputs), e.indices // stride % outputs
        channel = output // pixels if channel_first else output % channels
        return law.gather(e.key, (row * channels + channel) * stride + e.indices % stride)

    return computed(c.dtype, values, drawn=law.drawn)


@scheme("padded")
def padded(c: Context, *, init: Initializer, rows: int | Sequence[int]) -> Law:
    """As ``init``, and computed where that is, but 0 in rows of axis 0."""
    listed = rows if isinstance(rows, (list, tuple)) else [rows]
    c.need(len(c.shape) > 0, "one with rows")
    numbers = sorted({check_whole("a row of padding", row, 0, c.shape[0] - 1) for row in listed})
    require(len(numbers) == len(listed), "rows", rows, "different rows")
    inner, zero = (c.inner("padded", initializer) for initializer in (init, "zeros"))
    edges = [0, *(edge for row in numbers for edge in (row, row + 1)), c.shape[0]]
    marks = [edge * math.prod(c.shape[1:]) for edge in edges]

    def parts(arrays: Arrays, e: Elements) -> Iterator[Array]:
        for law, start, stop in zip(itertools.cycle((inner, zero)), marks, marks[1:]):
            yield from law.parts(arrays, Elements(e.key, max(start, e.start), min(stop, e.stop)))

    return Law(c.dtype, parts, inner.drawn)


@scheme("orthogonal", "deltaOrthogonal", "sparse", "permutation", "standardized")
def of_the_whole(c: Context, *, gain: float = 1, sparsity: float = 0, std: float = 1) -> Law:
    """Schemes that only the JavaScript package draws."""
    hint = "values depend on the whole tensor, which only the JavaScript package draws: npx isovar init, then load the file"
    raise IsovarError("E_UNSUPPORTED", hint)
