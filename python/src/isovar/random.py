"""Keys, and numbers under a key."""

from collections.abc import Sequence

import numpy as np

from . import initializers
from .arrays import empty, write
from .drawing import init
from .errors import check_integer, within
from .keys import Key, check_key, fold, key, split
from .law import PART, Elements

__all__ = ["Key", "fold", "key", "normal", "split", "truncated_normal", "uniform", "words"]


@within("words")
def words(key: Key, count: int, *, start: int = 0, draw: int = 0) -> np.ndarray:
    """Return words of elements ``start`` to ``start + count`` as ``uint32``: word(i, draw) of docs/stream.md."""
    first = check_integer("start", start, 0, 2**53 - 1)
    stop = first + check_integer("count", count, 0, 2**53 - 1 - first)
    drawing = check_integer("draw", draw, 0, 2**32 - 1)
    elements = Elements(check_key(key), first, stop)
    return write(empty(np.empty, count, np.uint32), (part.words(drawing) for part in elements.cut(PART)))


@within("uniform")
def uniform(key: Key, shape: Sequence[int], *, lower: float = 0, upper: float = 1, dtype: str = "f32") -> np.ndarray:
    """Return uniform numbers on [lower, upper) under a key."""
    return init(initializers.uniform(lower=lower, upper=upper), shape, key=check_key(key), dtype=dtype)


@within("normal")
def normal(key: Key, shape: Sequence[int], *, mean: float = 0, std: float = 1, dtype: str = "f32") -> np.ndarray:
    """Return normal numbers under a key."""
    return init(initializers.normal(mean=mean, std=std), shape, key=check_key(key), dtype=dtype)


@within("truncated_normal")
def truncated_normal(
    key: Key, shape: Sequence[int], *, mean: float = 0, std: float = 1, lower: float = -2, upper: float = 2, dtype: str = "f32"
) -> np.ndarray:
    """Return normal numbers cut at ``lower`` and ``upper`` std from the mean, under a key."""
    initializer = initializers.truncated_normal(mean=mean, std=std, lower=lower, upper=upper)
    return init(initializer, shape, key=check_key(key), dtype=dtype)
