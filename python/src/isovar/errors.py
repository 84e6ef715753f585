"""The one error class, and the checks that every function shares."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from functools import partial
from typing import Any

import numpy as np


class IsovarError(ValueError):
    """What isovar refuses.

    Attributes
    ----------
    code : str
        What went wrong, in one stable word, as in JavaScript: ``E_ARGUMENT``, ``E_SHAPE``, ``E_LAYOUT``, ``E_SCHEME``, ``E_DTYPE``,
        ``E_SEED``, ``E_NAME``, ``E_NAME_REQUIRED``, ``E_KEY``, ``E_SPEC``, ``E_JSON``, ``E_FILE``, ``E_MEMORY``, and
        ``E_UNSUPPORTED`` for what only the JavaScript package draws.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def within(place: str) -> Iterator[None]:
    """Put a place before the errors of a block or a function."""
    try:
        yield
    except IsovarError as error:
        raise IsovarError(error.code, f"{place}: {error}") from None


def check(holds: bool, text: str, code: str = "E_ARGUMENT") -> None:
    """Raise an error unless something holds."""
    if not holds:
        raise IsovarError(code, text)


def shown(value: Any) -> str:
    """A value as errors show it: at most 80 characters, or its type where it has no text, as an int of more than 4,300 digits."""
    try:
        text = repr(value)
    except Exception:
        text = f"a value of type {type(value).__name__}"
    return text if len(text) <= 80 else text[:77] + "..."


def require(holds: bool, name: str, value: Any, rule: str, code: str = "E_ARGUMENT") -> None:
    """Raise the error that ``value`` breaks ``rule``, unless it holds."""
    if not holds:
        raise IsovarError(code, f"{name} ({shown(value)}) must be {rule}")


def check_known(code: str, kind: str, word: Any, known: Iterable[str]) -> None:
    """Refuse a word that is none of the known ones, with the one that may be meant."""
    if word not in known:
        near = get_close_matches(word, known, 1) if isinstance(word, str) else []
        hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known) or 'none'}"
        raise IsovarError(code, f"unknown {kind} {shown(word)}; {hint}")


def check_integer(name: str, value: Any, low: int, high: int, code: str = "E_ARGUMENT") -> int:
    """Return ``value`` where it is a whole number from ``low`` to ``high``; a ``bool`` is none."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    require(whole and low <= value <= high, name, value, f"an integer from {low} to {high}", code)
    return int(value)


def check_whole(name: str, value: Any, low: int, high: int, code: str = "E_ARGUMENT") -> int:
    """The same for what JSON may write as 3.0."""
    return check_integer(name, int(value) if isinstance(value, float) and value.is_integer() else value, low, high, code)


def check_number(name: str, value: Any, rule: Callable[[float], bool] = math.isfinite, text: str = "a finite number") -> float:
    """Return ``value`` where it is a number that a rule, for which ``text`` stands, allows."""
    real = isinstance(value, (float, np.floating))
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool) and abs(value) < 2**1023
    number = float(value) if real or whole else math.nan
    require(rule(number), name, value, text)
    return number


check_positive = partial(check_number, rule=lambda x: 0 < x < math.inf, text="a finite number > 0")
check_not_negative = partial(check_number, rule=lambda x: 0 <= x < math.inf, text="a finite number >= 0")


def check_one_of(name: str, value: Any, known: Iterable[Any], code: str = "E_ARGUMENT") -> Any:
    """Return ``value`` where it is one of a few, of the same type."""
    found = any(type(value) is type(word) and value == word for word in known)
    require(found, name, value, "one of " + ", ".join(map(repr, known)), code)
    return value


def check_object(name: str, value: Any, known: Iterable[str], required: Iterable[str] = (), code: str = "E_SPEC") -> Mapping:
    """Return ``value`` where it is an object of known keys, with the required ones."""
    require(isinstance(value, Mapping), name, value, "an object", code)
    with within(name):
        for key in value:
            check_known(code, "key", key, known)
        for key in required:
            check(key in value, f"{key} is required", code)
    return value
