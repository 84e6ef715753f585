// First and second moments: sums over whole tiles about a centre.

import { promoteHigh } from "../simd";

// @ts-ignore: decorator
@inline
function lanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/**
 * Adds Σ(x − center) and Σ(x − center)² over whole tiles to the two f64 at `sumsPtr`.
 *
 * In f64 throughout. Order: even and odd elements separately, each ascending; then even + odd; then added to the old sums.
 */
export function momentsF32(inPtr: usize, nTiles: i32, center: f64, sumsPtr: usize): void {
  const c = f64x2.splat(center);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  const end = inPtr + (<usize>nTiles << 6);
  for (; inPtr < end; inPtr += 16) {
    const x = v128.load(inPtr);
    const a = f64x2.sub(f64x2.promote_low_f32x4(x), c);
    const b = f64x2.sub(promoteHigh(x), c);
    sum = f64x2.add(f64x2.add(sum, a), b);
    squares = f64x2.add(f64x2.add(squares, f64x2.mul(a, a)), f64x2.mul(b, b));
  }
  store<f64>(sumsPtr, load<f64>(sumsPtr) + lanes(sum));
  store<f64>(sumsPtr, load<f64>(sumsPtr, 8) + lanes(squares), 8);
}

/** `momentsF32` over f64. */
export function momentsF64(inPtr: usize, nTiles: i32, center: f64, sumsPtr: usize): void {
  const c = f64x2.splat(center);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  const end = inPtr + (<usize>nTiles << 7);
  for (; inPtr < end; inPtr += 16) {
    const d = f64x2.sub(v128.load(inPtr), c);
    sum = f64x2.add(sum, d);
    squares = f64x2.add(squares, f64x2.mul(d, d));
  }
  store<f64>(sumsPtr, load<f64>(sumsPtr) + lanes(sum));
  store<f64>(sumsPtr, load<f64>(sumsPtr, 8) + lanes(squares), 8);
}
