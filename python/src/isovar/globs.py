"""Globs of names (docs/spec.md, Recipes): ``*``, ``**``, ``?``, ``{a,b}`` and ``\\``, in time that grows with the lengths alone."""

import itertools
import math
import re

from .errors import require

MOST = 1 << 12
"""Patterns that one glob may stand for."""
Pattern = list[str]
"""What a name is compared with: characters, some behind a backslash, and the wildcards ``**``, ``*`` and ``?``."""


def patterns(glob: str) -> list[Pattern]:
    """The patterns that a glob stands for, its alternatives written out."""
    require(isinstance(glob, str), "match", glob, "a glob, or an array of globs", "E_SPEC")
    tokens = re.findall(r"\\.|\\|\{(?:\\.|[^{}\\])*\}|\*\*|.", glob, re.S)
    paired = not {"\\", "{", "}"} & set(tokens)
    require(paired, "match", glob, "one whose braces hold alternatives, with a character behind each backslash", "E_SPEC")
    pieces = [[[token]] if token[0] != "{" else alternatives(token[1:-1]) for token in tokens]
    few = math.prod(map(len, pieces)) <= MOST
    require(few, "match", glob, f"a glob of at most {MOST} alternatives", "E_SPEC")
    return [list(itertools.chain.from_iterable(choice)) for choice in itertools.product(*pieces)]


def alternatives(text: str) -> list[Pattern]:
    """What stands between braces, cut at its commas."""
    return [re.findall(r"\\.|\*\*|.", option, re.S) for option in re.findall(r"((?:\\.|[^,\\])*),", text + ",", re.S)]


def matches(pattern: Pattern, name: str) -> bool:
    """Whether a pattern is a name as a whole: token by token, the places in the name where what came so far may end."""
    ends = {0}
    for token in pattern:
        if token == "**":
            ends = set(range(min(ends), len(name) + 1))
        elif token == "*":
            for place, character in enumerate(name):
                if place in ends and character not in "./":
                    ends.add(place + 1)
        else:
            inside = [place for place in ends if place < len(name)]
            ends = {place + 1 for place in inside if (name[place] not in "./" if token == "?" else name[place] == token[-1])}
        if not ends:
            return False
    return len(name) in ends
