// Tiles of a product from packed strips: the innermost loop of gemm.ts, one for each build.

import { madd } from "../simd";

/**
 * 4 × 8, for separate multiplications and additions: 38–47 GFLOPS; the peak of 128-bit vectors is 58.
 *
 * The loop is not unrolled: with two or four steps per turn it is up to a third slower (measured, Zen 4, Node 20, 24, 26).
 */
export function tile4x8(aPtr: usize, bPtr: usize, cPtr: usize, cStride: usize, k: i32, first: bool): void {
  let c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128, c30: v128, c31: v128;
  const c1 = cPtr + cStride;
  const c2 = c1 + cStride;
  const c3 = c2 + cStride;
  if (first) {
    c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = f32x4.splat(0);
  } else {
    c00 = v128.load(cPtr); c01 = v128.load(cPtr, 16);
    c10 = v128.load(c1); c11 = v128.load(c1, 16);
    c20 = v128.load(c2); c21 = v128.load(c2, 16);
    c30 = v128.load(c3); c31 = v128.load(c3, 16);
  }
  const end = aPtr + (<usize>k << 4);
  while (aPtr < end) {
    const b0 = v128.load(bPtr), b1 = v128.load(bPtr, 16);
    const a0 = v128.load32_splat(aPtr);
    c00 = madd(a0, b0, c00); c01 = madd(a0, b1, c01);
    const a1 = v128.load32_splat(aPtr, 4);
    c10 = madd(a1, b0, c10); c11 = madd(a1, b1, c11);
    const a2 = v128.load32_splat(aPtr, 8);
    c20 = madd(a2, b0, c20); c21 = madd(a2, b1, c21);
    const a3 = v128.load32_splat(aPtr, 12);
    c30 = madd(a3, b0, c30); c31 = madd(a3, b1, c31);
    aPtr += 16;
    bPtr += 32;
  }
  v128.store(cPtr, c00); v128.store(cPtr, c01, 16);
  v128.store(c1, c10); v128.store(c1, c11, 16);
  v128.store(c2, c20); v128.store(c2, c21, 16);
  v128.store(c3, c30); v128.store(c3, c31, 16);
}

/**
 * 6 × 8, for fused ones, which need no register for the product: 12 sums, two vectors of B and one of A fill the 15 registers that V8 gives
 * out, and are as many chains as two pipes of latency 4 ask for. 62–66 GFLOPS where `tile4x8` has 57–60 and the peak is 67 (measured, Zen 5, Node
 * 24 and 26, 2026-11); docs/performance.md says which other shapes were tried.
 */
export function tile6x8(aPtr: usize, bPtr: usize, cPtr: usize, cStride: usize, k: i32, first: bool): void {
  let c00: v128, c01: v128, c10: v128, c11: v128, c20: v128, c21: v128;
  let c30: v128, c31: v128, c40: v128, c41: v128, c50: v128, c51: v128;
  const c1 = cPtr + cStride;
  const c2 = c1 + cStride;
  const c3 = c2 + cStride;
  const c4 = c3 + cStride;
  const c5 = c4 + cStride;
  if (first) {
    c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = f32x4.splat(0);
  } else {
    c00 = v128.load(cPtr); c01 = v128.load(cPtr, 16);
    c10 = v128.load(c1); c11 = v128.load(c1, 16);
    c20 = v128.load(c2); c21 = v128.load(c2, 16);
    c30 = v128.load(c3); c31 = v128.load(c3, 16);
    c40 = v128.load(c4); c41 = v128.load(c4, 16);
    c50 = v128.load(c5); c51 = v128.load(c5, 16);
  }
  const end = aPtr + <usize>k * 24;
  while (aPtr < end) {
    const b0 = v128.load(bPtr), b1 = v128.load(bPtr, 16);
    const a0 = v128.load32_splat(aPtr);
    c00 = madd(a0, b0, c00); c01 = madd(a0, b1, c01);
    const a1 = v128.load32_splat(aPtr, 4);
    c10 = madd(a1, b0, c10); c11 = madd(a1, b1, c11);
    const a2 = v128.load32_splat(aPtr, 8);
    c20 = madd(a2, b0, c20); c21 = madd(a2, b1, c21);
    const a3 = v128.load32_splat(aPtr, 12);
    c30 = madd(a3, b0, c30); c31 = madd(a3, b1, c31);
    const a4 = v128.load32_splat(aPtr, 16);
    c40 = madd(a4, b0, c40); c41 = madd(a4, b1, c41);
    const a5 = v128.load32_splat(aPtr, 20);
    c50 = madd(a5, b0, c50); c51 = madd(a5, b1, c51);
    aPtr += 24;
    bPtr += 32;
  }
  v128.store(cPtr, c00); v128.store(cPtr, c01, 16);
  v128.store(c1, c10); v128.store(c1, c11, 16);
  v128.store(c2, c20); v128.store(c2, c21, 16);
  v128.store(c3, c30); v128.store(c3, c31, 16);
  v128.store(c4, c40); v128.store(c4, c41, 16);
  v128.store(c5, c50); v128.store(c5, c51, 16);
}
