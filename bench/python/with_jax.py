"""JAX on the CPU, jitted, with Philox keys, its fastest there: with its default keys (threefry) it takes four to fourteen times as long."""

import os
import sys

if int(sys.argv[2]) == 1 and hasattr(os, "sched_setaffinity"):
    # No flag holds XLA to one thread, one core does.
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ["JAX_PLATFORMS"] = "cpu"

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from data import RATES, conv_net, hashed, mlp
from prepare import Contestant, made, steps, whole_model


def drawn(draw, impl="philox4x32"):
    """Draws with a new key each time; the key is folded within the jitted function."""
    key = jax.random.key(42, impl=impl)
    jitted = jax.jit(lambda i: draw(jax.random.fold_in(key, i)))
    count = 0

    def make():
        nonlocal count
        count += 1
        return jitted(count).block_until_ready()

    return made(make)


def contestant(threads):
    def matmul(m, n, k):
        a, b = jnp.asarray(hashed((m, k), 1)), jnp.asarray(hashed((k, n), 2))
        product = jax.jit(jnp.matmul)
        return made(lambda: product(a, b).block_until_ready())

    def model(tensors):
        base = jax.random.key(42, impl="philox4x32")
        draw = jax.jit(
            lambda i, shape, mean, std: mean + std * jax.random.normal(jax.random.fold_in(base, i), shape), static_argnums=1
        )
        count = 0

        def draw_tensor(shape, mean, std):
            nonlocal count
            count += 1
            if std == 0:
                return jnp.full(shape, mean, jnp.float32)
            return draw(count, shape, mean, std)

        return whole_model(tensors, draw_tensor, jax.block_until_ready)

    he, orthogonal = jax.nn.initializers.he_normal(), jax.nn.initializers.orthogonal()
    return Contestant(
        f"JAX {jax.__version__}, Philox keys",
        {
            "uniform": lambda count: drawn(lambda key: jax.random.uniform(key, (count,))),
            "normal": lambda count, std: drawn(lambda key: std * jax.random.normal(key, (count,))),
            "jaxNormal": lambda count: drawn(lambda key: jax.random.normal(key, (count,)), "threefry2x32"),
            "truncated": lambda count, std: drawn(lambda key: std * jax.random.truncated_normal(key, -2, 2, (count,))),
            "layer": lambda rows, columns: drawn(lambda key: he(key, (rows, columns))),
            "matmul": matmul,
            "orthogonal": lambda n: drawn(lambda key: orthogonal(key, (n, n))),
            "step": step,
            "convStep": conv_step,
            "model": model,
        },
    )


def mlp_loss(w, x, labels):
    hidden = jax.nn.relu(x @ w["w1"] + w["b1"])
    return cross_entropy(hidden @ w["w2"] + w["b2"], labels)


def conv_loss(w, x, labels):
    def conv(images, i):
        kernel, bias = w[i]
        dimensions = ("NHWC", "HWIO", "NHWC")
        return jax.nn.relu(jax.lax.conv_general_dilated(images, kernel, (1, 1), "VALID", dimension_numbers=dimensions) + bias)

    def pool(images):
        return jax.lax.reduce_window(images, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

    features = pool(conv(conv(pool(conv(x, 0)), 1), 2)).reshape(x.shape[0], -1)
    hidden = jax.nn.relu(features @ w[3][0] + w[3][1])
    return cross_entropy(hidden @ w[4][0] + w[4][1], labels)


def cross_entropy(logits, labels):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], axis=1).mean()


@partial(jax.jit, donate_argnums=0, static_argnums=3)
def sgd(w, x, labels, loss_of=mlp_loss):
    loss, g = jax.value_and_grad(loss_of)(w, x, labels)
    return loss, jax.tree.map(lambda p, d: p - RATES["sgd"] * d, w, g)


@partial(jax.jit, donate_argnums=0)
def adam(state, x, labels):
    w, m, v, count = state
    loss, g = jax.value_and_grad(mlp_loss)(w, x, labels)
    count = count + 1
    m = jax.tree.map(lambda a, d: 0.9 * a + 0.1 * d, m, g)
    v = jax.tree.map(lambda a, d: 0.999 * a + 0.001 * d * d, v, g)
    first, second = 1 - 0.9**count, 1 - 0.999**count
    w = jax.tree.map(lambda p, a, b: p - RATES["adam"] * (a / first) / (jnp.sqrt(b / second) + 1e-8), w, m, v)
    return loss, (w, m, v, count)


def step(optimizer, batch):
    given = {name: jnp.asarray(values) for name, values in mlp(batch).items()}
    x, labels = given.pop("x"), given.pop("labels")
    zeros = lambda: jax.tree.map(jnp.zeros_like, given)
    state = given if optimizer == "sgd" else (given, zeros(), zeros(), jnp.float32(0))
    update = sgd if optimizer == "sgd" else adam

    def train():
        nonlocal state
        loss, state = update(state, x, labels)
        jax.block_until_ready(state)
        return loss

    return steps(train)


def conv_step(batch):
    kernels, x, labels = conv_net(batch)
    state = [(jnp.asarray(kernel), jnp.zeros(kernel.shape[-1])) for kernel in kernels]
    x, labels = jnp.asarray(x), jnp.asarray(labels)

    def train():
        nonlocal state
        loss, state = sgd(state, x, labels, conv_loss)
        jax.block_until_ready(state)
        return loss

    return steps(train)
