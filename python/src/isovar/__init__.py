"""The starting weights of isovar in Python: the bits of the JavaScript package, from docs/stream.md alone.

``init`` fills arrays of NumPy. ``isovar.torch``, ``isovar.jax`` and ``isovar.tensorflow``, which need those libraries, fill theirs on
their own devices. ``weights`` draws a recipe, ``verify`` a file again.
"""

import importlib
from typing import Any

from . import initializers, random, structured
from .drawing import init, weights
from .errors import IsovarError
from .initializers import *
from .keys import Key, fold, key, split
from .layout import compute_fans
from .recipe import Recipe, read_recipe
from .structured import *
from .verification import Verification, verify

__version__ = "0.1.0"
__all__ = [
    "IsovarError", "Key", "Recipe", "Verification", "compute_fans", "fold", "init", "key", "random", "read_recipe", "split", "verify",
    "weights",
]
__all__ += initializers.__all__
__all__ += structured.__all__


def __getattr__(name: str) -> Any:
    """The libraries of arrays are imported when they are asked for."""
    if name in ("torch", "jax", "tensorflow"):
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
