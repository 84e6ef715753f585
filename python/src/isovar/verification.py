"""Drawing the values of a file again, to compare them."""

import math
import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .arrays import NUMPY, STORED
from .errors import IsovarError, check, require, within
from .files import Entry, FileName, read_header
from .law import PART, Elements
from .recipe import Source, Tensor, read_recipe


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
def verify(path: FileName, *, recipe: Source | None = None, seed: int | str | None = None) -> Verification:
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
    lost = sorted({"isovar.spec", "isovar.seed", "isovar.stream"} - set(said))
    check(not lost or not (recipe is None or seed is None), f"{path} has no {' and no '.join(lost)}: give recipe and seed", "E_FILE")
    stream = said.get("isovar.stream", "1")
    require(stream == "1", f"{path}: isovar.stream", stream, '"1": npx isovar verify --stream torch draws those of torch', "E_FILE")
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
                differences += compare(path, entry, tensor, seed)
                compared += 1
            except IsovarError as error:
                check(error.code == "E_UNSUPPORTED", str(error), error.code)
                skipped.append(str(error))
    return Verification(compared, differences, skipped)


def compare(path: FileName, entry: Entry, tensor: Tensor, seed: int | str) -> list[str]:
    """What differs, bit by bit, between the values of a file and those of a tensor."""
    law = tensor.law()
    elements = Elements(law.key(seed, tensor.name), 0, math.prod(tensor.shape))
    whole = f"u{STORED[law.dtype]().itemsize}"
    stored = np.memmap(path, mode="r")[entry.start : entry.stop].view(f"<{whole}")
    count, first = 0, elements.stop
    for part in elements.cut(PART):
        unlike = np.flatnonzero(stored[part.start : part.stop] != law.draw(NUMPY, part).view(whole))
        count, first = count + len(unlike), min([first, *(part.start + unlike[:1])])
    return [f"{tensor.name}: {count} of {elements.size} values differ, the first at {first}"] if count else []


def main(arguments: Sequence[str]) -> int:
    """Usage: python -m isovar verify FILE

    Draws the tensors of a safetensors file again, from the recipe and the seed in its
    metadata, and compares them to the bit. Ends with 0 where nothing differs, 1 where
    something does or the file is refused, 2 for wrong usage.
    """
    asked = not {"-h", "--help"}.isdisjoint(arguments)
    if asked or len(arguments) != 2 or arguments[0] != "verify":
        print(main.__doc__, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        found = verify(arguments[1])
    except IsovarError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    count, same = f"{found.tensors} tensor{'s' * (found.tensors != 1)}", "every bit is the same" if found.ok else "not all the same"
    print(*found.differences, *found.skipped, f"{arguments[1]}: {count} drawn again, {same}", sep="\n")
    return 0 if found.ok else 1
