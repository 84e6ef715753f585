"""Starting weights for TensorFlow, computed on its current device by eager operations, words by its own Philox.

TensorFlow takes subnormal numbers for 0, so laws that can come to them are computed by NumPy, and so is f64.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from . import drawing
from .arrays import Arrays, handed_out
from .keys import Key
from .recipe import Source
from .scheme import Initializer

PHILOX = 1


class TensorFlowArrays(Arrays):
    """TensorFlow, in f32."""

    cast, view, right = staticmethod(tf.cast), staticmethod(tf.bitcast), staticmethod(tf.bitwise.right_shift)
    at_once = staticmethod(tf.init_scope)

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> tf.Tensor:
        seed, counter = tf.constant([key.k0 | key.k1 << 32], tf.uint64), tf.constant([4 * tile, draw], tf.uint64)
        words = tf.raw_ops.StatelessRandomUniformFullIntV2(shape=[16 * tiles], key=seed, counter=counter, alg=PHILOX, dtype=tf.uint32)
        return tf.transpose(tf.reshape(tf.bitcast(words, tf.int32), [tiles, 4, 4]), [2, 0, 1])

    def clip(self, x: tf.Tensor, low: float | None, high: float) -> tf.Tensor:
        return tf.clip_by_value(x, x.dtype.min if low is None else low, high)

    def of_stored(self, stored: np.ndarray, dtype: str) -> tf.Tensor:
        return tf.constant(handed_out(stored, dtype))


ARRAYS = TensorFlowArrays(tf)


def init(initializer: Initializer, shape: Sequence[int], **options: Any) -> tf.Tensor:
    """Return an array with the values of ``isovar.init``, whose options it takes. Within ``tf.function`` it is a constant."""
    return drawing.init(initializer, shape, arrays=ARRAYS, **options)  # type: ignore[return-value]


def weights(recipe: Source, *, seed: int | str) -> Iterator[tuple[str, tf.Tensor]]:
    """Yield the name and the values of each tensor of a recipe."""
    return drawing.weights(recipe, seed=seed, arrays=ARRAYS)  # type: ignore[return-value]
