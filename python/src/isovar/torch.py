"""Starting weights for PyTorch, computed on the device of the parameter by eager operations, which round as docs/stream.md has it."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from . import drawing
from .arrays import Arrays, empty, write
from .errors import check, check_integer, require, within
from .keys import MASK, MULTIPLIERS, ROUNDS, WEYL, Key
from .law import Elements, Law
from .layout import Layout, check_shape
from .recipe import Source, read_recipe
from .scheme import Initializer, law_of

try:
    # A prototype of torch 2.15, whose block function is that of the stream.
    from torch.func._random import bits as philox_bits
except ImportError:
    philox_bits = None


class TorchArrays(Arrays):
    """PyTorch on a device."""

    exact = True

    def __init__(self, device: torch.device) -> None:
        super().__init__(torch)
        self.device, self.transpose = device, torch.permute
        self.chunk = 1 << (12 if device.type == "cpu" else 18)
        if device.type == "cpu":
            # PyTorch's own comes from MKL there, whose last bit is off now and then.
            self.sqrt = lambda x: torch.from_numpy(np.sqrt(x.numpy()))

    def words(self, key: Key, tile: int, tiles: int, draw: int) -> Tensor:
        if philox_bits is not None and draw == 0:
            state = torch.tensor([key.k0 | key.k1 << 32, 4 * tile], dtype=torch.uint64, device=self.device)
            return philox_bits(state, 16 * tiles, dtype=torch.int32).view(tiles, 4, 4).permute(2, 0, 1).contiguous()
        counter = torch.arange(4 * tile, 4 * (tile + tiles), device=self.device)
        even = torch.stack([counter & MASK, torch.full_like(counter, draw)])
        odd = torch.stack([counter >> 32, torch.zeros_like(counter)])
        multipliers, weyl, k = (torch.tensor([pair], device=self.device).T for pair in (MULTIPLIERS, WEYL, key))
        for _ in range(ROUNDS):
            # Products wrap at 2^64; their signs are cut off with the high bits.
            product = (even * multipliers).flip(0)
            even, odd = (product >> 32 & MASK) ^ odd ^ k, product & MASK
            k = k + weyl & MASK
        return torch.stack([even, odd], 1).to(torch.int32).view(4, tiles, 4)

    def cast(self, x: Tensor, kind: torch.dtype) -> Tensor:
        return x.to(kind)

    def join(self, parts: Iterable[Tensor], size: int, dtype: str) -> Tensor:
        return write(empty(partial(torch.empty, device=self.device), size, self.dtypes[dtype]), parts)

    def of_stored(self, stored: np.ndarray, dtype: str) -> Tensor:
        bits = torch.from_numpy(np.ascontiguousarray(stored.view(f"i{stored.itemsize}")))
        return bits.view(self.dtypes[dtype]).to(self.device)


OURS = {kind: dtype for dtype, kind in TorchArrays(torch.device("cpu")).dtypes.items()}


def init(initializer: Initializer, shape: Sequence[int], *, device: Any = "cpu", layout: Layout = "oi", **options: Any) -> Tensor:
    """Return a tensor with the values of ``isovar.init``, whose options it takes, computed on ``device``; its layout is that of PyTorch."""
    return drawing.init(initializer, shape, layout=layout, arrays=TorchArrays(torch.device(device)), **options)


@within("isovar.torch.fill_")
def fill_(
    tensor: Tensor, initializer: Initializer, *, seed: int | str | None = None, name: str | None = None,
    key: Key | None = None, layout: Layout = "oi", shape: Sequence[int] | None = None, start: int = 0,
) -> Tensor:
    """Fill a tensor in place, on its device and in its dtype.

    Parameters
    ----------
    tensor : Tensor
        A DTensor gets the part that this process holds of the whole.
    shape, start : sequence of int, int
        Where ``tensor`` is a range of a larger one, the shape of that and the index of the first element in it.
    """
    local, offset = box_of(tensor)
    sizes = check_shape(tuple(tensor.shape) if shape is None else shape)
    law = law_of(initializer, sizes, layout, OURS[tensor.dtype])
    own = law.key(seed, name, key)
    if shape is None:
        check_integer("start, without shape,", start, 0, 0)
        fill_box(local, sizes, offset, law, own)
    else:
        check_integer("start", start, 0, math.prod(sizes) - local.numel())
        fill_range(local, law, own, start)
    return tensor


def box_of(tensor: Any) -> tuple[Tensor, tuple[int, ...]]:
    """What is here of a tensor that can be filled, and where that begins: all of it, but for a DTensor."""
    kind = getattr(tensor, "dtype", type(tensor))
    require(isinstance(tensor, Tensor) and kind in OURS, "tensor", kind, "one of float32, float64, float16 or bfloat16", "E_DTYPE")
    require(not tensor.is_meta, "tensor", tuple(tensor.shape), "one with memory: call to_empty(device=…) of its module first")
    if not hasattr(tensor, "placements"):
        return tensor.detach(), (0,) * tensor.dim()
    from torch.distributed.tensor._utils import compute_local_shape_and_global_offset

    summed = any(placement.is_partial() for placement in tensor.placements)
    require(not summed, "a placement", tensor.placements, "Shard or Replicate: parts of a Partial are summed")
    _, offset = compute_local_shape_and_global_offset(tensor.shape, tensor.device_mesh, tensor.placements)
    return tensor.detach().to_local(), tuple(offset)


def fill_range(local: Tensor, law: Law, key: Key, start: int) -> None:
    """Fill with consecutive elements of the whole."""
    arrays, elements = TorchArrays(local.device), Elements(key, start, start + local.numel())
    if local.is_contiguous():
        write(local.view(-1), law.parts(arrays, elements))
    else:
        local.copy_(law.draw(arrays, elements).view(local.shape))


def fill_box(local: Tensor, shape: tuple[int, ...], offset: tuple[int, ...], law: Law, key: Key) -> None:
    """Fill with the box of the whole that begins at ``offset``: row after row of the first axis, each drawn whole and cut."""
    if local.numel() == 0:
        return
    cut = next((axis for axis in range(len(shape)) if local.shape[axis] != shape[axis]), 0)
    if all(size == 1 for size in local.shape[:cut]) and tuple(local.shape[cut + 1 :]) == shape[cut + 1 :]:
        fill_range(local, law, key, sum(at * math.prod(shape[axis + 1 :]) for axis, at in enumerate(offset)))
        return
    arrays, row = TorchArrays(local.device), math.prod(shape[1:])
    box = (slice(None), *(slice(at, at + size) for at, size in zip(offset[1:], local.shape[1:])))
    for rows, first in zip(local.split(step := max(1, (1 << 22) // row)), range(offset[0], shape[0], step)):
        elements = Elements(key, first * row, (first + len(rows)) * row)
        rows.copy_(law.draw(arrays, elements).view(len(rows), *shape[1:])[box])


@within("isovar.torch.init_")
def init_(model: torch.nn.Module, recipe: Source, *, seed: int | str, names: Callable[[str], str] = str) -> torch.nn.Module:
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
    require(isinstance(model, torch.nn.Module), "model", type(model), "a torch.nn.Module")
    read, work = read_recipe(recipe), []
    for name, parameter in model.named_parameters():
        tensor = read.tensor(names(name), tuple(parameter.shape))
        check(tensor is not None, f"the recipe has no parameter {names(name)!r}, no rule for it and no default; names may map it", "E_NAME")
        with within(name):
            local, offset = box_of(parameter)
        law = tensor.law(OURS[parameter.dtype])
        work.append((local, tensor.shape, offset, law, law.key(seed, tensor.name)))
    for box in work:
        fill_box(*box)
    return model
