"""``init``: a tensor from an initializer, a shape, a seed and a name."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .arrays import NUMPY, Array, Arrays
from .dtypes import check_dtype, handed_out
from .errors import check_integer, refuse
from .keys import Key, tensor_key
from .law import Law
from .layout import Layout, check_shape
from .scheme import Initializer, law_of


def drawn(
    where: str, arrays: Arrays, initializer: Initializer, shape: Sequence[int], *,
    seed: int | str | None = None, name: str | None = None, key: Key | None = None,
    layout: Layout = "io", dtype: str = "f32", elements: Sequence[int] | None = None,
) -> tuple[Array, tuple[int, ...]]:
    """The values of a tensor as an array of a library, of one axis, and the shape that they are for."""
    sizes = check_shape(where, shape)
    law = law_of(where, initializer, sizes, layout, check_dtype(where, dtype))
    own = law_key(where, law, seed, name, key)
    size = math.prod(sizes)
    start, stop = (0, size) if elements is None else check_range(where, elements, size)
    return law.draw(arrays, own, start, stop), sizes if elements is None else (stop - start,)


def law_key(where: str, law: Law, seed: int | str | None, name: str | None, key: Key | None) -> Key:
    """The key of a tensor. What draws nothing needs none."""
    if seed is None and name is None and key is None and not law.drawn:
        return Key(0, 0)
    return tensor_key(where, seed=seed, name=name, key=key)


def check_range(where: str, elements: Sequence[int], size: int) -> tuple[int, int]:
    """Return the ends of a range of elements."""
    if not isinstance(elements, (list, tuple)) or len(elements) != 2:
        refuse("E_ARGUMENT", where, "elements", elements, "(start, stop)")
    stop = check_integer(where, "the end of elements", elements[1], 0, size)
    return check_integer(where, "the start of elements", elements[0], 0, stop), stop


def init(
    initializer: Initializer, shape: Sequence[int], *,
    seed: int | str | None = None, name: str | None = None, key: Key | None = None,
    layout: Layout = "io", dtype: str = "f32", elements: Sequence[int] | None = None,
) -> np.ndarray:
    """Return the values of a tensor.

    Parameters
    ----------
    initializer : dict or str
        As ``he_normal()`` or a recipe has it.
    shape : sequence of int
        Sizes of the tensor, row-major.
    seed, name : int, str
        Seed of the model and name of the tensor, from which its key follows.
    key : Key
        In place of both.
    layout : str or dict
        Which axes are input and output: ``"io"``, ``"oi"`` (PyTorch), or as docs/spec.md has it.
    dtype : str
        ``"f32"``, ``"f64"``, ``"f16"`` or ``"bf16"``.
    elements : (int, int)
        Only these elements of the flattened tensor, as one axis.

    Returns
    -------
    numpy.ndarray
        Values with the bits of every other implementation; those of bf16 as ``ml_dtypes.bfloat16``, without that package as their bits
        in ``uint16``.

    Raises
    ------
    IsovarError
        For arguments out of range, before anything is drawn, and for schemes that need the whole tensor at once.

    Examples
    --------
    >>> init(initializers.he_normal(), (784, 256), seed=42, name="fc1/kernel")[0, :2].tolist()
    [0.024245942011475563, 0.03570723533630371]
    """
    values, sizes = drawn(
        "init", NUMPY, initializer, shape, seed=seed, name=name, key=key, layout=layout, dtype=dtype, elements=elements
    )
    return handed_out(values, dtype).reshape(sizes)
