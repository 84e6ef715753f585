"""The literals of src/theory/gain.ts and src/theory/activations.ts, and the recorded values that tests compare with.

A development tool: nothing runs it in a build or a test. It needs Python 3 and mpmath 1.4 (pip install mpmath).

    python scripts/gains.py                                          the gains and the SELU constants, to 17 digits
    python scripts/gains.py values > test/fixtures/activations.json    values of the functions in src/math, to 25 digits

Gains: integrals over [-40, 40] against the normal density (what lies beyond is below 1e-340), Gauss-Legendre with 50 digits on
unit intervals and between the kinks, repeated with twice as many nodes; a difference above 1e-25 stops the script.
"""

import json
import random
import sys

from mpmath import cos, diff, erf, exp, expm1, log, log1p, mp, mpf, ncdf, npdf, pi, quad, sin, sqrt, tanh

mp.dps = 50

REACH = 40
# Klambauer et al. 2017: the fixed point of mean 0 and variance 1.
ALPHA = -sqrt(2 / pi) / (exp(mpf(1) / 2) * (1 - erf(1 / sqrt(mpf(2)))) - 1)


def mean(f, kinks, power):
    points = sorted({mpf(k) for k in range(-REACH, REACH + 1)} | {mpf(k) for k in kinks})
    integrand = lambda z: f(z) ** power * npdf(z)
    values = [sum(quad(integrand, [a, b], method="gauss-legendre", maxdegree=degree) for a, b in zip(points, points[1:]))
              for degree in (5, 6)]
    assert abs(values[0] - values[1]) < mpf(10) ** -25, values
    return values[1]


def selu(x):
    return x if x > 0 else ALPHA * expm1(x)


LAMBDA = 1 / sqrt(mean(selu, [0], 2))


def sigmoid(x):
    return 1 / (1 + exp(-x))


def softplus(x):
    return log1p(exp(x)) if x < 0 else x + log1p(exp(-x))


def gelu_tanh(x):
    return x * sigmoid(2 * sqrt(2 / pi) * (x + mpf("0.044715") * x**3))


def gelu_tanh_slope(x):
    s = sigmoid(2 * sqrt(2 / pi) * (x + mpf("0.044715") * x**3))
    return s + x * s * (1 - s) * 2 * sqrt(2 / pi) * (1 + 3 * mpf("0.044715") * x**2)


def mish_slope(x):
    t = tanh(softplus(x))
    return t + x * (1 - t**2) * sigmoid(x)


# name: (f, derivative, kinks)
ACTIVATIONS = {
    "identity": (lambda x: x, lambda x: mpf(1), []),
    "relu": (lambda x: max(x, 0), lambda x: mpf(x > 0), [0]),
    "relu6": (lambda x: min(max(x, 0), 6), lambda x: mpf(0 < x < 6), [0, 6]),
    "tanh": (tanh, lambda x: 1 - tanh(x) ** 2, []),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x), []),
    "hardtanh": (lambda x: min(max(x, -1), 1), lambda x: mpf(abs(x) < 1), [-1, 1]),
    "softsign": (lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2, [0]),
    "elu": (lambda x: x if x > 0 else expm1(x), lambda x: mpf(1) if x > 0 else exp(x), [0]),
    "selu": (lambda x: LAMBDA * selu(x), lambda x: LAMBDA * (mpf(1) if x > 0 else ALPHA * exp(x)), [0]),
    "gelu": (lambda x: x * ncdf(x), lambda x: ncdf(x) + x * npdf(x), []),
    "geluTanh": (gelu_tanh, gelu_tanh_slope, []),
    "silu": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x)), []),
    "mish": (lambda x: x * tanh(softplus(x)), mish_slope, []),
    "softplus": (softplus, sigmoid, []),
    "relu2": (lambda x: max(x, 0) ** 2, lambda x: 2 * max(x, 0), [0]),
    "sin": (sin, cos, []),
}


def literal(x):
    """The nearest f64, to 17 digits."""
    return f"{float(x):.17g}"


def print_gains():
    print("alpha, lambda of selu:", literal(ALPHA), literal(LAMBDA))
    for name, (f, slope, kinks) in ACTIVATIONS.items():
        for x in (mpf("-1.7"), mpf("-0.3"), mpf("0.45"), mpf("2.6")):
            assert abs(diff(f, x) - slope(x)) < mpf(10) ** -15, name
        first, second, backward = mean(f, kinks, 1), mean(f, kinks, 2), mean(slope, kinks, 2)
        row = [1 / sqrt(second), 1 / sqrt(second - first**2), 1 / sqrt(backward)]
        print(f"{name:10}", *(literal(value) for value in row), flush=True)


# The functions of src/math, and the interval of log2 |x| that arguments are drawn from; signs are drawn where both are legal.
FUNCTIONS = {
    "exp": (exp, (-30, 9.46), True),
    "expm1": (expm1, (-60, 5.2), True),
    "log1p": (log1p, (-60, 60), False),
    "log1pBelow": (log1p, (-60, 0), None),
    "tanh": (tanh, (-60, 4.5), True),
    "sigmoid": (sigmoid, (-10, 9.4), True),
    "sin": (sin, (-60, 20), True),
    "cos": (cos, (-60, 20), True),
    "upperTail": (lambda x: ncdf(-x), (-10, 5), True),
    "normalDensity": (npdf, (-10, 5), True),
}


def print_values():
    mp.dps = 80
    draw = random.Random(42)
    table = {"command": "python scripts/gains.py values > test/fixtures/activations.json"}
    for name, (f, (low, high), signed) in FUNCTIONS.items():
        rows = []
        for _ in range(48):
            x = 2 ** draw.uniform(low, high)
            x *= draw.choice([-1, 1]) if signed else -1 if signed is None else 1
            rows.append([x, mp.nstr(f(mpf(x)), 25, min_fixed=0, max_fixed=0)])
        if name == "sin":
            # Nearest to a zero: multiples of pi as f64.
            for n in (1, 2, 3, 4, 22, 355, 1000, 103993, 333719):
                rows.append([float(n * pi), mp.nstr(sin(mpf(float(n * pi))), 25, min_fixed=0, max_fixed=0)])
        table[name] = rows
    print(json.dumps(table).replace("]], ", "]],\n").replace('", "', '",\n"', 1))


print_values() if sys.argv[1:] == ["values"] else print_gains()
