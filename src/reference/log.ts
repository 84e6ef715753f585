// The logarithm of the number stream in f32: twin of assembly/math/log.ts.

import { bitsOf, floatOf } from "../base/floatBits.js";
import { madd } from "./float.js";

/** Bits of 2^31 as f32. */
const START = 0x4f000000;
/** 2^32. */
const TWO_32 = 4294967296;

/** The exponent that brings t to [2^31, 2^32], as bits to subtract; 0 where t < 0. */
export function exponentBits(t: number): number {
  return t < 0 ? 0 : (Math.min(bitsOf(t), START) - START) & 0xff800000;
}

/** F = 2^32·(m − 1): t with its exponent removed, minus 2^32; t itself where t < 0. */
export function mantissaMinusOne(t: number, exponent: number): number {
  return t < 0 ? t : Math.fround(floatOf(bitsOf(t) - exponent) - TWO_32);
}

/** scale·(−ln(2^e·m)) with the table of assembly/math/log.ts. */
export function negativeLog(exponent: number, f: number, table: Float32Array): number {
  const numerator = Math.fround(f * madd(madd(table[3]!, f, table[2]!), f, table[1]!));
  const denominator = madd(madd(Math.fround(f + table[6]!), f, table[5]!), f, table[4]!);
  return madd(Math.fround(exponent), table[0]!, Math.fround(numerator / denominator));
}
