"""What a law is: the distribution of each element of a tensor, in a dtype."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from .arrays import NUMPY, Array, Arrays, decoded, to_stored
from .errors import check, require
from .keys import Key, check_key, fold, key

Words = Callable[[int], Array]
"""Planes of words: those of draw 0, 1, … of each element."""
LEAST = 2.0**-60
"""Laws of numbers of this size or more have no subnormal values in f32, and none on the way."""
PART = 1 << 16
"""Elements of a part that NumPy computes."""


class Elements(NamedTuple):
    """Elements ``start`` to ``stop`` of a tensor, counted row-major, and its key."""

    key: Key
    start: int
    stop: int

    @property
    def size(self) -> int:
        return self.stop - self.start

    @property
    def indices(self) -> np.ndarray:
        return np.arange(self.start, self.stop)

    def words_of(self, arrays: Arrays) -> Words:
        """The words of the tiles of 16 elements that these lie in."""
        return partial(arrays.words, self.key, self.start // 16, -(-self.stop // 16) - self.start // 16)

    def cut(self, size: int) -> Iterator["Elements"]:
        """The elements in parts that end at multiples of ``size``; none where ``stop`` is not beyond ``start``."""
        for base in range(self.start - self.start % size, self.stop, size) if self.size > 0 else ():
            yield Elements(self.key, max(base, self.start), min(base + size, self.stop))

    def in_order(self, planes: Callable[[Words], np.ndarray]) -> np.ndarray:
        """What is computed in planes of words, element by element."""
        return planes(self.words_of(NUMPY)).transpose(1, 0, 2).reshape(-1)[self.start % 16 :][: self.size]

    def words(self, draw: int) -> np.ndarray:
        """The words of the elements, as 64-bit integers."""
        return self.in_order(lambda words: words(draw).view(np.uint32)).astype(np.uint64)


class Law(NamedTuple):
    """A distribution of the elements of a tensor, in a dtype.

    ``parts`` gives elements in bounded parts of one axis each; ``drawn`` says whether they need a key.
    """

    dtype: str
    parts: Callable[[Arrays, Elements], Iterator[Array]]
    drawn: bool = True

    def key(self, seed: int | str | None, name: str | None, own: Key | None = None) -> Key:
        """The key of a tensor: its own, or that of its name under that of a seed. A tensor that is not drawn needs none."""
        if own is not None:
            check(seed is None and name is None, "key stands alone: it takes the place of seed and name", "E_KEY")
            return check_key(own)
        if seed is None and name is None and not self.drawn:
            return Key(0, 0)
        check(seed is not None, "seed and name are required, or key: values are drawn", "E_SEED")
        check(name is not None, "name is required beside seed: two tensors of one key would be equal", "E_NAME_REQUIRED")
        return fold(key(seed), name)

    def draw(self, arrays: Arrays, elements: Elements) -> Array:
        """Elements as one array."""
        return arrays.join(self.parts(arrays, elements), elements.size, self.dtype)

    def values(self, arrays: Arrays, elements: Elements, shape: tuple[int, ...]) -> Array:
        """Elements as a caller gets them, also while a library records a program."""
        require(isinstance(arrays, Arrays), "arrays", arrays, "a library of arrays, as isovar.jax.ARRAYS")
        with arrays.at_once():
            return arrays.shaped(self.draw(arrays, elements), shape, self.dtype)

    def gather(self, key: Key, indices: np.ndarray) -> np.ndarray:
        """The elements at indices that lie together, in f64."""
        first = int(indices.min())
        return decoded(self.draw(NUMPY, Elements(key, first, int(indices.max()) + 1)), self.dtype)[indices - first]


def computed(dtype: str, values: Callable[[Elements], np.ndarray], drawn: bool = True) -> Law:
    """A law that NumPy computes: ``values`` gives elements in f64, of which those that are not drawn are values of the dtype."""

    def parts(arrays: Arrays, elements: Elements) -> Iterator[Array]:
        for part in elements.cut(PART):
            yield arrays.of_stored(to_stored(values(part), dtype), dtype)

    return Law(dtype, parts, drawn)


def tiled(dtype: str, planes: Callable[[Arrays, Words], Array], scales: Iterable[float], wide: bool) -> Law:
    """A law of words alone, computed in planes, in f32 or, where ``wide``, in f64. ``scales`` say how small values can be."""
    delicate = wide or any(0 < abs(x) < LEAST for x in scales)

    def parts(arrays: Arrays, elements: Elements) -> Iterator[Array]:
        if delicate and not arrays.exact:
            yield from (arrays.of_stored(part, dtype) for part in parts(NUMPY, elements))
            return
        for part in elements.cut(16 * arrays.chunk):
            yield arrays.finish(planes(arrays, part.words_of(arrays)), dtype)[part.start % 16 :][: part.size]

    return Law(dtype, parts)
