"""How initializers are made: one function for each, which is its options, its description and its law.

To a caller the function gives plain data, ``{"scheme": "heNormal", "mode": "fanOut"}``, as recipes have them.
"""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec

import numpy as np

from .dtypes import at_least, at_most, rounded
from .errors import IsovarError, refuse
from .law import Law
from .layout import Layout, Roles, need_fans, roles

Options = ParamSpec("Options")
Initializer = Mapping[str, Any] | str
"""The name of a scheme, or an object of the scheme and its options."""


class Context(NamedTuple):
    """What a law is made for."""

    where: str
    shape: tuple[int, ...]
    roles: Roles
    dtype: str

    def number(
        self, name: str, value: Any, rule: Callable[[float], bool] = math.isfinite, text: str = "a finite number"
    ) -> float:
        """An option that is a number."""
        plain = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
        if plain and (isinstance(value, float) or abs(int(value)) < 2**1023) and rule(float(value)):
            return float(value)
        refuse("E_ARGUMENT", self.where, name, value, text)

    def positive(self, name: str, value: Any) -> float:
        return self.number(name, value, lambda x: 0 < x < math.inf, "a finite number > 0")

    def not_negative(self, name: str, value: Any) -> float:
        return self.number(name, value, lambda x: 0 <= x < math.inf, "a finite number >= 0")

    def one_of(self, name: str, value: Any, words: Sequence[Any]) -> Any:
        """An option that is one of a few."""
        if not any(type(value) is type(word) and value == word for word in words):
            refuse("E_ARGUMENT", self.where, name, value, "one of " + ", ".join(map(repr, words)))
        return value

    def fan(self, mode: str) -> float:
        """The fan that divides the variance. A layer without inputs has no weights."""
        into, out = need_fans(self.where, self.shape, self.roles)
        fans = {"fanIn": into, "fanOut": out, "fanAvg": (into + out) / 2, "fanGeoAvg": math.sqrt(into * out)}
        return float(fans[self.one_of("mode", mode, tuple(fans))]) or 1.0

    def held(self, name: str, value: float) -> float:
        """A constant in the dtype."""
        near = rounded(value, self.dtype)
        if not math.isfinite(near) or (near == 0 and value != 0):
            refuse("E_DTYPE", self.where, name, value, f"one that {self.dtype} holds: it would be {near}")
        return near

    def interval(self, low: float, high: float) -> None:
        """Refuse an interval in which the dtype has fewer than two values."""
        if not at_least(low, self.dtype) < at_most(high, self.dtype):
            raise IsovarError("E_DTYPE", f"{self.where}: {self.dtype} has fewer than two values from {low} to {high}")

    def inner(self, name: str, initializer: Initializer, shape: tuple[int, ...], read: Roles) -> Law:
        """The law of an initializer inside this one, which holds no other, but that ``padded`` may hold ``blocks`` and ``icnr``."""
        held = initializer.get("scheme") if isinstance(initializer, Mapping) else initializer
        if held == "padded" or (held in ("blocks", "icnr") and name != "padded"):
            refuse("E_SCHEME", self.where, name, held, "a scheme that holds no other one")
        return _law(f"{self.where}: {name}", initializer, shape, read, self.dtype)


SCHEMES: dict[str, tuple[Callable[..., Law], dict[str, inspect.Parameter]]] = {}
"""The law of each scheme, and its options as recipes name them."""
WORDS = ("mode", "distribution")
"""Options whose values are words."""
INFINITIES = {math.inf: "Infinity", -math.inf: "-Infinity"}


def camel(name: str) -> str:
    """``fan_in`` as recipes have it, ``fanIn``."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def scheme(*names: str) -> Callable[[Callable[Concatenate[Context, Options], Law]], Callable[Options, dict[str, Any]]]:
    """Make a law an initializer, under the names that recipes have for it."""

    def register(law: Callable[Concatenate[Context, Options], Law]) -> Callable[Options, dict[str, Any]]:
        signature = inspect.signature(law)
        own = signature.replace(parameters=list(signature.parameters.values())[1:])
        options = {camel(name): parameter for name, parameter in own.parameters.items()}
        SCHEMES.update(dict.fromkeys(names, (law, options)))

        @wraps(law)
        def initializer(*args: Options.args, **kwargs: Options.kwargs) -> dict[str, Any]:
            try:
                given = own.bind(*args, **kwargs).arguments
            except TypeError as error:
                raise IsovarError("E_ARGUMENT", f"{law.__name__}: {error}; it takes {', '.join(own.parameters)}") from None
            made: dict[str, Any] = {"scheme": names[0]}
            for name, value in given.items():
                word = name in WORDS and isinstance(value, str)
                infinity = INFINITIES.get(value) if isinstance(value, float) else None
                made[camel(name)] = camel(value) if word else infinity or value
            return made

        initializer.__signature__ = own.replace(return_annotation="dict[str, Any]")  # type: ignore[attr-defined]
        return initializer

    return register


def _law(where: str, initializer: Initializer, shape: tuple[int, ...], read: Roles, dtype: str) -> Law:
    given = {"scheme": initializer} if isinstance(initializer, str) else initializer
    name = given.get("scheme") if isinstance(given, Mapping) else None
    if not isinstance(name, str) or name not in SCHEMES:
        refuse("E_SCHEME", where, "initializer", initializer, "one of " + ", ".join(SCHEMES) + ", or an object with such a scheme")
    law, options = SCHEMES[name]
    taken = {option: value for option, value in given.items() if option != "scheme"}
    if unknown := [option for option in taken if option not in options]:
        raise IsovarError("E_ARGUMENT", f"{where}: {name}: unknown option {unknown[0]!r}; it takes {', '.join(options) or 'none'}")
    if missing := [option for option, p in options.items() if p.default is p.empty and option not in taken]:
        raise IsovarError("E_ARGUMENT", f"{where}: {name}: {missing[0]} is required")
    return law(Context(f"{where}: {name}", shape, read, dtype), **{options[o].name: value for o, value in taken.items()})


def law_of(where: str, initializer: Initializer, shape: tuple[int, ...], layout: Layout, dtype: str) -> Law:
    """The law of an initializer for a shape, and a dtype, both checked."""
    return _law(where, initializer, shape, roles(where, shape, layout), dtype)
