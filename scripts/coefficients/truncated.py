"""The tables of the cut normal distribution."""

from functools import cache

from fit import Grid, Rational, chebyshev_nodes, extremes, interpolate, remez
from measure import Error
from mpmath import cos, erf, erfc, erfinv, log, mpf, nstr, pi, polyval, sin, sqrt
from normal import log_error, log_table
from table import Made, Table, literals, rounded

ROOT2 = sqrt(mpf(2))


# Within ±2: z = x·N(q)/D(q), q = 1 − x², for x = 2u − 1: the area between ±z is x times that between ±2.


@cache
def within_two_ratio(x):
    """z/x."""
    return ROOT2 * erfinv(x * erf(ROOT2)) / x if x else erf(ROOT2) * sqrt(pi / 2)


def within_two():
    """4/4, least error of z on 3400 Chebyshev nodes of x in [0, 1], scaled so that D_4 is 1.

    Every fine grid gives an error as small; how many nodes give these bits was found by trying."""
    nodes = chebyshev_nodes(3400, mpf(0), mpf(1))
    rational = remez(Grid([1 - x * x for x in nodes], [within_two_ratio(x) for x in nodes], nodes), 4, 4)
    d = rational.denominator[4]
    error = lambda v: lambda x: x * (within_two_ratio(x) - ratio(v[:5], [*v[5:], 1])(1 - x * x))
    return Made([c / d for c in rational.numerator + rational.denominator[:4]], [Error("absolute", 0, 1, error)])


def ratio(numerator, denominator):
    return lambda x: polyval(numerator[::-1], x) / polyval(denominator[::-1], x)


# In general: z = (P − Q)·R(L), L = −ln(4PQ), from the tail areas P and Q = 1 − P: P − Q is erf(z/√2).


def quantile_argument(z):
    tail = erfc(z / ROOT2)
    return -log(tail * (2 - tail))


def quantile_ratio(z):
    """R, as a function of z."""
    return z / erf(z / ROOT2) if z else sqrt(pi / 2)


# Far from the mean, in y = 1/z² <= 1/100: z·M(z) by its continued fraction, M Mills' ratio. The nodes begin at 1e-12, not 0.


def scaled_mills(y, depth=2000):
    fraction = mpf(1)
    for n in range(depth, 0, -1):
        fraction = 1 + n * y / fraction
    return 1 / fraction


FAR = mpf(10) ** -12, mpf(1) / 100


def log_mills():
    f = lambda y: -log(scaled_mills(y)) / y
    return Made(interpolate(f, *FAR, 8), [Error("times y,", *FAR, lambda c: lambda y: y * (f(y) - polyval(c[::-1], y)))])


def hazard():
    f = lambda y: 1 / scaled_mills(y)
    return Made(interpolate(f, *FAR, 5), [Error("absolute", *FAR, lambda c: lambda y: f(y) - polyval(c[::-1], y))])


# Three rationals are near the best of their degree, as an exchange is that ends before it is level, but from which start and after
# which step is not recorded: no recipe is known that gives their bits. Said of them is the error that they make, and the least that
# their degree allows.


def measured(values, degree, argument, ratio_at, points):
    """The numbers of the source as they are: N_0 … N_degree, D_0 = 1, D_1, …; their relative error on dense points, the next
    better thing to a proof, and the least that a rational of this degree makes there."""
    source = Rational(values[: degree + 1], [mpf(1)] + values[degree + 1 :])
    divisor = len(source.denominator) - 1
    grid = Grid([argument(z) for z in points], [ratio_at(z) for z in points], [1 / ratio_at(z) for z in points])
    errors = grid.errors(source)
    # Between three points a parabola rises above the highest by an eighth of the second difference at most.
    between = max(abs(a - 2 * b + c) for a, b, c in zip(errors, errors[1:], errors[2:])) / 8
    peaks = extremes(errors)
    best = remez(grid, degree, divisor, peaks)
    change = max(abs(ours / theirs - 1) for ours, theirs in zip(values, best.numerator + best.denominator[1:]))
    return [
        f"relative error {nstr(max(map(abs, errors)), 3)} at the highest of {len(points)} points, {nstr(between, 1)} more between them",
        f"the least of a rational {degree}/{divisor} is {nstr(max(map(abs, grid.errors(best))), 3)}; its coefficients differ by up to {nstr(change, 2)}",
        f"the error changes sign {len(peaks) - 1} times, with {nstr(min(abs(errors[i]) for i in peaks), 3)} between: none of this degree errs less than that",
    ]


def within_two64():
    file, names = "assembly/random/truncated64.ts", "WITHIN_TWO_N WITHIN_TWO_D"
    values = [mpf(float(text)) for text in literals(file, names)]
    area = lambda z: erf(z / ROOT2) / erf(ROOT2)
    ratio_at = lambda z: z / area(z) if z else erf(ROOT2) * sqrt(pi / 2)
    points = [2 * sin(pi * i / 3200) for i in range(1601)]
    lines = measured(values[:10] + values[11:], 9, lambda z: 1 - area(z) ** 2, ratio_at, points)
    return Made(values, lines=lines)


def quantile(values, degree, end):
    points = [end * (1 - cos(pi * i / 3200)) / 2 for i in range(3201)]
    return measured(values, degree, quantile_argument, quantile_ratio, points)


def quantile32():
    """Fitted up to z = 12.16, L = 75.97."""
    values = [mpf(rounded(mpf(text), 32)) for text in literals("assembly/random/truncated.ts", "QUANTILE")]
    return Made(values, lines=quantile(values, 7, mpf("12.16")))


def quantile64():
    """Fitted up to z = 13, L = 86.6."""
    values = [mpf(float(text)) for text in literals("assembly/random/truncated64.ts", "QUANTILE_N QUANTILE_D")]
    return Made(values, lines=quantile(values[:17] + values[18:], 16, mpf(13)))


TABLES = [
    Table("withinTwo", "assembly/random/truncated.ts", "WITHIN_TWO", 32, within_two, stream=True),
    Table("log", "assembly/random/truncated.ts", "LOG", 32, lambda: Made(log_table(), [log_error(1)]), stream=True),
    Table("quantile", "assembly/random/truncated.ts", "QUANTILE", 32, quantile32, stream=True),
    Table("logMills64", "assembly/random/truncated64.ts", "LOG_MILLS", 64, log_mills, stream=True),
    Table("hazard64", "assembly/random/truncated64.ts", "HAZARD", 64, hazard, stream=True),
    Table("withinTwo64", "assembly/random/truncated64.ts", "WITHIN_TWO_N WITHIN_TWO_D", 64, within_two64, stream=True),
    Table("quantile64", "assembly/random/truncated64.ts", "QUANTILE_N QUANTILE_D", 64, quantile64, stream=True),
]
