// torch's uniform_ in f32 and f64: in place, from one or two words for a number.

import { constant, promoteHigh } from "../../simd";
import { cut, doubt, fma32, noDoubt, withHalf } from "../fma";
import { fma64 } from "../double";

/** 24 bits, and 2^-24. */
// @ts-ignore: decorator
@lazy @inline
const F32: usize = memory.data<u32>([0x00ffffff, 0x33800000], 16);

/**
 * Words to x·(high − low) + low, x in [0, 1) of their low 24 bits. Whole vectors.
 * @param fused whether the multiply-add rounds once
 * @param open whether `high`, which rounding may reach, becomes `low`
 */
export function torchUniformF32(ptr: usize, count: u32, low: f32, high: f32, fused: bool, open: bool): void {
  const end = ptr + (<usize>count << 2);
  const span = high - low;
  // Where nothing is rounded: x·1 + 0.
  const plain = !fused || (low == 0 && span == 1);
  const lows = f32x4.splat(low);
  const spans = f32x4.splat(span);
  const low64 = f64x2.splat(low);
  const span64 = f64x2.splat(span);
  const limit = f32x4.splat(open ? high : NaN);
  for (; ptr < end; ptr += 16) {
    const words = v128.load(ptr);
    const x = f32x4.mul(f32x4.convert_i32x4_s(v128.and(words, constant(F32, 0))), constant(F32, 4));
    let y = f32x4.add(f32x4.mul(x, spans), lows);
    if (!plain) {
      const a = withHalf(f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(x), span64), low64));
      const b = withHalf(f64x2.add(f64x2.mul(promoteHigh(x), span64), low64));
      y = v128.shuffle<i64>(f32x4.demote_f64x2_zero(cut(a)), f32x4.demote_f64x2_zero(cut(b)), 0, 2);
      if (!i32x4.all_true(doubt(noDoubt(), a, b))) {
        v128.store(ptr, x);
        for (let lane: usize = 0; lane < 16; lane += 4) store<f32>(ptr + lane, fma32(load<f32>(ptr + lane), span, low));
        y = v128.load(ptr);
      }
    }
    v128.store(ptr, v128.bitselect(lows, y, f32x4.eq(y, limit)));
  }
}

/** 53 bits of two words, of which the first is the upper one. */
// @ts-ignore: decorator
@inline
export function uniform64(ptr: usize): f64 {
  return <f64>(((<u64>load<u32>(ptr) << 32) | <u64>load<u32>(ptr, 4)) & 0x1fffffffffffff) * 1.1102230246251565e-16;
}

/** As `torchUniformF32`, of two words each. */
export function torchUniformF64(ptr: usize, count: u32, low: f64, high: f64, fused: bool, open: bool): void {
  const end = ptr + (<usize>count << 3);
  const span = high - low;
  for (; ptr < end; ptr += 8) {
    const x = uniform64(ptr);
    const y = fused ? fma64(x, span, low) : x * span + low;
    store<f64>(ptr, open && y == high ? low : y);
  }
}
