"""The one error class."""

from __future__ import annotations

import operator
from typing import Any, NoReturn


class IsovarError(ValueError):
    """What isovar refuses.

    Attributes
    ----------
    code : str
        What went wrong, in one stable word, as in JavaScript: ``E_ARGUMENT``, ``E_SHAPE``, ``E_LAYOUT``, ``E_SCHEME``, ``E_DTYPE``,
        ``E_SEED``, ``E_NAME``, ``E_NAME_REQUIRED``, ``E_KEY``, ``E_SPEC``, ``E_JSON``, ``E_FILE``, ``E_MEMORY``, and ``E_UNSUPPORTED`` for what
        only the JavaScript package draws.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def refuse(code: str, where: str, name: str, value: Any, rule: str) -> NoReturn:
    """Raise the error that ``value`` breaks ``rule``."""
    shown = repr(value)
    raise IsovarError(code, f"{where}: {name} ({shown if len(shown) <= 80 else shown[:77] + '...'}) must be {rule}")


def check_integer(where: str, name: str, value: Any, low: int, high: int, code: str = "E_ARGUMENT") -> int:
    """Return ``value`` where it is a whole number from ``low`` to ``high``; a ``bool`` is none."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is not None and low <= number <= high:
        return number
    refuse(code, where, name, value, f"an integer from {low} to {high}")
