// The logarithm of the number stream in f32.

import { constant, madd } from "../simd";

/** Bits: of 2^31 as f32, of the sign and exponent field, of 2^32 as f32. */
// @ts-ignore: decorator
@lazy @inline
const BITS: usize = memory.data<u32>([0x4f000000, 0xff800000, 0x4f800000], 16);

/** The exponent that brings t to [2^31, 2^32], as bits to subtract; 0 where t < 0. For 0 < t <= 2^32, or t < 0. */
// @ts-ignore: decorator
@inline
export function exponentBits(t: v128): v128 {
  const start = constant(BITS, 0);
  return v128.and(i32x4.sub(i32x4.min_u(t, start), start), constant(BITS, 4));
}

/** F = 2^32·(m − 1): t with its exponent removed, minus 2^32. Where t < 0, t already is F. */
// @ts-ignore: decorator
@inline
export function mantissaMinusOne(t: v128, exponent: v128): v128 {
  return f32x4.sub(i32x4.sub(t, exponent), v128.andnot(constant(BITS, 8), i32x4.shr_s(t, 31)));
}

/**
 * scale · (−ln(2^e · m)), from the exponent bits and F = 2^32·(m − 1) with m in [½, 1].
 *
 * Rational 2/3 in F, relative error 1.9e-8 before rounding. Both terms have the same sign, so nothing cancels.
 * Table of 7 numbers, scaled for F: the share of one exponent step (·2^-23), N0, N1, N2, D0, D1, D2 (D3 = 1).
 */
// @ts-ignore: decorator
@inline
export function negativeLog(exponent: v128, f: v128, table: usize): v128 {
  const numerator = f32x4.mul(f, madd(madd(constant(table, 12), f, constant(table, 8)), f, constant(table, 4)));
  const denominator = madd(madd(f32x4.add(f, constant(table, 24)), f, constant(table, 20)), f, constant(table, 16));
  return madd(f32x4.convert_i32x4_s(exponent), constant(table, 0), f32x4.div(numerator, denominator));
}
