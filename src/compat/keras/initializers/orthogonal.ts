// `keras.initializers.Orthogonal`: Q of normals that are Keras' own. Keras' Q comes from LAPACK or Eigen in the dtype, ours from f64.

import { checkNumber, checkOptions, refuse } from "../../../base/check.js";
import { checkDTypeOf, round } from "../../../base/dtype.js";
import { sizeOf } from "../../../base/shape.js";
import { type ArrayFor, checkHeld, newArray } from "../../arrays.js";
import { columnsOfQ } from "../../orthonormalize.js";
import { draw } from "../draw.js";
import { checkBackend, checkSeed } from "../seeds.js";
import { called, type Initializer, type InitializerOptions } from "./initializer.js";

/** Options of `orthogonal`. */
export interface OrthogonalInitializerOptions extends InitializerOptions {
  /** What the matrix is multiplied by, default 1. */
  readonly gain?: number;
}

/**
 * `keras.initializers.Orthogonal`: orthonormal columns, or rows where those are fewer, of a matrix whose rows are all axes but the last; within 2e-6 of
 * Keras', in f64 within 1e-13 (LAPACK loses digits in the last columns of large square ones).
 * @param options seed, gain (default 1), backend
 * @returns a function of a shape of at least two axes, and of dtype `"f32"` or `"f64"`
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.orthogonal({ seed: 0 })([128, 512])
 */
export function orthogonal(options: OrthogonalInitializerOptions): Initializer {
  const where = "keras.initializers.orthogonal";
  const { seed, gain = 1, backend = "tensorflow" } = checkOptions(where, options, ["gain", "seed", "backend"]);
  checkNumber(where, "gain", gain);
  checkSeed(where, seed);
  checkBackend(where, backend);
  return called(where, (shape, of) => {
    if (shape.length < 2) refuse("E_SHAPE", where, "shape", shape, "of at least two axes; Keras raises a ValueError");
    const dtype = checkDTypeOf(where, of, ["f32", "f64"]);
    const held = checkHeld(where, "gain", dtype, gain);
    const [rows, columns] = [sizeOf(shape.slice(0, -1)), shape.at(-1)!];
    const [m, n] = [Math.max(rows, columns), Math.min(rows, columns)];
    // All memory is there before a seed generator moves on.
    const [target, q] = [newArray(where, dtype, shape), newArray(where, "f64", [n, m])];
    const normals = draw(where, [m, n], { seed, backend, dtype }, { kind: "normal", mean: 0, stddev: 1 });
    columnsOfQ(normals as ArrayFor<"f32" | "f64">, q, m, n);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) target[rows < columns ? j * m + i : i * n + j] = round(dtype, q[j * m + i]!) * held;
    }
    return target;
  });
}
