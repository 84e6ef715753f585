"""How initializers are made: one function for each, which is its options, its description and its law.

To a caller the function gives plain data, ``{"scheme": "heNormal", "mode": "fanOut"}``, as recipes have them.
"""

import inspect
import math
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import numpy as np

from .arrays import STORED, at_least, at_most, rounded
from .errors import IsovarError, check, check_known, check_object, check_one_of, require, within
from .law import Law
from .layout import Layout, Roles, roles

Options = ParamSpec("Options")
Initializer = Mapping[str, Any] | str
"""The name of a scheme, or an object of the scheme and its options."""


class Context(Roles):
    """What a law is made for, and what it asks of that."""

    def fan(self, mode: str) -> float:
        """The fan that divides the variance. A layer without inputs has no weights."""
        into, out = self.fans
        fans = {"fanIn": into, "fanOut": out, "fanAvg": (into + out) / 2, "fanGeoAvg": math.sqrt(into * out)}
        return float(fans[check_one_of("mode", mode, fans)]) or 1.0

    def held(self, name: str, value: Any) -> Any:
        """A constant, or an array of them, in the dtype."""
        near = rounded(value, self.dtype)
        lost = ~np.isfinite(near) | (np.equal(near, 0) & np.not_equal(value, 0))
        require(not lost.any(), name, value, f"held by {self.dtype}, but would be {near}", "E_DTYPE")
        return near

    def interval(self, low: float, high: float) -> None:
        """Refuse an interval in which the dtype has fewer than two values."""
        check(at_least(low, self.dtype) < at_most(high, self.dtype), f"{self.dtype} has no two values from {low} to {high}", "E_DTYPE")

    def inner(self, name: str, initializer: Initializer, part: Roles | None = None) -> Law:
        """The law of an initializer inside this one, which holds no other, but that ``padded`` may hold ``blocks`` and ``icnr``."""
        held = initializer.get("scheme") if isinstance(initializer, Mapping) else initializer
        plain = held != "padded" and (held not in ("blocks", "icnr") or name == "padded")
        require(plain, name, held, "a scheme that holds no other one", "E_SCHEME")
        with within(name):
            return make_law(Context(*(part or self)), initializer)


SCHEMES: dict[str, tuple[Callable[..., Law], dict[str, inspect.Parameter]]] = {}
"""The law of each scheme, and its options as recipes name them."""
INFINITIES = {math.inf: "Infinity", -math.inf: "-Infinity"}
"""What JSON has no numbers for."""


def camel(name: str) -> str:
    """``fan_in`` as recipes have it, ``fanIn``."""
    return re.sub(r"_(\w)", lambda match: match[1].upper(), name)


def spelled(value: Any) -> Any:
    """The value of an option as recipes have it."""
    return camel(value) if isinstance(value, str) else INFINITIES.get(value, value) if isinstance(value, float) else value


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
            return {"scheme": names[0], **{camel(name): spelled(value) for name, value in given.items()}}

        initializer.__signature__ = own.replace(return_annotation="dict[str, Any]")  # type: ignore[attr-defined]
        return initializer

    return register


def make_law(context: Context, initializer: Initializer) -> Law:
    """The law of an initializer, whose options are told apart here and checked by the law."""
    given = {"scheme": initializer} if isinstance(initializer, str) else initializer
    name = given.get("scheme") if isinstance(given, Mapping) else None
    require(isinstance(name, str), "initializer", initializer, 'one such as he_normal() or "heNormal"', "E_SCHEME")
    check_known("E_SCHEME", "initializer", name, SCHEMES)
    law, options = SCHEMES[name]
    required = [option for option, parameter in options.items() if parameter.default is parameter.empty]
    taken = {option: value for option, value in given.items() if option != "scheme"}
    check_object(name, taken, options, required, "E_ARGUMENT")
    with within(name):
        return law(context, **{options[option].name: value for option, value in taken.items()})


def law_of(initializer: Initializer, shape: tuple[int, ...], layout: Layout, dtype: str) -> Law:
    """The law of an initializer for a shape that was checked."""
    check_one_of("dtype", dtype, STORED, "E_DTYPE")
    return make_law(Context(*roles(shape, layout)._replace(dtype=dtype)), initializer)
