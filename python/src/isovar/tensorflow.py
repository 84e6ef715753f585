"""Starting weights for TensorFlow, computed on its current device by eager operations, words by its own Philox.

TensorFlow takes subnormal numbers for 0, so laws that can come to them are computed by NumPy, and so is f64.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from .arrays import Arrays
from .drawing import drawn
from .dtypes import BFLOAT16
from .keys import Key
from .recipe import Recipe, Source, drawn_weights
from .scheme import Initializer

DTYPES = {"f32": tf.float32, "f64": tf.float64, "f16": tf.float16, "bf16": tf.bfloat16}
PHILOX = 1


class TensorFlowArrays(Arrays):
    """TensorFlow, in f32."""

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> tf.Tensor:
        seed, counter = tf.constant([key.k0 | key.k1 << 32], tf.uint64), tf.constant([4 * tile, draw], tf.uint64)
        draw_words = tf.raw_ops.StatelessRandomUniformFullIntV2
        words = draw_words(shape=[16 * tiles], key=seed, counter=counter, alg=PHILOX, dtype=tf.uint32)
        return tf.transpose(tf.reshape(tf.bitcast(words, tf.int32), [tiles, 4, 4]), [2, 0, 1])

    def cast(self, x: tf.Tensor, kind: tf.DType) -> tf.Tensor:
        return tf.cast(x, kind)

    def view(self, x: tf.Tensor, kind: tf.DType) -> tf.Tensor:
        return tf.bitcast(x, kind)

    def right(self, whole: tf.Tensor, count: int) -> tf.Tensor:
        return tf.bitwise.right_shift(whole, count)

    def finish(self, planes: tf.Tensor, dtype: str) -> tf.Tensor:
        return tf.reshape(tf.transpose(tf.cast(planes, DTYPES[dtype]), [1, 0, 2]), [-1])

    def join(self, parts: Iterable[tf.Tensor], size: int, dtype: str) -> tf.Tensor:
        return tf.concat([tf.zeros(0, DTYPES[dtype]), *parts], axis=0)

    def of_stored(self, stored: np.ndarray, dtype: str) -> tf.Tensor:
        return tf.constant(stored.view(BFLOAT16) if dtype == "bf16" else stored)


def init(initializer: Initializer, shape: Sequence[int], **options: Any) -> tf.Tensor:
    """Return a tensor with the values of ``isovar.init``, whose options it takes. Within ``tf.function`` it is a constant."""
    with tf.init_scope():
        values, sizes = drawn("isovar.tensorflow.init", TensorFlowArrays(tf), initializer, shape, **options)
        return tf.reshape(values, sizes)


def weights(recipe: Source | Recipe, *, seed: int | str) -> Iterator[tuple[str, tf.Tensor]]:
    """Yield the name and the values of each tensor of a recipe."""
    for tensor, values in drawn_weights(TensorFlowArrays(tf), recipe, seed):
        yield tensor.name, tf.reshape(values, tensor.shape)
