"""``init``, a tensor from an initializer, a shape, a seed and a name, and ``weights``, all tensors of a recipe."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from .arrays import NUMPY, Arrays
from .errors import check_integer, require, within
from .keys import Key
from .law import Elements
from .layout import Layout, check_shape
from .recipe import Source, read_recipe
from .scheme import Initializer, law_of


@within("init")
def init(
    initializer: Initializer, shape: Sequence[int], *, seed: int | str | None = None, name: str | None = None, key: Key | None = None,
    layout: Layout = "io", dtype: str = "f32", elements: tuple[int, int] | None = None, arrays: Arrays = NUMPY,
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
    arrays : Arrays
        The library that computes them; ``isovar.torch`` and its like put theirs here.

    Returns
    -------
    numpy.ndarray
        Values with the bits of every other implementation, in an array of the library where ``arrays`` names another; those of bf16
        as ``ml_dtypes.bfloat16``, without that package as their bits in ``uint16``.

    Raises
    ------
    IsovarError
        For arguments out of range, before anything is drawn, and for schemes that need the whole tensor at once.

    Examples
    --------
    >>> init("heNormal", (784, 256), seed=42, name="fc1/kernel")[0, :2].tolist()
    [0.024245942011475563, 0.03570723533630371]
    """
    sizes = check_shape(shape)
    law = law_of(initializer, sizes, layout, dtype)
    start, stop = 0, math.prod(sizes)
    if elements is not None:
        require(isinstance(elements, (list, tuple)) and len(elements) == 2, "elements", elements, "(start, stop)")
        stop = check_integer("the end of elements", elements[1], 0, stop)
        start = check_integer("the start of elements", elements[0], 0, stop)
        sizes = (stop - start,)
    return law.values(arrays, Elements(law.key(seed, name, key), start, stop), sizes)


@within("weights")
def weights(recipe: Source, *, seed: int | str, arrays: Arrays = NUMPY) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name and the values of each tensor of a recipe, one after the other. All is checked before the first is drawn.

    Examples
    --------
    >>> recipe = {"isovar": 1, "stream": 1, "parameters": [{"name": "fc1/kernel", "shape": [784, 256], "init": "heNormal"}]}
    >>> dict(weights(recipe, seed=42))["fc1/kernel"].shape
    (784, 256)
    """
    laws = [(tensor, tensor.law()) for tensor in read_recipe(recipe).tensors()]
    work = [(tensor, law, Elements(law.key(seed, tensor.name), 0, math.prod(tensor.shape))) for tensor, law in laws]
    return ((tensor.name, within(f"weights: {tensor.name}")(law.values)(arrays, elements, tensor.shape)) for tensor, law, elements in work)
