"""Which axes of a shape are input and output, and how many connections a unit has (docs/spec.md, Layouts)."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .errors import check_integer, check_object, check_one_of, require, within

Layout = str | Mapping[str, Any]
"""``"io"``, ``"oi"``, axes by name, or the convention of a framework."""

LETTERS = {"io": {"in": -2, "out": -1}, "oi": {"in": 1, "out": 0}}
CONVENTIONS = {"pytorch": "oi", "keras": "io", "jax": "io"}


class Roles(NamedTuple):
    """What a law is made for: a shape, what its axes are for, its fans, and a dtype. A shape of rank below 2 may have no fans."""

    shape: tuple[int, ...]
    inputs: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()
    batch: tuple[int, ...] = ()
    spatial: tuple[int, ...] = ()
    known_fans: tuple[int, int] | None = None
    dtype: str = "f32"

    @property
    def fans(self) -> tuple[int, int]:
        """The fans, for what cannot do without."""
        rule = 'one with fans: of two axes or more, such as [fan_in, fan_out], or with a layout such as {"in": 0, "out": []}'
        require(self.known_fans is not None, "shape", list(self.shape), rule, "E_LAYOUT")
        return self.known_fans

    def need(self, fits: bool, rule: str) -> None:
        """Refuse a shape that does not fit."""
        require(fits, "shape", list(self.shape), rule, "E_SHAPE")

    def kernel(self, least: int) -> tuple[int, int, tuple[int, ...]]:
        """The input, output and spatial axes of a convolution, of at least so many of the last."""
        fits = len(self.inputs) == len(self.outputs) == 1 and not self.batch and least + 2 <= len(self.shape) <= 5
        self.need(fits, f"one with one input axis, one output axis and {least} to 3 spatial axes")
        return self.inputs[0], self.outputs[0], self.spatial

    def part(self, axis: int, count: int) -> "Roles":
        """One of ``count`` equal parts of an axis: the fans that it counts in are smaller. A vector of Keras counts in both."""
        part = self._replace(shape=(*self.shape[:axis], self.shape[axis] // count, *self.shape[axis + 1 :]))
        if self.known_fans is None:
            return part
        others = (self.outputs + self.batch, self.inputs + self.batch)
        fans = tuple(fan if axis in other else fan // count for fan, other in zip(self.known_fans, others))
        return part._replace(known_fans=fans)


def check_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Return ``shape`` as a tuple of sizes."""
    listed = isinstance(shape, Sequence) and not isinstance(shape, (str, bytes)) and len(shape) <= 64
    require(listed, "shape", shape, "a sequence of at most 64 sizes", "E_SHAPE")
    sizes = tuple(check_integer("a size of the shape", size, 0, 2**53 - 1, "E_SHAPE") for size in shape)
    require(math.prod(size for size in sizes if size) < 2**53, "shape", shape, "of at most 2^53 - 1 elements", "E_SHAPE")
    return sizes


def roles(shape: tuple[int, ...], layout: Layout) -> Roles:
    """Read a layout for a shape."""
    if not isinstance(layout, Mapping):
        rule = '"io", "oi", axes such as {"in": 1, "out": 0}, or {"convention": "pytorch"}'
        require(isinstance(layout, str) and layout in LETTERS, "layout", layout, rule, "E_LAYOUT")
        return named_roles(shape, LETTERS[layout]) if len(shape) > 1 else Roles(shape)
    if "convention" not in layout:
        return named_roles(shape, layout)
    check_object("layout", layout, ("convention",), code="E_LAYOUT")
    convention = check_one_of("layout.convention", layout["convention"], CONVENTIONS, "E_LAYOUT")
    read = roles(shape, CONVENTIONS[convention])
    if convention != "keras":
        return read
    field = math.prod(shape[:-2])
    fans = (shape[-2:][0] * field, shape[-1] * field) if shape else (1, 1)
    return read._replace(known_fans=(max(1, fans[0]), max(1, fans[1])))


def named_roles(shape: tuple[int, ...], layout: Mapping[str, Any]) -> Roles:
    """Read a layout that names axes."""
    check_object("layout", layout, ("in", "out", "batch", "groups", "blocks"), ("in", "out"), "E_LAYOUT")
    inputs, outputs, batch = (axes(name, layout.get(name, []), len(shape)) for name in ("in", "out", "batch"))
    taken = inputs + outputs + batch
    require(len(set(taken)) == len(taken), "layout", layout, "one that names no axis twice", "E_LAYOUT")
    spatial = tuple(axis for axis in range(len(shape)) if axis not in taken)
    sizes = list(shape)
    if "blocks" in layout:
        blocks = check_object("layout.blocks", layout["blocks"], ("axis", "count"), ("axis", "count"), "E_LAYOUT")
        (axis,) = axes("blocks.axis", [blocks["axis"]], len(shape))
        sizes[axis] = divided("blocks.count", blocks["count"], sizes[axis], f"the size of axis {axis}")
    fan_in, fan_out, field = (math.prod(sizes[axis] for axis in part) for part in (inputs, outputs, spatial))
    fan_out = divided("groups", layout.get("groups", 1), fan_out, "the number of outputs")
    return Roles(shape, inputs, outputs, batch, spatial, (fan_in * field, fan_out * field))


def axes(name: str, given: Any, rank: int) -> tuple[int, ...]:
    """One axis of a layout or a list of them, counted from the front."""
    listed = given if isinstance(given, (list, tuple)) else [given]
    return tuple(check_integer(f"layout.{name}", axis, -rank, rank - 1, "E_LAYOUT") % rank for axis in listed)


def divided(name: str, given: Any, size: int, of: str) -> int:
    """A size over a number of a layout that divides it."""
    count = check_integer(f"layout.{name}", given, 1, 2**53, "E_LAYOUT")
    require(size % count == 0, f"layout.{name}", count, f"a divisor of {size}, {of}", "E_LAYOUT")
    return size // count


@within("compute_fans")
def compute_fans(shape: Sequence[int], *, layout: Layout = "io") -> tuple[int, int]:
    """Return the connections into and out of a unit: channels times receptive field.

    Examples
    --------
    >>> compute_fans((3, 3, 64, 128))
    (576, 1152)
    """
    return roles(check_shape(shape), layout).fans
