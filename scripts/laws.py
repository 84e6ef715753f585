"""The laws of models by docs/stream.md and docs/spec.md alone, in NumPy, for test/fixtures/laws.json.

A development tool: nothing runs it in a build or a test. It needs Python 3.10 and NumPy 2, shares no line with the package, and reads the tables
of coefficients from the page itself: that the package draws the same bits proves the page.

    python scripts/laws.py > test/fixtures/laws.json

Each case: an initializer as data, shape, layout and dtype; of the tensor "w" of seed 42 its first four values in hexadecimal digits, little-endian, and
the SHA-256 of all its bytes.
"""

import hashlib
import json
import re
from math import factorial, floor, prod, sqrt
from pathlib import Path

import numpy as np

COMMAND = "python scripts/laws.py > test/fixtures/laws.json"
PAGE = Path(__file__).parent.parent.joinpath("docs/stream.md").read_text(encoding="utf-8")
F, U = np.float32, np.uint64
M32 = U(0xFFFFFFFF)

np.seterr(all="ignore")


# Tables of the page.


def f32(bits: str) -> F:
    return np.array(int(bits, 16), np.uint32).view(F)[()]


def f64(bits: str) -> float:
    return float(np.array(int(bits, 16), np.uint64).view(np.float64)[()])


def table64(name: str, after: str = "") -> list[float]:
    """The coefficients of a line `name: …`, the first one behind a text."""
    line = re.search(rf"^{name}: (.*)$", PAGE[PAGE.index(after) :], re.MULTILINE)
    return [f64(bits) for bits in re.findall(r"`([0-9a-f]{16})`", line[1])]


def table32(name: str, after: str) -> F:
    """The number of a cell `| name | bits |`, the first one behind a text."""
    return f32(re.search(rf"\| {name} +\| `([0-9a-f]{{8}})`", PAGE[PAGE.index(after) :])[1])


ATANH, SIN, COS = table64("ATANH"), table64("SIN"), table64("COS")
TWO64 = [table64(name, "**f64, within two.**") for name in "ND"]
RADIUS = {name: table32(name, "**Squared radius**") for name in ("E", "N0", "N1", "N2", "D0", "D1", "D2")}
K, *TURN = (table32(name, "**Sine and cosine**") for name in ("K", *(f"{f} {c}" for f in ("sine", "cosine") for c in "abcd")))
TWO32 = [[table32(f"{name}{i}", "**Within two.**") for i in range(n)] for name, n in (("N", 5), ("D", 4))]


# Words and keys.


def block(key, c0, c1, c2, c3):
    c = [np.asarray(x, U) for x in np.broadcast_arrays(c0, c1, c2, c3)]
    k0, k1 = (int(k) for k in key)
    for _ in range(10):
        a, b = U(0xCD9E8D57) * c[2], U(0xD2511F53) * c[0]
        c = [(a >> U(32)) ^ c[1] ^ U(k0), a & M32, (b >> U(32)) ^ c[3] ^ U(k1), b & M32]
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c


def child(key, number: int, domain: int):
    words = block(key, number & 0xFFFFFFFF, number >> 32, 0, domain)
    return int(words[0]), int(words[1])


def fold(key, name: str):
    h = 0xCBF29CE484222325
    for byte in name.encode():
        h = (h ^ byte) * 0x100000001B3 % 2**64
    return child(key, h, 1)


def word(key, i, draw: int):
    """Words of elements i, as 64-bit integers."""
    i = np.asarray(i, U)
    counter = U(4) * (i // U(16)) + i % U(4)
    words = np.stack(np.broadcast_arrays(*block(key, counter & M32, counter >> U(32), draw, 0)))
    return np.take_along_axis(words, ((i % U(16)) // U(4)).astype(np.int64)[None], 0)[0]


def signed(words):
    return words.astype(np.uint32).view(np.int32)


# Functions, in f64.


def poly(c, x):
    z = x * x

    def horner(part):
        total = part[-1] + 0 * z
        for each in part[-2::-1]:
            total = total * z + each
        return total

    return horner(c[1::2]) * x + horner(c[0::2])


def neglog(v):
    bits = np.where(v < 0, 1.0, v).view(np.int64)
    e = (bits - 0x3FE0000000000000) & ~0xFFFFFFFFFFFFF
    k = (e >> 32) * f64("3ea62e42fefa39ef")
    f = np.where(v < 0, v, (bits - e).view(np.float64) - 1)
    k = np.where(v < 0, 0.0, k)
    s = f / (2 + f)
    return -(s * poly(ATANH, s * s)) - k


def exp(x: float) -> float:
    if x > 709.79:
        return float("inf")
    if x < -745.2:
        return 0.0
    k = floor(x / f64("3fe62e42fefa39ef") + 0.5)
    r = (x - k * f64("3fe62e42fee00000")) - k * f64("3dea39ef35793c76")
    total = 0.0
    for n in range(13, -1, -1):
        total = total * r + 1 / factorial(n)
    return (total * 2.0 ** (k // 2)) * 2.0 ** (k - k // 2)


H, L, ROOT2, ROOT_HALF = f64("3fe62e42fee00000"), f64("3dea39ef35793c76"), f64("3ff6a09e667f3bcd"), f64("3fe6a09e667f3bcd")


def halved(w: float):
    k = 0
    while w > ROOT2:
        w, k = w / 2, k + 1
    while w < ROOT_HALF:
        w, k = 2 * w, k - 1
    return w, k


def log1p(x: float) -> float:
    w, k = halved(1 + x)
    f = x if k == 0 else w - 1
    rest = 0.0 if k == 0 else (x - ((1 + x) - 1) if x < 1 else 1 - ((1 + x) - x)) / (1 + x)
    s = f / (2 + f)
    total = 0.0
    for n in range(11, 0, -1):
        total = ((total + 2 / (2 * n + 1)) * s) * s
    h = (0.5 * f) * f
    return k * H - ((h - (s * (h + total) + (k * L + rest))) - f)


def ln(x: float) -> float:
    m, k = halved(x)
    return k * H + (k * L + log1p(m - 1))


def expm1(x: float) -> float:
    if abs(x) > 1:
        return exp(x) - 1
    total = 0.0
    for n in range(21, 1, -1):
        total = total * x + 1 / factorial(n)
    return x + (x * x) * total


# Dtypes. Values are numbers in f64 until they are bytes.

TYPES = {"f32": np.uint32, "f64": np.uint64, "f16": np.uint16, "bf16": np.uint16}


def bits_of(dtype: str, x):
    """Bits of numbers, rounded to nearest even: to f32 first, where the dtype is not f64."""
    x = np.asarray(x, np.float64)
    if dtype == "f64":
        return x.view(np.uint64)
    bits = x.astype(F)
    if dtype == "f16":
        return bits.astype(np.float16).view(np.uint16)
    bits = bits.view(np.uint32)
    return bits if dtype == "f32" else ((bits + np.uint32(0x7FFF) + ((bits >> 16) & np.uint32(1))) >> 16).astype(np.uint16)


def number_of(dtype: str, bits):
    if dtype == "bf16":
        return (bits.astype(np.uint32) << 16).view(F).astype(np.float64)
    return bits.view({"f32": F, "f64": np.float64, "f16": np.float16}[dtype]).astype(np.float64)


def held(dtype: str, x):
    return number_of(dtype, bits_of(dtype, np.atleast_1d(np.asarray(x, np.float64))))


def neighbour(dtype: str, x: float, up: bool) -> float:
    """The next value of a dtype above or below one."""
    if x == 0:
        tiny = number_of(dtype, np.array([1], TYPES[dtype]))[0]
        return tiny if up else -tiny
    step = 1 if (x > 0) == up else -1
    return number_of(dtype, (bits_of(dtype, np.array([x])).astype(np.int64) + step).astype(TYPES[dtype]))[0]


def at_least(dtype: str, x: float) -> float:
    value = held(dtype, x)[0]
    return value if value >= x else neighbour(dtype, value, True)


def at_most(dtype: str, x: float) -> float:
    return -at_least(dtype, -x)


def below(dtype: str, x: float) -> float:
    value = at_most(dtype, x)
    return value if value < x else neighbour(dtype, value, False)


# Uniform, normal, truncated.


def n53(key, i):
    """n, 53 bits, and t = n + ½, less 2^53 from 2^52 on: both exact in f64."""
    hi, lo = word(key, i, 0), word(key, i, 1)
    n = (hi * U(2**21) + (lo >> U(11))).astype(np.float64)
    t = (signed(hi).astype(np.float64) * 2**21 + (lo >> U(11)).astype(np.float64)) + 0.5
    return n, t


def unit(key, i, dtype: str):
    return n53(key, i)[0] * 2.0**-53 if dtype == "f64" else (word(key, i, 0) >> U(8)).astype(np.float64) * 2.0**-24


def uniform(key, i, dtype: str, lower: float, upper: float):
    u = unit(key, i, dtype)
    if dtype == "f64":
        x = (upper - lower) * u + lower
    else:
        x = (F(upper - lower) * u.astype(F) + F(lower)).astype(np.float64)
    return np.clip(held(dtype, x), at_least(dtype, lower), below(dtype, upper))


def pairs(i):
    """The even and the odd element of each pair: words 0 and 1, or 2 and 3, of a lane."""
    i = np.asarray(i, U)
    w = (i % U(16)) // U(4)
    even = i - U(4) * (w % U(2))
    return even, even + U(4), w % U(2) == 1


def unit_normal(key, i, dtype: str):
    even, odd, is_odd = pairs(i)
    if dtype == "f64":
        t, turn = n53(key, even)[1], n53(key, odd)[1]
        r = np.sqrt(neglog(t * 2.0**-53) * 2)
        v = turn * 2.0**-52
        w = np.where(v > 0.5, 1.0, np.where(v < -0.5, -1.0, 0.0))
        r = np.where(w != 0, -r, r)
        x = (v - w) * 2
        z = x * x
        s = x * poly(SIN, z)
        d = s + s
        return np.where(is_odd, r * (d * poly(COS, z)), r * (1 - d * s))
    c = RADIUS
    a, b = word(key, even, 0), word(key, odd, 0)
    t = signed(a).astype(F) + F(0.5)
    bits = t.view(np.int32)
    e = np.where(t < 0, 0, (np.minimum(bits, 0x4F000000) - 0x4F000000) & np.int32(-0x800000)).astype(np.int32)
    f = np.where(t < 0, t, (bits - e).view(F) - F(2**32))
    n = f * ((c["N2"] * f + c["N1"]) * f + c["N0"])
    d = ((f + c["D2"]) * f + c["D1"]) * f + c["D0"]
    r = np.sqrt(e.astype(F) * c["E"] + n / d)
    r = np.where((b + U(0x40000000)) & U(0x80000000) != 0, -r, r)
    y = signed((b << U(1)) & M32).astype(F) * K
    z = y * y

    def p(a, b, c, d):
        return ((z + a) * (z + b)) * ((z + c) * z + d)

    return np.where(is_odd, (r * y) * p(*TURN[:4]), r * p(*TURN[4:])).astype(np.float64)


def affine(dtype: str, z, mean: float, std: float):
    if dtype == "f64":
        return std * z + mean
    return (F(std) * z.astype(F) + F(mean)).astype(np.float64)


def normal(key, i, dtype: str, mean: float = 0.0, std: float = 1.0):
    return held(dtype, affine(dtype, unit_normal(key, i, dtype), mean, std))


def within_two(key, i, dtype: str, std: float):
    """Truncated at ±2 std, of mean 0."""
    if dtype == "f64":
        t = n53(key, i)[1]
        g = np.abs(t) * 2.0**-52
        x = 1 - g
        q = g * (1 + x)
        z = (np.where(t > 0, -1.0, 1.0) * x) * poly(TWO64[0], q) / poly(TWO64[1], q)
    else:
        x = (signed(word(key, i, 0) ^ U(0x80000000)).astype(F) + F(0.5)) * F(2**-31)
        q = F(1) - x * x

        def horner(c):
            total = np.full_like(q, c[-1])
            for each in c[-2::-1]:
                total = total * q + each
            return total

        z = (x * horner(TWO32[0])) / horner([*TWO32[1], F(1)])
    x = affine(dtype, z, 0.0, std)
    return np.clip(held(dtype, x), at_least(dtype, -2 * std), at_most(dtype, 2 * std))


# Layouts: axes of inputs, of outputs, and the others.


def axes(layout: str, rank: int):
    if rank < 2:
        return None
    return (rank - 2, rank - 1, [*range(rank - 2)]) if layout == "io" else (1, 0, [*range(2, rank)])


def fans(shape, layout: str):
    inputs, outputs, spatial = axes(layout, len(shape))
    field = prod(shape[axis] for axis in spatial)
    return shape[inputs] * field, shape[outputs] * field


# Schemes: the values of a whole tensor, rounded to the dtype.


def indices(shape):
    return np.arange(prod(shape), dtype=U)


def by_quantile(key, shape, dtype, at, low, high):
    values = held(dtype, [at(float(u)) for u in unit(key, indices(shape), dtype)])
    return np.clip(values, at_least(dtype, low), at_most(dtype, high))


def log_uniform(key, shape, dtype, layout, lower, upper):
    d = log1p((upper - lower) / lower)
    return by_quantile(key, shape, dtype, lambda u: lower * exp(d * u), lower, upper)


def log_of_uniform(key, shape, dtype, layout, lower, upper):
    return by_quantile(key, shape, dtype, lambda u: ln(lower + (upper - lower) * u), ln(lower), ln(upper))


def time_step_bias(key, shape, dtype, layout, lower=0.001, upper=0.1, floor=0.0001):
    d = log1p((upper - lower) / lower)

    def bias(dt):
        return dt + ln(-expm1(-dt))

    at = lambda u: bias(max(floor, lower * exp(d * u)))  # noqa: E731
    return by_quantile(key, shape, dtype, at, bias(max(lower, floor)), bias(upper))


def chrono(key, shape, dtype, layout, steps, gates="ifgo"):
    units = shape[-1] // 4
    forget = log_of_uniform(key, shape, dtype, layout, 1, steps - 1).reshape(-1, 4, units)
    values = np.zeros_like(forget)
    values[:, gates.index("f")] = forget[:, gates.index("f")]
    values[:, gates.index("i")] = -forget[:, gates.index("f")]
    return values.ravel()


def s4d_real(key, shape, dtype, layout):
    return held(dtype, [ln(1 + int(i) % shape[-1]) for i in indices(shape)])


def zer_o(key, shape, dtype, layout):
    inputs, outputs, spatial = axes(layout, len(shape))
    at = np.unravel_index(indices(shape).astype(np.int64), shape)
    middle = np.all([at[axis] == shape[axis] // 2 for axis in spatial], axis=0) if spatial else True
    if shape[outputs] > shape[inputs]:
        k = 0
        while 2**k < shape[outputs]:
            k += 1
        scale = 2.0 ** -(k // 2) * (ROOT_HALF if k % 2 else 1)
        common = np.array([bin(int(i) & int(o)).count("1") for i, o in zip(at[inputs], at[outputs])])
        matrix = np.where(common % 2 == 1, -scale, scale)
    else:
        matrix = (at[inputs] == at[outputs]).astype(np.float64)
    return held(dtype, np.where(middle, matrix, 0.0))


def siren(key, shape, dtype, layout, omega=30, first=False):
    fan_in, _ = fans(shape, layout)
    limit = 1 / fan_in if first else sqrt(6 / fan_in) / omega
    return uniform(key, indices(shape), dtype, -limit, limit)


def standardized(key, shape, dtype, layout, gain=1):
    x = unit_normal(key, indices(shape), dtype)
    unit_of = np.unravel_index(indices(shape).astype(np.int64), shape)[axes(layout, len(shape))[1]]
    out = np.zeros_like(x)
    for each in range(unit_of.max() + 1):
        own = np.flatnonzero(unit_of == each)
        n = len(own)
        mean = sum(x[own].tolist(), 0.0) / n
        spread = sqrt(sum([(v - mean) * (v - mean) for v in x[own].tolist()], 0.0) / n)
        out[own] = 0 if spread == 0 else ((x[own] - mean) / spread) * (gain / sqrt(n))
    return held(dtype, out)


def kan_spline(key, shape, dtype, layout, grid=5, order=3, scale=0.1):
    b = [1.0]
    for k in range(2, order + 1):
        old = [*b, 0.0]
        b = [((i + 1) * old[i] + (k - i) * (old[i - 1] if i > 0 else 0.0)) / k for i in range(k)]
    points, n = grid + 1, grid + order
    lower = [[0.0] * points for _ in range(points)]
    for i in range(points):
        first = max(0, i - order)
        for j in range(first, i + 1):
            total = 0.0
            for m in range(order):
                total += b[m] * (b[m + i - j] if m + i - j < order else 0.0)
            for k in range(first, j):
                total -= lower[i][k] * lower[j][k]
            lower[i][j] = sqrt(total) if i == j else total / lower[j][j]
    p = [[0.0] * points for _ in range(n)]
    for j in range(points):
        y = [float(i == j) for i in range(points)]
        for i in range(points):
            for k in range(max(0, i - order), i):
                y[i] -= lower[i][k] * y[k]
            y[i] /= lower[i][i]
        for i in reversed(range(points)):
            for k in range(i + 1, min(points, i + order + 1)):
                y[i] -= lower[k][i] * y[k]
            y[i] /= lower[i][i]
        for m in range(n):
            total = 0.0
            for i in range(order):
                if 0 <= m - i < points:
                    total += b[i] * y[m - i]
            p[m][j] = total
    u = unit(key, indices(shape), dtype).reshape(-1, n)
    values = np.zeros_like(u)
    for m in range(n):
        for j in range(points):
            values[:, m] += p[m][j] * (u[:, j] - 0.5)
    return held(dtype, values.ravel() * (scale / grid))


def padded(key, shape, dtype, layout, init, rows):
    values = tensor(key, init, shape, dtype, layout).reshape(shape[0], -1)
    values[rows] = 0
    return values.ravel()


def blocks(key, shape, dtype, layout, parts, axis=0):
    own = [*shape]
    own[axis] //= len(parts)
    keys = [child(key, p, 2) for p in range(len(parts))]
    drawn = [tensor(k, part, own, dtype, layout).reshape(own) for k, part in zip(keys, parts)]
    return np.concatenate(drawn, axis).ravel()


def icnr(key, shape, dtype, layout, scale, init="heNormal", mode="CRD"):
    _, outputs, spatial = axes(layout, len(shape))
    pixels = scale ** len(spatial)
    own = [*shape]
    own[outputs] //= pixels
    kernel = tensor(key, init, own, dtype, layout).reshape(own)
    output = np.arange(shape[outputs])
    return np.take(kernel, output // pixels if mode == "CRD" else output % own[outputs], outputs).ravel()


def he_normal(key, shape, dtype, layout):
    return within_two(key, indices(shape), dtype, sqrt(2 / fans(shape, layout)[0]) / 0.87962566103423978)


def integers(key, shape, dtype, layout, upper, lower=0):
    w64 = word(key, indices(shape), 0).astype(object) * 2**32 + word(key, indices(shape), 1).astype(object)
    return np.array([lower + int(w) * (upper - lower) // 2**64 for w in w64], np.float64)


def sign(key, shape, dtype, layout, scale=1):
    return held(dtype, np.where(word(key, indices(shape), 0) >> U(31), -scale, scale))


def constant(key, shape, dtype, layout, value):
    return held(dtype, np.broadcast_to(value, shape).ravel())


def class_prior(key, shape, dtype, layout, counts=None, probability=None):
    total = sum(float(count) for count in counts or [])
    values = [ln(count / total) for count in counts] if counts else [ln(p) - log1p(-p) for p in probability]
    return constant(key, shape, dtype, layout, values)


SCHEMES = {
    "logUniform": log_uniform, "logOfUniform": log_of_uniform, "timeStepBias": time_step_bias, "chrono": chrono, "s4dReal": s4d_real,
    "zerO": zer_o, "siren": siren, "standardized": standardized, "kanSpline": kan_spline, "padded": padded, "blocks": blocks,
    "icnr": icnr, "classPrior": class_prior, "heNormal": he_normal, "integers": integers, "sign": sign, "constant": constant,
    "ones": lambda key, shape, dtype, layout: np.ones(prod(shape)),
    "normal": lambda key, shape, dtype, layout, mean=0, std=1: normal(key, indices(shape), dtype, mean, std),
    "uniform": lambda key, shape, dtype, layout, lower=0, upper=1: uniform(key, indices(shape), dtype, lower, upper),
}  # fmt: skip


def tensor(key, init, shape, dtype: str, layout: str):
    scheme, *_ = [init] if isinstance(init, str) else [init["scheme"]]
    options = {} if isinstance(init, str) else {name: value for name, value in init.items() if name != "scheme"}
    return SCHEMES[scheme](key, shape, dtype, layout, **options)


def law(scheme: str, **options):
    return {"scheme": scheme, **options}


CASES = [
    (law("logUniform", lower=0.001, upper=0.1), [700], "io"),
    (law("logUniform", lower=1, upper=1.5), [50, 7], "io"),
    (law("logOfUniform", lower=1, upper=16), [700], "io"),
    (law("logOfUniform", lower=0.3, upper=0.7), [3, 50], "io"),
    (law("timeStepBias"), [700], "io"),
    (law("timeStepBias", lower=0.01, upper=2, floor=0.05), [5, 90], "io"),
    (law("chrono", steps=100), [4 * 120], "io"),
    (law("chrono", steps=784, gates="ogfi"), [3, 4 * 30], "io"),
    (law("s4dReal"), [20, 16], "io"),
    (law("s4dReal"), [257], "io"),
    (law("zerO"), [10, 40], "io"),
    (law("zerO"), [10, 33], "io"),
    (law("zerO"), [40, 10], "io"),
    (law("zerO"), [70, 30], "oi"),
    (law("zerO"), [3, 4, 5, 12], "io"),
    (law("zerO"), [12, 5, 3, 3], "oi"),
    (law("siren"), [40, 30], "io"),
    (law("siren", omega=1), [40, 30], "oi"),
    (law("siren", first=True), [3, 200], "io"),
    (law("standardized"), [30, 20], "io"),
    (law("standardized", gain=1.7), [8, 4, 3, 3], "oi"),
    (law("kanSpline"), [9, 7, 8], "io"),
    (law("kanSpline", grid=20, order=5, scale=1), [30, 25], "io"),
    (law("kanSpline", grid=1, order=1), [30, 2], "io"),
    (law("padded", init=law("normal", mean=0.5, std=0.25), rows=[0, 3, 29]), [30, 20], "io"),
    (law("padded", init="s4dReal", rows=[0, 4]), [16], "io"),
    (law("padded", init=law("blocks", parts=["heNormal", "ones"]), rows=[7, 8]), [16, 20], "io"),
    (law("blocks", parts=["normal", "ones", "heNormal", law("integers", upper=9)]), [40, 21], "io"),
    (law("blocks", axis=1, parts=[law("uniform", lower=-3, upper=2), "siren", law("sign", scale=0.3)]), [12, 15], "oi"),
    (law("blocks", axis=0, parts=["timeStepBias", law("chrono", steps=9), "s4dReal"]), [60], "io"),
    (law("icnr", scale=2), [12, 5, 3, 3], "oi"),
    (law("icnr", scale=2, mode="DCR"), [3, 3, 5, 12], "io"),
    (law("icnr", scale=3, init=law("normal", std=0.1)), [5, 4, 6], "io"),
    (law("classPrior", counts=[900, 90, 10]), [3], "io"),
    (law("classPrior", probability=[0.01, 0.5, 0.999]), [3], "io"),
]  # fmt: skip


def main() -> None:
    key = fold((42, 0), "w")
    lines = []
    for init, shape, layout in CASES:
        for dtype in TYPES:
            bits = bits_of(dtype, tensor(key, init, shape, dtype, layout))
            data = bits.astype(bits.dtype.newbyteorder("<")).tobytes()
            case = {"init": init, "shape": shape, "layout": layout, "dtype": dtype}
            first = data[: 4 * bits.itemsize].hex()
            lines.append(json.dumps({**case, "first": first, "sha256": hashlib.sha256(data).hexdigest()}))
    print(f'{{\n  "command": {json.dumps(COMMAND)},\n  "cases": [\n    ' + ",\n    ".join(lines) + "\n  ]\n}")


if __name__ == "__main__":
    main()
