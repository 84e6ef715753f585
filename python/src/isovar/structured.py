"""Initializers whose elements NumPy computes: whole numbers, laws of models, and what depends on the place in a tensor."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import NUMPY, Array, Arrays
from .dtypes import WHOLE, at_least, at_most, decoded
from .errors import check_integer, refuse
from .functions import exp, expm1, ln, log1p
from .keys import Key, split
from .law import Computed, Law
from .layout import Roles, kernel_axes
from .sampled import uniform24, uniform53
from .scheme import Context, Initializer, scheme


def in_order(planes: np.ndarray, start: int, stop: int) -> np.ndarray:
    """Elements of planes, which begin with the tile of ``start``."""
    return planes.transpose(1, 0, 2).reshape(-1)[start % 16 : start % 16 + stop - start]


def tiles(start: int, stop: int) -> tuple[int, int]:
    """The first tile of a range and the number of them."""
    return start // 16, (stop + 15) // 16 - start // 16


def words(key: Key, start: int, stop: int, draw: int) -> np.ndarray:
    """The words of elements, as 64-bit integers."""
    return in_order(NUMPY.words(key, *tiles(start, stop), draw).view(np.uint32), start, stop).astype(np.uint64)


def uniforms(key: Key, start: int, stop: int, dtype: str) -> np.ndarray:
    """The uniform numbers of elements, in f64: 24 bits, 53 for f64."""
    planes = (uniform53 if dtype == "f64" else uniform24)(NUMPY, key, *tiles(start, stop))
    return in_order(planes, start, stop).astype(np.float64)


def gather(law: Law, key: Key, indices: np.ndarray) -> np.ndarray:
    """Elements of a law at indices that lie together, in f64."""
    if len(indices) == 0:
        return np.empty(0)
    first = int(indices.min())
    return decoded(law.draw(NUMPY, key, first, int(indices.max()) + 1), law.dtype)[indices - first]


def whole(c: Context, name: str, x: Any, low: int, high: int) -> int:
    """An option that is a whole number; JSON may write 3.0."""
    return check_integer(c.where, name, int(x) if isinstance(x, float) and x.is_integer() else x, low, high)


@scheme("integers")
def integers(c: Context, *, upper: int, lower: int = 0) -> Law:
    """Whole numbers in [lower, upper)."""
    low = whole(c, "lower", lower, -(2**53), 2**53)
    high = whole(c, "upper", upper, low + 1, min(2**53, low + 2**32))
    if max(abs(low), abs(high - 1)) > WHOLE[c.dtype]:
        refuse("E_DTYPE", c.where, "upper", upper, f"such that {c.dtype} holds every number: up to {WHOLE[c.dtype]}")
    count, half = np.uint64(high - low), np.uint64(32)

    def values(key: Key, start: int, stop: int) -> np.ndarray:
        first, second = (words(key, start, stop, draw) for draw in (0, 1))
        return ((first * count + (second * count >> half)) >> half).astype(np.float64) + low

    return Computed(c.dtype, values)


@scheme("sign")
def sign(c: Context, *, scale: float = 1) -> Law:
    """``scale`` or -``scale``."""
    value = c.held("scale", c.not_negative("scale", scale))
    return Computed(c.dtype, lambda key, start, stop: np.where(words(key, start, stop, 0) >> np.uint64(31) == 0, value, -value))


def quantile(c: Context, value: Callable[[np.ndarray], np.ndarray], least: float, most: float) -> Law:
    """A function of uniform numbers, kept between two values."""
    c.interval(least, most)
    low, high = at_least(least, c.dtype), at_most(most, c.dtype)
    return Computed(c.dtype, lambda key, start, stop: NUMPY.clamp(value(uniforms(key, start, stop, c.dtype)), low, high))


def positive_interval(c: Context, lower: float, upper: float) -> tuple[float, float]:
    """Two positive numbers."""
    low, high = c.positive("lower", lower), c.positive("upper", upper)
    if not low < high or high / low == math.inf:
        refuse("E_ARGUMENT", c.where, "upper", upper, f"more than lower ({lower}), by a finite factor")
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
    least = c.number("floor", floor, lambda x: 0 <= x < high, "a number from 0 to below upper")
    d = log1p((high - low) / low)

    def bias(dt: Any) -> Any:
        return dt + ln(-expm1(-dt))

    return quantile(c, lambda u: bias(np.maximum(least, low * exp(d * u))), bias(max(low, least)), bias(high))


@scheme("chrono")
def chrono(c: Context, *, steps: float, gates: str = "ifgo") -> Law:
    """Biases of an LSTM, its gates along the last axis: ln U(1, steps - 1) to forget, its negative to let in (Tallec & Ollivier 2018)."""
    most = c.number("steps", steps, lambda x: 1 < x - 1 < math.inf, "a finite number > 2") - 1
    if not isinstance(gates, str) or sorted(gates) != ["f", "g", "i", "o"]:
        refuse("E_ARGUMENT", c.where, "gates", gates, 'the letters i, f, g and o in some order, as "ifgo"')
    last = c.shape[-1] if c.shape else 1
    if last % 4:
        refuse("E_SHAPE", c.where, "shape", list(c.shape), "one whose last axis holds four gates of equal size")
    forget = quantile(c, lambda u: ln(1 + (most - 1) * u), 0.0, ln(most))
    units = max(1, last // 4)

    def values(key: Key, start: int, stop: int) -> np.ndarray:
        at, out = np.arange(start, stop), np.zeros(stop - start)
        gate = at % max(1, last) // units
        for letter, factor in (("f", 1.0), ("i", -1.0)):
            here = gate == gates.index(letter)
            out[here] = factor * gather(forget, key, at[here] + (gates.index("f") - gates.index(letter)) * units)
        return out

    return Computed(c.dtype, values)


@scheme("kanSpline")
def kan_spline(c: Context, *, grid: int = 5, order: int = 3, scale: float = 0.1) -> Law:
    """Coefficients of the splines of a KAN (Liu et al. 2024)."""
    intervals, degree = whole(c, "grid", grid, 1, 256), whole(c, "order", order, 1, 8)
    count, factor = intervals + degree, c.positive("scale", scale) / intervals
    if not c.shape or c.shape[-1] != count:
        refuse("E_SHAPE", c.where, "shape", list(c.shape), f"one whose last axis holds grid + order = {count} coefficients")
    rows = spline_rows(intervals, degree)

    def values(key: Key, start: int, stop: int) -> np.ndarray:
        first = start // count * count
        noise = uniforms(key, first, -(-stop // count) * count, c.dtype).reshape(-1, count) - 0.5
        sums = np.zeros_like(noise)
        for j in range(intervals + 1):
            sums = sums + rows[:, j] * noise[:, j : j + 1]
        return (sums * factor).reshape(-1)[start - first : stop - first]

    return Computed(c.dtype, values)


def spline_rows(grid: int, order: int) -> np.ndarray:
    """P of docs/stream.md: the coefficients of least norm for the value 1 at one point, 0 at the others."""
    b = [1.0]
    for k in range(2, order + 1):
        before = [0.0, *b, 0.0]
        b = [((i + 1) * before[i + 1] + (k - i) * before[i]) / k for i in range(k)]
    points = grid + 1
    lower = np.zeros((points, points)).tolist()
    for i in range(points):
        band = range(max(0, i - order), i + 1)
        for j in band:
            total = 0.0
            for x, other in zip(b, b[i - j :]):
                total += x * other
            for k in range(band.start, j):
                total -= lower[i][k] * lower[j][k]
            lower[i][j] = math.sqrt(total) if i == j else total / lower[j][j]
    rows = np.zeros((grid + order, points))
    for point in range(points):
        y = [float(i == point) for i in range(points)]
        for i in range(points):
            for j in range(max(0, i - order), i):
                y[i] -= lower[i][j] * y[j]
            y[i] /= lower[i][i]
        for i in reversed(range(points)):
            for j in range(i + 1, min(points, i + order + 1)):
                y[i] -= lower[j][i] * y[j]
            y[i] /= lower[i][i]
        for i, x in enumerate(b):
            rows[i : i + points, point] += [x * value for value in y]
    return rows


def placed(c: Context, value: Callable[[Sequence[np.ndarray]], np.ndarray]) -> Law:
    """A function of the place of an element: an array of indices for each axis."""

    def values(key: Key, start: int, stop: int) -> np.ndarray:
        return np.asarray(value(np.unravel_index(np.arange(start, stop), c.shape)), np.float64)

    return Computed(c.dtype, values, drawn=False)


@scheme("s4dReal")
def s4d_real(c: Context) -> Law:
    """ln 1 … ln N along the last axis."""
    if c.shape and c.shape[-1] > 4096:
        refuse("E_SHAPE", c.where, "shape", list(c.shape), "one of at most 4096 states, its last axis")
    return placed(c, lambda at: ln(at[-1] + 1.0)) if c.shape else c.inner("value", "zeros", c.shape, c.roles)


@scheme("identity")
def identity(c: Context, *, gain: float = 1) -> Law:
    """``gain`` where row and column of a matrix are equal, else 0."""
    if len(c.shape) != 2:
        refuse("E_SHAPE", c.where, "shape", list(c.shape), "that of a matrix")
    value = c.held("gain", c.number("gain", gain))
    return placed(c, lambda at: np.where(at[0] == at[1], value, 0.0))


def middle(c: Context, spatial: list[int], at: Sequence[np.ndarray]) -> Any:
    """Whether places are the middle of a kernel, size div 2."""
    here: Any = True
    for axis in spatial:
        here = here & (at[axis] == c.shape[axis] // 2)
    return here


@scheme("dirac")
def dirac(c: Context, *, groups: int = 1) -> Law:
    """A convolution that passes its inputs through."""
    inputs, outputs, spatial = kernel_axes(c.where, c.shape, c.roles, 1)
    count = whole(c, "groups", groups, 1, 2**53)
    if c.shape[outputs] % count:
        refuse("E_ARGUMENT", c.where, "groups", groups, f"a divisor of the {c.shape[outputs]} outputs")
    each = max(1, c.shape[outputs] // count)
    return placed(c, lambda at: (at[inputs] == at[outputs] % each) & middle(c, spatial, at))


@scheme("zerO")
def zer_o(c: Context) -> Law:
    """Zeros, ones and Hadamard matrices (Zhao et al. 2021)."""
    inputs, outputs, spatial = kernel_axes(c.where, c.shape, c.roles, 0)
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


def resized(shape: tuple[int, ...], axis: int, size: int) -> tuple[int, ...]:
    return (*shape[:axis], size, *shape[axis + 1 :])


def shrunk(read: Roles, axis: int, count: int) -> Roles:
    """The roles of one of ``count`` equal parts of an axis: the fans that it counts in are smaller. A vector of Keras counts in both."""
    if read.fans is None:
        return read
    axes, (into, out) = read.axes, read.fans
    return Roles(
        axes,
        (
            into // count if axes is None or axis in axes.inputs or axis in axes.spatial else into,
            out // count if axes is None or axis in axes.outputs or axis in axes.spatial else out,
        ),
    )


@scheme("blocks")
def blocks(c: Context, *, parts: Sequence[Initializer], axis: int = 0) -> Law:
    """Equal parts along an axis, each by its own initializer."""
    rank = len(c.shape)
    if not isinstance(parts, (list, tuple)) or not 1 <= len(parts) <= 1024:
        refuse("E_ARGUMENT", c.where, "parts", parts, "a list of 1 to 1024 initializers")
    count, cut = len(parts), whole(c, "axis", axis, -rank, rank - 1) % rank if rank else 0
    if not rank or c.shape[cut] % count:
        refuse("E_SHAPE", c.where, "shape", list(c.shape), f"one whose axis {axis} can be cut into {count} equal parts")
    shape, read = resized(c.shape, cut, c.shape[cut] // count), shrunk(c.roles, cut, count)
    laws = [c.inner(f"parts[{i}]", part, shape, read) for i, part in enumerate(parts)]
    run = max(1, math.prod(shape[cut:]))

    def values(key: Key, start: int, stop: int) -> np.ndarray:
        at, out = np.arange(start, stop), np.zeros(stop - start)
        part, within = at // run % count, at // (run * count) * run + at % run
        for index, (law, child) in enumerate(zip(laws, split(key, count))):
            out[part == index] = gather(law, child, within[part == index])
        return out

    return Computed(c.dtype, values, drawn=any(law.drawn for law in laws))


@scheme("icnr")
def icnr(c: Context, *, scale: int, init: Initializer = "heNormal", mode: str = "CRD") -> Law:
    """A convolution before a pixel shuffle, its kernels equal for all pixels of a channel (Aitken et al. 2017)."""
    _, axis, spatial = kernel_axes(c.where, c.shape, c.roles, 1)
    outputs, pixels = c.shape[axis], whole(c, "scale", scale, 1, 1024) ** len(spatial)
    if outputs % pixels:
        refuse("E_ARGUMENT", c.where, "scale", scale, f"one whose {pixels} pixels divide the {outputs} outputs")
    channel_first = c.one_of("mode", mode, ("CRD", "DCR")) == "CRD"
    channels, stride = outputs // pixels, math.prod(c.shape[axis + 1 :])
    law = c.inner("init", init, resized(c.shape, axis, channels), shrunk(c.roles, axis, pixels))

    def values(key: Key, start: int, stop: int) -> np.ndarray:
        at = np.arange(start, stop)
        row, output = at // (stride * outputs), at // stride % outputs
        channel = output // pixels if channel_first else output % channels
        return gather(law, key, (row * channels + channel) * stride + at % stride)

    return Computed(c.dtype, values, drawn=law.drawn)


@dataclass(frozen=True)
class Padded(Law):
    """Another law, with rows of axis 0 that are zero; its other elements are computed where those of the law are."""

    inner: Law
    zero: Law
    rows: tuple[int, ...]
    size: int

    @property
    def drawn(self) -> bool:  # type: ignore[override]
        return self.inner.drawn

    def parts(self, arrays: Arrays, key: Key, start: int, stop: int) -> Iterator[Array]:
        at = start
        for row in self.rows:
            begin, end = (min(max(edge, at), stop) for edge in (row * self.size, (row + 1) * self.size))
            yield from self.inner.parts(arrays, key, at, begin)
            yield from self.zero.parts(arrays, key, begin, end)
            at = end
        yield from self.inner.parts(arrays, key, at, stop)


@scheme("padded")
def padded(c: Context, *, init: Initializer, rows: int | Sequence[int]) -> Law:
    """As ``init``, but 0 in rows of axis 0."""
    listed = rows if isinstance(rows, (list, tuple)) else [rows]
    if not c.shape:
        refuse("E_SHAPE", c.where, "shape", [], "one with rows")
    numbers = sorted({whole(c, "a row of padding", row, 0, c.shape[0] - 1) for row in listed})
    if len(numbers) < len(listed):
        refuse("E_ARGUMENT", c.where, "rows", rows, "different rows")
    inner, zero = (c.inner("padded", initializer, c.shape, c.roles) for initializer in (init, "zeros"))
    return Padded(c.dtype, inner, zero, tuple(numbers), math.prod(c.shape[1:]))


def of_the_whole(c: Context, *, gain: float = 1, sparsity: float = 0, std: float = 1) -> Law:
    """Schemes that only the JavaScript package draws."""
    what = "values that depend on the whole tensor"
    refuse("E_UNSUPPORTED", c.where, "the scheme", what, "drawn by the JavaScript package: npx isovar init, then load the file")


for _name in ("orthogonal", "deltaOrthogonal", "sparse", "permutation", "standardized"):
    scheme(_name)(of_the_whole)
