"""Keys of the number stream: of seeds, names and numbers (docs/stream.md, Words and Keys)."""

from typing import Any, NamedTuple

import numpy as np

from .errors import check_integer, require, within

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


def philox(key: Key, counter: np.ndarray, c2: int = 0, c3: int = 0) -> np.ndarray:
    """Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011): four planes of words, a lane for each counter c1:c0, in 64-bit numbers."""
    multipliers, weyl, k = (np.array([pair], np.uint64).T for pair in (MULTIPLIERS, WEYL, key))
    even, odd, product = np.empty((3, 2, len(counter)), np.uint64)
    even[0], even[1], odd[0], odd[1] = counter & MASK, c2, counter >> 32, c3
    swapped = product[::-1]
    for _ in range(ROUNDS):
        np.multiply(even, multipliers, out=product)
        np.right_shift(swapped, 32, out=even)
        even ^= odd
        even ^= k
        np.bitwise_and(swapped, MASK, out=odd)
        k = k + weyl & MASK
    words = np.empty((4, len(counter)), np.uint32)
    words[0::2], words[1::2] = even, odd
    return words


@within("key")
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
    digits = isinstance(seed, str) and seed.isascii() and seed.isdigit() and len(seed) <= 20
    number = check_integer("seed", int(seed) if digits else seed, 0, 2**64 - 1, "E_SEED")
    return Key(number & MASK, number >> 32)


def children(parent: Key, numbers: np.ndarray, domain: int) -> list[Key]:
    """The keys of numbers of 64 bits under ``parent``."""
    return [Key(*words) for words in philox(parent, numbers, 0, domain)[:2].T.tolist()]


def check_key(value: Any) -> Key:
    """Return ``value`` where it is a pair of words."""
    require(isinstance(value, (tuple, list)) and len(value) == 2, "key", value, "a key, as key(seed) gives it", "E_KEY")
    return Key(*(check_integer("a word of the key", word, 0, MASK, "E_KEY") for word in value))


@within("fold")
def fold(parent: Key, name: str) -> Key:
    """Return the key of a name under ``parent``: FNV-1a of its UTF-8 bytes, then one block of Philox.

    Examples
    --------
    >>> fold(key(42), "fc1/kernel")
    Key(k0=3757484816, k1=2576698168)
    """
    parent = check_key(parent)
    require(isinstance(name, str), "name", name, "a string", "E_NAME")
    surrogate = any("\ud800" <= character <= "\udfff" for character in name)
    require(not surrogate, "name", name, "well-formed: a lone surrogate has no UTF-8", "E_NAME")
    digest = 0xCBF29CE484222325
    for byte in name.encode():
        digest = (digest ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return children(parent, np.array([digest], np.uint64), NAMES)[0]


@within("split")
def split(parent: Key, count: int) -> list[Key]:
    """Return ``count`` keys under ``parent``, numbered from 0."""
    parent, count = check_key(parent), check_integer("count", count, 0, 2**24)
    return children(parent, np.arange(count, dtype=np.uint64), NUMBERS)
