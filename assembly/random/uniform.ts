// The uniform distribution in f32.

import { clamp, constant, madd } from "../simd";
import { philoxWords } from "./philox";

/** 2^-24 as f32. */
// @ts-ignore: decorator
@lazy @inline
const UNIT: usize = memory.data<u32>([0x33800000], 16);

/** lower + span·u with u = (word >>> 8)·2^-24, one rounding per operation, then clamped to [min, max]. */
export function uniformF32(
  outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32,
  lower: f32, span: f32, min: f32, max: f32,
): void {
  philoxWords(outPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  const vLower = f32x4.splat(lower);
  const vUnit = constant(UNIT, 0);
  const vSpan = f32x4.splat(span);
  const vMin = f32x4.splat(min);
  const vMax = f32x4.splat(max);
  const end = outPtr + (<usize>nTiles << 6);
  for (; outPtr < end; outPtr += 32) {
    const a = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(outPtr), 8)), vUnit);
    const b = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(v128.load(outPtr, 16), 8)), vUnit);
    v128.store(outPtr, clamp(madd(vSpan, a, vLower), vMin, vMax));
    v128.store(outPtr, clamp(madd(vSpan, b, vLower), vMin, vMax), 16);
  }
}
