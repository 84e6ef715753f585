// Element types: one rounding to nearest even on the way down, none on the way up. Whole tiles; in place where out <= in.

import { constant } from "../simd";

/** f64 → f32. */
export function narrowF64F32(outPtr: usize, inPtr: usize, nTiles: i32): void {
  const end = inPtr + (<usize>nTiles << 7);
  for (; inPtr < end; inPtr += 32, outPtr += 16) {
    const a = f32x4.demote_f64x2_zero(v128.load(inPtr));
    const b = f32x4.demote_f64x2_zero(v128.load(inPtr, 16));
    v128.store(outPtr, v128.shuffle<i64>(a, b, 0, 2));
  }
}

/** 0x7fff and 1: half a step of bf16, less one where the kept part is even. */
// @ts-ignore: decorator
@lazy @inline
const BF16: usize = memory.data<u32>([0x7fff, 1], 16);

// @ts-ignore: decorator
@inline
export function roundBf16(x: v128): v128 {
  const odd = v128.and(i32x4.shr_u(x, 16), constant(BF16, 4));
  return i32x4.shr_u(i32x4.add(i32x4.add(x, constant(BF16, 0)), odd), 16);
}

/** f32 → bf16. Finite values only: rounding a NaN could make it infinite. */
export function narrowF32Bf16(outPtr: usize, inPtr: usize, nTiles: i32): void {
  const end = inPtr + (<usize>nTiles << 6);
  for (; inPtr < end; inPtr += 32, outPtr += 16) {
    v128.store(outPtr, i16x8.narrow_i32x4_u(roundBf16(v128.load(inPtr)), roundBf16(v128.load(inPtr, 16))));
  }
}

/** Masks of magnitude and exponent; 2^-14 as f32; 13 steps of the f32 exponent; 126 steps of the f16 exponent; the sign of an f16. */
// @ts-ignore: decorator
@lazy @inline
const F16: usize = memory.data<u32>([0x7fffffff, 0x7f800000, 0x38800000, 0x06800000, 0x0001f800, 0xffff8000], 16);

/**
 * |x| + m, m = 2^13 · max(2^exponent of x, 2^-14): rounding the sum keeps the 10 bits of an f16, or fewer where the f16 is
 * subnormal. The result is then the steps above m, plus the exponent of m, rebiased from f32 to f16.
 */
// @ts-ignore: decorator
@inline
export function roundF16(x: v128): v128 {
  const magnitude = v128.and(x, constant(F16, 0));
  const binade = i32x4.max_s(v128.and(x, constant(F16, 4)), constant(F16, 8));
  const m = i32x4.add(binade, constant(F16, 12));
  const steps = i32x4.sub(f32x4.add(magnitude, m), m);
  const exponent = i32x4.sub(i32x4.shr_u(m, 13), constant(F16, 16));
  return v128.or(i32x4.add(steps, exponent), v128.and(i32x4.shr_s(x, 16), constant(F16, 20)));
}

/** f32 → f16. Values that round to a finite f16 only. */
export function narrowF32F16(outPtr: usize, inPtr: usize, nTiles: i32): void {
  const end = inPtr + (<usize>nTiles << 6);
  for (; inPtr < end; inPtr += 32, outPtr += 16) {
    v128.store(outPtr, i16x8.narrow_i32x4_s(roundF16(v128.load(inPtr)), roundF16(v128.load(inPtr, 16))));
  }
}

/** Bits of bf16 in the lower halves of the lanes → f32. */
// @ts-ignore: decorator
@inline
export function widenBf16(x: v128): v128 {
  return i32x4.shl(x, 16);
}

/** bf16 → f32. */
export function widenBf16F32(outPtr: usize, inPtr: usize, nTiles: i32): void {
  const end = inPtr + (<usize>nTiles << 5);
  for (; inPtr < end; inPtr += 16, outPtr += 32) {
    const x = v128.load(inPtr);
    v128.store(outPtr, widenBf16(i32x4.extend_low_i16x8_u(x)));
    v128.store(outPtr, widenBf16(i32x4.extend_high_i16x8_u(x)), 16);
  }
}

/** 0x7fff, the sign of an f32, 2^112 as f32, 0x47800000 (2^16: the first value above f16) and the exponent field. */
// @ts-ignore: decorator
@lazy @inline
const WIDEN: usize = memory.data<u32>([0x7fff, 0x80000000, 0x77800000, 0x47800000, 0x7f800000], 16);

/** The shifted bits are x·2^-112 as f32, f16 subnormals included; infinities and NaN get the largest exponent of f32. */
// @ts-ignore: decorator
@inline
export function widenF16(x: v128): v128 {
  const magnitude = f32x4.mul(i32x4.shl(v128.and(x, constant(WIDEN, 0)), 13), constant(WIDEN, 8));
  const special = v128.and(i32x4.ge_s(magnitude, constant(WIDEN, 12)), constant(WIDEN, 16));
  return v128.or(v128.or(magnitude, special), v128.and(i32x4.shl(x, 16), constant(WIDEN, 4)));
}

/** f16 → f32. */
export function widenF16F32(outPtr: usize, inPtr: usize, nTiles: i32): void {
  const end = inPtr + (<usize>nTiles << 5);
  for (; inPtr < end; inPtr += 16, outPtr += 32) {
    const x = v128.load(inPtr);
    v128.store(outPtr, widenF16(i32x4.extend_low_i16x8_u(x)));
    v128.store(outPtr, widenF16(i32x4.extend_high_i16x8_u(x)), 16);
  }
}
