"""Recipes in JAX and TensorFlow, and their compilers, which must not change a bit."""

import pytest
from conftest import stored
from test_recipe import RECIPE

import isovar


@pytest.mark.parametrize("name", ["jax", "tensorflow"])
def test_a_recipe_grows_its_tensors(name):
    pytest.importorskip(name)
    recipe = {**RECIPE, "parameters": [p for p in RECIPE["parameters"] if p.get("dtype") != "f64"]}
    drawn = dict(getattr(isovar, name).weights(recipe, seed=5))
    for key, values in isovar.weights(recipe, seed=5):
        assert stored(drawn.pop(key)).tobytes() == values.tobytes()
    assert not drawn


ONE = {"isovar": 1, "stream": 1, "parameters": [{"name": "w", "shape": [1000], "init": "normal"}]}


def test_within_jit():
    jax = pytest.importorskip("jax")
    expected = isovar.init("normal", (1000,), seed=1, name="w").tobytes()
    assert stored(jax.jit(lambda: isovar.jax.init("normal", (1000,), seed=1, name="w") + 0)()).tobytes() == expected
    assert stored(jax.jit(lambda: dict(isovar.jax.weights(ONE, seed=1))["w"] + 0)()).tobytes() == expected


def test_within_a_function_of_tensorflow():
    tf = pytest.importorskip("tensorflow")
    compiled = lambda function: tf.function(function, jit_compile=True)()  # noqa: E731
    expected = isovar.init("normal", (1000,), seed=1, name="w").tobytes()
    assert stored(compiled(lambda: isovar.tensorflow.init("normal", (1000,), seed=1, name="w"))).tobytes() == expected
    assert stored(compiled(lambda: dict(isovar.tensorflow.weights(ONE, seed=1))["w"])).tobytes() == expected
