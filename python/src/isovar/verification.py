"""Drawing the values of a file again, to compare them."""

import math
import os
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .arrays import NUMPY
from .dtypes import STORED
from .errors import IsovarError, check, require, within
from .law import Elements, Law
from .recipe import Source, read_recipe
from .safetensors import Entry, read_header


class Verification(NamedTuple):
    """What ``verify`` found.

    Attributes
    ----------
    tensors : int
        How many were drawn again and compared.
    differences : list of str
        What differs, in words.
    skipped : list of str
        Tensors that this package does not draw, with the reason.
    """

    tensors: int
    differences: list[str]
    skipped: list[str]

    @property
    def ok(self) -> bool:
        """Whether every tensor was compared and no bit differs."""
        return not self.differences and not self.skipped


@within("verify")
def verify(path: str | os.PathLike[str], *, recipe: Source | None = None, seed: int | str | None = None) -> Verification:
    """Draw the tensors of a safetensors file again and compare them to the bit.

    Parameters
    ----------
    path : str or path
        A file that isovar wrote; recipe and seed are in its metadata. One of many shards holds its part of the tensors.
    recipe, seed : str, int
        In place of lost metadata.

    Returns
    -------
    Verification
        A difference is no error; ``ok`` says whether there is none.
    """
    said, entries = read_header(path)
    if recipe is None or seed is None:
        for key in ("isovar.spec", "isovar.seed", "isovar.stream"):
            check(key in said, f"{os.fspath(path)} has no {key} in its metadata; give recipe and seed", "E_FILE")
    stream = said.get("isovar.stream", "1")
    require(stream == "1", "isovar.stream", stream, '"1", the number stream that this package draws', "E_FILE")
    seed = said["isovar.seed"] if seed is None else seed
    tensors = {tensor.name: tensor for tensor in read_recipe(said["isovar.spec"] if recipe is None else recipe).tensors()}
    differences = ["the file says that its tensors repeat their first values"] if "isovar.dummy" in said else []
    differences += [f"{name}: not in the recipe" for name in entries if name not in tensors]
    skipped, compared = [], 0
    for name, tensor in tensors.items():
        entry = entries.get(name)
        if entry is None:
            differences += [] if "isovar.shard" in said else [f"{name}: not in the file"]
        elif (entry.dtype, entry.shape) != (tensor.dtype, tensor.shape):
            differences.append(f"{name}: {entry.dtype} {list(entry.shape)}, expected {tensor.dtype} {list(tensor.shape)}")
        else:
            try:
                law = tensor.law()
            except IsovarError as error:
                if error.code != "E_UNSUPPORTED":
                    raise
                skipped.append(str(error))
                continue
            compared += 1
            elements = Elements(law.key(seed, name), 0, math.prod(tensor.shape))
            count, first = compare(path, entry, law, elements)
            if count:
                differences.append(f"{name}: {count} of {elements.size} values differ, the first at {first}")
    return Verification(compared, differences, skipped)


def compare(path: str | os.PathLike[str], entry: Entry, law: Law, elements: Elements) -> tuple[int, int]:
    """How many values of a file are not those of a law, bit by bit, and where the first of them is."""
    whole = f"u{STORED[law.dtype]().itemsize}"
    size = elements.size
    stored = np.memmap(path, f"<{whole}", "r", entry.start, (size,)) if size else np.empty(0, whole)
    count, first, at = 0, size, 0
    for part in law.parts(NUMPY, elements):
        unlike = np.flatnonzero(stored[at : at + len(part)] != part.view(whole))
        count += len(unlike)
        first = min([first, *(at + unlike[:1])])
        at += len(part)
    return count, first


def main(arguments: Sequence[str]) -> int:
    """``python -m isovar verify FILE``: prints what differs; 0 where nothing does."""
    if len(arguments) != 2 or arguments[0] != "verify":
        print("usage: python -m isovar verify FILE")
        return 2
    try:
        found = verify(arguments[1])
    except IsovarError as error:
        print(error)
        return 1
    for line in found.differences + found.skipped:
        print(line)
    print(f"{arguments[1]}: {found.tensors} tensors drawn again, {'every bit is the same' if found.ok else 'not all the same'}")
    return 0 if found.ok else 1
