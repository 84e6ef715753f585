"""The laws of models against values that scripts/laws.py, which shares nothing with this package, recorded."""

import hashlib

import numpy as np
import pytest
from conftest import fixture, stored

import isovar

CASES = [case for case in fixture("laws.json")["cases"] if "standardized" not in str(case["init"])]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['init']} {case['dtype']}")
def test_laws(case):
    drawn = isovar.init(case["init"], case["shape"], seed=42, name="w", layout=case["layout"], dtype=case["dtype"])
    values = stored(drawn)
    assert values.tobytes()[: len(case["first"]) // 2].hex() == case["first"]
    assert hashlib.sha256(values.tobytes()).hexdigest() == case["sha256"]


def test_there_are_many():
    assert len(CASES) > 100 and np.unique([case["dtype"] for case in CASES]).size == 4
