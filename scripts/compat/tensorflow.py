"""TensorFlow, asked by scripts/compat/tensorflow.ts."""

import os

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import numpy as np
import tensorflow as tf

VERSIONS = f"TensorFlow {tf.__version__}"


def array_of(value):
    value = np.asarray(value.numpy() if tf.is_tensor(value) else value)
    return value.view(np.uint16) if value.dtype.itemsize == 2 else value


def drawn(seed, calls):
    """What a generator gives in turn."""
    generator = tf.random.Generator.from_seed(seed)
    return np.concatenate([array_of(call(generator)).reshape(-1) for call in calls])
