// Matrix products on addresses, for everything that multiplies.

import { GEMM_WORK_BYTES } from "../core/abi.js";
import type { Home } from "../core/tensor.js";
import { cut, partsOf } from "../core/threads/cut.js";

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

/** What a product needs: a core, `GEMM_WORK_BYTES` of work memory, and how many threads may share it. */
export interface Workbench {
  readonly core: Pick<Home, "kernels" | "sharing">;
  readonly workPtr: number;
  readonly threads: number;
}

/** The tile of C that the kernel computes at once, as in assembly/linalg/gemm.ts; parts are whole tiles. */
const TILE = { rows: 4, columns: 8 };

/** Multiplications of a part at least: smaller ones take less time than a worker takes to begin. */
const LEAST = 2 ** 17;

/** The arguments of the kernel for a product. */
function argumentsOf(a: Matrix, b: Matrix, c: Matrix, accumulate: boolean, workPtr: number) {
  return [
    ...([a.ptr, a.rowStride * 4, a.columnStride * 4] as const),
    ...([b.ptr, b.rowStride * 4, b.columnStride * 4] as const),
    ...([c.ptr, c.rowStride * 4, c.rows, c.columns, a.columns] as const),
    ...([accumulate ? 1 : 0, workPtr] as const),
  ] as const;
}

/** Rows `from` … `to` − 1 of a matrix. */
const rowsOf = (x: Matrix, from: number, to: number): Matrix => ({ ...x, ptr: x.ptr + from * x.rowStride * 4, rows: to - from });

const columnsOf = (x: Matrix, from: number, to: number): Matrix => ({
  ...x,
  ptr: x.ptr + from * x.columnStride * 4,
  columns: to - from,
});

/**
 * C = A·B, or C + A·B with `accumulate`; C is row-major and overlaps neither operand. No size is 0. Order and rounding as in the kernel.
 *
 * Threads share the rows of C, or its columns where these are more: no sum is cut, so the bits do not depend on them. It allocates nothing but
 * what starting the workers takes.
 */
export function multiply({ core, workPtr, threads }: Workbench, a: Matrix, b: Matrix, c: Matrix, accumulate = false): void {
  const { sharing, kernels } = core;
  const byRows = c.rows >= c.columns;
  const [whole, tile] = byRows ? [c.rows, TILE.rows] : [c.columns, TILE.columns];
  const most = threads > 1 ? Math.min(threads, Math.floor((c.rows * c.columns * a.columns) / LEAST)) : 1;
  const parts = most > 1 ? (sharing?.callers(partsOf(whole, tile, most)) ?? 1) : 1;
  if (parts === 1) {
    kernels.gemmF32(...argumentsOf(a, b, c, accumulate, workPtr));
    return;
  }
  const lists = cut(whole, tile, parts).map(({ from, to }) =>
    byRows
      ? argumentsOf(rowsOf(a, from, to), b, rowsOf(c, from, to), accumulate, workPtr)
      : argumentsOf(a, columnsOf(b, from, to), columnsOf(c, from, to), accumulate, workPtr),
  );
  sharing!.call(kernels.gemmF32, lists);
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
    multiply({ core, workPtr, threads: core.threads }, a, b, c, accumulate);
  } finally {
    core.memory.free(workPtr);
  }
}
