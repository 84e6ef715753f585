// Singular values of a small matrix, by one-sided Jacobi rotations.

import { classOf, copyArray, refuse } from "../base/check.js";

/** The time of a sweep grows with the square of the rows. */
const MAX_ROWS = 2 ** 12;

/** Most sweeps; the method settles in about six. */
const MAX_SWEEPS = 60;

/**
 * Singular values of a matrix, descending: one-sided Jacobi. Rows are turned in pairs until all are orthogonal; their lengths are then
 * the singular values. Relative error about 1e-13 of the largest. The rows are left as they are.
 * @param rows at most as many as columns, all of one length
 * @returns as many as there are rows
 * @throws {IsovarError} E_ARGUMENT, E_TARGET, E_SHAPE
 * @example singularValues([Float64Array.of(3, 0), Float64Array.of(4, 5)]) // [6.708…, 2.236…]
 */
export function singularValues(rows: readonly Float64Array[]): number[] {
  return orthogonalLengths(copyRows("singularValues", rows));
}

/** The same, but turns the given rows in place. */
export function orthogonalLengths(a: readonly Float64Array[]): number[] {
  for (let sweep = 0, turned = true; turned && sweep < MAX_SWEEPS; sweep++) {
    turned = false;
    for (let i = 0; i < a.length; i++) {
      for (let j = i + 1; j < a.length; j++) if (orthogonalize(a[i]!, a[j]!)) turned = true;
    }
  }
  const lengths = a.map((row) => Math.sqrt(row.reduce((sum, x) => sum + x * x, 0)));
  return lengths.sort((x, y) => y - x);
}

function copyRows(where: string, rows: unknown): Float64Array[] {
  const copy = copyArray(where, "rows", rows, MAX_ROWS);
  if (copy === undefined) return refuse("E_ARGUMENT", where, "rows", rows, `an array of at most ${MAX_ROWS} rows`);
  const matrix = copy.map((row, i) =>
    classOf(row) === "Float64Array"
      ? new Float64Array(row as Float64Array)
      : refuse("E_TARGET", where, `rows[${i}]`, row, "a Float64Array"),
  );
  for (const [i, { length }] of matrix.entries()) {
    if (length === matrix[0]!.length && length >= matrix.length) continue;
    refuse("E_SHAPE", where, `rows[${i}].length`, length, `that of rows[0], and at least the number of rows, ${matrix.length}`);
  }
  return matrix;
}

/** Turns two rows in their plane until they are orthogonal; tells whether they were not. */
function orthogonalize(x: Float64Array, y: Float64Array): boolean {
  let [xx, yy, xy] = [0, 0, 0];
  for (let k = 0; k < x.length; k++) {
    xx += x[k]! * x[k]!;
    yy += y[k]! * y[k]!;
    xy += x[k]! * y[k]!;
  }
  if (!(Math.abs(xy) > 1e-14 * Math.sqrt(xx * yy))) return false;
  const slope = (yy - xx) / (2 * xy);
  const t = Math.sign(slope || 1) / (Math.abs(slope) + Math.sqrt(1 + slope * slope));
  const cosine = 1 / Math.sqrt(1 + t * t);
  const sine = cosine * t;
  for (let k = 0; k < x.length; k++) {
    const [a, b] = [x[k]!, y[k]!];
    x[k] = cosine * a - sine * b;
    y[k] = sine * a + cosine * b;
  }
  return true;
}
