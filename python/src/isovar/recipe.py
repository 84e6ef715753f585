"""Recipes: which tensors a model has, and how each starts (docs/spec.md).

Globs of names, ``*``, ``**``, ``?``, ``{a,b}`` and ``\\``, are matched in time that grows with the lengths alone.
"""

import itertools
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .arrays import STORED
from .errors import check, check_object, check_one_of, check_whole, require, within
from .files import FileName, load
from .law import Law
from .layout import Layout, check_shape
from .scheme import Initializer, law_of

TOP = {"isovar", "stream", "dtype", "layout", "rules", "default", "parameters", "scheme", "$schema", "description"}
OWN = {"name", "repeat", "shape", "init", "dtype", "layout", "padding", "sha256", "tied"}
RULE = {"match", "init", "dtype", "layout", "padding", "multiplier", "learningRate"}
MOST_TENSORS = 1_000_000
MOST_PATTERNS = 1 << 12
"""Patterns that one glob may stand for."""
Pattern = list[str]
"""What a name is compared with: characters, some behind a backslash, and the wildcards ``**``, ``*`` and ``?``."""


class Tensor(NamedTuple):
    """A tensor of a recipe; ``name`` is that of its key."""

    name: str
    shape: tuple[int, ...]
    initializer: Initializer
    dtype: str
    layout: Layout

    def law(self, dtype: str | None = None) -> Law:
        """Its law, in its own dtype or another."""
        with within(self.name):
            return law_of(self.initializer, self.shape, self.layout, dtype or self.dtype)


class Recipe(NamedTuple):
    """A recipe that was read: its parameters by name, and its rules."""

    spec: Mapping[str, Any]
    parameters: dict[str, Mapping[str, Any]]
    rules: list[tuple[list[Pattern], Mapping[str, Any]]]

    def tensor(self, name: str, shape: tuple[int, ...] | None = None) -> Tensor | None:
        """The tensor of a name, or None where nothing says how it starts; of ``shape``, which a name that only rules know needs."""
        own = self.parameters.get(name, {})
        if "tied" in own:
            return self.tensor(own["tied"], shape)
        if "shape" not in own and shape is None:
            return None
        sizes = check_shape(own.get("shape", shape))
        require(shape in (None, sizes), f"{name}: the shape of the parameter", shape, f"that of the recipe, {list(sizes)}", "E_SHAPE")
        rule = next((rule for globs, rule in self.rules if any(matches(glob, name) for glob in globs)), {})
        said = {"dtype": "f32", "layout": "io", "init": self.spec.get("default"), **self.spec, **rule, **own}
        initializer = said["init"]
        if initializer is None:
            return None
        if said.get("padding") is not None:
            initializer = {"scheme": "padded", "init": initializer, "rows": said["padding"]}
        return Tensor(name, sizes, initializer, check_one_of(f"{name}: dtype", said["dtype"], STORED, "E_DTYPE"), said["layout"])

    def tensors(self) -> Iterator[Tensor]:
        """The tensors that are stored, in the order of the recipe."""
        for name, own in self.parameters.items():
            if "tied" not in own:
                tensor = self.tensor(name)
                check(tensor is not None, f"{name}: no init, no rule that matches and no default", "E_SPEC")
                yield tensor


Source = FileName | Mapping[str, Any] | Recipe
"""A recipe: JSON as text or as a dict, the name of its file, or of a safetensors file that isovar wrote."""


@within("recipe")
def read_recipe(source: Source) -> Recipe:
    """Read a recipe.

    Raises
    ------
    IsovarError
        ``E_JSON``, ``E_SPEC``, ``E_FILE``; ``E_UNSUPPORTED`` for the scheme of a whole model, which JavaScript writes out as rules.
    """
    if isinstance(source, Recipe):
        return source
    spec = check_object("the recipe", load(source), TOP)
    hint = "take the spec of its plan, canonicalJson(plan(…).spec), or the name of a file that npx isovar init wrote as the recipe"
    check("scheme" not in spec, f"the JavaScript package writes scheme out as rules: {hint}", "E_UNSUPPORTED")
    for version in ("isovar", "stream"):
        check_whole(version, spec.get(version), 1, 1, "E_SPEC")
    rules, parameters = [], {}
    for name in ("rules", "parameters"):
        require(isinstance(spec.get(name, []), list), name, spec.get(name), "an array", "E_SPEC")
    for i, rule in enumerate(spec.get("rules", [])):
        globs = check_object(f"rules[{i}]", rule, RULE, ("match", "init"))["match"]
        globs = globs if isinstance(globs, list) else [globs]
        rules.append(([pattern for glob in globs for pattern in patterns(glob)], rule))
    for name, own in written_out(spec.get("parameters", [])):
        check(name not in parameters, f"two parameters have the name {name!r}", "E_SPEC")
        parameters[name] = own
    for name, own in parameters.items():
        stored = "tied" not in own or "shape" in parameters.get(own["tied"], {})
        check(stored, f"{name}: tied must name a parameter that is stored, not {own.get('tied')!r}", "E_SPEC")
    return Recipe(spec, parameters, rules)


def written_out(parameters: list[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each name with its parameter. Neighbours of the same ``repeat`` run together."""
    for i, own in enumerate(parameters):
        check_object(f"parameters[{i}]", own, OWN, ("name",))
        check(("shape" in own) != ("tied" in own), f"parameters[{i}]: one of shape and tied is required", "E_SPEC")
    total = 0
    for (names, counts), group in itertools.groupby(parameters, key=repeated):
        members = list(group)
        total += math.prod(counts) * len(members)
        check(total <= MOST_TENSORS, f"more than {MOST_TENSORS} tensors", "E_SPEC")
        for values in itertools.product(*map(range, counts)):
            variables = dict(zip(names, values))
            for own in members:
                tied = {"tied": filled(own["tied"], variables)} if "tied" in own else {}
                yield filled(own["name"], variables), {**own, **tied}


def repeated(own: Mapping[str, Any]) -> tuple[list[str], list[int]]:
    """The variables of a parameter's ``repeat``, and how many values each takes."""
    repeat = own.get("repeat", {})
    require(isinstance(repeat, Mapping), "repeat", repeat, "an object of numbers", "E_SPEC")
    return list(repeat), [check_whole(f"repeat.{name}", count, 0, MOST_TENSORS, "E_SPEC") for name, count in repeat.items()]


def filled(text: Any, variables: Mapping[str, int]) -> str:
    """A name with its variables in place."""
    require(isinstance(text, str), "name", text, "a string", "E_SPEC")
    name = re.sub(r"\{(\w+)\}", lambda match: str(variables.get(match[1], match[0])), text)
    fits = 0 < len(name) <= 4096 and not set("{}") & set(name) and name != "__metadata__"
    require(fits, "name", text, "1 to 4096 characters, with braces around variables of repeat alone", "E_SPEC")
    return name


def patterns(glob: str) -> list[Pattern]:
    """The patterns that a glob stands for, its alternatives written out."""
    require(isinstance(glob, str), "match", glob, "a glob, or an array of globs", "E_SPEC")
    tokens = re.findall(r"\\.|\\|\{(?:\\.|[^{}\\])*\}|\*\*|.", glob, re.S)
    paired = not {"\\", "{", "}"} & set(tokens)
    require(paired, "match", glob, "one whose braces hold alternatives, with a character behind each backslash", "E_SPEC")
    pieces = [[[token]] if token[0] != "{" else alternatives(token[1:-1]) for token in tokens]
    require(math.prod(map(len, pieces)) <= MOST_PATTERNS, "match", glob, f"a glob of at most {MOST_PATTERNS} alternatives", "E_SPEC")
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
