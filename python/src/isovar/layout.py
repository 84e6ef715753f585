"""Which axes of a shape are input and output, and how many connections a unit has (docs/spec.md, Layouts)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import IsovarError, check_integer, refuse

Layout = str | Mapping[str, Any]
"""``"io"``, ``"oi"``, axes by name, or the convention of a framework."""

LETTERS = {"io": {"in": -2, "out": -1}, "oi": {"in": 1, "out": 0}}
CONVENTIONS = {"pytorch": "oi", "keras": "io", "jax": "io"}
RULE = '"io", "oi", {"in", "out"} with axes, or {"convention"}'


@dataclass(frozen=True)
class Axes:
    """The axes of a shape by what they are for."""

    inputs: list[int]
    outputs: list[int]
    batch: list[int]
    spatial: list[int]


@dataclass(frozen=True)
class Roles:
    """What a layout says of a shape: axes and fans, neither for a shape of rank below 2 whose axes are not named."""

    axes: Axes | None
    fans: tuple[int, int] | None


def check_shape(where: str, shape: Sequence[int]) -> tuple[int, ...]:
    """Return ``shape`` as a tuple of sizes."""
    if isinstance(shape, (str, bytes)) or not isinstance(shape, Sequence) or len(shape) > 64:
        refuse("E_SHAPE", where, "shape", shape, "a sequence of at most 64 sizes")
    sizes = tuple(check_integer(where, "a size of the shape", size, 0, 2**53 - 1, "E_SHAPE") for size in shape)
    if math.prod(size for size in sizes if size) > 2**53 - 1:
        refuse("E_SHAPE", where, "shape", shape, "of at most 2^53 - 1 elements")
    return sizes


def _axes(where: str, name: str, given: Any, rank: int) -> list[int]:
    listed = given if isinstance(given, (list, tuple)) else [given]
    return [check_integer(where, f"layout.{name}", axis, -rank, rank - 1, "E_LAYOUT") % rank for axis in listed]


def roles(where: str, shape: tuple[int, ...], layout: Layout) -> Roles:
    """Read a layout for a shape."""
    rank = len(shape)
    named: Any = layout
    if isinstance(layout, Mapping) and "convention" in layout:
        convention = layout["convention"]
        if len(layout) > 1 or not isinstance(convention, str) or convention not in CONVENTIONS:
            refuse("E_LAYOUT", where, "layout", layout, '{"convention": "pytorch"}, "keras" or "jax", and nothing beside it')
        if convention == "keras":
            read = roles(where, shape, "io")
            field = math.prod(shape[:-2])
            fans = (shape[max(0, rank - 2)] * field, shape[-1] * field) if rank else (1, 1)
            return Roles(read.axes, (max(1, fans[0]), max(1, fans[1])))
        named = CONVENTIONS[convention]
    if isinstance(named, str) and named in LETTERS:
        if rank < 2:
            return Roles(None, None)
        named = LETTERS[named]
    keys = {"in", "out", "batch", "groups", "blocks"}
    if not isinstance(named, Mapping) or not {"in", "out"} <= set(named) <= keys:
        refuse("E_LAYOUT", where, "layout", layout, RULE)
    inputs, outputs, batch = (_axes(where, name, named.get(name, []), rank) for name in ("in", "out", "batch"))
    taken = inputs + outputs + batch
    if len(set(taken)) < len(taken):
        refuse("E_LAYOUT", where, "layout", layout, "one that names no axis twice")
    spatial = [axis for axis in range(rank) if axis not in taken]
    axes = Axes(inputs, outputs, batch, spatial)
    return Roles(axes, _fans(where, shape, axes, named.get("groups", 1), named.get("blocks")))


def _fans(where: str, shape: tuple[int, ...], axes: Axes, groups: Any, blocks: Any) -> tuple[int, int]:
    sizes = list(shape)
    if blocks is not None:
        if not isinstance(blocks, Mapping) or set(blocks) != {"axis", "count"}:
            refuse("E_LAYOUT", where, "layout.blocks", blocks, "of an axis and a count")
        (axis,) = _axes(where, "blocks.axis", blocks["axis"], len(shape))
        count = check_integer(where, "layout.blocks.count", blocks["count"], 1, 2**53, "E_LAYOUT")
        if sizes[axis] % count:
            refuse("E_LAYOUT", where, "layout.blocks.count", count, f"a divisor of axis {axis}, which has size {sizes[axis]}")
        sizes[axis] //= count
    inputs, outputs, field = (math.prod(sizes[axis] for axis in part) for part in (axes.inputs, axes.outputs, axes.spatial))
    groups = check_integer(where, "layout.groups", groups, 1, 2**53, "E_LAYOUT")
    if outputs % groups:
        refuse("E_LAYOUT", where, "layout.groups", groups, f"a divisor of the {outputs} outputs")
    return inputs * field, outputs // groups * field


def compute_fans(shape: Sequence[int], *, layout: Layout = "io") -> tuple[int, int]:
    """Return the connections into and out of a unit: channels times receptive field.

    Examples
    --------
    >>> compute_fans((3, 3, 64, 128))
    (576, 1152)
    """
    sizes = check_shape("compute_fans", shape)
    return need_fans("compute_fans", sizes, roles("compute_fans", sizes, layout))


def need_fans(where: str, shape: tuple[int, ...], read: Roles) -> tuple[int, int]:
    """The fans of a shape, for what cannot do without."""
    if read.fans is None:
        raise IsovarError(
            "E_LAYOUT",
            f"{where}: shape {list(shape)} has rank {len(shape)}, fans need two axes: give a shape such as [fan_in, fan_out],"
            ' or a layout such as {"in": 0, "out": []}',
        )
    return read.fans


def kernel_axes(where: str, shape: tuple[int, ...], read: Roles, least: int) -> tuple[int, int, list[int]]:
    """The input, output and spatial axes of a convolution, of at least so many of the last."""
    axes = read.axes
    if not axes or len(axes.inputs) != 1 or len(axes.outputs) != 1 or axes.batch or not least + 2 <= len(shape) <= 5:
        refuse("E_SHAPE", where, "shape", list(shape), f"one with one input axis, one output axis and {least} to 3 spatial axes")
    return axes.inputs[0], axes.outputs[0], axes.spatial
