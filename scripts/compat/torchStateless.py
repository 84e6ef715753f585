"""torch.func._random, asked by scripts/compat/torchStateless.ts."""

import torch
import torch.func._random as random

VERSIONS = f"torch {torch.__version__}, torch.func._random"


def key(seed, offset):
    return torch.tensor([seed, offset], dtype=torch.uint64)


def array_of(value):
    return (value.view(torch.uint16) if value.dtype in (torch.float16, torch.bfloat16) else value).numpy()
