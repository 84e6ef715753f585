// e^x and the functions made of it, in f32.

import { clamp, constant, madd } from "../simd";

/**
 * Limits beyond which e^x is infinite or 0; log2 e; 1.5·2^23: adding it rounds to an integer; ln 2 in two parts, the first with 9
 * bits, so that k times it is exact; q of e^r − 1 = r + r²·q(r), |r| <= ln 2 / 2: minimax, error 1.6e-8 (`python scripts/coefficients exp`);
 * 1; −87, below which e^x − 1 is −1 and one power of 2 would no longer be normal.
 */
// @ts-ignore: decorator
@lazy @inline
const EXP: usize = memory.data<f32>([
  89, -104, 1.44269504, 12582912, 0.693359375, -2.12194440e-4,
  0.5, 0.16666542, 0.0416662805, 0.00836664438, 0.00139465521, 1, -87,
], 16);

/** x / ln 2 to the nearest integer, as 1.5·2^23 + k: its low bits are k. */
// @ts-ignore: decorator
@inline
function quotient(x: v128): v128 {
  return madd(x, constant(EXP, 8), constant(EXP, 12));
}

/** e^r − 1 for the remainder r = x − k·ln 2. */
// @ts-ignore: decorator
@inline
function remainder(x: v128, k: v128): v128 {
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, constant(EXP, 16))), f32x4.mul(k, constant(EXP, 20)));
  let q = constant(EXP, 40);
  q = madd(q, r, constant(EXP, 36));
  q = madd(q, r, constant(EXP, 32));
  q = madd(q, r, constant(EXP, 28));
  q = madd(q, r, constant(EXP, 24));
  return madd(f32x4.mul(r, r), q, r);
}

/** 2^k for integers −126 <= k <= 127, from the bits of k. */
// @ts-ignore: decorator
@inline
function power(k: v128): v128 {
  return i32x4.add(i32x4.shl(k, 23), constant(EXP, 44));
}

/**
 * e^x. Error below 1.5 ulp where the result is normal; subnormal results are rounded a second time; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const y = clamp(x, constant(EXP, 4), constant(EXP, 0));
  const shifted = quotient(y);
  const k = i32x4.sub(shifted, constant(EXP, 12));
  const e = f32x4.add(remainder(y, f32x4.sub(shifted, constant(EXP, 12))), constant(EXP, 44));
  // In two steps, so that neither power leaves the range of f32.
  const half = i32x4.shr_s(k, 1);
  return f32x4.mul(f32x4.mul(e, power(half)), power(i32x4.sub(k, half)));
}

/** e^x − 1 for x <= 0, with full relative precision near 0. Error below 2 ulp. */
// @ts-ignore: decorator
@inline
export function expm1OfNegative(x: v128): v128 {
  const y = f32x4.pmax(x, constant(EXP, 48));
  const shifted = quotient(y);
  const scale = power(i32x4.sub(shifted, constant(EXP, 12)));
  const p = remainder(y, f32x4.sub(shifted, constant(EXP, 12)));
  return madd(scale, p, f32x4.sub(scale, constant(EXP, 44)));
}

/** −|x| */
// @ts-ignore: decorator
@inline
export function negativeAbs(x: v128): v128 {
  return v128.or(x, i32x4.splat(0x80000000));
}

/** 1/(1 + e^−x) from e = e^−|x|: full relative precision in the left tail. */
// @ts-ignore: decorator
@inline
export function sigmoidFrom(x: v128, e: v128): v128 {
  const one = constant(EXP, 44);
  // The mask of negative x: the sign bit, spread over the lane.
  return f32x4.div(v128.bitselect(e, one, i32x4.shr_s(x, 31)), f32x4.add(one, e));
}

/** The logistic function. Error below 3 ulp. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  return sigmoidFrom(x, exp(negativeAbs(x)));
}

/** The derivative of the logistic function, e/(1 + e)², from e = e^−|x|: nothing cancels. */
// @ts-ignore: decorator
@inline
export function sigmoidSlopeFrom(e: v128): v128 {
  const d = f32x4.add(constant(EXP, 44), e);
  return f32x4.div(f32x4.div(e, d), d);
}

/** −t/(t + 2), t = e^(−2|x|) − 1, with the sign of x. Error below 4 ulp. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const y = negativeAbs(x);
  const t = expm1OfNegative(f32x4.add(y, y));
  const one = constant(EXP, 44);
  // The sign of x replaces that of the quotient, for ±0 too.
  return v128.bitselect(f32x4.div(t, f32x4.add(t, f32x4.add(one, one))), x, i32x4.splat(0x7fffffff));
}
