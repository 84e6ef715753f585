"""A table of the source: where it stands, how it comes about, and the comparison with what the source holds."""

import re
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

from mpmath import mp, mpf

mp.dps = 50

ROOT = Path(__file__).parent.parent.parent
STREAM = "docs/stream.md"
DIFFERS = "NOT AS IN THE SOURCE"


@dataclass
class Made:
    """The numbers of a table before they are rounded, the errors that they make, and, where no recipe gives them, what was measured."""

    values: list
    errors: list = field(default_factory=list)
    lines: list = field(default_factory=list)


@dataclass
class Table:
    """The constants of these names in a file hold, one after the other, the numbers that `make` returns, rounded to 32 or 64 bits."""

    name: str
    file: str
    constants: str
    bits: int
    make: Callable[[], Made]
    stream: bool = False  # whether docs/stream.md states the bits

    def compare(self):
        """Our numbers, the verdict on those of the source, and the lines to print."""
        made = self.make()
        ours = [rounded(value, self.bits) for value in made.values]
        theirs = [rounded(mpf(text), self.bits) for text in literals(self.file, self.constants)]
        lines = made.lines + [error.line(made.values, [mpf(value) for value in ours]) for error in made.errors]
        wrong = [
            f"entry {i}: {self.show(ours[i : i + 1])}, in the source {self.show(theirs[i : i + 1])}"
            for i in range(max(len(ours), len(theirs)))
            if ours[i : i + 1] != theirs[i : i + 1]
        ]
        if self.stream:
            page = (ROOT / STREAM).read_text()
            wrong += [f"{bits} is not in {STREAM}" for bits in map(self.pattern, ours) if bits not in page]
        verdict = DIFFERS if wrong else "no recipe, measured" if made.lines else "as in the source"
        return ours, verdict, lines + wrong

    def pattern(self, value):
        return struct.pack(">f" if self.bits == 32 else ">d", value).hex()

    def show(self, values):
        return ", ".join(f"{value:.9g}" if self.bits == 32 else repr(value) for value in values) or "nothing"


def rounded(value, bits):
    """To the nearest f32 or f64, as a Python number: once, from whatever precision it has."""
    with mp.workprec(24 if bits == 32 else 53):
        return float(+mpf(value))


def literals(file, constants):
    """The numbers that constants of TypeScript or AssemblyScript hold, as text."""
    source = (ROOT / file).read_text()
    found = []
    for constant in constants.split():
        body = re.search(rf"const {constant}\b[^=]*= ?(.*?);\n", source, re.S)
        if body is None:
            raise LookupError(f"{file} has no constant {constant}")
        # Comments, the types and names in front of numbers, and the alignment that ends memory.data.
        text = re.sub(r"//.*|memory\.data<\w+>|Float64Array|\b[a-z]\w*:|\],\s*16\)", "", body[1])
        text = text.replace("Math.SQRT2", repr(2**0.5)).replace("Math.SQRT1_2", repr(0.5**0.5))
        found += re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", text)
    return found
