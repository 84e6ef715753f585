// a·b + c rounded once, which frameworks get from an instruction of the processor that WebAssembly has in no strict form.

import { constant64 } from "../simd";

/**
 * a·b + c of numbers that are f32, rounded once to f32. The product is exact in f64; the sum is rounded to odd there, after which rounding to f32
 * is that of the exact sum (Boldo and Melquiond 2008, "Emulation of FMA and correctly rounded sums").
 */
export function fma32(a: f64, b: f64, c: f64): f32 {
  const product = a * b;
  const sum = product + c;
  // The error of the sum, by TwoSum (Knuth).
  const part = sum - product;
  const error = (product - (sum - part)) + (c - part);
  const bits = reinterpret<u64>(sum);
  if (error == 0 || (bits & 1) || error != error) return <f32>sum;
  // Towards the exact sum: away from zero where the error has the sign of the sum.
  const away = (error > 0) == (sum > 0);
  return <f32>reinterpret<f64>(away ? bits + 1 : bits - 1);
}

/** The low 29 bits of an f64 are those that an f32 has no room for. */
// @ts-ignore: decorator
@lazy @inline
const HALF: usize = memory.data<u64>([0x10000000, 0xffffffffe0000000], 16);

/** What `toF32` starts from: no lane is in doubt. */
// @ts-ignore: decorator
@inline
export function noDoubt(): v128 {
  return i32x4.splat(-1);
}

/** Half a step of f32 added to the bits of two f64: all that is left to do for `toF32`, and what tells a tie. */
// @ts-ignore: decorator
@inline
export function withHalf(x: v128): v128 {
  return i64x2.add(x, constant64(HALF, 0));
}

/** The f64 with half a step added, cut to the bits of an f32: rounded to f32, but for ties. */
// @ts-ignore: decorator
@inline
export function cut(withHalf: v128): v128 {
  return v128.and(withHalf, constant64(HALF, 8));
}

/**
 * Lanes that are 0 where a sum was in doubt: halfway between two f32, from which the exact sum may differ. Elsewhere rounding the sum in f64 and then
 * to f32 is rounding it once. Of random sums one in 2^29 is in doubt; they are done again by `fma32`.
 */
// @ts-ignore: decorator
@inline
export function doubt(before: v128, a: v128, b: v128): v128 {
  return i32x4.min_u(before, i32x4.shl(v128.shuffle<i32>(a, b, 0, 2, 4, 6), 3));
}
