"""Keras on what KERAS_BACKEND names, asked by scripts/compat/keras.ts."""

import os

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import keras
import numpy as np

layers = keras.layers
VERSIONS = f"Keras {keras.__version__} on {keras.backend.backend()}{' with x64' if os.environ.get('JAX_ENABLE_X64') else ''}"


def array_of(value):
    if keras.backend.backend() == "torch" and not isinstance(value, np.ndarray):
        import torch

        value = (value.view(torch.int16) if value.dtype == torch.bfloat16 else value).detach().cpu()
    value = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
    return value.view(np.uint16) if value.dtype.itemsize == 2 else value


def joined(values):
    return np.concatenate([np.asarray(keras.ops.convert_to_numpy(value)).reshape(-1) for value in values])


def weights(seed, orthogonal):
    """Of a model made after set_random_seed: the orthogonal kernel of its LSTM, or all others."""
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            *[keras.Input((6,)), layers.Embedding(11, 5), layers.Reshape((6, 5, 1)), layers.Conv2D(2, 3)],
            *[layers.Reshape((4, 6)), layers.LSTM(3), layers.Dropout(0.5), layers.Dense(4, kernel_initializer="he_normal")],
        ]
    )
    return joined(w for w in model.weights if ("recurrent" in w.path) == orthogonal)


def attention(seed):
    """The kernels of a layer whose fans are those of named axes."""
    keras.utils.set_random_seed(seed)
    layer = layers.MultiHeadAttention(2, 4)
    layer.build((None, 5, 8), (None, 5, 8))
    return joined(w for w in layer.weights if w.path.endswith("kernel"))


def draws(seed):
    """What each function of keras.random gives in turn, with a seed generator, or where seed is None without a seed."""
    random = keras.random
    return joined(draw((5,), seed=seed) for draw in [random.normal, random.uniform, random.truncated_normal, random.normal])


def unseeded(seed):
    keras.utils.set_random_seed(seed)
    return draws(None)
