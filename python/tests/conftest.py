"""What the tests share: recorded values of the repository, and the libraries of arrays that are installed."""

import importlib
import json
from pathlib import Path

import numpy as np
import pytest

import isovar

try:
    # Before TensorFlow, since PyTorch's compiler, which DTensors import, crashes after it.
    import torch._dynamo  # noqa: F401
except ImportError:
    pass

FIXTURES = Path(__file__).resolve().parents[2] / "test" / "fixtures"


def fixture(name):
    """A recorded file of the repository."""
    return json.loads((FIXTURES / name).read_text())


def stored(values):
    """Values of any library as a NumPy array of one axis, 16-bit ones as their bits."""
    if type(values).__module__.startswith("torch"):
        import torch

        values = (values.view(torch.int16) if values.dtype == torch.bfloat16 else values).numpy()
    array = np.asarray(values).reshape(-1)
    return array.view(np.uint16) if array.itemsize == 2 else array


@pytest.fixture(params=["numpy", "torch", "jax", "tensorflow"])
def library(request):
    """``init`` of each library that is installed."""
    pytest.importorskip(request.param)
    return isovar if request.param == "numpy" else importlib.import_module(f"isovar.{request.param}")
