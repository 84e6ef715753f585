// Products with few rows, straight from the operands: packing them takes longer than multiplying.

import { gather, loadLanes, madd } from "../simd";
import { copyFloats } from "./pack";

/** Steps of k and columns at once: their part of B stays in L2 for all rows, a row of C and one of A in L1. */
const KC: i32 = 256;
const NC: i32 = 512;

/** row += x·b, a whole number of vectors. */
function addRow(rowPtr: usize, xPtr: usize, bPtr: usize, n: i32): void {
  const x = v128.load32_splat(xPtr);
  for (const end = rowPtr + (<usize>n << 2); rowPtr < end; rowPtr += 16, bPtr += 16) {
    v128.store(rowPtr, madd(x, v128.load(bPtr), v128.load(rowPtr)));
  }
}

/**
 * row += x·B, rows of B contiguous: four of them at a time, each read from end to end. 28 GFLOPS from L2 (one 32-column tile down
 * all of k: 20–44, but a third where rows lie a power of two apart: measured, Zen 4, Node 20 and 24).
 */
function addRows(rowPtr: usize, xPtr: usize, bPtr: usize, bRow: usize, n: i32, k: i32): void {
  const whole = <usize>(n & ~7) << 2;
  const xEnd = xPtr + (<usize>k << 2);
  // The last columns first, each vector over all of k.
  for (let j = n & ~7; j < n; j += 4) {
    const row = rowPtr + (<usize>j << 2);
    let sum = v128.load(row);
    let b = bPtr + (<usize>j << 2);
    for (let x = xPtr; x < xEnd; x += 4, b += bRow) sum = madd(v128.load32_splat(x), loadLanes(b, n - j), sum);
    v128.store(row, sum);
  }
  for (; xPtr + 16 <= xEnd; xPtr += 16, bPtr += 4 * bRow) {
    const x0 = v128.load32_splat(xPtr), x1 = v128.load32_splat(xPtr, 4);
    const x2 = v128.load32_splat(xPtr, 8), x3 = v128.load32_splat(xPtr, 12);
    let b0 = bPtr;
    for (let row = rowPtr, end = rowPtr + whole; row < end; row += 32, b0 += 32) {
      const b1 = b0 + bRow;
      const b2 = b1 + bRow;
      const b3 = b2 + bRow;
      let c0 = madd(x0, v128.load(b0), v128.load(row)), c1 = madd(x0, v128.load(b0, 16), v128.load(row, 16));
      c0 = madd(x1, v128.load(b1), c0); c1 = madd(x1, v128.load(b1, 16), c1);
      c0 = madd(x2, v128.load(b2), c0); c1 = madd(x2, v128.load(b2, 16), c1);
      v128.store(row, madd(x3, v128.load(b3), c0)); v128.store(row, madd(x3, v128.load(b3, 16), c1), 16);
    }
  }
  for (; xPtr < xEnd; xPtr += 4, bPtr += bRow) addRow(rowPtr, xPtr, bPtr, n & ~7);
}

/** sum + four products of each of four columns of B: of `x`, which lies at `xPtr`. */
// @ts-ignore: decorator
@inline
function addFour(sum: v128, x: v128, xPtr: usize, b0: usize, b1: usize, b2: usize, b3: usize): v128 {
  let p0 = v128.load(b0), p1 = v128.load(b1), p2 = v128.load(b2), p3 = v128.load(b3);
  // Products are transposed, and then added; where both are one instruction, columns are.
  if (!ASC_FEATURE_RELAXED_SIMD) {
    p0 = f32x4.mul(x, p0); p1 = f32x4.mul(x, p1); p2 = f32x4.mul(x, p2); p3 = f32x4.mul(x, p3);
  }
  const low01 = v128.shuffle<i32>(p0, p1, 0, 4, 1, 5), high01 = v128.shuffle<i32>(p0, p1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(p2, p3, 0, 4, 1, 5), high23 = v128.shuffle<i32>(p2, p3, 2, 6, 3, 7);
  p0 = v128.shuffle<i64>(low01, low23, 0, 2); p1 = v128.shuffle<i64>(low01, low23, 1, 3);
  p2 = v128.shuffle<i64>(high01, high23, 0, 2); p3 = v128.shuffle<i64>(high01, high23, 1, 3);
  if (!ASC_FEATURE_RELAXED_SIMD) return f32x4.add(f32x4.add(f32x4.add(f32x4.add(sum, p0), p1), p2), p3);
  sum = madd(v128.load32_splat(xPtr), p0, sum);
  sum = madd(v128.load32_splat(xPtr, 4), p1, sum);
  sum = madd(v128.load32_splat(xPtr, 8), p2, sum);
  return madd(v128.load32_splat(xPtr, 12), p3, sum);
}

/**
 * What `addColumns` does, for sixteen columns and fused operations. Their chains are twice as long, so that those of eight columns leave half of
 * the processor idle: 17 GFLOPS, and 22–29 here (measured, Zen 5, Node 24, 2026-11). A cache line of eight columns after one of the others, so
 * that they do not push each other out of L1. `bytes` of each column, whole lines.
 */
function addSixteenColumns(rowPtr: usize, xPtr: usize, bPtr: usize, bCol: usize, bytes: usize): void {
  let c0 = v128.load(rowPtr), c1 = v128.load(rowPtr, 16), c2 = v128.load(rowPtr, 32), c3 = v128.load(rowPtr, 48);
  for (const end = xPtr + bytes; xPtr < end; xPtr += 64, bPtr += 64) {
    for (let p: usize = 0, b = bPtr; p < 64; p += 16, b += 16) {
      const x = v128.load(xPtr + p);
      const b4 = b + 4 * bCol;
      c0 = addFour(c0, x, xPtr + p, b, b + bCol, b + 2 * bCol, b + 3 * bCol);
      c1 = addFour(c1, x, xPtr + p, b4, b4 + bCol, b4 + 2 * bCol, b4 + 3 * bCol);
    }
    for (let p: usize = 0, b = bPtr + 8 * bCol; p < 64; p += 16, b += 16) {
      const x = v128.load(xPtr + p);
      const b4 = b + 4 * bCol;
      c2 = addFour(c2, x, xPtr + p, b, b + bCol, b + 2 * bCol, b + 3 * bCol);
      c3 = addFour(c3, x, xPtr + p, b4, b4 + bCol, b4 + 2 * bCol, b4 + 3 * bCol);
    }
  }
  v128.store(rowPtr, c0); v128.store(rowPtr, c1, 16); v128.store(rowPtr, c2, 32); v128.store(rowPtr, c3, 48);
}

/**
 * row += x·B, columns of B contiguous: eight of them at a time, their products transposed in registers, so that each lane sums one
 * column. The row has room for whole groups of eight. 16–18 GFLOPS: shuffles are half of the vector operations. Sixteen columns at a
 * time push each other out of L1 where they lie a power of two apart (7 GFLOPS: measured, Zen 4, Node 20 and 24).
 */
function addColumns(rowPtr: usize, xPtr: usize, bPtr: usize, bCol: usize, n: i32, k: i32): void {
  const whole = <usize>(k & ~3) << 2;
  const lines = <usize>(k & ~15) << 2;
  for (let j = 0; j < n; j += 8, rowPtr += 32) {
    // The last group repeats its last column.
    const last = n - 1 - j;
    let b0 = bPtr + <usize>j * bCol;
    let b1 = b0 + <usize>min(1, last) * bCol, b2 = b0 + <usize>min(2, last) * bCol, b3 = b0 + <usize>min(3, last) * bCol;
    let b4 = b0 + <usize>min(4, last) * bCol, b5 = b0 + <usize>min(5, last) * bCol, b6 = b0 + <usize>min(6, last) * bCol;
    let b7 = b0 + <usize>min(7, last) * bCol;
    let done: usize = 0;
    if (ASC_FEATURE_RELAXED_SIMD && (j | 15) < n) {
      // One call for two groups.
      if ((j & 8) == 0) addSixteenColumns(rowPtr, xPtr, b0, bCol, lines);
      done = lines;
    }
    let c0 = v128.load(rowPtr), c1 = v128.load(rowPtr, 16);
    for (let p = done; p < whole; p += 16) {
      const x = v128.load(xPtr + p);
      c0 = addFour(c0, x, xPtr + p, b0 + p, b1 + p, b2 + p, b3 + p);
      c1 = addFour(c1, x, xPtr + p, b4 + p, b5 + p, b6 + p, b7 + p);
    }
    for (let p = whole; p < <usize>k << 2; p += 4) {
      const x = v128.load32_splat(xPtr + p);
      c0 = madd(x, gather(b0 + p, b1 + p, b2 + p, b3 + p), c0);
      c1 = madd(x, gather(b4 + p, b5 + p, b6 + p, b7 + p), c1);
    }
    v128.store(rowPtr, c0); v128.store(rowPtr, c1, 16);
  }
}

/** C = A·B, or C + A·B, as `gemmF32` defines it, row by row. Rows or columns of B are contiguous. Work: 3 KiB. */
export function thinProduct(
  aPtr: usize, aRow: usize, aCol: usize, bPtr: usize, bRow: usize, bCol: usize, cPtr: usize, cRow: usize, cCol: usize,
  m: i32, n: i32, k: i32, accumulate: i32, workPtr: usize,
): void {
  const rowPtr = workPtr + KC * 4;
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      const kc = min(KC, k - pc);
      const b = bPtr + <usize>pc * bRow + <usize>jc * bCol;
      for (let i = 0; i < m; i++) {
        const c = cPtr + <usize>i * cRow + <usize>jc * cCol;
        copyFloats(workPtr, 4, aPtr + <usize>i * aRow + <usize>pc * aCol, aCol, kc);
        if (pc == 0 && accumulate == 0) memory.fill(rowPtr, 0, <usize>nc << 2);
        else copyFloats(rowPtr, 4, c, cCol, nc);
        if (bCol == 4) addRows(rowPtr, workPtr, b, bRow, nc, kc);
        else addColumns(rowPtr, workPtr, b, bCol, nc, kc);
        copyFloats(c, cCol, rowPtr, 4, nc);
      }
    }
  }
}
