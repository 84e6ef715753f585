// kanSpline: coefficients as efficient-kan solves for them, next to numpy's pseudoinverse of scipy's B-splines.

import { expect, describe as group, it } from "vitest";
import { describe, init, kanSpline, key, uniform } from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";

/** Rows 0 and 3 of numpy.linalg.pinv(B), B scipy's BSpline.basis_element of degree 3 at the 6 points of a grid of 5. */
const ROW_0 = [0.43077835, -0.23084619, 0.09275915, -0.03306866, 0.01087567, -0.00299648];
const ROW_3 = [0.10712177, -0.4572001, 1.72940895, -0.46264403, 0.1222701, -0.02863982];

/** Noise of each row: what uniform draws under the same key, in its first grid + 1 elements. */
function noiseOf(rows: number, grid: number, order: number, scale: number): number[][] {
  const n = grid + order;
  const u = init(uniform(), [rows, n], { key: key(5), dtype: "f64" });
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: grid + 1 }, (_, j) => ((u[r * n + j]! - 0.5) * scale) / grid),
  );
}

group("kanSpline", () => {
  it("is the pseudoinverse of the splines at the grid points, times the noise", () => {
    const values = init(kanSpline(), [50, 8], { key: key(5), dtype: "f64" });
    noiseOf(50, 5, 3, 0.1).forEach((noise, r) => {
      const by = (row: number[]) => row.reduce((sum, x, j) => sum + x * noise[j]!, 0);
      expect(values[r * 8]).toBeCloseTo(by(ROW_0), 9);
      expect(values[r * 8 + 3]).toBeCloseTo(by(ROW_3), 9);
    });
  });

  it.each([
    // [degree, values of the B-spline at its inner knots]
    [1, [1]],
    [2, [1 / 2, 1 / 2]],
    [3, [1 / 6, 4 / 6, 1 / 6]],
    [5, [1 / 120, 26 / 120, 66 / 120, 26 / 120, 1 / 120]],
  ] as const)("degree %d: the spline goes through the noise at the grid points", (order, b) => {
    const grid = 12;
    const values = init(kanSpline({ grid, order, scale: 0.3 }), [20, grid + order], { key: key(5), dtype: "f64" });
    noiseOf(20, grid, order, 0.3).forEach((noise, r) => {
      noise.forEach((expected, point) => {
        const at = b.reduce((sum, x, n) => sum + x * values[r * (grid + order) + point + n]!, 0);
        expect(at).toBeCloseTo(expected, 14);
      });
    });
  });

  /** [grid, order, std, largest], by numpy. */
  it.each([
    [5, 3, 0.008830076438981463, 0.0290728476821192],
    [3, 2, 0.017213259316477405, 0.06666666666666667],
    [20, 5, 0.004439368156313178, 0.01874448241488367],
    [2, 1, 0.014433756729740644, 0.025],
    [256, 8, 0.007310451783181427, 0.2456707146305336],
  ])("grid %d, degree %d: std and bounds", (grid, order, std, largest) => {
    const described = describe(kanSpline({ grid, order }), [3, grid + order], { dtype: "f64" });
    expect(Math.abs(described.std / std - 1)).toBeLessThan(1e-9);
    expect(Math.abs(described.max / largest - 1)).toBeLessThan(2.1e-6);
    expect(described).toMatchObject({ mean: 0, min: -described.max });
  });

  it.each([
    { grid: 0 },
    { grid: 257 },
    { grid: 2.5 },
    { order: 0 },
    { order: 9 },
    { scale: 0 },
    { scale: "1" },
    { scale: Infinity },
    { k: 3 },
  ])("%j is E_ARGUMENT", (options) => expect(thrownBy(() => kanSpline(bad(options))).code).toBe("E_ARGUMENT"));

  it("another last axis is E_SHAPE", () => {
    for (const shape of [[], [7], [8, 4]]) expect(thrownBy(() => describe(kanSpline(), shape)).code).toBe("E_SHAPE");
    expect(init(kanSpline(), [0, 8], { key: key(1) })).toHaveLength(0);
    expect(thrownBy(() => describe(kanSpline({ scale: 1e-9 }), [8], { dtype: "f16" })).code).toBe("E_DTYPE");
  });
});
