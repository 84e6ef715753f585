"""Starting weights for PyTorch, computed on the device of the parameter by eager operations, which round as docs/stream.md has it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import torch

from .arrays import Arrays, write
from .drawing import drawn, law_key
from .errors import IsovarError, check_integer, refuse
from .keys import MASK, MULTIPLIERS, ROUNDS, WEYL, Key
from .law import Law
from .layout import Layout, check_shape
from .recipe import Recipe, Source, read_recipe
from .scheme import Initializer, law_of

philox_bits: Any
"""A prototype of torch 2.15, whose block function is that of the stream."""
try:
    from torch.func._random import bits as philox_bits
except ImportError:
    philox_bits = None

DTYPES = {"f32": torch.float32, "f64": torch.float64, "f16": torch.float16, "bf16": torch.bfloat16}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


class TorchArrays(Arrays):
    """PyTorch on a device."""

    def __init__(self, device: torch.device) -> None:
        super().__init__(torch)
        self.device = device
        self.chunk = 1 << (12 if device.type == "cpu" else 18)
        if device.type == "cpu":
            # PyTorch's own comes from MKL there, whose last bit is off now and then.
            self.sqrt = lambda x: torch.from_numpy(np.sqrt(x.numpy()))

    def takes(self, law: Any) -> bool:
        return True

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> torch.Tensor:
        if philox_bits is not None and draw == 0:
            state = torch.tensor([key.k0 | key.k1 << 32, 4 * tile], dtype=torch.uint64, device=self.device)
            return philox_bits(state, 16 * tiles, dtype=torch.int32).view(tiles, 4, 4).permute(2, 0, 1).contiguous()
        counter = torch.arange(4 * tile, 4 * (tile + tiles), device=self.device)
        c0, c1, c2, c3 = counter & MASK, counter >> 32, torch.full_like(counter, draw), torch.zeros_like(counter)
        k0, k1 = key
        for _ in range(ROUNDS):
            # Products wrap at 2^64; their signs are cut off with the high bits.
            a, b = c0 * MULTIPLIERS[0], c2 * MULTIPLIERS[1]
            c0, c1, c2, c3 = (b >> 32 & MASK) ^ c1 ^ k0, b & MASK, (a >> 32 & MASK) ^ c3 ^ k1, a & MASK
            k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
        return torch.stack([c0, c1, c2, c3]).to(torch.int32).view(4, tiles, 4)

    def cast(self, x: torch.Tensor, kind: torch.dtype) -> torch.Tensor:
        return x.to(kind)

    def clamp(self, x: torch.Tensor, low: float, high: float) -> torch.Tensor:
        return torch.clamp(x, low, high)

    def minimum(self, whole: torch.Tensor, most: int) -> torch.Tensor:
        return torch.clamp(whole, max=most)

    def finish(self, planes: torch.Tensor, dtype: str) -> torch.Tensor:
        # f64 goes to the 16-bit dtypes by way of f32.
        return (planes if dtype == "f64" else planes.float()).to(DTYPES[dtype]).permute(1, 0, 2).reshape(-1)

    def join(self, parts: Iterable[torch.Tensor], size: int, dtype: str) -> torch.Tensor:
        out = torch.empty(size, dtype=DTYPES[dtype], device=self.device)
        write(out, parts)
        return out

    def of_stored(self, stored: np.ndarray, dtype: str) -> torch.Tensor:
        bf16 = dtype == "bf16"
        values = torch.from_numpy(np.ascontiguousarray(stored.view(np.int16) if bf16 else stored))
        return (values.view(torch.bfloat16) if bf16 else values).to(self.device)


@torch.no_grad()
def init(
    initializer: Initializer, shape: Sequence[int], *, device: Any = "cpu", layout: Layout = "oi", **options: Any
) -> torch.Tensor:
    """Return a tensor with the values of ``isovar.init``, whose options it takes, computed on ``device``; its layout is that of PyTorch."""
    values, sizes = drawn("isovar.torch.init", TorchArrays(torch.device(device)), initializer, shape, layout=layout, **options)
    return values.view(sizes)


@torch.no_grad()
def fill_(
    tensor: torch.Tensor, initializer: Initializer, *,
    seed: int | str | None = None, name: str | None = None, key: Key | None = None,
    layout: Layout = "oi", shape: Sequence[int] | None = None, start: int = 0,
) -> torch.Tensor:
    """Fill a tensor in place, on its device and in its dtype.

    Parameters
    ----------
    tensor : torch.Tensor
        A DTensor gets the part that this process holds of the whole.
    shape, start : sequence of int, int
        Where ``tensor`` is a range of a larger one, the shape of that and the index of the first element in it.
    """
    where = "isovar.torch.fill_"
    dtype = dtype_of(where, tensor)
    sizes = check_shape(where, tuple(tensor.shape) if shape is None else shape)
    law = law_of(where, initializer, sizes, layout, dtype)
    own = law_key(where, law, seed, name, key)
    if shape is None:
        check_integer(where, "start, without shape,", start, 0, 0)
        _fill(tensor, law, own)
    else:
        check_integer(where, "start", start, 0, math.prod(sizes) - tensor.numel())
        _fill_range(tensor, law, own, start)
    return tensor


def dtype_of(where: str, tensor: torch.Tensor) -> str:
    """The dtype of a tensor, one of the four."""
    if not isinstance(tensor, torch.Tensor) or tensor.dtype not in NAMES:
        refuse("E_DTYPE", where, "tensor", getattr(tensor, "dtype", type(tensor)), "one of float32, float64, float16 or bfloat16")
    if tensor.is_meta:
        refuse("E_ARGUMENT", where, "tensor", tuple(tensor.shape), "one with memory: call to_empty(device=…) of its module first")
    return NAMES[tensor.dtype]


def _fill_range(tensor: torch.Tensor, law: Law, key: Key, start: int) -> None:
    """Fill with consecutive elements of the whole."""
    arrays, count = TorchArrays(tensor.device), tensor.numel()
    if tensor.is_contiguous():
        write(tensor.detach().view(-1), law.parts(arrays, key, start, start + count))
    else:
        tensor.detach().copy_(law.draw(arrays, key, start, start + count).view(tensor.shape))


def _fill(tensor: Any, law: Law, key: Key) -> None:
    """Fill a whole tensor, or the box of it that is here."""
    if not hasattr(tensor, "placements"):
        _fill_range(tensor, law, key, 0)
        return
    from torch.distributed.tensor._utils import compute_local_shape_and_global_offset

    if any(placement.is_partial() for placement in tensor.placements):
        refuse("E_ARGUMENT", "isovar.torch", "a placement", tensor.placements, "Shard or Replicate: parts of a Partial are summed")
    local = tensor.detach().to_local()
    _, offset = compute_local_shape_and_global_offset(tensor.shape, tensor.device_mesh, tensor.placements)
    if local.numel() > 0:
        _fill_box(local, tuple(tensor.shape), tuple(offset), law, key)


def _fill_box(local: torch.Tensor, shape: tuple[int, ...], offset: tuple[int, ...], law: Law, key: Key) -> None:
    """Fill with the box of the whole that begins at ``offset``: row after row of the first axis, each drawn whole and cut."""
    cut = next((axis for axis in range(len(shape)) if local.shape[axis] != shape[axis]), 0)
    if all(size == 1 for size in local.shape[:cut]) and tuple(local.shape[cut + 1 :]) == shape[cut + 1 :]:
        _fill_range(local, law, key, sum(at * math.prod(shape[axis + 1 :]) for axis, at in enumerate(offset)))
        return
    arrays, row = TorchArrays(local.device), math.prod(shape[1:])
    box = tuple(slice(at, at + size) for at, size in zip(offset[1:], local.shape[1:]))
    step = max(1, (1 << 22) // row)
    for first in range(0, local.shape[0], step):
        rows = min(step, local.shape[0] - first)
        start = (offset[0] + first) * row
        local[first : first + rows] = law.draw(arrays, key, start, start + rows * row).view(rows, *shape[1:])[(slice(None), *box)]


@torch.no_grad()
def init_(
    model: torch.nn.Module, recipe: Source | Recipe, *, seed: int | str, names: Callable[[str], str] | None = None
) -> torch.nn.Module:
    """Fill the parameters of a model in place, as a recipe says, each on its device and in its dtype.

    Parameters
    ----------
    model : torch.nn.Module
        Its parameters may be DTensors, of which the part that is here is filled. Buffers stay as they are.
    recipe : str, path or dict
        A recipe in JSON or the name of its file, or a safetensors file that isovar wrote.
    seed : int or str
        Seed of the model.
    names : callable
        From the name that a parameter has in the model to the one that it has in the recipe.

    Returns
    -------
    torch.nn.Module
        The model.

    Raises
    ------
    IsovarError
        Before anything is written: where a parameter is not in the recipe, or not of the shape that it has there.
    """
    where = "isovar.torch.init_"
    if not isinstance(model, torch.nn.Module):
        refuse("E_ARGUMENT", where, "model", type(model), "a torch.nn.Module")
    read = recipe if isinstance(recipe, Recipe) else read_recipe(recipe)
    work = []
    for name, parameter in model.named_parameters():
        named = names(name) if names else name
        entry = read.tensor(named, tuple(parameter.shape))
        if entry is None:
            raise IsovarError("E_NAME", f"{where}: the recipe has no parameter {named!r}, no rule for it and no default; names may map it")
        law = entry.law(dtype_of(where, parameter))
        work.append((parameter, law, law_key(where, law, seed, entry.name, None)))
    for parameter, law, own in work:
        _fill(parameter, law, own)
    return model
