"""Drawing the values of a file again, to compare them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .arrays import NUMPY
from .drawing import law_key
from .dtypes import STORED
from .errors import IsovarError, refuse
from .recipe import Recipe, Source, read_recipe
from .safetensors import DTYPES, read_header


@dataclass(frozen=True)
class Verification:
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
    differences: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every tensor was compared and no bit differs."""
        return not self.differences and not self.skipped


def verify(path: str | os.PathLike[str], *, recipe: Source | Recipe | None = None, seed: int | str | None = None) -> Verification:
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
    header = read_header(path)
    said = header.metadata
    if recipe is None or seed is None:
        missing = [key for key in ("isovar.spec", "isovar.seed", "isovar.stream") if key not in said]
        if missing:
            raise IsovarError("E_FILE", f"verify: {os.fspath(path)} has no {missing[0]} in its metadata; give recipe and seed")
    if said.get("isovar.stream", "1") != "1":
        refuse("E_FILE", "verify", "isovar.stream", said["isovar.stream"], '"1", the number stream that this package draws')
    if recipe is None:
        recipe = said["isovar.spec"]
    read = recipe if isinstance(recipe, Recipe) else read_recipe(recipe)
    seed = said["isovar.seed"] if seed is None else seed
    differences = ["the file says that its tensors repeat their first values"] if "isovar.dummy" in said else []
    skipped, compared, expected = [], 0, {tensor.name: tensor for tensor in read.tensors()}
    differences += [f"{name}: not in the recipe" for name in header.tensors if name not in expected]
    for name, tensor in expected.items():
        entry = header.tensors.get(name)
        if entry is None:
            if "isovar.shard" not in said:
                differences.append(f"{name}: not in the file")
            continue
        if DTYPES.get(entry.dtype) != tensor.dtype or entry.shape != tensor.shape:
            differences.append(f"{name}: {entry.dtype} {list(entry.shape)}, expected {tensor.dtype} {list(tensor.shape)}")
            continue
        try:
            law = tensor.law()
        except IsovarError as error:
            if error.code != "E_UNSUPPORTED":
                raise
            skipped.append(str(error))
            continue
        compared += 1
        kind = np.dtype(STORED[tensor.dtype])
        size = (entry.stop - entry.start) // kind.itemsize
        stored = np.memmap(path, kind.newbyteorder("<"), "r", entry.start, (size,)) if size else np.empty(0, kind)
        at, count, first = 0, 0, None
        for part in law.parts(NUMPY, law_key("verify", law, seed, name, None), 0, size):
            unlike = np.flatnonzero(bits(np.asarray(stored[at : at + len(part)], kind)) != bits(part))
            count += len(unlike)
            first = at + int(unlike[0]) if first is None and len(unlike) else first
            at += len(part)
        if count:
            differences.append(f"{name}: {count} of {size} values differ, the first at {first}")
    return Verification(compared, differences, skipped)


def bits(x: np.ndarray) -> np.ndarray:
    """Values as whole numbers, which are equal only where all their bits are."""
    return np.ascontiguousarray(x).view(f"u{x.itemsize}")


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
    print(*found.differences, *found.skipped, sep="\n", end="\n" if found.differences or found.skipped else "")
    print(f"{arguments[1]}: {found.tensors} tensors drawn again, {'every bit is the same' if found.ok else 'not all the same'}")
    return 0 if found.ok else 1
