// Matrix products on addresses, for everything that multiplies.

import { GEMM_WORK_BYTES } from "../core/abi.js";
import type { Home } from "../core/tensor.js";

/** A matrix of f32 in a core's memory; strides in elements. With strides and sizes exchanged it is its transpose. */
export interface Matrix {
  ptr: number;
  rows: number;
  columns: number;
  rowStride: number;
  columnStride: number;
}

/** A row-major matrix at an address, its rows `rowStride` elements apart. */
export function matrixAt(ptr: number, rows: number, columns: number, rowStride = columns): Matrix {
  return { ptr, rows, columns, rowStride, columnStride: 1 };
}

export function transposed({ ptr, rows, columns, rowStride, columnStride }: Matrix): Matrix {
  return { ptr, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride };
}

/** What a product needs: a kernel, and `GEMM_WORK_BYTES` of work memory. */
export interface Workbench {
  readonly core: Pick<Home, "kernels">;
  readonly workPtr: number;
}

/**
 * C = A·B, or C + A·B with `accumulate`; C is row-major and overlaps neither operand. No size is 0. Order and rounding as in the kernel.
 *
 * It allocates nothing.
 */
export function multiply({ core, workPtr }: Workbench, a: Matrix, b: Matrix, c: Matrix, accumulate = false): void {
  core.kernels.gemmF32(
    a.ptr,
    a.rowStride * 4,
    a.columnStride * 4,
    b.ptr,
    b.rowStride * 4,
    b.columnStride * 4,
    c.ptr,
    c.rowStride * 4,
    c.rows,
    c.columns,
    a.columns,
    accumulate ? 1 : 0,
    workPtr,
  );
}

/**
 * `multiply` for any sizes, 0 included, with work memory of its own.
 *
 * It allocates that memory, which may invalidate older views of the core's memory.
 */
export function gemm(where: string, core: Home, a: Matrix, b: Matrix, c: Matrix, accumulate = false): void {
  if (c.rows === 0 || c.columns === 0) return;
  if (a.columns === 0) {
    if (accumulate) return;
    for (let i = 0; i < c.rows; i++) {
      new Float32Array(core.memory.memory.buffer, c.ptr + i * c.rowStride * 4, c.columns).fill(0);
    }
    return;
  }
  const workPtr = core.memory.allocate(where, GEMM_WORK_BYTES);
  try {
    multiply({ core, workPtr }, a, b, c, accumulate);
  } finally {
    core.memory.free(workPtr);
  }
}
