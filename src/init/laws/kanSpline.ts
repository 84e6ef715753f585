// KAN: coefficients of splines that begin as small noise.

import { checkInteger, checkNumber, checkOptions, refuse } from "../../base/check.js";
import { held } from "../../base/dtype.js";
import { unitUniforms } from "../../random/uniform.js";
import type { Meaning } from "../distributionOf.js";
import { checkSpread, heldValue } from "../holds.js";
import type { InitializerOf } from "../initializers/initializer.js";
import { taken } from "./cleared.js";
import { learn } from "./learn.js";

/** Options of `kanSpline`. */
export interface KanSplineOptions {
  /** Intervals of the grid. Default 5. */
  grid?: number;
  /** Degree of the splines. Default 3. */
  order?: number;
  /** Factor on the noise, whose values at the grid points are uniform within ±scale / (2 · grid). Default 0.1. */
  scale?: number;
}

/** Values of the B-spline of a degree on whole knots at its inner knots, 1 … degree. */
function splineAtKnots(order: number): number[] {
  let values = [1];
  for (let k = 2; k <= order; k++) {
    const before = values;
    values = Array.from({ length: k }, (_, i) => ((i + 1) * (before[i] ?? 0) + (k - i) * (before[i - 1] ?? 0)) / k);
  }
  return values;
}

/** The x of L·Lᵀ·x = y, in the place of y, which is zero before `first`; L has no more than `order` diagonals below its own. */
function substitute(lower: readonly Float64Array[], y: Float64Array, first: number, order: number): void {
  for (let i = first; i < y.length; i++) {
    for (let j = Math.max(0, i - order); j < i; j++) y[i]! -= lower[i]![j]! * y[j]!;
    y[i]! /= lower[i]![i]!;
  }
  for (let i = y.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < Math.min(y.length, i + order + 1); j++) y[i]! -= lower[j]![i]! * y[j]!;
    y[i]! /= lower[i]![i]!;
  }
}

/**
 * The coefficients of least norm whose spline has the value 1 at one grid point and 0 at the others: a row for each coefficient, a column for each
 * point. They are Bᵀ(BBᵀ)⁻¹, B the splines at the points; BBᵀ by Cholesky's method.
 */
function interpolation(grid: number, order: number): Float64Array[] {
  const points = grid + 1;
  const b = splineAtKnots(order);
  const lower = Array.from({ length: points }, () => new Float64Array(points));
  for (let i = 0; i < points; i++) {
    for (let j = Math.max(0, i - order); j <= i; j++) {
      let sum = b.reduce((total, x, n) => total + x * (b[n + i - j] ?? 0), 0);
      for (let k = Math.max(0, i - order); k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
  }
  const rows = Array.from({ length: grid + order }, () => new Float64Array(points));
  for (let point = 0; point < points; point++) {
    const y = new Float64Array(points);
    y[point] = 1;
    substitute(lower, y, point, order);
    for (let m = 0; m < rows.length; m++) {
      let sum = 0;
      for (let n = Math.max(0, m - grid); n < Math.min(order, m + 1); n++) sum += b[n]! * y[m - n]!;
      rows[m]![point] = sum;
    }
  }
  return rows;
}

const kanSplineDistribution: Meaning<"kanSpline"> = (where, { grid, order, scale }, dtype, shape) => {
  const n = grid + order;
  if (shape.at(-1) !== n) {
    refuse("E_SHAPE", where, "shape", shape, `one whose last axis holds the ${n} coefficients of a spline, grid + order`);
  }
  const rows = interpolation(grid, order);
  const width = scale / grid;
  const squares = rows.map((row) => row.reduce((total, x) => total + x * x, 0));
  const sum = squares.reduce((total, x) => total + x, 0);
  const average = (squares: number) => ({ mean: 0, std: width * Math.sqrt(Math.max(0, squares) / (12 * n)) });
  const { std } = average(sum);
  const reach = (width / 2) * Math.max(...rows.map((row) => row.reduce((sum, x) => sum + Math.abs(x), 0)));
  const max = heldValue(where, "the largest coefficient", reach * (1 + 2 ** -19), dtype);
  checkSpread(where, 0, std, dtype);
  return {
    dtype,
    ...average(sum),
    // Of more than one axis, each row has whole splines.
    cleared: shape.length === 1 ? (rows) => average(sum - taken(rows, (row) => squares[row]!)) : undefined,
    min: -max,
    max,
    source: {
      kind: "slices",
      random: true,
      fill: (core, key, offset, out) => {
        const first = Math.floor(offset / n) * n;
        const u = unitUniforms(core, key, first, Math.ceil((offset + out.length) / n) * n - first, dtype);
        for (let i = 0; i < out.length; i++) {
          const at = offset + i - first;
          const row = rows[at % n]!;
          const start = at - (at % n);
          let sum = 0;
          for (let j = 0; j <= grid; j++) sum += row[j]! * (u[start + j]! - 0.5);
          out[i] = held(dtype, sum * width);
        }
      },
    },
  };
};

/**
 * Coefficients of the B-splines of a Kolmogorov-Arnold network: of least norm among those whose spline goes through noise, uniform within
 * ±scale / (2 · grid), at the grid + 1 points of the grid. The last axis holds the grid + order coefficients of a spline.
 *
 * The base weights beside them are `heUniform({ negativeSlope: Math.sqrt(5) })`.
 * Source: Liu et al. 2024, "KAN: Kolmogorov-Arnold networks"; efficient-kan, `reset_parameters`.
 * @param options `grid` (default 5), the intervals of the grid, at most 256; `order` (default 3), the degree, from 1 to 8; `scale` (default 0.1), a
 *   factor on the noise
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT; E_SHAPE, at `init`, unless the last axis has grid + order elements
 * @example init(kanSpline(), [64, 784, 8], { seed: 42, name: "layers.0.spline_weight" })
 */
export function kanSpline(options?: KanSplineOptions): InitializerOf<"kanSpline"> {
  const { grid = 5, order = 3, scale = 0.1 } = checkOptions("kanSpline", options, ["grid", "order", "scale"]);
  checkInteger("kanSpline", "grid", grid, 1, 256);
  checkInteger("kanSpline", "order", order, 1, 8);
  checkNumber("kanSpline", "scale", scale, (x) => x > 0, "a finite number > 0");
  return learn(kanSpline, kanSplineDistribution, { scheme: "kanSpline", grid, order, scale });
}
