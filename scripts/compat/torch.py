"""torch's generator of a CPU, asked by scripts/compat/torch.ts."""

import math

import numpy as np
import torch
from torch import nn

VERSIONS = f"torch {torch.__version__}"
I = nn.init

torch.set_num_threads(1)


def array_of(value):
    if isinstance(value, np.ndarray):
        return value
    return (value.view(torch.uint16) if value.dtype in (torch.float16, torch.bfloat16) else value).numpy()


def drawn(seed, *calls):
    """The bytes of what calls give, one after the other, after one seed; of one call its array."""
    torch.manual_seed(seed)
    values = [array_of(call()) for call in calls]
    return values[0] if len(values) == 1 else np.concatenate([np.frombuffer(value.tobytes(), np.uint8) for value in values])


def state(seed, make):
    """Names and bytes of a state dict."""
    torch.manual_seed(seed)
    tensors = make().state_dict().items()
    return np.frombuffer(b"".join(name.encode() + array_of(tensor).tobytes() for name, tensor in tensors), np.uint8)
