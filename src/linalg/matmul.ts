// The public product of two matrices.

import { checkOptions, isA, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { Tensor } from "../core/tensor.js";
import { gemm, type Matrix, matrixAt, transposed } from "./gemm.js";

/** How the operands are read, and where the product goes. */
export interface MatmulOptions {
  /** Take the first operand transposed. */
  transposeA?: boolean;
  /** Take the second operand transposed. */
  transposeB?: boolean;
  /** Where to put the result, instead of a new tensor; not one of the operands. */
  out?: Tensor<"f32">;
}

function operand(argument: string, tensor: unknown, transpose: unknown): Matrix {
  if (!isA(Tensor, tensor)) refuse("E_TARGET", "matmul", argument, tensor, "a Tensor");
  if (tensor.dtype !== "f32" || tensor.shape.length !== 2) {
    refuse("E_SHAPE", "matmul", `${argument}.shape`, tensor.shape, "that of an f32 matrix");
  }
  const matrix = matrixAt(tensor.ptr, tensor.shape[0]!, tensor.shape[1]!);
  return transpose ? transposed(matrix) : matrix;
}

/**
 * The product of two matrices in the memory of one core: A·B, Aᵀ·B, A·Bᵀ or Aᵀ·Bᵀ.
 *
 * Strict: c = ((0 + a₀b₀) + a₁b₁) + …, k ascending, one f32 rounding after each product and each sum. The bits do not depend on
 * shape, engine or backend. |error| <= (k + 1)·2^-24·Σ|a||b| to first order. A transpose costs nothing: it is read while packing.
 *
 * On a core made with `createCore({ fast: true })`, where `core.fast` says so, a product and its sum may be rounded once together: the same
 * bound, k·2^-24 in place of (k + 1)·2^-24 where they are. The bits then depend on the processor and the engine, but still not on shapes or threads.
 * @param a an f32 matrix of a core, [m, k], or [k, m] with `transposeA`
 * @param b an f32 matrix of the same core, [k, n], or [n, k] with `transposeB`
 * @param options `transposeA`, `transposeB`, and `out` for the result
 * @returns a tensor of shape [m, n]: `out`, or a new one, which you dispose of
 * @throws {IsovarError} E_TARGET, E_SHAPE, E_DISPOSED, E_MEMORY; nothing is written then
 * @example const y = matmul(x, w); const dw = matmul(x, dy, { transposeA: true }); const dx = matmul(dy, w, { transposeB: true });
 */
export function matmul(a: Tensor<"f32">, b: Tensor<"f32">, options?: MatmulOptions): Tensor<"f32"> {
  const { transposeA, transposeB, out } = checkOptions("matmul", options, ["transposeA", "transposeB", "out"]);
  const left = operand("a", a, transposeA);
  const right = operand("b", b, transposeB);
  if (a.core !== b.core) throw new IsovarError("E_TARGET", "matmul: a and b must be tensors of the same core");
  if (left.columns !== right.rows) {
    const shapes = `${left.rows}×${left.columns} times ${right.rows}×${right.columns}`;
    throw new IsovarError("E_SHAPE", `matmul: ${shapes}: columns of the first must equal rows of the second`);
  }
  const shape = [left.rows, right.columns];
  const home = a.core.relaxed ?? a.core;
  if (out === undefined) {
    const result = new Tensor("matmul", a.core, shape, "f32");
    try {
      gemm("matmul", home, left, right, matrixAt(result.ptr, left.rows, right.columns));
    } catch (error) {
      result.dispose();
      throw error;
    }
    return result;
  }
  const target = operand("out", out, false);
  if (out.core !== a.core || out === a || out === b) {
    throw new IsovarError("E_TARGET", "matmul: out must be a tensor of the same core and neither operand");
  }
  if (target.rows !== left.rows || target.columns !== right.columns) {
    refuse("E_SHAPE", "matmul", "out.shape", out.shape, show(shape));
  }
  gemm("matmul", home, left, right, target);
  return out;
}
