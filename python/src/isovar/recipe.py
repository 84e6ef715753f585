"""Recipes: which tensors a model has, and how each starts (docs/spec.md)."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .arrays import NUMPY, Array, Arrays
from .drawing import law_key
from .dtypes import check_dtype, handed_out
from .errors import IsovarError, check_integer, refuse
from .globs import matches, patterns
from .law import Law
from .layout import Layout, check_shape
from .safetensors import read_header
from .scheme import Initializer, law_of

Source = str | os.PathLike[str] | Mapping[str, Any]
"""A recipe: JSON as text or as a dict, the name of its file, or of a safetensors file that isovar wrote."""

TOP = {"isovar", "stream", "dtype", "layout", "rules", "default", "parameters", "scheme", "$schema", "description"}
OWN = {"name", "repeat", "shape", "init", "dtype", "layout", "padding", "sha256", "tied"}
RULE = {"match", "init", "dtype", "layout", "padding", "multiplier", "learningRate"}
MOST_TENSORS = 1_000_000


@dataclass(frozen=True)
class Tensor:
    """A tensor of a recipe; ``name`` is that of its key."""

    name: str
    shape: tuple[int, ...]
    initializer: Initializer
    dtype: str
    layout: Layout
    padding: Any = None

    def law(self, dtype: str | None = None) -> Law:
        """Its law, in its own dtype or another."""
        padded = {"scheme": "padded", "init": self.initializer, "rows": self.padding}
        initializer = self.initializer if self.padding is None else padded
        return law_of(f"recipe: {self.name}", initializer, self.shape, self.layout, dtype or self.dtype)


@dataclass
class Recipe:
    """A recipe that was read: its parameters by name, and its rules."""

    spec: Mapping[str, Any]
    parameters: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    rules: list[tuple[list[list[object]], Mapping[str, Any]]] = field(default_factory=list)

    def tensor(self, name: str, shape: tuple[int, ...] | None = None) -> Tensor | None:
        """The tensor of a name, or None where nothing says how it starts; of ``shape``, which a name that only rules know needs."""
        own = self.parameters.get(name, {})
        if "tied" in own:
            return self.tensor(own["tied"], shape)
        where = f"recipe: {name}"
        if "shape" not in own and shape is None:
            return None
        sizes = check_shape(where, own.get("shape", shape))
        if shape is not None and sizes != shape:
            refuse("E_SHAPE", where, "the shape of the parameter", list(shape), f"that of the recipe, {list(sizes)}")
        rule = next((rule for globs, rule in self.rules if any(matches(glob, name) for glob in globs)), {})
        said = {**{"dtype": "f32", "layout": "io"}, **self.spec, **{k: v for k, v in rule.items() if k != "match"}, **own}
        initializer = said.get("init", self.spec.get("default"))
        if initializer is None:
            return None
        return Tensor(name, sizes, initializer, check_dtype(where, said["dtype"]), said["layout"], said.get("padding"))

    def tensors(self) -> Iterator[Tensor]:
        """The tensors that are stored, in the order of the recipe."""
        for name, own in self.parameters.items():
            if "tied" not in own:
                tensor = self.tensor(name)
                if tensor is None:
                    raise IsovarError("E_SPEC", f"recipe: {name}: no init, no rule that matches and no default")
                yield tensor


def strict(pairs: Any) -> dict[str, Any]:
    """An object of JSON, in which no key comes twice, or a constant that JSON does not have."""
    if isinstance(pairs, str) or len(dict(pairs)) < len(pairs):
        raise ValueError(f"{str(pairs)[:80]} is no JSON, or has a key twice")
    return dict(pairs)


def parse_json(text: str) -> Any:
    """Read strict JSON."""
    try:
        return json.loads(text, object_pairs_hook=strict, parse_constant=strict)
    except (ValueError, RecursionError) as error:
        raise IsovarError("E_JSON", f"recipe: {error}") from None


def check_keys(where: str, value: Any, keys: set[str]) -> Mapping[str, Any]:
    """Return ``value`` where it is an object of these keys."""
    if not isinstance(value, Mapping):
        refuse("E_SPEC", where, "value", value, "an object")
    if unknown := [key for key in value if key not in keys]:
        raise IsovarError("E_SPEC", f"{where}: unknown key {unknown[0]!r}; it takes {', '.join(sorted(keys))}")
    return value


def load(source: Source) -> Any:
    """The object of a recipe, read from where it is."""
    if isinstance(source, Mapping):
        return source
    if not isinstance(source, (str, os.PathLike)):
        refuse("E_SPEC", "recipe", "source", source, "a recipe in JSON, a dict or the name of a file")
    if isinstance(source, str) and source.lstrip().startswith("{"):
        return parse_json(source)
    path = Path(source)
    try:
        if path.suffix == ".safetensors":
            spec = read_header(path).metadata.get("isovar.spec")
            if spec is None:
                raise IsovarError("E_FILE", f"recipe: {path} has no isovar.spec in its metadata")
            return parse_json(spec)
        return parse_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise IsovarError("E_FILE", f"recipe: {path}: {error}") from None


def read_recipe(source: Source) -> Recipe:
    """Read a recipe.

    Raises
    ------
    IsovarError
        ``E_JSON``, ``E_SPEC``, ``E_FILE``; ``E_UNSUPPORTED`` for the scheme of a whole model, which JavaScript writes out as rules.
    """
    spec = check_keys("recipe", load(source), TOP)
    if "scheme" in spec:
        raise IsovarError(
            "E_UNSUPPORTED",
            "recipe: scheme is written out as rules by the JavaScript package: take the spec of its plan, canonicalJson(plan(…).spec),"
            " or a file that npx isovar init wrote, whose name can stand for the recipe",
        )
    for name in ("isovar", "stream"):
        if spec.get(name) != 1:
            refuse("E_SPEC", "recipe", name, spec.get(name), "1")
    recipe = Recipe(spec)
    for i, rule in enumerate(listed("rules", spec.get("rules", []))):
        check_keys(f"recipe: rules[{i}]", rule, RULE)
        if "init" not in rule or "match" not in rule:
            raise IsovarError("E_SPEC", f"recipe: rules[{i}]: match and init are required")
        globs = rule["match"] if isinstance(rule["match"], list) else [rule["match"]]
        recipe.rules.append(([pattern for glob in globs for pattern in patterns(f"recipe: rules[{i}]", glob)], rule))
    for name, values, own in written_out(listed("parameters", spec.get("parameters", []))):
        if name in recipe.parameters:
            raise IsovarError("E_SPEC", f"recipe: two parameters have the name {name!r}")
        recipe.parameters[name] = {**own, "tied": filled(own["tied"], values)} if "tied" in own else own
    for name, own in recipe.parameters.items():
        if "tied" in own and "shape" not in recipe.parameters.get(own["tied"], {}):
            raise IsovarError("E_SPEC", f"recipe: {name}: tied must name a parameter that is stored, not {own['tied']!r}")
    return recipe


def listed(name: str, value: Any) -> list[Any]:
    return value if isinstance(value, list) else refuse("E_SPEC", "recipe", name, value, "an array")


def filled(text: Any, values: Mapping[str, int]) -> str:
    """A name with its variables in place."""
    if not isinstance(text, str):
        refuse("E_SPEC", "recipe", "name", text, "a string")
    named = re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), text)
    if "{" in named or "}" in named or not 0 < len(named) <= 4096 or named == "__metadata__":
        refuse("E_SPEC", "recipe", "name", text, "1 to 4096 characters, with braces around variables of repeat alone")
    return named


def written_out(parameters: list[Any]) -> Iterator[tuple[str, dict[str, int], Mapping[str, Any]]]:
    """Each name with its variables and its parameter. Neighbours of the same ``repeat`` run together."""
    for i, own in enumerate(parameters):
        check_keys(f"recipe: parameters[{i}]", own, OWN)
        if "name" not in own or ("shape" in own) == ("tied" in own):
            raise IsovarError("E_SPEC", f"recipe: parameters[{i}]: name and one of shape and tied are required")
    total = 0
    for _, group in itertools.groupby(parameters, key=lambda own: json.dumps(own.get("repeat"))):
        members = list(group)
        repeat = check_keys("recipe: repeat", members[0].get("repeat", {}), set(members[0].get("repeat", {})))
        counts = [check_integer("recipe", f"repeat.{name}", count, 0, MOST_TENSORS, "E_SPEC") for name, count in repeat.items()]
        for values in itertools.product(*(range(count) for count in counts)):
            named = dict(zip(repeat, values))
            total += len(members)
            if total > MOST_TENSORS:
                raise IsovarError("E_SPEC", f"recipe: more than {MOST_TENSORS} tensors")
            for own in members:
                yield filled(own["name"], named), named, own


def drawn_weights(arrays: Arrays, recipe: Source | Recipe, seed: int | str) -> Iterator[tuple[Tensor, Array]]:
    """Each tensor of a recipe with its values, one axis of them. All laws are made before the first is drawn."""
    read = recipe if isinstance(recipe, Recipe) else read_recipe(recipe)
    work = [(tensor, tensor.law()) for tensor in read.tensors()]
    for tensor, law in work:
        size = int(np.prod(tensor.shape, dtype=np.int64))
        yield tensor, law.draw(arrays, law_key("weights", law, seed, tensor.name, None), 0, size)


def weights(recipe: Source | Recipe, *, seed: int | str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the name and the values of each tensor of a recipe, one after the other.

    Examples
    --------
    >>> recipe = {"isovar": 1, "stream": 1, "parameters": [{"name": "fc1/kernel", "shape": [784, 256], "init": "heNormal"}]}
    >>> dict(weights(recipe, seed=42))["fc1/kernel"].shape
    (784, 256)
    """
    for tensor, values in drawn_weights(NUMPY, recipe, seed):
        yield tensor.name, handed_out(values, tensor.dtype).reshape(tensor.shape)
