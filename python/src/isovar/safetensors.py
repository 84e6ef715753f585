"""The headers of safetensors files."""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

from .errors import IsovarError

DTYPES = {"F32": "f32", "F64": "f64", "F16": "f16", "BF16": "bf16"}
MOST_HEADER = 100_000_000


@dataclass(frozen=True)
class Entry:
    """A tensor of a file: its dtype as the file has it, its shape, and the place of its bytes in the file."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int


@dataclass(frozen=True)
class Header:
    """What a file says of itself."""

    metadata: dict[str, str]
    tensors: dict[str, Entry]


def read_header(path: str | os.PathLike[str]) -> Header:
    """Read the header of a file, of which every number is checked against its size."""

    def refuse(what: str) -> IsovarError:
        return IsovarError("E_FILE", f"{os.fspath(path)}: {what}")

    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            length = int.from_bytes(file.read(8), "little")
            if size < 8 or length > min(MOST_HEADER, size - 8):
                raise refuse("no safetensors file: its header does not fit")
            text = file.read(length)
    except OSError as error:
        raise refuse(str(error)) from None
    try:
        header = json.loads(text.decode("utf-8"))
        metadata = dict(header.pop("__metadata__", {}))
        tensors = {}
        for name, entry in header.items():
            begin, end = (8 + length + int(at) for at in entry["data_offsets"])
            tensors[name] = Entry(str(entry["dtype"]), tuple(int(n) for n in entry["shape"]), begin, end)
            if not 8 + length <= begin <= end <= size:
                raise refuse(f"{name} lies outside of the file")
            if (kind := DTYPES.get(entry["dtype"])) and end - begin != math.prod(tensors[name].shape) * int(kind.strip("bf")) // 8:
                raise refuse(f"{name} has another size than its shape")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise refuse("no safetensors file: its header is not that of one") from None
    return Header(metadata, tensors)
