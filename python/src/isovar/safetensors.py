"""The headers of safetensors files."""

import json
import math
import os
from pathlib import Path
from typing import NamedTuple

from .dtypes import STORED
from .errors import IsovarError, check

DTYPES = {"F32": "f32", "F64": "f64", "F16": "f16", "BF16": "bf16"}
MOST_HEADER = 100_000_000


class Entry(NamedTuple):
    """A tensor of a file: its dtype, in the file's words where it is none of ours, its shape, and the place of its bytes."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int


def read_header(path: str | os.PathLike[str]) -> tuple[dict[str, str], dict[str, Entry]]:
    """The metadata and the tensors of a file, by its header, of which every number is checked against its size."""
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            length = int.from_bytes(file.read(8), "little")
            fits = size >= 8 and length <= min(MOST_HEADER, size - 8)
            check(fits, "no safetensors file: its header does not fit", "E_FILE")
            text = file.read(length)
    except OSError as error:
        raise IsovarError("E_FILE", str(error)) from None
    try:
        header = json.loads(text.decode("utf-8"))
        metadata = dict(header.pop("__metadata__", {}))
        tensors = {name: read_entry(entry, 8 + length) for name, entry in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise IsovarError("E_FILE", "no safetensors file: its header is not that of one") from None
    for name, (dtype, shape, start, stop) in tensors.items():
        check(8 + length <= start <= stop <= size, f"{name} lies outside of the file", "E_FILE")
        whole = dtype not in STORED or stop - start == math.prod(shape) * STORED[dtype]().itemsize
        check(whole, f"{name} has another size than its shape", "E_FILE")
    return metadata, tensors


def read_entry(entry: dict, data: int) -> Entry:
    """An entry of a header, whose data begin at ``data``."""
    start, stop = (data + int(at) for at in entry["data_offsets"])
    return Entry(DTYPES.get(entry["dtype"], entry["dtype"]), tuple(int(n) for n in entry["shape"]), start, stop)
