"""Keras on what KERAS_BACKEND names, asked by scripts/compat/keras.ts."""

import os

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="")

import keras
import numpy as np

VERSIONS = f"Keras {keras.__version__} on {keras.backend.backend()}"


def array_of(value):
    if keras.backend.backend() == "torch" and not isinstance(value, np.ndarray):
        import torch

        value = (value.view(torch.int16) if value.dtype == torch.bfloat16 else value).detach().cpu()
    value = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
    return value.view(np.uint16) if value.dtype.itemsize == 2 else value


def layers(seed):
    """The kernels of a model made after set_random_seed."""
    keras.utils.set_random_seed(seed)
    dense = keras.layers.Dense
    model = keras.Sequential([keras.Input((7,)), dense(9), keras.layers.Dropout(0.5), dense(3, kernel_initializer="he_normal")])
    return np.concatenate([np.asarray(keras.ops.convert_to_numpy(layer.kernel)).reshape(-1) for layer in model.layers if layer.weights])
