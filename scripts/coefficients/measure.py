"""The largest error of a fit, with the numbers as they are fitted and as they are rounded."""

from dataclasses import dataclass
from typing import Callable

from mpmath import mpf, nstr


@dataclass
class Error:
    """`of(values)` is the error, a function on [lower, upper], that a table of these values makes."""

    kind: str
    lower: object
    upper: object
    of: Callable

    def largest(self, values, count=600):
        points = [mpf(self.lower) + (mpf(self.upper) - self.lower) * i / count for i in range(count + 1)]
        return max(abs(error) for _, error in peaks(self.of(values), points))

    def line(self, exact, rounded):
        return f"{self.kind} error {nstr(self.largest(exact), 2)}, with the rounded numbers {nstr(self.largest(rounded), 2)}"


def peak(error, lower, middle, upper):
    """|error| at its maximum between three points of which the middle one is the highest, by steps of a third."""
    top = abs(error(middle))
    for _ in range(12):
        a, b = middle - (middle - lower) / 3, middle + (upper - middle) / 3
        left, right = abs(error(a)), abs(error(b))
        if left > top and left >= right:
            middle, upper, top = a, middle, left
        elif right > top:
            lower, middle, top = middle, b, right
        else:
            lower, upper = a, b
    return top


def peaks(error, points):
    """(where about, signed error) at every local maximum of |error| on dense points, the ends included."""
    values = [error(x) for x in points]
    last = len(points) - 1
    found = []
    for i, value in enumerate(values):
        if all(abs(value) >= abs(values[j]) for j in (i - 1, i + 1) if 0 <= j <= last):
            height = peak(error, points[i - 1], points[i], points[i + 1]) if 0 < i < last else abs(value)
            found.append((points[i], height if value > 0 else -height))
    return found
