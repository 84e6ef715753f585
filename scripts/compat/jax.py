"""JAX and Flax, asked by scripts/compat/jax.ts."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen, nnx
import flax

random = jax.random
I = jax.nn.initializers
VERSIONS = f"JAX {jax.__version__}, Flax {flax.__version__}"


def array_of(value):
    value = np.asarray(value)
    return value.view(np.uint16) if value.dtype == jnp.bfloat16 else value


def on(partitionable, x64, call):
    """What a call gives with these flags."""
    with jax.threefry_partitionable(bool(partitionable)), jax.enable_x64(bool(x64)):
        return np.asarray(call())


def keys(call):
    return random.key_data(call)


def leaves(params, names):
    """Some parameters, one behind the other."""
    values = []
    for name in names:
        value = params
        for part in name.split("/"):
            value = value[part]
        values.append(np.asarray(value).reshape(-1))
    return np.concatenate(values)


class Net(linen.Module):
    """A compact module of all layers that have weights."""

    features: int

    @linen.compact
    def __call__(self, tokens):
        x = linen.Embed(13, 8)(tokens)
        x = linen.LayerNorm()(x)
        x = linen.MultiHeadDotProductAttention(2)(x)
        x = linen.Conv(self.features, (3,))(x)
        x = linen.Dense(5, use_bias=False)(x)
        return linen.Dense(3)(x)


def net(seed, features):
    return Net(features).init(random.key(seed), jnp.zeros((1, 4), jnp.int32))["params"]


def streams(seeds, features):
    """Layers of nnx one after the other, and what they hold."""
    rngs = nnx.Rngs(**seeds)
    a = nnx.Linear(4, features, rngs=rngs)
    b = nnx.LayerNorm(features, rngs=rngs)
    c = nnx.Conv(features, 3, (2, 2), rngs=rngs)
    d = nnx.Embed(7, 3, rngs=rngs)
    e = nnx.MultiHeadAttention(2, 6, rngs=rngs, decode=False)
    values = [a.kernel, c.kernel, d.embedding, e.query.kernel, e.key.kernel, e.value.kernel, e.out.kernel]
    return np.concatenate([np.asarray(value[...]).reshape(-1) for value in values])
