"""Inputs that every contestant computes for itself, to the same bits as ../data.ts, and the digits of ../digitsData.ts."""

import numpy as np

INPUTS, HIDDEN, CLASSES = 784, 256, 10
RATES = {"sgd": 0.01, "adam": 1e-3}


def hashed(shape, salt, scale=1.0):
    """Values in [-1, 1) without pattern: a hash of the index and the salt."""
    with np.errstate(over="ignore"):
        x = np.arange(1, np.prod(shape) + 1, dtype=np.uint32) * np.uint32(0x9E3779B1)
        x += np.uint32(salt) * np.uint32(0x85EBCA6B)
        x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
        x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
        x = x ^ (x >> np.uint32(16))
    return (x.view(np.int32) * (2.0**-31 * scale)).astype(np.float32).reshape(shape)


CONV_SHAPES = [(3, 3, 1, 8), (3, 3, 8, 16), (3, 3, 16, 32), (512, 64), (64, 10)]


def conv_net(batch):
    """First kernels, images [batch, 28, 28, 1] and labels of the net of the work `convStep`."""
    kernels = [hashed(shape, 10 + i, np.sqrt(6 * shape[-1] / np.prod(shape))) for i, shape in enumerate(CONV_SHAPES)]
    return kernels, hashed((batch, 28, 28, 1), 5), np.arange(batch) * 7 % CLASSES


def mlp(batch):
    """First weights, inputs and labels of the net of the work `step`."""
    return {
        "w1": hashed((INPUTS, HIDDEN), 3, np.sqrt(6 / INPUTS)),
        "b1": np.zeros(HIDDEN, np.float32),
        "w2": hashed((HIDDEN, CLASSES), 4, np.sqrt(6 / HIDDEN)),
        "b2": np.zeros(CLASSES, np.float32),
        "x": hashed((batch, INPUTS), 5),
        "labels": np.arange(batch) * 7 % CLASSES,
    }


def digits(path):
    """Images [n, 784] from 0 to 1 and labels, of the digits to be trained on, then of those to be tested on: the fifth of every five."""
    data = np.fromfile(path, np.uint8)[-10000 * 785 :]
    x, y = data[: 10000 * 784].reshape(10000, 784), data[10000 * 784 :]
    test = np.arange(10000) % 5 == 4
    return [(x[chosen].astype(np.float32) / np.float32(255), y[chosen].astype(np.int64)) for chosen in (~test, test)]
