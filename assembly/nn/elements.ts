// Elementwise kernels over [begin, end), multiples of 4.

import { loadLanes, promoteHigh } from "../simd";

/** out = a + b. */
export function addF32(outPtr: usize, aPtr: usize, bPtr: usize, begin: i32, end: i32): void {
  for (let o = <usize>begin << 2; o < <usize>end << 2; o += 16) {
    v128.store(outPtr + o, f32x4.add(v128.load(aPtr + o), v128.load(bPtr + o)));
  }
}

/** out = scale·x where the element's random word is at least `threshold`, 0 elsewhere: dropout, forward and backward. */
export function dropoutF32(outPtr: usize, xPtr: usize, wordsPtr: usize, threshold: u32, scale: f32, begin: i32, end: i32): void {
  const factor = f32x4.splat(scale);
  const least = i32x4.splat(threshold);
  for (let o = <usize>begin << 2; o < <usize>end << 2; o += 16) {
    const kept = i32x4.ge_u(v128.load(wordsPtr + o), least);
    v128.store(outPtr + o, v128.and(kept, f32x4.mul(v128.load(xPtr + o), factor)));
  }
}

/** Elements per block of `blockSquaresF32`. */
export const SQUARES_BLOCK: i32 = 1024;

/**
 * Blocks [begin, end) of 1024 elements: out[b] = Σ x² in f64, in four sums of every fourth element, then (0 + 2) + (1 + 3).
 * The sum is finite exactly where every x is: the square of an f32 does not overflow f64.
 */
export function blockSquaresF32(outPtr: usize, xPtr: usize, nElems: i32, begin: i32, end: i32): void {
  for (let block = begin; block < end; block++) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    const first = block * SQUARES_BLOCK;
    const last = min(first + SQUARES_BLOCK, nElems);
    for (let i = first; i < last; i += 4) {
      const x = loadLanes(xPtr + (<usize>i << 2), last - i);
      const a = f64x2.promote_low_f32x4(x);
      const b = promoteHigh(x);
      low = f64x2.add(low, f64x2.mul(a, a));
      high = f64x2.add(high, f64x2.mul(b, b));
    }
    const sum = f64x2.add(low, high);
    store<f64>(outPtr + (<usize>block << 3), f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  }
}
