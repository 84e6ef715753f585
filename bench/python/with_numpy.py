"""NumPy: a Generator (PCG64), which fills f32 arrays in place; a training step written by hand, as there is none."""

import numpy as np
from data import CLASSES, RATES, hashed, mlp
from prepare import Contestant, made, steps, whole_model


def into(count, draw):
    out = np.empty(count, np.float32)
    return lambda: draw(out), lambda: out


def contestant(threads):
    rng = np.random.default_rng(42)

    def normal_into(out, std):
        rng.standard_normal(out=out, dtype=np.float32)
        np.multiply(out, np.float32(std), out=out)

    def layer(rows, columns):
        def make():
            out = rng.standard_normal((rows, columns), dtype=np.float32)
            return np.multiply(out, np.float32(np.sqrt(2 / rows)), out=out)

        return made(make)

    def matmul(m, n, k):
        a, b, out = hashed((m, k), 1), hashed((k, n), 2), np.empty((m, n), np.float32)
        return lambda: np.matmul(a, b, out=out), lambda: out

    def orthogonal(n):
        def make():
            q, r = np.linalg.qr(rng.standard_normal((n, n), dtype=np.float32))
            return q * np.sign(np.diag(r))

        return made(make)

    def draw_tensor(shape, mean, std):
        if std == 0:
            return np.full(shape, mean, np.float32)
        out = rng.standard_normal(shape, dtype=np.float32)
        np.multiply(out, np.float32(std), out=out)
        return np.add(out, np.float32(mean), out=out) if mean else out

    return Contestant(
        f"NumPy {np.__version__}",
        {
            "uniform": lambda count: into(count, lambda out: rng.random(out=out, dtype=np.float32)),
            "normal": lambda count, std: into(count, lambda out: normal_into(out, std)),
            "numpyNormal": lambda count: made(lambda: rng.standard_normal(count, dtype=np.float32)),
            "layer": layer,
            "matmul": matmul,
            "orthogonal": orthogonal,
            "step": step,
            "model": lambda tensors: whole_model(tensors, draw_tensor),
        },
    )


def step(optimizer, batch):
    given = mlp(batch)
    x, labels = given.pop("x"), given.pop("labels")
    weights = list(given.values())
    w1, b1, w2, b2 = weights
    wanted = np.eye(CLASSES, dtype=np.float32)[labels]
    rows, rate = np.arange(batch), np.float32(RATES[optimizer])
    means, squares = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    count = 0

    def train():
        nonlocal count
        hidden = np.maximum(x @ w1 + b1, 0)
        logits = hidden @ w2 + b2
        logits -= logits.max(axis=1, keepdims=True)
        exps = np.exp(logits)
        sums = exps.sum(axis=1, keepdims=True)
        loss = (np.log(sums[:, 0]) - logits[rows, labels]).mean()
        dy = (exps / sums - wanted) / np.float32(batch)
        dh = dy @ w2.T
        dh *= hidden > 0
        gradients = [x.T @ dh, dh.sum(axis=0), hidden.T @ dy, dy.sum(axis=0)]
        count += 1
        if optimizer == "sgd":
            for w, g in zip(weights, gradients):
                g *= rate
                w -= g
            return loss
        first, second = np.float32(1 - 0.9**count), np.float32(1 - 0.999**count)
        for w, g, m, v in zip(weights, gradients, means, squares):
            m *= np.float32(0.9)
            m += np.float32(0.1) * g
            v *= np.float32(0.999)
            g *= g
            g *= np.float32(0.001)
            v += g
            w -= rate / first * m / (np.sqrt(v / second) + np.float32(1e-8))
        return loss

    return steps(train)
