"""Globs of names (docs/spec.md, Recipes): ``*``, ``**``, ``?``, ``{a,b}`` and ``\\``, in time that grows with the lengths alone."""

from __future__ import annotations

import itertools
import re

from .errors import refuse

MOST = 1 << 12
"""Patterns that one glob may stand for."""
ANY, RUN, ONE = object(), object(), object()
"""``**``, ``*`` and ``?``."""


def patterns(where: str, glob: str) -> list[list[object]]:
    """The patterns that a glob stands for, its alternatives written out: characters and wildcards."""
    if not isinstance(glob, str):
        refuse("E_SPEC", where, "match", glob, "a glob, or an array of globs")
    pieces: list[list[list[object]]] = []
    for token in re.findall(r"\\.|\\|\{(?:\\.|[^{}\\])*\}|\*\*|.", glob, re.S):
        if token in ("\\", "{", "}"):
            refuse("E_SPEC", where, "match", glob, "one whose braces hold alternatives, with a character behind each backslash")
        if token[0] == "{":
            pieces.append([simple(option) for option in re.findall(r"((?:\\.|[^,\\])*),", token[1:-1] + ",")])
        else:
            pieces.append([simple(token)])
    count = 1
    for piece in pieces:
        count *= len(piece)
        if count > MOST:
            refuse("E_SPEC", where, "match", glob, f"a glob of at most {MOST} alternatives")
    return [list(itertools.chain.from_iterable(choice)) for choice in itertools.product(*pieces)]


def simple(text: str) -> list[object]:
    """A pattern without braces."""
    wild = {"**": ANY, "*": RUN, "?": ONE}
    return [wild.get(token, token[-1]) for token in re.findall(r"\\.|\*\*|.", text, re.S)]


def matches(pattern: list[object], name: str) -> bool:
    """Whether a pattern is a name as a whole: the places in it that can be reached, character by character."""
    end = len(pattern)

    def closed(places: set[int]) -> set[int]:
        """With those behind wildcards that stand for nothing."""
        for place in sorted(places):
            while place < end and pattern[place] in (ANY, RUN):
                place += 1
                places.add(place)
        return places

    places = closed({0})
    for character in name:
        inside = character not in "./"
        after = set()
        for place in places:
            token = pattern[place] if place < end else None
            if token is ANY or (token is RUN and inside):
                after.add(place)
            elif token == character or (token is ONE and inside):
                after.add(place + 1)
        places = closed(after)
        if not places:
            return False
    return end in places
