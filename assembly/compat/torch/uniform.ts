// torch's uniform_ in f32 and f64: in place, from one or two words for a number.

import { constant } from "../../simd";
import { fma64 } from "../double";
import { fmaOfAny } from "../fma";

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
  // Rounding twice is rounding once where nothing is added.
  const plain = !fused || low == 0;
  const lows = f32x4.splat(low);
  const spans = f32x4.splat(span);
  const limit = f32x4.splat(open ? high : NaN);
  for (; ptr < end; ptr += 16) {
    const words = v128.load(ptr);
    const x = f32x4.mul(f32x4.convert_i32x4_s(v128.and(words, constant(F32, 0))), constant(F32, 4));
    const y = plain ? f32x4.add(f32x4.mul(x, spans), lows) : fmaOfAny(x, spans, lows);
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
