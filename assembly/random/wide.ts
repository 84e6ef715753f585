// 53-bit uniforms, each from two words: those of draws 0 and 1.

import { constant64, madd64 } from "../simd";
import { philoxWords } from "./philox";

/** 2^21 and ½ as f64. */
// @ts-ignore: decorator
@lazy @inline
const CONSTANTS: usize = memory.data<f64>([2097152, 0.5], 16);

/**
 * High and low words of whole tiles: first all high ones, then all low ones, 64 bytes per tile each.
 * Without `wide` every low word is 2^31: the uniform has one word and lies in the middle of its 2^21 finer steps.
 */
// @ts-ignore: decorator
@inline
export function wideWords(workPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32, wide: i32): void {
  const lowPtr = workPtr + (<usize>nTiles << 6);
  philoxWords(workPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  if (wide) {
    philoxWords(lowPtr, nTiles, keysPtr, counterLow, counterHigh, 1, 0);
  } else {
    const end = lowPtr + (<usize>nTiles << 6);
    for (let ptr = lowPtr; ptr < end; ptr += 16) v128.store(ptr, i32x4.splat(0x80000000));
  }
}

/**
 * With n = high·2^21 + (low >>> 11), 53 bits: n + ½ where n < 2^52, else n + ½ − 2^53, exactly. So a positive result is
 * u·2^53 and a negative one (u − 1)·2^53, u = (n + ½)·2^-53: full relative precision at both ends.
 */
// @ts-ignore: decorator
@inline
export function signed53(high: v128, low: v128): v128 {
  // Both are converted as signed: one instruction, where an unsigned conversion is several.
  const n = madd64(f64x2.convert_low_i32x4_s(high), constant64(CONSTANTS, 0), f64x2.convert_low_i32x4_s(i32x4.shr_u(low, 11)));
  return f64x2.add(n, constant64(CONSTANTS, 8));
}

/** Moves lanes 2 and 3 to 0 and 1. */
// @ts-ignore: decorator
@inline
export function upper(x: v128): v128 {
  return v128.shuffle<i32>(x, x, 2, 3, 2, 3);
}
