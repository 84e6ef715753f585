// The logarithm of the number stream in f64.

import { constant64, polynomial64 } from "../simd";

/** Bits: of ½, of the sign and exponent field, of 1, of 2 as f64; 2^-20·ln 2. */
// @ts-ignore: decorator
@lazy @inline
const BITS: usize = memory.data<u64>([0x3fe0000000000000, 0xfff0000000000000, 0x3ff0000000000000, 0x4000000000000000, 0x3ea62e42fefa39ef], 16);

/**
 * 2·atanh(s)/s in s², s² <= 1/9: degree 10 through Chebyshev nodes, relative error 1.3e-18 before rounding
 * (`python scripts/coefficients atanh64`).
 */
// @ts-ignore: decorator
@lazy @inline
const ATANH: usize = memory.data<f64>([
  2.0, 0.6666666666666615, 0.4000000000018575, 0.28571428545454114, 0.22222224080747674, 0.18181740832504806,
  0.1538661404230401, 0.13300374032674625, 0.12110168728069218, 0.0832450651186082, 0.17044163562781398,
], 16);

/** s of ln(1 + f) = 2·atanh(s): f/(2 + f), f in [−½, 0]. */
// @ts-ignore: decorator
@inline
function quotient(f: v128): v128 {
  return f64x2.div(f, f64x2.add(constant64(BITS, 24), f));
}

/** 2·atanh(s). */
// @ts-ignore: decorator
@inline
function twoAtanh(s: v128): v128 {
  return f64x2.mul(s, polynomial64(ATANH, 11, f64x2.mul(s, s)));
}

/** −ln(1 + f), f in [−½, 0]. */
// @ts-ignore: decorator
@inline
export function negativeLog1p64(f: v128): v128 {
  return f64x2.neg(twoAtanh(quotient(f)));
}

/** The exponent that brings t to [½, 1], as bits to subtract; 0 where t < 0. */
// @ts-ignore: decorator
@inline
function exponentBits64(t: v128): v128 {
  return v128.andnot(v128.and(i64x2.sub(t, constant64(BITS, 0)), constant64(BITS, 8)), i64x2.shr_s(t, 63));
}

/** ln of the power of two in t, the second term of `log64`. */
// @ts-ignore: decorator
@inline
export function logOfExponent64(t: v128): v128 {
  const e = exponentBits64(t);
  return f64x2.mul(f64x2.convert_low_i32x4_s(v128.shuffle<i32>(e, e, 1, 3, 1, 3)), constant64(BITS, 32));
}

/** s of ln m = 2·atanh(s), m what is left of t: the first term, as far as the division. */
// @ts-ignore: decorator
@inline
export function atanhArgument64(t: v128): v128 {
  return quotient(f64x2.sub(i64x2.sub(t, exponentBits64(t)), v128.andnot(constant64(BITS, 16), i64x2.shr_s(t, 63))));
}

/** `log64` from its two parts: two passes, each with fewer operations that wait for each other, take less time than one. */
// @ts-ignore: decorator
@inline
export function logOfParts64(s: v128, ofExponent: v128): v128 {
  return f64x2.add(twoAtanh(s), ofExponent);
}

/**
 * ln of a number near 0 or near 1, each with full relative precision: ln(t) where 0 < t, ln(1 + t) where −½ <= t < 0.
 *
 * Relative error below 4e-16. t is normal and at most 1 + 2^-50.
 */
// @ts-ignore: decorator
@inline
function log64(t: v128): v128 {
  return logOfParts64(atanhArgument64(t), logOfExponent64(t));
}

/** −log64(t). */
// @ts-ignore: decorator
@inline
export function negativeLog64(t: v128): v128 {
  return f64x2.neg(log64(t));
}
