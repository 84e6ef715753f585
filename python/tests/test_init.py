"""Any slice is a slice of the whole, the values of the README, and arguments that are refused."""

import math

import numpy as np
import pytest
from conftest import stored

import isovar
from isovar.scheme import SCHEMES

WHOLE_TENSOR = {"orthogonal", "deltaOrthogonal", "sparse", "permutation", "standardized"}
MATRIX, KERNEL = (48, 36), (3, 2, 5, 8)
EXAMPLES = {
    "constant": (isovar.constant(0.25), MATRIX),
    "dirac": (isovar.dirac(groups=2), KERNEL),
    "integers": (isovar.integers(lower=-3, upper=200), MATRIX),
    "logUniform": (isovar.log_uniform(lower=0.1, upper=7), MATRIX),
    "logOfUniform": (isovar.log_of_uniform(lower=1, upper=16), MATRIX),
    "chrono": (isovar.chrono(steps=100, gates="iofg"), MATRIX),
    "kanSpline": (isovar.kan_spline(grid=33), MATRIX),
    "blocks": (isovar.blocks(parts=[isovar.he_normal(), "zeros", isovar.sign(scale=3)], axis=-1), MATRIX),
    "icnr": (isovar.icnr(scale=2), KERNEL),
    "padded": (isovar.padded(init="normal", rows=[0, 7, 47]), MATRIX),
    "zerO": (isovar.zer_o(), KERNEL),
    "classPrior": (isovar.class_prior(probability=0.01), MATRIX),
}


def examples():
    return {name: EXAMPLES.get(name, (name, MATRIX)) for name in SCHEMES if name not in WHOLE_TENSOR}


@pytest.mark.parametrize("dtype", ["f32", "f64", "f16", "bf16"])
@pytest.mark.parametrize("name", examples())
def test_a_slice_is_one_of_the_whole(name, dtype):
    initializer, shape = examples()[name]
    draw = {"seed": 3, "name": "w", "dtype": dtype}
    whole = stored(isovar.init(initializer, shape, **draw))
    assert len(whole) == math.prod(shape)
    assert whole.dtype == {"f32": np.float32, "f64": np.float64, "f16": np.uint16, "bf16": np.uint16}[dtype]
    for start, stop in [(0, 1), (5, 5), (17, 90), (len(whole) - 3, len(whole)), (100, 131)]:
        part = isovar.init(initializer, shape, elements=(start, stop), **draw)
        assert part.shape == (stop - start,)
        assert part.tobytes() == whole[start:stop].tobytes()


def test_values_of_the_readme():
    w = isovar.init(isovar.he_normal(), (784, 256), seed=42, name="fc1/kernel")
    assert w.shape == (784, 256) and w.dtype == np.float32
    assert w[0, :2].tolist() == [0.024245942011475563, 0.03570723533630371]
    assert (isovar.init("heNormal", (784, 256), key=isovar.fold(isovar.key(42), "fc1/kernel"), layout="io") == w).all()


def test_initializers_are_data_as_recipes_have_it():
    assert isovar.he_normal(mode="fan_out", negative_slope=0.1) == {"scheme": "heNormal", "mode": "fanOut", "negativeSlope": 0.1}
    assert isovar.truncated_normal(lower=-math.inf, upper=0) == {"scheme": "truncatedNormal", "lower": "-Infinity", "upper": 0}
    assert isovar.xavier_normal() == {"scheme": "glorotNormal"}
    assert isovar.variance_scaling(distribution="truncated_normal") == {"scheme": "varianceScaling", "distribution": "truncatedNormal"}


def test_moments():
    w = isovar.init(isovar.he_normal(), (784, 256), seed=1, name="w").astype(np.float64)
    assert abs(w.mean()) < 5 * math.sqrt(2 / 784 / w.size)
    assert w.std() == pytest.approx(math.sqrt(2 / 784), rel=0.01)
    assert abs(w).max() <= 2 * math.sqrt(2 / 784) / 0.8796


def test_what_draws_nothing_needs_no_seed():
    assert isovar.init("zeros", (3, 0)).shape == (3, 0)
    assert isovar.init(isovar.constant([[1, 2], [3, 4]]), (2, 2)).tolist() == [[1, 2], [3, 4]]
    assert isovar.init(isovar.constant(-0.0), ()).tobytes() == np.float32(-0.0).tobytes()
    with pytest.raises(isovar.IsovarError, match="seed and name are required"):
        isovar.init("normal", (2,))


@pytest.mark.parametrize("scheme", sorted(WHOLE_TENSOR))
def test_what_needs_the_whole_tensor_says_what_to_use(scheme):
    with pytest.raises(isovar.IsovarError, match="npx isovar init") as error:
        isovar.init({"scheme": scheme}, (4, 4), seed=1, name="w")
    assert error.value.code == "E_UNSUPPORTED"


FANS = {"shape": (4, 4), "seed": 1, "name": "w"}
REFUSED = [
    ("E_SCHEME", "heNrmal", {}),
    ("E_SCHEME", {"scheme": ["normal"]}, {}),
    ("E_SCHEME", None, {}),
    ("E_SCHEME", 3, {}),
    ("E_ARGUMENT", {"scheme": "normal", "sdt": 1}, {}),
    ("E_ARGUMENT", {"scheme": "integers"}, {}),
    ("E_ARGUMENT", {"scheme": "normal", "std": -1}, {}),
    ("E_ARGUMENT", {"scheme": "normal", "std": "1"}, {}),
    ("E_ARGUMENT", {"scheme": "normal", "std": math.nan}, {}),
    ("E_ARGUMENT", {"scheme": "normal", "std": True}, {}),
    ("E_ARGUMENT", {"scheme": "normal", "mean": 10**400}, {}),
    ("E_ARGUMENT", {"scheme": "uniform", "lower": 1, "upper": 1}, {}),
    ("E_ARGUMENT", {"scheme": "truncatedNormal", "lower": 1, "min": 2}, {}),
    ("E_ARGUMENT", {"scheme": "truncatedNormal", "lower": 2, "upper": 1}, {}),
    ("E_ARGUMENT", {"scheme": "truncatedNormal", "lower": "wide"}, {}),
    ("E_ARGUMENT", {"scheme": "heNormal", "mode": "fan"}, {}),
    ("E_ARGUMENT", {"scheme": "heNormal", "truncated": 1}, {}),
    ("E_ARGUMENT", {"scheme": "constant", "value": "0"}, {}),
    ("E_ARGUMENT", {"scheme": "constant", "value": [1, [2]]}, {}),
    ("E_ARGUMENT", {"scheme": "classPrior"}, {}),
    ("E_ARGUMENT", {"scheme": "blocks", "parts": []}, {}),
    ("E_ARGUMENT", {"scheme": "padded", "init": "ones", "rows": [4]}, {}),
    ("E_ARGUMENT", {"scheme": "padded", "init": "ones", "rows": [1, 1]}, {}),
    ("E_ARGUMENT", {"scheme": "chrono", "steps": 2}, {}),
    ("E_SCHEME", {"scheme": "blocks", "parts": [{"scheme": "blocks", "parts": ["ones"]}]}, {}),
    ("E_SCHEME", {"scheme": "padded", "init": {"scheme": "padded", "init": "ones", "rows": 0}, "rows": 1}, {}),
    ("E_UNSUPPORTED", {"scheme": "truncatedNormal", "realizedStd": 1}, {}),
    ("E_SHAPE", {"scheme": "constant", "value": [1, 2]}, {}),
    ("E_SHAPE", "identity", {"shape": (2, 2, 2)}),
    ("E_SHAPE", "dirac", {}),
    ("E_SHAPE", "normal", {"shape": 4}),
    ("E_SHAPE", "normal", {"shape": "44"}),
    ("E_SHAPE", "normal", {"shape": (-1,)}),
    ("E_SHAPE", "normal", {"shape": (2.0,)}),
    ("E_SHAPE", "normal", {"shape": (2**30, 2**30)}),
    ("E_SHAPE", "normal", {"shape": (1,) * 65}),
    ("E_LAYOUT", "heNormal", {"shape": (4,)}),
    ("E_LAYOUT", "heNormal", {"layout": "iO"}),
    ("E_LAYOUT", "heNormal", {"layout": {"in": 0}}),
    ("E_LAYOUT", "heNormal", {"layout": {"in": 0, "out": 0}}),
    ("E_LAYOUT", "heNormal", {"layout": {"in": 0, "out": 2}}),
    ("E_LAYOUT", "heNormal", {"layout": {"in": 0, "out": 1, "groups": 3}}),
    ("E_LAYOUT", "heNormal", {"layout": {"convention": "torch"}}),
    ("E_DTYPE", "normal", {"dtype": "f31"}),
    ("E_DTYPE", "normal", {"dtype": None}),
    ("E_DTYPE", {"scheme": "constant", "value": 1e39}, {}),
    ("E_DTYPE", {"scheme": "constant", "value": 1e-9}, {"dtype": "f16"}),
    ("E_DTYPE", {"scheme": "uniform", "lower": 1, "upper": 1.001}, {"dtype": "bf16"}),
    ("E_DTYPE", {"scheme": "integers", "upper": 300}, {"dtype": "bf16"}),
    ("E_KEY", "normal", {"key": (1, 2)}),
    ("E_ARGUMENT", "normal", {"elements": (0, 17)}),
    ("E_ARGUMENT", "normal", {"elements": (3, 2)}),
    ("E_ARGUMENT", "normal", {"elements": 3}),
    ("E_ARGUMENT", "normal", {"arrays": "jax"}),
]


@pytest.mark.parametrize(("code", "initializer", "options"), REFUSED, ids=lambda x: str(x)[:60])
def test_refused(code, initializer, options):
    with pytest.raises(isovar.IsovarError, match="^init: ") as error:
        isovar.init(initializer, **{**FANS, **options})
    assert error.value.code == code


def test_more_than_there_is_memory_for():
    with pytest.raises(isovar.IsovarError) as error:
        isovar.init("normal", (2**53 - 1,), seed=1, name="w")
    assert error.value.code == "E_MEMORY"


def test_a_slice_of_a_tensor_larger_than_memory():
    assert isovar.init("normal", (2**53 - 1,), seed=1, name="w", elements=(2**53 - 3, 2**53 - 1)).shape == (2,)


def test_functions_name_what_they_take():
    with pytest.raises(isovar.IsovarError, match="std") as error:
        isovar.normal(sdt=1)
    assert error.value.code == "E_ARGUMENT"


def test_fans():
    assert isovar.compute_fans((3, 3, 64, 128)) == (576, 1152)
    assert isovar.compute_fans((128, 64, 3, 3), layout="oi") == (576, 1152)
    assert isovar.compute_fans((128, 16, 3, 3), layout={"in": 1, "out": 0, "groups": 4}) == (144, 288)
    assert isovar.compute_fans((8, 512, 2048), layout={"in": 1, "out": 2, "batch": 0}) == (512, 2048)
    assert isovar.compute_fans((2304, 768), layout={"in": 1, "out": 0, "blocks": {"axis": 0, "count": 3}}) == (768, 768)
    assert isovar.compute_fans((128, 16, 3, 3), layout={"convention": "pytorch"}) == (144, 1152)
    assert isovar.compute_fans((7,), layout={"convention": "keras"}) == (7, 7)
