// `jax.nn.initializers.orthogonal` and `delta_orthogonal`: Q of exact normals. JAX's is of LAPACK in the dtype, ours in f64.

import { checkInteger, checkNumber, checkOptions, refuse } from "../../../base/check.js";
import { checkDTypeOf, round } from "../../../base/dtype.js";
import { type Shape, sizeOf } from "../../../base/shape.js";
import { newArray } from "../../arrays.js";
import { columnsOfQ } from "../../orthonormalize.js";
import { fillQuantile, normalQuantile } from "../random/normal.js";
import { type DTypeOption, type InitCall, initializer, type JaxInitializer } from "./initializer.js";

/** Options of orthogonal initializers. */
export interface OrthogonalOptions<D extends "f32" | "f64" = "f32" | "f64"> extends DTypeOption<D> {
  /** The axis of the columns, which are orthonormal: default −1. */
  columnAxis?: number;
}

/** Whether a shape and dtype are what the initializer takes. */
type Check = (where: string, shape: Shape, columnAxis: number) => void;

/** `scale` times the rows × columns matrix, its element at row r and column c put where `place(r, c)` says. */
function fill(
  call: InitCall,
  rows: number,
  columns: number,
  scale: number,
  place: (row: number, column: number) => number,
): void {
  const { where, key, dtype, out } = call;
  const [m, n] = [Math.max(rows, columns), Math.min(rows, columns)];
  const normals = newArray(where, dtype as "f32" | "f64", [m, n]);
  fillQuantile(where, key, dtype, normals, normalQuantile(dtype, 1));
  const q = newArray(where, "f64", [n, m]);
  columnsOfQ(normals, q, m, n);
  const held = round(dtype, scale);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      out[rows < columns ? place(j, i) : place(i, j)] = round(dtype, q[j * m + i]!) * held;
    }
  }
}

function checked<D extends "f32" | "f64">(where: string, scale: number, options: OrthogonalOptions<D> | undefined) {
  checkNumber(where, "scale", scale);
  const { columnAxis = -1, dtype } = checkOptions<OrthogonalOptions>(where, options, ["columnAxis", "dtype"]);
  return {
    columnAxis: checkInteger(where, "columnAxis", columnAxis, -64, 63),
    dtype: checkDTypeOf(where, dtype ?? "f32", ["f32", "f64"]),
  };
}

function made<D extends "f32" | "f64">(
  where: string,
  { columnAxis, dtype }: { columnAxis: number; dtype: "f32" | "f64" },
  run: (call: InitCall) => void,
  check: Check,
): JaxInitializer<D> {
  return initializer(where, dtype, run, (called, shape, of) => {
    checkDTypeOf(called, of, ["f32", "f64"]);
    check(called, shape, columnAxis);
  });
}

const checkMatrix: Check = (where, shape, columnAxis) => {
  if (shape.length < 2) refuse("E_SHAPE", where, "shape", shape, "of at least 2 axes; JAX raises a ValueError");
  if (columnAxis < -shape.length || columnAxis >= shape.length) {
    refuse("E_LAYOUT", where, "columnAxis", columnAxis, `an axis of the shape [${shape}]; JAX raises an IndexError`);
  }
};

/** Where the element at a row and a column lies, the rows being all axes but the one of the columns. */
function placeIn(shape: Shape, columnAxis: number): (row: number, column: number) => number {
  const axis = columnAxis < 0 ? columnAxis + shape.length : columnAxis;
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = inner * shape[axis]!;
  return (row, column) => Math.floor(row / inner) * outer + column * inner + (row % inner);
}

/**
 * `jax.nn.initializers.orthogonal(scale, column_axis)`: Q of normals that are JAX's to the bit, within 2e-6 of JAX's own Q.
 * @param scale what the matrix is multiplied by, default 1
 * @param options `columnAxis`, and `dtype`, `"f32"` or `"f64"`
 * @returns an initializer for shapes of at least two axes
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.orthogonal()(jax.random.key(0), [16, 8]);
 */
export function orthogonal<D extends "f32" | "f64" = "f32">(scale = 1, options?: OrthogonalOptions<D>): JaxInitializer<D> {
  const where = "jax.initializers.orthogonal";
  const given = checked(where, scale, options);
  return made(
    where,
    given,
    (call) => {
      if (call.out.length === 0) return;
      const columns = call.shape.at(given.columnAxis)!;
      fill(call, call.out.length / columns, columns, scale, placeIn(call.shape, given.columnAxis));
    },
    checkMatrix,
  );
}

/**
 * `jax.nn.initializers.delta_orthogonal(scale, column_axis)`: an orthogonal matrix in the middle of a kernel of zeros (Xiao et al. 2018), within 2e-6 of
 * JAX's.
 * @param scale what the matrix is multiplied by, default 1
 * @param options `columnAxis`, and `dtype`, `"f32"` or `"f64"`
 * @returns an initializer for shapes of 3 to 5 axes, the last two [in, out] with in <= out
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example jax.initializers.deltaOrthogonal()(jax.random.key(0), [3, 3, 4, 8]);
 */
export function deltaOrthogonal<D extends "f32" | "f64" = "f32">(scale = 1, options?: OrthogonalOptions<D>): JaxInitializer<D> {
  const where = "jax.initializers.deltaOrthogonal";
  const given = checked(where, scale, options);
  const check: Check = (called, shape, columnAxis) => {
    const [inputs, outputs] = shape.slice(-2) as [number, number];
    if (shape.length < 3 || shape.length > 5 || outputs < inputs) {
      refuse(
        "E_SHAPE",
        called,
        "shape",
        shape,
        "of 3 to 5 axes, the last no smaller than the one before; JAX raises a ValueError",
      );
    }
    checkMatrix(called, shape.slice(-2), columnAxis);
  };
  return made(
    where,
    given,
    (call) => {
      if (call.out.length === 0) return;
      const [matrix, kernel] = [call.shape.slice(-2), call.shape.slice(0, -2)];
      const middle = kernel.reduce((index, size) => index * size + Math.floor((size - 1) / 2), 0) * sizeOf(matrix);
      const columns = matrix.at(given.columnAxis)!;
      const place = placeIn(matrix, given.columnAxis);
      fill(call, sizeOf(matrix) / columns, columns, scale, (row, column) => middle + place(row, column));
    },
    check,
  );
}
