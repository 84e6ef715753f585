// The logarithm of the number stream in f64: same bits as assembly/math/log64.ts.

import { polynomial64 } from "./polynomial64.js";

/** The table of assembly/math/log64.ts, which states its origin. */
const ATANH = /* @__PURE__ */ Float64Array.of(
  ...[2.0, 0.6666666666666615, 0.4000000000018575, 0.28571428545454114, 0.22222224080747674, 0.18181740832504806],
  ...[0.1538661404230401, 0.13300374032674625, 0.12110168728069218, 0.0832450651186082, 0.17044163562781398],
);

const word = new ArrayBuffer(8);
const float = /* @__PURE__ */ new Float64Array(word);
const bits = /* @__PURE__ */ new Int32Array(word);

/** −ln(1 + f), f in [−½, 0]. */
export function negativeLog1p64(f: number): number {
  const s = f / (2 + f);
  return -(s * polynomial64(ATANH, s * s));
}

/** −ln(t) where 0 < t, −ln(1 + t) where t < 0. */
export function negativeLog64(t: number): number {
  if (t < 0) return negativeLog1p64(t);
  // The exponent is in the high word: steps of 2^20, counted from ½.
  float[0] = t;
  const exponent = (bits[1]! - 0x3fe00000) & 0xfff00000;
  bits[1]! -= exponent;
  return negativeLog1p64(float[0] - 1) - exponent * (Math.LN2 * 2 ** -20);
}
