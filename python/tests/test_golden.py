"""The recorded values of the repository, to the bit."""

import hashlib

import pytest
from conftest import fixture, stored

import isovar

CASES = fixture("golden.json")["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['initializer']} {case.get('dtype', 'f32')} {case['name']}")
def test_golden(case, library):
    dtype, cut = case.get("dtype", "f32"), case.get("slice")
    elements = cut and (cut["offset"], cut["offset"] + cut["length"])
    options = {"seed": case["seed"], "name": case["name"], "dtype": dtype, "layout": case.get("layout", "io")}
    if library.__name__ == "isovar.jax" and dtype == "f64":
        with pytest.raises(isovar.IsovarError, match="jax_enable_x64"):
            library.init(case["initializer"], case["shape"], elements=elements, **options)
        return
    values = stored(library.init(case["initializer"], case["shape"], elements=elements, **options))
    assert values[:4].tolist() == pytest.approx(case["first"], rel=1e-8, abs=0)
    assert hashlib.sha256(values.tobytes()).hexdigest() == case["sha256"]


def test_there_are_cases_of_each_dtype():
    assert {case.get("dtype", "f32") for case in CASES} == {"f32", "f64", "f16", "bf16"}


@pytest.mark.parametrize("initializer", [isovar.normal(std=1e-40), isovar.uniform(upper=2e-38), isovar.truncated_normal(std=3e-39)])
def test_subnormal_values(initializer, library):
    draw = {"shape": (1000,), "seed": 1, "name": "w"}
    assert stored(library.init(initializer, **draw)).tobytes() == isovar.init(initializer, **draw).tobytes()


@pytest.mark.parametrize("scheme", ["normal", "uniform", {"scheme": "truncatedNormal", "lower": -1, "upper": 3}])
def test_chunks_of_every_library_join(scheme, library):
    # More than one chunk of each, cut in the middle of tiles.
    draw = {"shape": (3, 2**20), "seed": 7, "name": "w", "elements": (2**20 - 5, 2**21 + 2**18 + 3)}
    assert stored(library.init(scheme, **draw)).tobytes() == isovar.init(scheme, **draw).tobytes()
