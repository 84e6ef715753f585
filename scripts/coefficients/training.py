"""The tables of the functions that training needs, in f32: none of them reaches the number stream."""

import numpy as np
from fit import lawson
from measure import Error
from mpmath import atanh, erfc, exp, expm1, log, mpf, pi, polyval, sin, sqrt
from table import Made, Table


def series_or(f, series, limit):
    """f, and near 0, where it cancels, its series."""

    def g(x):
        small = np.abs(x) < limit
        return np.where(small, series(x), f(np.where(small, limit, x)))

    return g


def relative(exact, at, count, of=lambda p, x: p):
    """1 − of(p(x), x)/exact(x), p the polynomial whose coefficients stand in a table from `at` on."""
    return lambda values: lambda x: 1 - of(polyval(values[at : at + count][::-1], x), x) / exact(x) if x else mpf(0)


def leading(value, bits):
    """The leading bits of a number, so that its products with small integers are exact in f32."""
    value = mpf(value)
    scale = mpf(2) ** (bits - 1 - int(np.floor(np.log2(float(value)))))
    return int(value * scale) / scale


def exponential():
    """e^r − 1 = r + r²·q(r), |r| <= ln 2 / 2 and a little: least error of e^r − 1 over r."""
    half = np.log(2) / 2 * 1.001
    q = series_or(lambda r: (np.expm1(r) - r) / r**2, lambda r: 0.5 + r / 6 + r**2 / 24 + r**3 / 120 + r**4 / 720, 1e-3)
    c = lawson(q, lambda r: np.maximum(np.abs(r), 1e-9), -half, half, 4)
    # 0.693359375 is ln 2 to 9 bits, rounded up: 355/512.
    high = mpf(355) / 512
    values = [89, -104, 1 / log(2), 1.5 * 2**23, high, log(2) - high, *c, 1, -87]
    error = lambda v: lambda r: expm1(r) / r - 1 - r * polyval(v[6:11][::-1], r) if r else mpf(0)
    return Made(values, [Error("e^r − 1, over r:", -half, half, error)])


def logarithm():
    """ln(1 + t) = 2s·p(s²), s = t/(2 + t), t in [0, 1]: least relative error."""
    p = series_or(lambda z: np.arctanh(np.sqrt(z)) / np.sqrt(z), lambda z: 1 + z / 3 + z**2 / 5 + z**3 / 7, 1e-4)
    c = lawson(p, lambda z: 1 / p(z), 0.0, 1 / 9, 4)
    return Made([*c, 2, log(2)], [Error("relative", 0, mpf(1) / 9, relative(lambda z: atanh(sqrt(z)) / sqrt(z), 0, 5))])


def sine():
    """sin r = r + r³·p(r²), |r| <= π/2 and a little: least error of sin r over r."""
    s = series_or(
        lambda z: (np.sin(np.sqrt(np.abs(z))) / np.sqrt(np.abs(z)) - 1) / z,
        lambda z: -1 / 6 + z / 120 - z**2 / 5040 + z**3 / 362880,
        1e-2,
    )
    end = (np.pi / 2 * 1.001) ** 2
    c = lawson(s, lambda z: z, 0.0, end, 3)
    first = leading(pi, 8)
    second = leading(pi - first, 11)
    values = [1 / pi, 1.5 * 2**23, first, second, pi - first - second, *c, 0.5, 1]
    error = lambda v: lambda z: sin(sqrt(z)) / sqrt(z) - 1 - z * polyval(v[5:9][::-1], z) if z else mpf(0)
    return Made(values, [Error("sin r, over r:", 0, end, error)])


def area():
    """The area above a >= 0 is e^(−a²/2)·m(v), v = 1/(1 + K·a): least relative error. With K = 0.3 degree 8 errs least."""
    k = 0.3
    exact = lambda v: exp(((1 / mpf(v) - 1) / k) ** 2 / 2) * erfc((1 / mpf(v) - 1) / k / sqrt(mpf(2))) / 2
    mills = lambda v: np.array([float(exact(x)) for x in v])
    # At 14.5 the area is below the least f32.
    lower = 1 / (1 + k * 14.5)
    c = lawson(mills, lambda v: 1 / mills(v), lower, 1.0, 8)
    return Made([k, -0.5, 1 / sqrt(2 * pi), 1, *c], [Error("relative", lower, 1, relative(exact, 4, 9))])


TABLES = [
    Table("exp", "assembly/math/exp.ts", "EXP", 32, exponential),
    Table("log1p", "assembly/math/log1p.ts", "LOG1P", 32, logarithm),
    Table("sin", "assembly/math/sin.ts", "SIN", 32, sine),
    Table("area", "assembly/math/normalArea.ts", "AREA", 32, area),
]
