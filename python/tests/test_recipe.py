"""Recipes: rules, globs, repeat, ties, padding; files; and what is refused."""

import json

import numpy as np
import pytest

import isovar
from isovar.recipe import matches, patterns

RECIPE = {
    "isovar": 1,
    "stream": 1,
    "dtype": "bf16",
    "layout": "oi",
    "rules": [
        {"match": "**norm.weight", "init": "ones", "dtype": "f32"},
        {"match": "**.{o_proj,down_proj}.weight", "init": {"scheme": "normal", "std": 0.01}},
        {"match": ["embed.weight", "layers.*.**.weight"], "init": "heNormal"},
    ],
    "default": "zeros",
    "parameters": [
        {"name": "embed.weight", "shape": [30, 8], "padding": 2},
        {"name": "layers.{i}.norm.weight", "repeat": {"i": 2}, "shape": [8]},
        {"name": "layers.{i}.up.weight", "repeat": {"i": 2}, "shape": [16, 8], "dtype": "f64"},
        {"name": "layers.{i}.up.bias", "repeat": {"i": 2}, "shape": [16]},
        {"name": "layers.{i}.down_proj.weight", "repeat": {"i": 2}, "shape": [8, 16]},
        {"name": "lm_head.weight", "tied": "embed.weight"},
    ],
}


def test_a_recipe_grows_its_tensors():
    drawn = dict(isovar.weights(RECIPE, seed=5))
    assert len(drawn) == 9 and "lm_head.weight" not in drawn
    expected = isovar.init("heNormal", (30, 8), seed=5, name="embed.weight", dtype="bf16", layout="oi").copy()
    expected[2] = 0
    assert drawn["embed.weight"].tobytes() == expected.tobytes()
    assert drawn["layers.1.norm.weight"].tolist() == [1] * 8 and drawn["layers.1.norm.weight"].dtype == np.float32
    up = isovar.init("heNormal", (16, 8), seed="5", name="layers.0.up.weight", dtype="f64", layout="oi")
    assert drawn["layers.0.up.weight"].tobytes() == up.tobytes()
    down = isovar.init(isovar.normal(std=0.01), (8, 16), seed=5, name="layers.1.down_proj.weight", dtype="bf16")
    assert drawn["layers.1.down_proj.weight"].tobytes() == down.tobytes()
    assert not drawn["layers.0.up.bias"].astype(np.float32).any()


def test_a_recipe_is_text_a_dict_or_a_file(tmp_path):
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps(RECIPE))
    drawn = [b"".join(x.tobytes() for _, x in isovar.weights(source, seed=1)) for source in (RECIPE, json.dumps(RECIPE), path, str(path))]
    assert len(set(drawn)) == 1


@pytest.mark.parametrize(
    ("glob", "yes", "no"),
    [
        ("*", ["", "abc"], ["a.b", "a/b"]),
        ("**", ["", "a.b/c"], []),
        ("a.*.b", ["a.x.b", "a..b"], ["a.x.y.b", "a.b"]),
        ("**.weight", [".weight", "a.b.weight"], ["weight", "a.weights"]),
        ("h.?.w", ["h.1.w"], ["h.11.w", "h...w", "h..w"]),
        ("{a,bc}.w", ["a.w", "bc.w"], ["b.w", "{a,bc}.w"]),
        ("{a,}w", ["aw", "w"], ["a"]),
        (r"a\*\{", ["a*{"], ["aa{"]),
        ("a+(b)", ["a+(b)"], ["aab"]),
    ],
)
def test_globs(glob, yes, no):
    found = patterns(glob)
    for name in yes + no:
        assert any(matches(pattern, name) for pattern in found) == (name in yes), name


def test_no_glob_is_slow():
    assert not matches(patterns("**a" * 40 + "b")[0], "a" * 2000)


@pytest.mark.parametrize("glob", ["{a", "a}", "{a,{b}}", "a\\", 3, "{a,b}" * 20])
def test_what_is_no_glob(glob):
    with pytest.raises(isovar.IsovarError) as error:
        isovar.read_recipe({**RECIPE, "rules": [{"match": glob, "init": "ones"}]})
    assert error.value.code == "E_SPEC"


ONE = {"name": "w", "shape": [2], "init": "ones"}
REFUSED = [
    ("E_JSON", '{"isovar": 1, "isovar": 1}'),
    ("E_JSON", '{"isovar": NaN}'),
    ("E_JSON", '{"isovar": 1'),
    ("E_JSON", '{"a":' * 100_000),
    ("E_FILE", "no-such-file.json"),
    ("E_SPEC", 3),
    ("E_SPEC", {}),
    ("E_SPEC", {**RECIPE, "stream": 2}),
    ("E_SPEC", {**RECIPE, "parameter": []}),
    ("E_SPEC", {**RECIPE, "rules": {}}),
    ("E_SPEC", {**RECIPE, "rules": [{"match": "*"}]}),
    ("E_SPEC", {**RECIPE, "parameters": [ONE, ONE]}),
    ("E_SPEC", {**RECIPE, "parameters": [{"name": "w"}]}),
    ("E_SPEC", {**RECIPE, "parameters": [{**ONE, "name": "{i}"}]}),
    ("E_SPEC", {**RECIPE, "parameters": [{**ONE, "repeat": {"i": 2}}]}),
    ("E_SPEC", {**RECIPE, "parameters": [{**ONE, "name": "{i}", "repeat": {"i": 10**7}}]}),
    ("E_SPEC", {**RECIPE, "parameters": [ONE, {"name": "v", "tied": "u"}]}),
    ("E_SPEC", {**RECIPE, "parameters": [{**ONE, "repeat": {"i": {1}}}]}),
    ("E_SPEC", {**RECIPE, "parameters": [{**ONE, "repeat": object()}]}),
    ("E_SPEC", {**RECIPE, "isovar": np.ones(2)}),
    ("E_SPEC", None),
    ("E_FILE", "a\0b"),
    ("E_FILE", "a\0b.safetensors"),
    ("E_FILE", "\ud800"),
    ("E_UNSUPPORTED", {**RECIPE, "scheme": "gpt2"}),
]


@pytest.mark.parametrize(("code", "recipe"), REFUSED, ids=lambda x: str(x)[-60:])
def test_refused(code, recipe):
    with pytest.raises(isovar.IsovarError) as error:
        isovar.read_recipe(recipe)
    assert error.value.code == code


class Place:
    """A path of bytes, as ``os.scandir(b".")`` gives."""

    def __fspath__(self):
        return b"no-such-file.json"


def test_a_path_of_bytes_is_a_path():
    with pytest.raises(isovar.IsovarError, match="^recipe: source .*No such file") as error:
        isovar.read_recipe(Place())
    assert error.value.code == "E_FILE"


@pytest.mark.parametrize("library", [isovar, "torch"], ids=["numpy", "torch"])
def test_what_has_no_memory_is_named_while_it_is_drawn(library):
    if library == "torch":
        pytest.importorskip(library)
        with pytest.raises(isovar.IsovarError, match=f"init: {2**50} elements") as error:
            isovar.torch.init("normal", (2**50,), seed=1, name="w")
    else:
        large = {**ONE, "name": "large", "shape": [2**50]}
        tensors = isovar.weights({"isovar": 1, "stream": 1, "parameters": [ONE, large]}, seed=1)
        assert next(tensors)[0] == "w"
        with pytest.raises(isovar.IsovarError, match=f"^weights: large: {2**50} elements") as error:
            next(tensors)
    assert error.value.code == "E_MEMORY"


def test_variables_of_repeat_vary_in_their_order():
    parameter = lambda name, *order: {**ONE, "name": name, "repeat": {key: 2.0 for key in order}}  # noqa: E731
    recipe = {"isovar": 1.0, "stream": 1, "parameters": [parameter("a{i}{j}", "i", "j"), parameter("b{i}{j}", "j", "i")]}
    assert list(isovar.read_recipe(recipe).parameters) == ["a00", "a01", "a10", "a11", "b00", "b10", "b01", "b11"]


def test_a_name_that_nothing_says_how_to_start_is_refused():
    with pytest.raises(isovar.IsovarError, match="no rule that matches"):
        list(isovar.weights({"isovar": 1, "stream": 1, "parameters": [{"name": "w", "shape": [2]}]}, seed=1))
