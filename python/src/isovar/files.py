"""What is read from files: recipes, and the headers of safetensors."""

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .arrays import STORED
from .errors import IsovarError, check, check_integer, check_object, require, shown, within
from .layout import check_shape

DTYPES = {"F32": "f32", "F64": "f64", "F16": "f16", "BF16": "bf16"}
MOST_HEADER = 100_000_000
FileName = str | os.PathLike[str]


class Entry(NamedTuple):
    """A tensor of a file: its dtype, in the file's words where it is none of ours, its shape, and the place of its bytes."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    stop: int


def read_header(path: FileName) -> tuple[Mapping[str, str], dict[str, Entry]]:
    """The metadata and the tensors of a file, by its header, of which every number is checked against its size."""
    require(isinstance(path, (str, os.PathLike)), "path", path, "the name of a safetensors file")
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            length = int.from_bytes(file.read(8), "little")
            check(size >= 8 and length <= min(MOST_HEADER, size - 8), "its header does not fit")
            header = json.loads(file.read(length).decode("utf-8"))
        metadata = check_object("the header", header, header).get("__metadata__", {})
        texts = check_object("__metadata__", metadata, metadata).values()
        check(all(isinstance(text, str) for text in texts), "__metadata__ holds what is no text")
        tensors = {name: read_entry(name, entry, 8 + length, size) for name, entry in header.items() if name != "__metadata__"}
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise IsovarError("E_FILE", f"path ({shown(path)}) must be a safetensors file: {error}") from None
    return metadata, tensors


def read_entry(name: str, entry: Any, data: int, size: int) -> Entry:
    """An entry of a header, in a file of ``size`` bytes whose data begin at ``data``."""
    check_object(name, entry, entry, ("dtype", "shape", "data_offsets"))
    with within(name):
        start, stop = (data + check_integer("an offset", at, 0, size - data) for at in entry["data_offsets"])
        dtype, shape = DTYPES.get(entry["dtype"], entry["dtype"]), check_shape(entry["shape"])
        whole = dtype not in STORED or stop - start == math.prod(shape) * STORED[dtype]().itemsize
        check(start <= stop and whole, "data_offsets are not those of as many bytes as the shape has")
        return Entry(dtype, shape, start, stop)


def load(source: Any) -> Any:
    """The object of a recipe, read from where it is."""
    if isinstance(source, Mapping):
        return source
    require(isinstance(source, (str, os.PathLike)), "source", source, "a recipe in JSON, a dict or the name of a file", "E_SPEC")
    text = os.fsdecode(source)
    if text.endswith(".safetensors"):
        text = read_header(text)[0].get("isovar.spec")
        check(text is not None, f"{source} has no isovar.spec in its metadata", "E_FILE")
    elif not text.lstrip().startswith("{"):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            require(False, "source", source, f"the name of a file of UTF-8 text: {error}", "E_FILE")
    try:
        return json.loads(text, object_pairs_hook=strict, parse_constant=strict)
    except (ValueError, RecursionError) as error:
        raise IsovarError("E_JSON", str(error)) from None


def strict(pairs: Any) -> dict[str, Any]:
    """An object of JSON, in which no key comes twice, or a constant that JSON does not have."""
    if isinstance(pairs, str) or len(dict(pairs)) < len(pairs):
        raise ValueError(f"{str(pairs)[:80]} is no JSON, or has a key twice")
    return dict(pairs)
