"""Constants of the theory: gains of activations, SELU, the quadrature rule, and the numbers of src/math that are rounded or split."""

from functools import cache

from mpmath import cos, diff, erf, exp, expm1, floor, legendre, log, log1p, lu_solve, matrix, mp, mpf, ncdf, npdf, pi, polyroots, quad, sin, sqrt, tanh, taylor
from table import Made, Table

# Klambauer et al. 2017: the fixed point of mean 0 and variance 1.
ALPHA = -sqrt(2 / pi) / (exp(mpf(1) / 2) * (1 - erf(1 / sqrt(mpf(2)))) - 1)
REACH = 40


def mean(f, kinks, power):
    """E f(z)^power over [−40, 40], beyond which lies less than 1e-340: Gauss–Legendre on unit intervals and between the kinks,
    repeated with twice as many nodes."""
    points = sorted({mpf(k) for k in range(-REACH, REACH + 1)} | {mpf(k) for k in kinks})
    integrand = lambda z: f(z) ** power * npdf(z)
    values = [
        sum(quad(integrand, [a, b], method="gauss-legendre", maxdegree=degree) for a, b in zip(points, points[1:]))
        for degree in (5, 6)
    ]
    assert abs(values[0] - values[1]) < mpf(10) ** -25, values
    return values[1]


def selu(x):
    return x if x > 0 else ALPHA * expm1(x)


@cache
def selu_scale():
    return 1 / sqrt(mean(selu, [0], 2))


def sigmoid(x):
    return 1 / (1 + exp(-x))


def softplus(x):
    return log1p(exp(x)) if x < 0 else x + log1p(exp(-x))


# √(2/π) and the cubic term of Hendrycks & Gimpel 2016.
GELU = sqrt(2 / pi), mpf("0.044715")


def gelu_tanh(x):
    return x * sigmoid(2 * GELU[0] * (x + GELU[1] * x**3))


def gelu_tanh_slope(x):
    s = sigmoid(2 * GELU[0] * (x + GELU[1] * x**3))
    return s + x * s * (1 - s) * 2 * GELU[0] * (1 + 3 * GELU[1] * x**2)


def mish_slope(x):
    t = tanh(softplus(x))
    return t + x * (1 - t**2) * sigmoid(x)


# (f, derivative, kinks), in the order of the source
ACTIVATIONS = {
    "identity": (lambda x: x, lambda x: mpf(1), []),
    "relu": (lambda x: max(x, 0), lambda x: mpf(x > 0), [0]),
    "relu6": (lambda x: min(max(x, 0), 6), lambda x: mpf(0 < x < 6), [0, 6]),
    "tanh": (tanh, lambda x: 1 - tanh(x) ** 2, []),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * sigmoid(-x), []),
    "hardtanh": (lambda x: min(max(x, -1), 1), lambda x: mpf(abs(x) < 1), [-1, 1]),
    "softsign": (lambda x: x / (1 + abs(x)), lambda x: 1 / (1 + abs(x)) ** 2, [0]),
    "elu": (lambda x: x if x > 0 else expm1(x), lambda x: mpf(1) if x > 0 else exp(x), [0]),
    "selu": (lambda x: selu_scale() * selu(x), lambda x: selu_scale() * (mpf(1) if x > 0 else ALPHA * exp(x)), [0]),
    "gelu": (lambda x: x * ncdf(x), lambda x: ncdf(x) + x * npdf(x), []),
    "geluTanh": (gelu_tanh, gelu_tanh_slope, []),
    "silu": (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * sigmoid(-x)), []),
    "mish": (lambda x: x * tanh(softplus(x)), mish_slope, []),
    "softplus": (softplus, sigmoid, []),
    "relu2": (lambda x: max(x, 0) ** 2, lambda x: 2 * max(x, 0), [0]),
    "sin": (sin, cos, []),
}


def gains():
    """1/√E f², 1/√Var f, 1/√E f′² of each activation; the derivatives are held to differences first."""
    values = []
    for name, (f, slope, kinks) in ACTIVATIONS.items():
        for x in (mpf("-1.7"), mpf("-0.3"), mpf("0.45"), mpf("2.6")):
            assert abs(diff(f, x) - slope(x)) < mpf(10) ** -15, name
        first, second, backward = mean(f, kinks, 1), mean(f, kinks, 2), mean(slope, kinks, 2)
        values += [1 / sqrt(second), 1 / sqrt(second - first**2), 1 / sqrt(backward)]
    return Made(values)


def kronrod():
    """(node, weight, weight of Gauss or 0) of the rule of 15 nodes on [−1, 1], nodes >= 0: Gauss' seven and the zeros of the
    Stieltjes polynomial x⁸ + Σ c_j·x^j that is orthogonal, times P₇, to every power below 8."""
    moment = lambda p: sum(2 * c / (k + 1) for k, c in enumerate(p) if k % 2 == 0)
    p7 = taylor(lambda x: legendre(7, x), 0, 7)
    times = lambda power: [mpf(0)] * power + p7
    a, b = matrix(4, 4), matrix(4, 1)
    for row, power in enumerate((1, 3, 5, 7)):
        for column, j in enumerate((0, 2, 4, 6)):
            a[row, column] = moment(times(power + j))
        b[row] = -moment(times(power + 8))
    c = list(lu_solve(a, b))
    zeros = lambda p: [+x for x in polyroots(p[::-1], maxsteps=200, extraprec=200)]
    gauss = zeros(p7)
    added = zeros([c[0], 0, c[1], 0, c[2], 0, c[3], 0, 1])
    weights = {n: weight for n, weight in zip(gauss + added, interpolatory(gauss + added))}
    of_gauss = dict(zip(gauss, interpolatory(gauss)))
    nodes = sorted(x for x in weights if x > -mpf(10) ** -30)
    return Made([n for x in nodes for n in (x if x > mpf(10) ** -30 else 0, weights[x], of_gauss.get(x, 0))])


def interpolatory(nodes):
    """Weights with which a sum over the nodes integrates every polynomial of lower degree over [−1, 1]."""
    n = len(nodes)
    a, b = matrix(n, n), matrix(n, 1)
    for power in range(n):
        for column, x in enumerate(nodes):
            a[power, column] = x**power
        b[power] = mpf(2) / (power + 1) if power % 2 == 0 else 0
    return list(lu_solve(a, b))


def split(value, *bits):
    """A number in parts: the leading bits of it, of what remains, …, and the rest."""
    parts = []
    for count in bits:
        unit = mpf(2) ** (floor(log(value, 2)) + 1 - count)
        parts.append(floor(value / unit) * unit)
        value -= parts[-1]
    return Made([*parts, value])


def std_within_two():
    return Made([sqrt(1 - 4 * npdf(2) / erf(sqrt(mpf(2))))])


def activation_constants():
    scale, cubic = GELU
    return Made([0, 1, 2, 6, -1, selu_scale(), selu_scale() * ALPHA, 2 * scale, cubic, 3 * cubic, 16, -16])


TABLES = [
    Table("gains", "src/theory/gain.ts", "GAINS", 64, gains),
    Table("selu", "src/theory/activations.ts", "SELU_ALPHA SELU_LAMBDA", 64, lambda: Made([ALPHA, selu_scale()])),
    Table("gelu", "src/theory/activations.ts", "GELU_SCALE GELU_CUBIC", 64, lambda: Made([*GELU])),
    Table("activations", "assembly/nn/activations.ts", "C", 32, activation_constants),
    Table("kronrod", "src/theory/quadrature.ts", "HALF_RULE", 64, kronrod),
    Table("stdWithinTwo", "src/random/truncation.ts", "STD_WITHIN_TWO", 64, std_within_two),
    Table("density", "src/math/normal.ts", "DENSITY_AT_ZERO", 64, lambda: Made([1 / sqrt(2 * pi)])),
    Table("ln2", "src/math/log1p.ts", "LN2_HIGH LN2_LOW", 64, lambda: split(log(2), 32)),
    Table("quarter", "src/math/sin.ts", "QUARTER_HIGH QUARTER_MIDDLE QUARTER_LOW", 64, lambda: split(pi / 2, 33, 33)),
]
