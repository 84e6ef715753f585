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


def test_within_jit():
    jax = pytest.importorskip("jax")
    values = jax.jit(lambda: isovar.jax.init("normal", (1000,), seed=1, name="w") + 0)()
    assert stored(values).tobytes() == isovar.init("normal", (1000,), seed=1, name="w").tobytes()


def test_within_a_function_of_tensorflow():
    tf = pytest.importorskip("tensorflow")
    values = tf.function(lambda: isovar.tensorflow.init("normal", (1000,), seed=1, name="w"), jit_compile=True)()
    assert stored(values).tobytes() == isovar.init("normal", (1000,), seed=1, name="w").tobytes()
