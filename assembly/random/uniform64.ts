// The uniform distribution in f64, from 53-bit uniforms.

import { clamp64, constant, constant64, madd64 } from "../simd";
import { upper, wideWords } from "./wide";

/** 2^21, 2^52 and 2^-53; and the sign bit of a word. */
// @ts-ignore: decorator
@lazy @inline
const CONSTANTS: usize = memory.data<f64>([2097152, 4503599627370496, 1.1102230246251565e-16], 16);
// @ts-ignore: decorator
@lazy @inline
const SIGN: usize = memory.data<u32>([0x80000000], 16);

// @ts-ignore: decorator
@inline
function unit(high: v128, low: v128): v128 {
  // 2^31 is subtracted since converting a signed word is one instruction; all sums are whole numbers below 2^53, so exact.
  const signed = f64x2.convert_low_i32x4_s(v128.xor(high, constant(SIGN, 0)));
  const n = madd64(signed, constant64(CONSTANTS, 0), f64x2.convert_low_i32x4_s(i32x4.shr_u(low, 11)));
  return f64x2.mul(f64x2.add(n, constant64(CONSTANTS, 8)), constant64(CONSTANTS, 16));
}

/** lower + span·u, u = (high·2^21 + (low >>> 11))·2^-53, one rounding per operation, clamped to [min, max]. Work: 128 bytes per tile. */
export function uniformF64(
  outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32, workPtr: usize,
  lower: f64, span: f64, min: f64, max: f64,
): void {
  wideWords(workPtr, nTiles, keysPtr, counterLow, counterHigh, 1);
  const vLower = f64x2.splat(lower);
  const vSpan = f64x2.splat(span);
  const vMin = f64x2.splat(min);
  const vMax = f64x2.splat(max);
  const lows = <usize>nTiles << 6;
  for (let ptr = workPtr, end = workPtr + lows; ptr < end; ptr += 16, outPtr += 32) {
    const high = v128.load(ptr);
    const low = v128.load(ptr + lows);
    v128.store(outPtr, clamp64(madd64(vSpan, unit(high, low), vLower), vMin, vMax));
    v128.store(outPtr, clamp64(madd64(vSpan, unit(upper(high), upper(low)), vLower), vMin, vMax), 16);
  }
}
