"""The tables of the normal scheme and of the logarithms."""

from functools import cache

from fit import Grid, chebyshev_extrema, interpolate, remez
from measure import Error
from mpmath import atanh, cos, fabs, im, log, log1p, mpf, pi, polyroots, polyval, re, sin, sqrt
from table import Made, Table, rounded

STEP = mpf(2) ** -23  # exponents arrive as the bits of an f32: one step is 2^23
WORD = mpf(2) ** 32


# ln(1 + f) = f·N(f)/D(f), f in [−½, 0]: the rational 2/3 of least relative error.


def log1p_ratio(f):
    return log1p(f) / f if f else mpf(1)


@cache
def log_rational():
    points = chebyshev_extrema(16001, -mpf(1) / 2, mpf(0))
    return remez(Grid.of(log1p_ratio, lambda f: 1 / log1p_ratio(f), points), 2, 3)


def log_table():
    """Seven numbers for `negativeLog`: scaled so that D_3 is 1, and for f that arrives times 2^32."""
    rational = log_rational()
    n, d = ([c / rational.denominator[3] for c in part] for part in (rational.numerator, rational.denominator))
    return [-log(2) * STEP, *(-n[i] * WORD ** (2 - i) for i in range(3)), *(d[i] * WORD ** (3 - i) for i in range(3))]


def log_error(scale):
    def of(table):
        _, *n, d0, d1, d2 = table
        rational = lambda f: polyval(n[::-1], f) / polyval([1, d2, d1, d0], f)
        return lambda f: 1 + rational(f * WORD) * WORD / scale / log1p_ratio(f)

    return Error("relative", -mpf(1) / 2, 0, of)


# sin(πx/2)/x and cos(πx/2) in z = x², z in [0, 1].


def sine(z, turn=pi / 2):
    return sin(turn * sqrt(z)) / sqrt(z) if z else +turn


def cosine(z, turn=pi / 2):
    return cos(turn * sqrt(z))


@cache
def turn():
    """Coefficients of degree 4 in z: sine of least relative error, cosine of least absolute error."""
    points = chebyshev_extrema(16001, mpf(0), mpf(1))
    return [remez(Grid.of(f, w, points), 4).numerator for f, w in ((sine, lambda z: 1 / sine(z)), (cosine, lambda z: mpf(1)))]


def kappa():
    """y = κx makes the leading coefficients of sine, s_4/κ^9, and of cosine, c_4/κ^8, the same G."""
    s, c = turn()
    return s[4] / c[4]


def common_factor():
    """G, which sine and cosine leave out and the radius holds."""
    return turn()[0][4] / kappa() ** 9


def factors(polynomial):
    """a, b, c, d of (z + a)(z + b)((z + c)z + d), for z = y²."""
    roots = polyroots([c / kappa() ** (2 * i) for i, c in enumerate(polynomial)][::-1], maxsteps=200, extraprec=200)
    real = sorted((-re(root) for root in roots if fabs(im(root)) < mpf(10) ** -20), key=fabs)
    pair = next(root for root in roots if im(root) > mpf(10) ** -20)
    return [*real, -2 * re(pair), fabs(pair) ** 2]


def radius():
    """The table of the plain logarithm, rounded, with its first four numbers times 2·G²."""
    scale = 2 * common_factor() ** 2
    table = [mpf(rounded(value, 32)) for value in log_table()]
    return Made([*(scale * value for value in table[:4]), *table[4:]], [log_error(scale)])


def sincos():
    def product(table, at):
        """(κ, the product of factors) from a table."""
        k, (a, b, c, d) = table[0] * 2**31, table[at : at + 4]
        return k, lambda z: common_factor() * (z * k * k + a) * (z * k * k + b) * ((z * k * k + c) * z * k * k + d)

    def sine_error(table):
        k, p = product(table, 1)
        return lambda z: 1 - k * p(z) / sine(z)

    def cosine_error(table):
        _, p = product(table, 5)
        return lambda z: cosine(z) - p(z)

    s, c = turn()
    errors = [Error("sine: relative", 0, 1, sine_error), Error("cosine: absolute", 0, 1, cosine_error)]
    return Made([kappa() * mpf(2) ** -31, *factors(s), *factors(c)], errors)


# In f64, polynomials through Chebyshev nodes: sine and cosine of an eighth of a turn, and 2·atanh(s)/s, in x² and s².


def through_nodes(f, upper, degree, relative=False):
    def error(c):
        return lambda x: (f(x) - polyval(c[::-1], x)) / (f(x) if relative else 1)

    return Made(interpolate(f, 0, upper, degree), [Error("relative" if relative else "absolute", 0, upper, error)])


def atanh_ratio(z):
    return 2 * atanh(sqrt(z)) / sqrt(z) if z else mpf(2)


TABLES = [
    Table("radius", "assembly/random/normal.ts", "RADIUS", 32, radius, stream=True),
    Table("sincos", "assembly/random/normal.ts", "SINCOS", 32, sincos, stream=True),
    Table("sin64", "assembly/random/normal64.ts", "SIN", 64, lambda: through_nodes(lambda z: sine(z, pi / 4), 1, 6), stream=True),
    Table("cos64", "assembly/random/normal64.ts", "COS", 64, lambda: through_nodes(lambda z: cosine(z, pi / 4), 1, 6), stream=True),
    Table("atanh64", "assembly/math/log64.ts", "ATANH", 64, lambda: through_nodes(atanh_ratio, mpf(1) / 9, 10, True), stream=True),
]
