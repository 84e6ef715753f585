// Rows to mean 0 and variance 1, and their gradient, against f64.

import { describe, expect, it } from "vitest";
import { testUniforms } from "../../support/prng.js";
import { addresses, trainBench } from "./arena.js";
import { HALF_ULP, worstShare } from "./close.js";

const { kernels, arena } = trainBench();
const random = testUniforms(120);
const EPSILON = Math.fround(1e-5);
const COLUMNS = [1, 3, 4, 5, 17, 256];
const ROWS = [1, 2, 5];

/** Random floats about a mean. */
const about = (mean: number, length: number) => arena.floats(Float32Array.from({ length }, () => mean + 4 * random() - 2));
const average = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const rowOf = (values: ArrayLike<number>, row: number, columns: number) =>
  Array.from({ length: columns }, (_, column) => values[row * columns + column]!);

function normalize(x: Float32Array, rows: number, columns: number) {
  const [out, roots] = [arena.room(rows * columns), arena.room(rows)];
  kernels.normalizeRowsF32(...addresses(out, x, roots), columns, EPSILON, 0, rows);
  return { out, roots };
}

/** The same in f64. */
function normalizedExactly(row: readonly number[]) {
  const mean = average(row);
  const root = 1 / Math.sqrt(average(row.map((x) => (x - mean) ** 2)) + EPSILON);
  return { mean, root, y: row.map((x) => (x - mean) * root) };
}

describe.each(COLUMNS)("%d columns", (columns) => {
  it.each([0, -3, 1000])("are normalized about a mean near %d", (around) => {
    for (const rows of ROWS) {
      arena.clear();
      const x = about(around, rows * columns);
      const { out, roots } = normalize(x, rows, columns);
      for (let row = 0; row < rows; row++) {
        const { mean, root, y } = normalizedExactly(rowOf(x, row, columns));
        // Sums are in f32, so the mean errs by a few roundings of its size.
        const lanes = 3 + columns / 4;
        const bound = HALF_ULP * lanes * (Math.abs(mean) + 2) * root;
        expect(worstShare(rowOf(out, row, columns), y, () => bound + 8 * HALF_ULP)).toBeLessThanOrEqual(1);
        const rootBound = root * HALF_ULP * lanes;
        // A shift of the mean changes the variance by its square.
        expect(worstShare([roots[row]!], [root], () => rootBound + root * bound ** 2)).toBeLessThanOrEqual(1);
      }
      expect(arena.intact).toBe(true);
    }
  });

  it("have this gradient", () => {
    for (const rows of ROWS) {
      arena.clear();
      const y = normalize(about(0, rows * columns), rows, columns);
      const [dy, scale, dx] = [about(0, rows * columns), about(1, columns), arena.room(rows * columns)];
      const at = addresses(dx, dy, scale, y.out, y.roots);
      kernels.normalizeRowsGradientF32(...at, columns, 0, rows);
      for (let row = 0; row < rows; row++) {
        const g = rowOf(dy, row, columns).map((d, column) => d * scale[column]!);
        const normalized = rowOf(y.out, row, columns);
        const slope = average(g.map((d, column) => d * normalized[column]!));
        const mean = average(g);
        const exact = g.map((d, column) => y.roots[row]! * (d - mean - normalized[column]! * slope));
        const size = Math.max(...g.map(Math.abs)) * (1 + Math.max(...normalized.map(Math.abs)) ** 2);
        const bound = y.roots[row]! * size * HALF_ULP * (2 + columns / 16);
        expect(worstShare(rowOf(dx, row, columns), exact, () => bound)).toBeLessThanOrEqual(1);
      }
      expect(arena.intact).toBe(true);
    }
  });
});

it("a row of one value becomes zeros, with the root of ε alone", () => {
  for (const columns of COLUMNS) {
    arena.clear();
    const { out, roots } = normalize(arena.floats(new Float32Array(columns).fill(0.75)), 1, columns);
    expect(out.every((value) => value === 0)).toBe(true);
    expect(roots[0]).toBeCloseTo(1 / Math.sqrt(EPSILON), 4);
  }
});

it("a NaN or an infinity spoils its own row and no other", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    arena.clear();
    const x = about(0, 3 * 5);
    x[5 + 3] = bad;
    const { out } = normalize(x, 3, 5);
    expect(Array.from(out, Number.isNaN)).toEqual(Array.from(out, (_, i) => i >= 5 && i < 10));
  }
});
