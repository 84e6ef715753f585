"""Recipes: which tensors a model has, and how each starts (docs/spec.md)."""

import itertools
import json
import math
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .dtypes import STORED
from .errors import IsovarError, check, check_object, check_one_of, check_whole, require, shown, within
from .globs import Pattern, matches, patterns
from .law import Law
from .layout import Layout, check_shape
from .safetensors import read_header
from .scheme import Initializer, law_of

TOP = {"isovar", "stream", "dtype", "layout", "rules", "default", "parameters", "scheme", "$schema", "description"}
OWN = {"name", "repeat", "shape", "init", "dtype", "layout", "padding", "sha256", "tied"}
RULE = {"match", "init", "dtype", "layout", "padding", "multiplier", "learningRate"}
MOST_TENSORS = 1_000_000


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
        same = shape is None or sizes == shape
        require(same, f"{name}: the shape of the parameter", shape, f"that of the recipe, {list(sizes)}", "E_SHAPE")
        rule = next((rule for globs, rule in self.rules if any(matches(glob, name) for glob in globs)), {})
        said = {"dtype": "f32", "layout": "io", "init": self.spec.get("default"), **self.spec, **rule, **own}
        initializer = said["init"]
        if initializer is None:
            return None
        if said.get("padding") is not None:
            initializer = {"scheme": "padded", "init": initializer, "rows": said["padding"]}
        dtype = check_one_of(f"{name}: dtype", said["dtype"], STORED, "E_DTYPE")
        return Tensor(name, sizes, initializer, dtype, said["layout"])

    def tensors(self) -> Iterator[Tensor]:
        """The tensors that are stored, in the order of the recipe."""
        for name, own in self.parameters.items():
            if "tied" not in own:
                tensor = self.tensor(name)
                check(tensor is not None, f"{name}: no init, no rule that matches and no default", "E_SPEC")
                yield tensor


Source = str | os.PathLike[str] | Mapping[str, Any] | Recipe
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


def load(source: Any) -> Any:
    """The object of a recipe, read from where it is."""
    if isinstance(source, Mapping):
        return source
    known = isinstance(source, (str, os.PathLike))
    require(known, "source", source, "a recipe in JSON, a dict or the name of a file", "E_SPEC")
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


def written_out(parameters: list[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each name with its parameter. Neighbours of the same ``repeat`` run together."""
    for i, own in enumerate(parameters):
        check_object(f"parameters[{i}]", own, OWN, ("name",))
        one = ("shape" in own) != ("tied" in own)
        check(one, f"parameters[{i}]: one of shape and tied is required", "E_SPEC")
    total = 0
    for repeat, group in itertools.groupby(parameters, key=repeated):
        members = list(group)
        total += math.prod(count for _, count in repeat) * len(members)
        check(total <= MOST_TENSORS, f"more than {MOST_TENSORS} tensors", "E_SPEC")
        for values in itertools.product(*(range(count) for _, count in repeat)):
            variables = dict(zip((name for name, _ in repeat), values))
            for own in members:
                tied = {"tied": filled(own["tied"], variables)} if "tied" in own else {}
                yield filled(own["name"], variables), {**own, **tied}


def repeated(own: Mapping[str, Any]) -> list[tuple[str, int]]:
    """The variables of a parameter's ``repeat`` and how many values each takes."""
    repeat = own.get("repeat", {})
    require(isinstance(repeat, Mapping), "repeat", repeat, "an object of numbers", "E_SPEC")
    return [(name, check_whole(f"repeat.{name}", count, 0, MOST_TENSORS, "E_SPEC")) for name, count in repeat.items()]


def filled(text: Any, variables: Mapping[str, int]) -> str:
    """A name with its variables in place."""
    require(isinstance(text, str), "name", text, "a string", "E_SPEC")
    name = re.sub(r"\{(\w+)\}", lambda match: str(variables.get(match[1], match[0])), text)
    fits = 0 < len(name) <= 4096 and not set("{}") & set(name) and name != "__metadata__"
    require(fits, "name", text, "1 to 4096 characters, with braces around variables of repeat alone", "E_SPEC")
    return name
