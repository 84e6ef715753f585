"""Three ways to fit: interpolation at Chebyshev nodes, Remez' exchange, Lawson's reweighted least squares.

Which one a table was made with is part of its recipe: they differ in the last bits, and the bits are what must stay.
"""

from dataclasses import dataclass

import numpy as np
from mpmath import chebyfit, cos, lu_solve, matrix, mpf, pi, polyval


def chebyshev_nodes(count, lower, upper):
    """Roots of the Chebyshev polynomial, from the upper end to the lower one."""
    return [(lower + upper) / 2 + (upper - lower) / 2 * cos(pi * (i + mpf(1) / 2) / count) for i in range(count)]


def chebyshev_extrema(count, lower, upper):
    """Extrema of the Chebyshev polynomial, the ends included."""
    return [(lower + upper) / 2 + (upper - lower) / 2 * cos(pi * i / (count - 1)) for i in range(count)]


def interpolate(f, lower, upper, degree):
    """c_0 … c_degree of the polynomial through f at the roots of the Chebyshev polynomial."""
    return chebyfit(f, [mpf(lower), mpf(upper)], degree + 1)[::-1]


@dataclass
class Rational:
    """N(x)/D(x), coefficients ascending, D_0 = 1; a polynomial where D is 1 alone."""

    numerator: list
    denominator: list

    def __call__(self, x):
        return polyval(self.numerator[::-1], x) / polyval(self.denominator[::-1], x)


@dataclass
class Grid:
    """Points, the function there, and what an error there counts."""

    x: list
    f: list
    weight: list

    @classmethod
    def of(cls, f, weight, points):
        return cls(list(points), [f(x) for x in points], [weight(x) for x in points])

    def errors(self, fit):
        return [(f - fit(x)) * w for x, f, w in zip(self.x, self.f, self.weight)]


def extremes(errors):
    """Index of the largest error of each run of one sign."""
    best = [0]
    for i in range(1, len(errors)):
        if (errors[i] > 0) != (errors[best[-1]] > 0):
            best.append(i)
        elif abs(errors[i]) > abs(errors[best[-1]]):
            best[-1] = i
    return best


def level(grid, reference, degree, divisor):
    """The rational whose errors at the reference points are ±E in turn: linear in all but E·D, which is iterated."""
    rational, e = Rational([], [mpf(1)]), mpf(0)
    count = degree + divisor + 2
    for _ in range(60):
        a, b = matrix(count, count), matrix(count, 1)
        for row, i in enumerate(reference):
            x, f = grid.x[i], grid.f[i]
            for j in range(degree + 1):
                a[row, j] = x**j
            for j in range(1, divisor + 1):
                a[row, degree + j] = -f * x**j
            a[row, count - 1] = (-1) ** row * polyval(rational.denominator[::-1], x) / grid.weight[i]
            b[row] = f
        solution = list(lu_solve(a, b))
        rational = Rational(solution[: degree + 1], [mpf(1)] + solution[degree + 1 : -1])
        before, e = e, solution[-1]
        if divisor == 0 or abs(e - before) < abs(e) * mpf(10) ** -25:
            return rational
    raise ArithmeticError("no rational of this degree is level there")


def remez(grid, degree, divisor=0, reference=None):
    """The rational degree/divisor of least weighted error on the points of a grid."""
    count = degree + divisor + 2
    n = len(grid.x) - 1
    reference = reference or [round(n * (1 - np.cos(np.pi * i / (count - 1))) / 2) for i in range(count)]
    for _ in range(30):
        rational = level(grid, reference, degree, divisor)
        errors = grid.errors(rational)
        found = extremes(errors)
        while len(found) > count:  # one too many: the smaller end goes
            del found[0 if abs(errors[found[0]]) < abs(errors[found[-1]]) else -1]
        if len(found) < count:
            raise ArithmeticError(f"{len(found)} extremes, {count} needed")
        if found == reference:
            return rational
        reference = found
    raise ArithmeticError("the exchange does not end")


def lawson(f, weight, lower, upper, degree, rounds=60, nodes=4001):
    """c_0 … c_degree that make max |f − p|·weight small, in f64: the best of so many rounds."""
    x = 0.5 * (lower + upper) + 0.5 * (upper - lower) * np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes)
    y, w = f(x), weight(x)
    basis = np.polynomial.chebyshev.chebvander((2 * x - lower - upper) / (upper - lower), degree)
    importance = np.ones(nodes) / nodes
    best = None
    for _ in range(rounds):
        scale = np.sqrt(importance) * w
        c = np.linalg.lstsq(basis * scale[:, None], y * scale, rcond=None)[0]
        error = np.abs(basis @ c - y) * w
        if best is None or error.max() < best[0]:
            best = (error.max(), c)
        importance *= error
        importance /= importance.sum()
    series = np.polynomial.Chebyshev(best[1], domain=[lower, upper])
    return list(series.convert(kind=np.polynomial.Polynomial).coef)
