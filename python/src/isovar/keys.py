"""Keys of the number stream: of seeds, names and numbers (docs/stream.md, Words and Keys)."""

from __future__ import annotations

from typing import Any, NamedTuple

from .errors import IsovarError, check_integer, refuse

MASK = 0xFFFFFFFF
MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
NAMES, NUMBERS = 1, 2
"""Domains of the stream, for keys of names and of numbers; 0 is that of elements."""


class Key(NamedTuple):
    """A key of the stream, two words of 32 bits."""

    k0: int
    k1: int


def block(key: Key, c0: int, c1: int, c2: int, c3: int) -> tuple[int, int, int, int]:
    """Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011): four words of a key and a counter."""
    k0, k1 = key
    for _ in range(ROUNDS):
        a, b = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & MASK, (a >> 32) ^ c3 ^ k1, a & MASK
        k0, k1 = (k0 + WEYL[0]) & MASK, (k1 + WEYL[1]) & MASK
    return c0, c1, c2, c3


def key(seed: int | str) -> Key:
    """Return the key of a seed.

    Parameters
    ----------
    seed : int or str
        From 0 to 2^64 - 1; a string is decimal digits, as recipes and files have them.

    Examples
    --------
    >>> key(42)
    Key(k0=42, k1=0)
    """
    if isinstance(seed, str) and seed.isascii() and seed.isdigit() and len(seed) <= 20:
        seed = int(seed)
    number = check_integer("key", "seed", seed, 0, 2**64 - 1, "E_SEED")
    return Key(number & MASK, number >> 32)


# What tensor_key, which has an argument of the name, calls it.
_of_seed = key


def _child(parent: Key, number: int, domain: int) -> Key:
    return Key(*block(parent, number & MASK, number >> 32, 0, domain)[:2])


def check_key(where: str, value: Any) -> Key:
    """Return ``value`` where it is a pair of words."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        refuse("E_KEY", where, "key", value, "a key, as key(seed) gives it")
    return Key(*(check_integer(where, "a word of the key", word, 0, MASK, "E_KEY") for word in value))


def fold(parent: Key, name: str) -> Key:
    """Return the key of a name under ``parent``: FNV-1a of its UTF-8 bytes, then one block.

    Examples
    --------
    >>> fold(key(42), "fc1/kernel") == tensor_key(seed=42, name="fc1/kernel")
    True
    """
    parent = check_key("fold", parent)
    if not isinstance(name, str):
        refuse("E_NAME", "fold", "name", name, "a string")
    try:
        data = name.encode()
    except UnicodeEncodeError:
        refuse("E_NAME", "fold", "name", name, "well-formed: a lone surrogate has no UTF-8")
    digest = 0xCBF29CE484222325
    for byte in data:
        digest = (digest ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return _child(parent, digest, NAMES)


def split(parent: Key, count: int) -> list[Key]:
    """Return ``count`` keys under ``parent``, numbered from 0."""
    parent, count = check_key("split", parent), check_integer("split", "count", count, 0, 2**24)
    return [_child(parent, i, NUMBERS) for i in range(count)]


def tensor_key(
    where: str = "tensor_key", *, seed: int | str | None = None, name: str | None = None, key: Key | None = None
) -> Key:
    """Return ``key``, or the key of ``name`` under that of ``seed``: one of both must be given."""
    if key is not None:
        if seed is not None or name is not None:
            raise IsovarError("E_KEY", f"{where}: key stands alone: it takes the place of seed and name")
        return check_key(where, key)
    if seed is None:
        raise IsovarError("E_SEED", f"{where}: seed and name are required, or key: values are drawn")
    if name is None:
        raise IsovarError("E_NAME_REQUIRED", f"{where}: name is required beside seed: two tensors of one key would be equal")
    return fold(_of_seed(seed), name)
