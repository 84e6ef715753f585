"""The starting weights of isovar in Python: the bits of the JavaScript package, from docs/stream.md alone.

``init`` fills arrays of NumPy. ``isovar.torch``, ``isovar.jax`` and ``isovar.tensorflow``, which need those libraries, fill theirs on
their own devices. ``weights`` draws a recipe, ``verify`` a file again.
"""

from __future__ import annotations

import importlib
from typing import Any

from . import random
from .drawing import init
from .errors import IsovarError
from .initializers import (
    class_prior, constant, glorot_normal, glorot_uniform, he_normal, he_uniform, kaiming_normal, kaiming_uniform,
    lecun_normal, lecun_uniform, normal, ones, siren, truncated_normal, uniform, variance_scaling, xavier_normal,
    xavier_uniform, zeros,
)
from .keys import Key, fold, key, split
from .layout import compute_fans
from .recipe import Recipe, read_recipe, weights
from .structured import (
    blocks, chrono, dirac, icnr, identity, integers, kan_spline, log_of_uniform, log_uniform, padded, s4d_real, sign,
    time_step_bias, zer_o,
)
from .verification import Verification, verify

__version__ = "0.1.0"
__all__ = [
    "IsovarError", "Key", "Recipe", "Verification", "blocks", "chrono", "class_prior", "compute_fans", "constant", "dirac",
    "fold", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform", "icnr", "identity", "init", "integers",
    "kaiming_normal", "kaiming_uniform", "kan_spline", "key", "lecun_normal", "lecun_uniform", "log_of_uniform",
    "log_uniform", "normal", "ones", "padded", "random", "read_recipe", "s4d_real", "sign", "siren", "split",
    "time_step_bias", "truncated_normal", "uniform", "variance_scaling", "verify", "weights", "xavier_normal",
    "xavier_uniform", "zer_o", "zeros",
]

BACKENDS = ("torch", "jax", "tensorflow")


def __getattr__(name: str) -> Any:
    """The libraries of arrays are imported when they are asked for."""
    if name in BACKENDS:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
