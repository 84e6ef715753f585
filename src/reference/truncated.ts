// The truncated normal distribution in f32: twin of assembly/random/truncated.ts.

import { clamp, madd } from "./float.js";
import { exponentBits, mantissaMinusOne, negativeLog } from "./log.js";
import { philoxWords } from "./philox.js";
import type { Twin } from "./twin.js";

const fround = Math.fround;

// The tables of assembly/random/truncated.ts, which states their origin.

const TWO_NUMERATOR = /* @__PURE__ */ Float32Array.of(0.155789942, 1.94431663, 6.23956203, 4.83485937, 0.422106445);
const TWO_DENOMINATOR = /* @__PURE__ */ Float32Array.of(0.0778949708, 1.10534596, 4.34905529, 4.83338308, 1);
const LOG = /* @__PURE__ */ Float32Array.of(
  -8.26295832e-8,
  -2.4344827e20,
  -6.42099732e10,
  -3.38605499,
  1.04560236e30,
  3.97504345e20,
  4.19264553e10,
);
const NUMERATOR = /* @__PURE__ */ Float32Array.of(
  ...[1.25331402, 0.469949007, 0.101088502, 0.0148160681],
  ...[0.00148049742, 9.99065524e-5, 1.03271032e-6, 8.613949e-10],
);
const DENOMINATOR = /* @__PURE__ */ Float32Array.of(
  ...[1, 0.113163881, 0.0380063243, 0.00301945745],
  ...[0.000347548019, 9.27313067e-6, 3.22374127e-8],
);

/** Σ c[i]·x^i by Horner, one rounding after each product and each sum. */
function horner(coefficients: Float32Array, x: number): number {
  let sum = coefficients[coefficients.length - 1]!;
  for (let i = coefficients.length - 2; i >= 0; i--) sum = madd(sum, x, coefficients[i]!);
  return sum;
}

/** Quantile of the normal distribution cut at ±2 std, at u = (word + ½)·2^-32. */
function withinTwo(word: number): number {
  const x = fround(fround(fround((word ^ 0x80000000) | 0) + 0.5) * 2 ** -31);
  const q = fround(1 - fround(x * x));
  return fround(fround(x * horner(TWO_NUMERATOR, q)) / horner(TWO_DENOMINATOR, q));
}

export const truncatedWithinTwoF32: Twin = (buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, mean, std, min, max) => {
  philoxWords(buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  const words = new Uint32Array(buffer, outPtr, nTiles * 16);
  const out = new Float32Array(buffer, outPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) out[i] = clamp(madd(std, withinTwo(words[i]!), mean), min, max);
};

export const truncatedF32: Twin = (
  buffer,
  outPtr,
  nTiles,
  keysPtr,
  counterLow,
  counterHigh,
  lowerTail,
  lowerRest,
  upperTail,
  upperRest,
  step,
  mean,
  std,
  min,
  max,
) => {
  philoxWords(buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  const words = new Int32Array(buffer, outPtr, nTiles * 16);
  const out = new Float32Array(buffer, outPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) {
    const word = words[i]!;
    const upperHalf = word < 0;
    const t = fround(fround(fround(upperHalf ? ~word : word) + 0.5) * step);
    const tail = fround((upperHalf ? upperTail : lowerTail) + t);
    const rest = fround((upperHalf ? upperRest : lowerRest) - t);
    const p = fround(fround(tail * rest) * 2 ** 34);
    const e = exponentBits(p);
    const l = negativeLog(e, mantissaMinusOne(p, e), LOG);
    const difference = upperHalf ? -fround(tail - rest) : fround(tail - rest);
    const z = fround(difference * fround(horner(NUMERATOR, l) / horner(DENOMINATOR, l)));
    out[i] = clamp(madd(std, z, mean), min, max);
  }
};
