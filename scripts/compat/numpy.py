"""np.random, asked by numpy.ts."""

import numpy as np

VERSIONS = f"numpy {np.__version__}, np.random"
array_of = np.asarray


def last(generator, *draws):
    """What the last of some draws from a generator gives."""
    for draw in draws:
        value = draw(generator)
    return value


def shuffled(generator, n):
    values = np.arange(n)
    generator.shuffle(values)
    return values
