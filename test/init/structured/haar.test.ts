// The distribution of orthogonal matrices is Haar's: no direction is preferred. Statistics of many small matrices from fixed keys.

import { describe, expect, it } from "vitest";
import { createCore, key } from "../../../src/index.js";
import { testUniforms } from "../../support/prng.js";
import {
  correlation,
  type Distribution,
  ksP,
  momentVerdicts,
  pOfScore,
  suspicious,
  type Verdict,
} from "../../support/statistics.js";
import { determinant, manyOrthogonal, multiply, trace } from "./matrices.js";

const core = createCore();

/**
 * One coordinate of a uniform point on the sphere in n dimensions, n >= 3: density ∝ (1 − x²)^((n − 3)/2), (1 + x)/2 of Beta's distribution
 * with (n − 1)/2 twice. With x = sin θ it is ∝ cos^(n−2) θ, whose integral has a recursion.
 */
function coordinateDistribution(n: number): Distribution {
  const integral = (theta: number, k: number): number =>
    k === 0
      ? theta
      : k === 1
        ? Math.sin(theta)
        : (Math.cos(theta) ** (k - 1) * Math.sin(theta) + (k - 1) * integral(theta, k - 2)) / k;
  const half = integral(Math.PI / 2, n - 2);
  return {
    low: -1,
    high: 1,
    below: (x) => 0.5 + integral(Math.asin(Math.max(-1, Math.min(1, x))), n - 2) / half / 2,
    density: (x) => (1 - x * x) ** ((n - 3) / 2) / half / 2,
  };
}

function kolmogorov(name: string, sample: ArrayLike<number>, below: (x: number) => number): Verdict {
  return {
    name,
    p: ksP(
      Float64Array.from(
        Array.from(sample).sort((a, b) => a - b),
        below,
      ),
    ),
  };
}

/** Mean of a sample against what it should be, by its own standard error. */
function meanVerdict(name: string, sample: number[], expected: number): Verdict {
  const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
  const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / sample.length;
  return { name, p: pOfScore((mean - expected) / Math.sqrt(variance / sample.length)) };
}

const none = (verdicts: Verdict[]) => expect(suspicious(verdicts)).toEqual([]);

describe.each([
  ["f32", 8, 8, 6000],
  ["f64", 8, 8, 6000],
  ["f32", 12, 5, 3000],
  ["f32", 5, 12, 3000],
  ["f32", 40, 40, 700],
  ["f32", 70, 3, 2000],
] as const)("%s, %d × %d", (dtype, rows, columns, count) => {
  const matrices = manyOrthogonal(core, key(2024), count, rows, columns, dtype);
  // Orthonormal vectors have max(rows, columns) coordinates.
  const n = Math.max(rows, columns);
  const distribution = coordinateDistribution(n);

  it("every entry has the distribution of a coordinate on the sphere: columns and rows alike, first and last", () => {
    const spots = (size: number) => [...new Set([0, 1, Math.floor(size / 2), size - 1])];
    none(
      spots(rows).flatMap((i) =>
        spots(columns).flatMap((j) => {
          const sample = Float32Array.from(matrices, (q) => q[i * columns + j]!);
          return [kolmogorov(`${i}, ${j}`, sample, distribution.below), ...momentVerdicts(sample, distribution)];
        }),
      ),
    );
  });

  it("E[q₁₁²] = 1/n", () => {
    const squares = matrices.map((q) => q[0]! ** 2);
    none([
      meanVerdict("q₁₁²", squares, 1 / n),
      meanVerdict(
        "q₁₁⁴",
        squares.map((x) => x * x),
        3 / (n * (n + 2)),
      ),
    ]);
  });

  it("in any fixed direction: uᵀQw has the same distribution, u or w being a whole turn of the orthonormal side", () => {
    const uniform = testUniforms(1);
    const unit = (size: number) => {
      const u = Float64Array.from({ length: size }, () => uniform() - 0.5);
      return u.map((x) => x / Math.hypot(...u));
    };
    none(
      [1, 2, 3, 4].map((turn) => {
        const [u, w] = [unit(rows), unit(columns)];
        const sample = matrices.map((q) => {
          let sum = 0;
          for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) sum += u[i]! * q[i * columns + j]! * w[j]!;
          return sum;
        });
        return kolmogorov(`direction ${turn}`, sample, distribution.below);
      }),
    );
  });

  it("joint moments of entries in one row, in one column and in neither", () => {
    // Of Haar's distribution on O(n), all four entries within it; a tall or wide matrix is a part of one.
    const at = (i: number, j: number) => matrices.map((q) => q[i * columns + j]!);
    const [a, b, c, d] = [at(0, 0), at(0, columns - 1), at(rows - 1, 0), at(rows - 1, columns - 1)] as const;
    const times = (...lists: number[][]) => a.map((_, i) => lists.reduce((x, list) => x * list[i]!, 1));
    none([
      meanVerdict("row", times(a, b), 0),
      meanVerdict("column", times(a, c), 0),
      meanVerdict("neither", times(a, d), 0),
      meanVerdict("row, squares", times(a, a, b, b), 1 / (n * (n + 2))),
      meanVerdict("column, squares", times(a, a, c, c), 1 / (n * (n + 2))),
      meanVerdict("neither, squares", times(a, a, d, d), (n + 1) / ((n - 1) * n * (n + 2))),
      meanVerdict("all four", times(a, b, c, d), -1 / ((n - 1) * n * (n + 2))),
    ]);
  });

  it("matrices of a batch are independent", () => {
    const first = matrices.map((q) => q[0]!);
    const last = matrices.map((q) => q[q.length - 1]!);
    none(
      [1, 2, 3].flatMap((lag) =>
        [first, last].map((list, i) => ({
          name: `lag ${lag}, entry ${i}`,
          p: pOfScore(correlation(list.slice(lag), list.slice(0, -lag)) * Math.sqrt(count - lag)),
        })),
      ),
    );
  });
});

describe("eigenvalues", () => {
  it.each(["f32", "f64"] as const)(
    "of 8 × 8 in %s: power sums as Diaconis and Shahshahani found them; determinants balanced",
    (dtype) => {
      const matrices = manyOrthogonal(core, key(99), 6000, 8, 8, dtype);
      const traces = matrices.map((q) => trace(q, 8));
      const squares = matrices.map((q) => multiply(q, q, 8));
      const second = squares.map((q) => trace(q, 8));
      const third = squares.map((q, i) => trace(multiply(q, matrices[i]!, 8), 8));
      const fourth = squares.map((q) => trace(multiply(q, q, 8), 8));
      const determinants = matrices.map((q) => determinant(q, 8));
      expect(determinants.every((x) => Math.abs(Math.abs(x) - 1) < 1e-5)).toBe(true);
      none([
        meanVerdict("tr Q", traces, 0),
        meanVerdict(
          "(tr Q)²",
          traces.map((x) => x * x),
          1,
        ),
        meanVerdict(
          "(tr Q)³",
          traces.map((x) => x ** 3),
          0,
        ),
        meanVerdict(
          "(tr Q)⁴",
          traces.map((x) => x ** 4),
          3,
        ),
        meanVerdict("tr Q²", second, 1),
        meanVerdict(
          "(tr Q²)²",
          second.map((x) => x * x),
          3,
        ),
        meanVerdict(
          "tr Q · tr Q²",
          traces.map((x, i) => x * second[i]!),
          0,
        ),
        meanVerdict("tr Q³", third, 0),
        meanVerdict("tr Q⁴", fourth, 1),
        { name: "det", p: pOfScore(determinants.reduce((sum, x) => sum + Math.sign(x), 0) / Math.sqrt(determinants.length)) },
      ]);
    },
  );

  it("of rotations of the plane: the angle is uniform; rotations and reflections are as many", () => {
    const matrices = manyOrthogonal(core, key(7), 8000, 2, 2);
    const turn = (q: ArrayLike<number>) => (Math.atan2(q[2]!, q[0]!) / (2 * Math.PI) + 1) % 1;
    const proper = matrices.filter((q) => determinant(q, 2) > 0);
    none([
      kolmogorov("rotations", proper.map(turn), (x) => x),
      kolmogorov("reflections", matrices.filter((q) => determinant(q, 2) < 0).map(turn), (x) => x),
      { name: "share", p: pOfScore((2 * proper.length - 8000) / Math.sqrt(8000)) },
    ]);
  });

  it("of rotations of space: the angle has density (1 − cos θ)/π, the axis is uniform on the sphere", () => {
    const matrices = manyOrthogonal(core, key(8), 8000, 3, 3).map((q) => {
      const sign = Math.sign(determinant(q, 3));
      return Array.from(q, (x) => x * sign);
    });
    const angles = matrices.map((q) => Math.acos(Math.max(-1, Math.min(1, (trace(q, 3) - 1) / 2))));
    const axes = matrices.map((q) => {
      const axis = [q[7]! - q[5]!, q[2]! - q[6]!, q[3]! - q[1]!];
      return axis.map((x) => x / Math.hypot(...axis));
    });
    none([
      kolmogorov("angle", angles, (x) => (x - Math.sin(x)) / Math.PI),
      // A coordinate of a uniform point on the sphere in space is uniform (Archimedes).
      ...[0, 1, 2].map((i) =>
        kolmogorov(
          `axis ${i}`,
          axes.map((axis) => axis[i]!),
          (x) => (x + 1) / 2,
        ),
      ),
    ]);
  });

  it("stays Haar's after a fixed rotation from either side", () => {
    const matrices = manyOrthogonal(core, key(9), 6000, 6, 6);
    const fixed = manyOrthogonal(core, key(10), 1, 6, 6)[0]!;
    const distribution = coordinateDistribution(6);
    none(
      [0, 7, 35].flatMap((entry) => [
        kolmogorov(
          `left ${entry}`,
          matrices.map((q) => multiply(fixed, q, 6)[entry]!),
          distribution.below,
        ),
        kolmogorov(
          `right ${entry}`,
          matrices.map((q) => multiply(q, fixed, 6)[entry]!),
          distribution.below,
        ),
      ]),
    );
    const traces = matrices.map((q) => trace(multiply(fixed, q, 6), 6));
    none([
      meanVerdict("tr", traces, 0),
      meanVerdict(
        "tr²",
        traces.map((x) => x * x),
        1,
      ),
    ]);
  });
});

it("these tests tell a wrong distribution: the Q of QR without the signs of R, or a matrix with too few reflectors", () => {
  const matrices = manyOrthogonal(core, key(11), 3000, 8, 8);
  const distribution = coordinateDistribution(8);
  const p = (sample: number[]) => kolmogorov("", sample, distribution.below).p;
  const signed = matrices.map((q) => Math.abs(q[0]!));
  expect(p(signed)).toBeLessThan(1e-6);
  // As LAPACK leaves it: the first column turned against its own first entry.
  const traces = matrices.map((q) =>
    trace(
      q.map((x, i) => x * -Math.sign(q[i % 8]!)),
      8,
    ),
  );
  expect(meanVerdict("", traces, 0).p).toBeLessThan(1e-6);
});
