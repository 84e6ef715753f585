import { GEMM_WORK_BYTES } from "../core/abi.js";
import type { Core } from "../core/core.js";

/** A matrix of f32 in a core's memory; strides in elements. Exchange them, and it is its transpose. */
export interface Matrix {
  ptr: number;
  rows: number;
  columns: number;
  rowStride: number;
  columnStride: number;
}

/** A row-major matrix at an address, with all of its rows `rowStride` elements apart. */
export function matrixAt(ptr: number, rows: number, columns: number, rowStride = columns): Matrix {
  return { ptr, rows, columns, rowStride, columnStride: 1 };
}

export function transposed({ ptr, rows, columns, rowStride, columnStride }: Matrix): Matrix {
  return { ptr, rows: columns, columns: rows, rowStride: columnStride, columnStride: rowStride };
}

/**
 * C = A·B, or C + A·B with `accumulate`; C is row-major and overlaps neither operand. Order and rounding as in the kernel.
 *
 * It allocates work memory, so views of the core's memory made before may be gone after.
 */
export function gemm(where: string, core: Core, a: Matrix, b: Matrix, c: Matrix, accumulate = false): void {
  if (c.rows === 0 || c.columns === 0) return;
  if (a.columns === 0) {
    if (accumulate) return;
    for (let i = 0; i < c.rows; i++) {
      new Float32Array(core.memory.memory.buffer, c.ptr + i * c.rowStride * 4, c.columns).fill(0);
    }
    return;
  }
  const work = core.memory.allocate(where, GEMM_WORK_BYTES);
  try {
    const [aRow, aCol, bRow, bCol] = [a.rowStride, a.columnStride, b.rowStride, b.columnStride].map((stride) => stride * 4);
    core.kernels.gemmF32(
      ...([a.ptr, aRow, aCol, b.ptr, bRow, bCol] as [number, number, number, number, number, number]),
      ...([c.ptr, c.rowStride * 4, c.rows, c.columns, a.columns, Number(accumulate), work] as const),
    );
  } finally {
    core.memory.free(work);
  }
}
