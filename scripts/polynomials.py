"""The coefficients of assembly/math/exp.ts, sin.ts and normalArea.ts.

A development tool: nothing runs it in a build or a test. It needs Python 3 with numpy and mpmath.

    python scripts/polynomials.py

Each is minimax in the error named (Lawson's reweighted least squares over 4001 Chebyshev points) and rounded to f32; printed with
its error before and after rounding.
"""

import numpy as np
from mpmath import erfc, exp, mp, mpf, sqrt

mp.dps = 40


def minimax(f, weight, lower, upper, degree, rounds=60, nodes=4001):
    """Coefficients c_0 … c_degree that make max |f − p|·weight small, by Lawson's reweighted least squares."""
    x = 0.5 * (lower + upper) + 0.5 * (upper - lower) * np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes)
    y, w = f(x), weight(x)
    basis = np.polynomial.chebyshev.chebvander((2 * x - lower - upper) / (upper - lower), degree)
    lawson = np.ones(nodes) / nodes
    best = None
    for _ in range(rounds):
        scale = np.sqrt(lawson) * w
        c = np.linalg.lstsq(basis * scale[:, None], y * scale, rcond=None)[0]
        error = np.abs(basis @ c - y) * w
        if best is None or error.max() < best[0]:
            best = (error.max(), c)
        lawson *= error
        lawson /= lawson.sum()
    series = np.polynomial.Chebyshev(best[1], domain=[lower, upper])
    return series.convert(kind=np.polynomial.Polynomial).coef


def report(name, f, weight, lower, upper, degree):
    c = minimax(f, weight, lower, upper, degree)
    rounded = c.astype(np.float32)
    x = np.linspace(lower, upper, 20001)
    error = lambda c: np.max(np.abs(np.polyval(c[::-1].astype(np.float64), x) - f(x)) * weight(x))
    print(f"{name}: error {error(c):.2g}, rounded {error(rounded):.2g}")
    print("  " + ", ".join(f"{float(v):.9g}" for v in rounded))


def series_or(f, series, limit):
    """f, and near 0, where it cancels, its series."""
    def g(x):
        small = np.abs(x) < limit
        safe = np.where(small, limit, x)
        return np.where(small, series(x), f(safe))
    return g


half = np.log(2) / 2 * 1.001

# e^r − 1 = r + r²·q(r); the error is that of e^r − 1 over r.
q = series_or(lambda r: (np.expm1(r) - r) / r**2, lambda r: 0.5 + r / 6 + r**2 / 24 + r**3 / 120 + r**4 / 720, 1e-3)
report("exp q", q, lambda r: np.maximum(np.abs(r), 1e-9), -half, half, 4)

# ln(1 + t) = 2s·p(s²), s = t/(2 + t), t in [0, 1].
p = series_or(lambda z: np.arctanh(np.sqrt(z)) / np.sqrt(z), lambda z: 1 + z / 3 + z**2 / 5 + z**3 / 7, 1e-4)
report("log1p p", p, lambda z: 1 / p(z), 0.0, 1 / 9, 4)

# sin r = r + r³·p(r²), |r| <= π/2.
s = series_or(
    lambda z: (np.sin(np.sqrt(np.abs(z))) / np.sqrt(np.abs(z)) - 1) / z,
    lambda z: -1 / 6 + z / 120 - z**2 / 5040 + z**3 / 362880,
    1e-2,
)
report("sin p", s, lambda z: z, 0.0, (np.pi / 2 * 1.001) ** 2, 3)


# The area above a >= 0 is e^(−a²/2)·m(v), v = 1/(1 + K·a). With K = 0.3 degree 8 errs least.
K = 0.3


def mills(v):
    return np.array([float(exp(mpf(a) ** 2 / 2) * erfc(mpf(a) / sqrt(mpf(2))) / 2) for a in (1 / v - 1) / K])


# At 14.5 the area is below the least f32.
report("normal area m", mills, lambda v: 1 / mills(v), 1 / (1 + K * 14.5), 1.0, 8)
