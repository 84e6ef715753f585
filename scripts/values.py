"""Values of the functions in src/math, to 25 digits, that tests compare with.

A development tool: nothing runs it in a build or a test. It needs Python 3 and mpmath 1.4 (pip install mpmath==1.4.1).

    python scripts/values.py > test/fixtures/activations.json
"""

import json
import random

from mpmath import cos, exp, expm1, log1p, mp, mpf, ncdf, npdf, pi, sin, tanh

mp.dps = 80


def sigmoid(x):
    return 1 / (1 + exp(-x))


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
    draw = random.Random(42)
    table = {"command": "python scripts/values.py > test/fixtures/activations.json"}
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


print_values()
