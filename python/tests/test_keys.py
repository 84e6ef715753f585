"""Words and keys against recorded values of Philox, and what is no seed, name or key."""

import numpy as np
import pytest
from conftest import fixture

import isovar
from isovar import random
from isovar.keys import Key, philox


def block(key, c0, c1, c2, c3):
    """One lane of Philox."""
    return philox(key, np.array([c0 | c1 << 32], np.uint64), c2, c3)[:, 0].tolist()


def test_known_answers_of_philox():
    rows = [row for row in fixture("philox.json")["entries"] if row["algo"] == "philox4x32" and row["rounds"] == 10]
    assert len(rows) > 2
    for row in rows:
        number = lambda words: [int(word, 16) for word in words]  # noqa: E731
        assert block(Key(*number(row["key"])), *number(row["ctr"])) == number(row["out"])


def test_words_are_those_of_blocks():
    key = isovar.key(2**63 + 5)
    start = 2**34 - 40
    words = random.words(key, 100, start=start, draw=3)
    for i, word in enumerate(words.tolist(), start):
        tile, element = divmod(i, 16)
        counter = 4 * tile + element % 4
        assert word == block(key, counter & 0xFFFFFFFF, counter >> 32, 3, 0)[element // 4]


def test_a_seed_is_a_number_or_its_digits():
    assert isovar.key("18446744073709551615") == isovar.key(2**64 - 1) == (2**32 - 1, 2**32 - 1)
    assert isovar.key(np.uint64(42)) == (42, 0)


@pytest.mark.parametrize("seed", [-1, 2**64, 1.0, "", "1.5", "٣", "1" * 21, "1" * 5000, None, True, [1], np.array([1, 2])])
def test_what_is_no_seed(seed):
    with pytest.raises(isovar.IsovarError) as error:
        isovar.key(seed)
    assert error.value.code == "E_SEED"


@pytest.mark.parametrize("value", [10**5000, [10**5000], {10**5000: 1}], ids=["int", "list", "dict"])
def test_a_number_that_python_does_not_write_is_named_by_its_type(value):
    calls = [
        isovar.key,
        isovar.read_recipe,
        lambda x: isovar.init("normal", x),
        lambda x: isovar.init(isovar.truncated_normal(lower=x), (2,), seed=1, name="w"),
    ]
    for call in calls:
        with pytest.raises(isovar.IsovarError, match="a value of type (int|list|dict)"):
            call(value)


def test_more_words_than_there_is_memory_for():
    with pytest.raises(isovar.IsovarError, match=f"^words: {2**50} elements") as error:
        random.words(isovar.key(1), 2**50)
    assert error.value.code == "E_MEMORY"


def test_children_differ():
    key = isovar.key(1)
    assert len({*isovar.split(key, 100), isovar.fold(key, ""), isovar.fold(key, "0"), isovar.fold(key, "0/0")}) == 103
    assert isovar.split(key, 3) == isovar.split(key, 100)[:3]


@pytest.mark.parametrize(("name", "code"), [("\ud800", "E_NAME"), (1, "E_NAME"), (b"w", "E_NAME"), (None, "E_NAME_REQUIRED")])
def test_what_is_no_name(name, code):
    with pytest.raises(isovar.IsovarError) as error:
        isovar.init("normal", (2,), seed=1, name=name)
    assert error.value.code == code


@pytest.mark.parametrize("key", [1, "ab", (1,), (1, 2**32), (1, -1), (0.0, 1), None])
def test_what_is_no_key(key):
    calls = (isovar.fold, "w"), (isovar.split, 1), (random.normal, (2,)), (random.words, 1)
    for call, argument in calls:
        with pytest.raises(isovar.IsovarError) as error:
            call(key, argument)
        assert error.value.code == "E_KEY"


def test_samplers_are_initializers_under_a_key():
    key = isovar.fold(isovar.key(42), "w")
    draw = {"seed": 42, "name": "w", "shape": (50,)}
    assert (random.normal(key, (50,), std=2) == isovar.init(isovar.normal(std=2), **draw)).all()
    assert (random.uniform(key, (50,), dtype="f16") == isovar.init("uniform", dtype="f16", **draw)).all()
    assert (random.truncated_normal(key, (50,), upper=1) == isovar.init(isovar.truncated_normal(upper=1, lower=-2), **draw)).all()
