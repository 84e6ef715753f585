// a·b + c rounded once, which frameworks get from an instruction of the processor that WebAssembly has in no strict form. In compat.wasm it is done in
// f64; fused.wasm, which is for engines whose relaxed form rounds once, is the same source with that instruction (docs/decisions/0007-recorded-streams.md).

import { constant, constant64, demote, madd, promoteHigh } from "../simd";

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

/** What an f64 is rounded to f32 by, in its bits: half a step, and a mask of the bits that an f32 has. */
// @ts-ignore: decorator
@lazy @inline
const STEP: usize = memory.data<u64>([0x10000000, 0xffffffffe0000000], 16);

/** The smallest f32 of full precision, and all bits but the sign. */
// @ts-ignore: decorator
@lazy @inline
const NORMAL: usize = memory.data<u32>([0x00800000, 0x7fffffff], 16);

/**
 * a·b + c of four f32. Without the instruction the product is exact in f64, where the sum is rounded, and then to f32: that is rounding once unless the
 * first rounding lands halfway between two f32. For operands of which it is known that it does not, or that do not care.
 */
// @ts-ignore: decorator
@inline
export function fma(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return madd(a, b, c);
  return demote(
    f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), f64x2.promote_low_f32x4(c)),
    f64x2.add(f64x2.mul(promoteHigh(a), promoteHigh(b)), promoteHigh(c)),
  );
}

/**
 * a·b + c of four f32, whatever they are. Of random sums one in 2^29 lies halfway in f64; these, and those up to the smallest f32 of full precision, below which
 * halfway lies elsewhere, are done again by `fma32`.
 */
// @ts-ignore: decorator
@inline
export function fmaOfAny(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return madd(a, b, c);
  const low = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)), f64x2.promote_low_f32x4(c));
  const high = f64x2.add(f64x2.mul(promoteHigh(a), promoteHigh(b)), promoteHigh(c));
  const sum = demote(low, high);
  const past = v128.shuffle<i32>(i64x2.add(low, constant64(STEP, 0)), i64x2.add(high, constant64(STEP, 0)), 0, 2, 4, 6);
  const halfway = i32x4.eq(i32x4.shl(past, 3), i32x4.splat(0));
  const tiny = f32x4.le(v128.and(sum, constant(NORMAL, 4)), constant(NORMAL, 0));
  return v128.any_true(v128.or(halfway, tiny)) ? eachLane(a, b, c) : sum;
}

function eachLane(a: v128, b: v128, c: v128): v128 {
  let sum = f32x4.splat(fma32(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0), f32x4.extract_lane(c, 0)));
  sum = f32x4.replace_lane(sum, 1, fma32(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1), f32x4.extract_lane(c, 1)));
  sum = f32x4.replace_lane(sum, 2, fma32(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2), f32x4.extract_lane(c, 2)));
  return f32x4.replace_lane(sum, 3, fma32(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3), f32x4.extract_lane(c, 3)));
}

/** a·x + the f64 at `term`, rounded to f32, ties upwards, and kept as f64. */
// @ts-ignore: decorator
@inline
function step64(a: v128, x: v128, term: usize): v128 {
  return v128.and(i64x2.add(f64x2.add(f64x2.mul(a, x), constant64(term, 0)), constant64(STEP, 0)), constant64(STEP, 8));
}

/** A polynomial of two numbers, without its last step. */
// @ts-ignore: decorator
@inline
function horner64(table: usize, terms: i32, x: v128): v128 {
  let sum = constant64(table, 0);
  if (terms > 2) sum = step64(sum, x, table + 8);
  if (terms > 3) sum = step64(sum, x, table + 16);
  if (terms > 4) sum = step64(sum, x, table + 24);
  if (terms > 5) sum = step64(sum, x, table + 32);
  if (terms > 6) sum = step64(sum, x, table + 40);
  if (terms > 7) sum = step64(sum, x, table + 48);
  if (terms > 8) sum = step64(sum, x, table + 56);
  return sum;
}

/**
 * A polynomial of 2 to 9 terms, the highest first, of four f32: each step is `fma`. The table has f32 where the instruction is there, else f64 that are f32.
 * Written out, since the compilers do not unroll.
 */
// @ts-ignore: decorator
@inline
export function polynomial(table: usize, terms: i32, x: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) {
    let sum = madd(constant(table, 0), x, constant(table, 4));
    if (terms > 2) sum = madd(sum, x, constant(table, 8));
    if (terms > 3) sum = madd(sum, x, constant(table, 12));
    if (terms > 4) sum = madd(sum, x, constant(table, 16));
    if (terms > 5) sum = madd(sum, x, constant(table, 20));
    if (terms > 6) sum = madd(sum, x, constant(table, 24));
    if (terms > 7) sum = madd(sum, x, constant(table, 28));
    if (terms > 8) sum = madd(sum, x, constant(table, 32));
    return sum;
  }
  const low = f64x2.promote_low_f32x4(x), high = promoteHigh(x), last = constant64(table, <usize>(terms - 1) << 3);
  return demote(
    f64x2.add(f64x2.mul(horner64(table, terms, low), low), last),
    f64x2.add(f64x2.mul(horner64(table, terms, high), high), last),
  );
}
