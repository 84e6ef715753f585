// The truncated normal distribution in f64, by four methods: within ±2 std, general, far from the mean, narrow. Work: 128 bytes per
// tile. Without `wide` a value takes one word, as in f32; the result is still f64. One vector a turn: with two, V8 takes up to a third less
// time, and the binary grows by a tenth.

import { negativeLog1p64, negativeLog64 } from "../math/log64";
import { clamp64, constant64, polynomial64, madd64 } from "../simd";
import { signed53, upper, wideWords } from "./wide";

/** 2^-52, −1, the sign bit, 4, 2, −½, 1, 2^-53. */
// @ts-ignore: decorator
@lazy @inline
const CONSTANTS: usize = memory.data<f64>([2.220446049250313e-16, -1.0, -0.0, 4.0, 2.0, -0.5, 1.0, 1.1102230246251565e-16], 16);

/** 1 with the sign of t, negated: −1 where u < ½. */
// @ts-ignore: decorator
@inline
function side(t: v128): v128 {
  return v128.xor(v128.and(t, constant64(CONSTANTS, 16)), constant64(CONSTANTS, 8));
}

/**
 * Quantile of the normal distribution cut at ±2 std: z = x·N(q)/D(q), q = 1 − x², x = 2u − 1: 9/9, all coefficients positive. Near the best
 * of its degree, but no recipe is known that gives these bits. Measured: relative error 3.9e-16; the least that the degree allows
 * is 3.2e-16 (`python scripts/coefficients withinTwo64`).
 */
// @ts-ignore: decorator
@lazy @inline
const WITHIN_TWO_N: usize = memory.data<f64>([
  1.9999999999999993, 61.215613719331095, 732.2175370806433, 4369.0793370847505, 13829.175492302411, 22981.106631430932,
  18811.304099670047, 6643.531960324108, 768.6430370900987, 12.866402026199408,
], 16);
// @ts-ignore: decorator
@lazy @inline
const WITHIN_TWO_D: usize = memory.data<f64>([
  1.0, 32.317666669894436, 412.8828820359065, 2672.3626858575326, 9372.159283840514, 17785.11628575359,
  17395.939519444357, 7916.184457437472, 1374.1084104759386, 56.92369189646221,
], 16);

/** Table: mean, std, min, max. */
// @ts-ignore: decorator
@inline
function withinTwo(t: v128): v128 {
  // 1 − |x| = 2·(the distance of u from the nearer of 0 and 1), exactly; q = (1 − |x|)(1 + |x|).
  const gap = f64x2.mul(f64x2.abs(t), constant64(CONSTANTS, 0));
  const x = f64x2.sub(constant64(CONSTANTS, 48), gap);
  const q = f64x2.mul(gap, f64x2.add(constant64(CONSTANTS, 48), x));
  return f64x2.div(f64x2.mul(f64x2.mul(side(t), x), polynomial64(WITHIN_TWO_N, 10, q)), polynomial64(WITHIN_TWO_D, 10, q));
}

/**
 * R(L) of `truncatedF32`: 16/15 for L up to 86, all coefficients positive. Near the best of its degree, but no recipe is
 * known that gives these bits. Measured: relative error 2.2e-16; the least that the degree allows is 1.5e-16; at 89.3, where
 * [10, ∞) ends, 4.4e-15 (`python scripts/coefficients quantile64`).
 */
// @ts-ignore: decorator
@lazy @inline
const QUANTILE_N: usize = memory.data<f64>([
  1.2533141373155001, 0.5249439603132912, 0.15267447249666896, 0.03214553246401039, 0.005219020895524204,
  0.000678307075551182, 7.146201511872681e-05, 6.156072229154082e-06, 4.3931352551556747e-07, 2.6345436788071406e-08,
  1.3139503804325018e-09, 4.9572310904719895e-11, 1.8640512997934826e-12, 3.68883548749487e-14, 2.4218238302977077e-16,
  4.102940702180101e-19, 8.042044564221772e-23,
], 16);
// @ts-ignore: decorator
@lazy @inline
const QUANTILE_D: usize = memory.data<f64>([
  1.0, 0.15704529342152468, 0.0676702058098453, 0.008520665576558166, 0.0016098674383283466, 0.0001571044212938649,
  1.659759154653069e-05, 1.2175433648191062e-06, 8.11369582269777e-08, 4.459491349498747e-09, 1.8780217554463397e-10,
  7.164199821277502e-12, 2.1257091957352085e-13, 2.4705389393006913e-15, 8.56767044720262e-18, 5.9888756472282345e-21,
], 16);

/** Table: mean, std, min, max, lowerTail, lowerRest, upperTail, upperRest, step (the area between the bounds, times 2^-53). */
// @ts-ignore: decorator
@inline
function general(t: v128, table: usize): v128 {
  const upperHalf = i64x2.shr_s(t, 63);
  const area = f64x2.mul(f64x2.abs(t), constant64(table, 64));
  const tail = f64x2.add(v128.bitselect(constant64(table, 48), constant64(table, 32), upperHalf), area);
  const rest = f64x2.sub(v128.bitselect(constant64(table, 56), constant64(table, 40), upperHalf), area);
  const l = negativeLog64(f64x2.mul(f64x2.mul(tail, rest), constant64(CONSTANTS, 24)));
  const difference = v128.xor(f64x2.sub(tail, rest), v128.and(t, constant64(CONSTANTS, 16)));
  return f64x2.div(f64x2.mul(difference, polynomial64(QUANTILE_N, 17, l)), polynomial64(QUANTILE_D, 16, l));
}

/**
 * −ln(z·M(z))/y in y = 1/z² <= 1/100, M Mills' ratio: degree 8 through Chebyshev nodes; times y it errs by 1.7e-17
 * (`python scripts/coefficients logMills64`).
 */
// @ts-ignore: decorator
@lazy @inline
const LOG_MILLS: usize = memory.data<f64>([
  0.999999999999998, -2.499999999967514, 12.333333246171149, -88.24990945517563, 816.1525332665556,
  -9186.699610340922, 119509.02830719421, -1587952.841805164, 14748606.179553006,
], 16);
/** 1/(z·M(z)) in y: likewise, degree 5, error 2.7e-12; it only steers the iteration (`python scripts/coefficients hazard64`). */
// @ts-ignore: decorator
@lazy @inline
const HAZARD: usize = memory.data<f64>([
  1.0000000000027391, 0.9999999802434434, -1.999976737816394, 9.989883761619504, -71.97619592087133, 511.4548854156861,
], 16);

/** One step of Newton for D in D + ½ ln(z²/a²) + ln(z·M(z))⁻¹ − ln(a·M(a))⁻¹ = E, z² = a² + 2D. */
function stepFar(d: v128, e: v128, aSquared: v128, logMillsA: v128): v128 {
  const twoD = f64x2.add(d, d);
  const zSquared = f64x2.add(aSquared, twoD);
  const y = f64x2.div(constant64(CONSTANTS, 48), zSquared);
  const logRatio = f64x2.mul(constant64(CONSTANTS, 40), negativeLog1p64(f64x2.neg(f64x2.mul(twoD, y))));
  const mills = f64x2.sub(f64x2.mul(y, polynomial64(LOG_MILLS, 9, y)), logMillsA);
  const miss = f64x2.sub(f64x2.add(d, f64x2.sub(mills, logRatio)), e);
  return f64x2.sub(d, f64x2.div(miss, polynomial64(HAZARD, 6, y)));
}

/**
 * Far from the mean, bounds at a >= 10 and b: with S the survival function, E = −ln(S(z)/S(a)) and D = (z² − a²)/2, Newton
 * from D = E; two steps leave 1e-13. The value is base + slope·(z − a).
 * Table: base, slope (negative for a lower tail), min, max, a, −ln(a·M(a)), S(b)/S(a), (1 − S(b)/S(a))·2^-53.
 */
// @ts-ignore: decorator
@inline
function far(t: v128, table: usize): v128 {
  const scaled = f64x2.mul(t, constant64(table, 56));
  const upperHalf = i64x2.shr_s(t, 63);
  const e = negativeLog64(f64x2.sub(v128.and(constant64(table, 48), upperHalf), scaled));
  const a = constant64(table, 32);
  const aSquared = f64x2.mul(a, a);
  const logMillsA = constant64(table, 40);
  const d = stepFar(stepFar(e, e, aSquared, logMillsA), e, aSquared, logMillsA);
  const twoD = f64x2.add(d, d);
  return f64x2.div(twoD, f64x2.add(a, f64x2.sqrt(f64x2.add(aSquared, twoD))));
}

/** For bounds so close that the quantile is a polynomial in x = 2u − 1. Table: base, slope, min, max, 16 coefficients. */
// @ts-ignore: decorator
@inline
function narrow(t: v128, table: usize): v128 {
  const x = madd64(t, constant64(CONSTANTS, 0), side(t));
  return polynomial64(table + 32, 16, x);
}

export const enum Method {
  WithinTwo = 0,
  General = 1,
  Far = 2,
  Narrow = 3,
}

/** In place: base + slope·x clamped to [min, max], with which every table begins. */
function affine(ptr: usize, end: usize, table: usize): void {
  const base = constant64(table, 0), slope = constant64(table, 8), min = constant64(table, 16), max = constant64(table, 24);
  for (; ptr < end; ptr += 16) v128.store(ptr, clamp64(madd64(slope, v128.load(ptr), base), min, max));
}

/**
 * Values of a truncated normal distribution by one method; `tablePtr` holds its f64 parameters as named above.
 *
 * A loop for each method between passes for the uniforms and the bounds: up to 30 % faster than a choice for each vector.
 */
export function truncatedF64(
  outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32, workPtr: usize,
  wide: i32, method: Method, tablePtr: usize,
): void {
  wideWords(workPtr, nTiles, keysPtr, counterLow, counterHigh, wide);
  const lows = <usize>nTiles << 6;
  const end = outPtr + (lows << 1);
  for (let out = outPtr, words = workPtr; out < end; out += 32, words += 16) {
    const high = v128.load(words), low = v128.load(words + lows);
    const a = signed53(high, low), b = signed53(upper(high), upper(low));
    v128.store(out, a); v128.store(out, b, 16);
  }
  if (method == Method.WithinTwo) {
    for (let out = outPtr; out < end; out += 16) v128.store(out, withinTwo(v128.load(out)));
  } else if (method == Method.General) {
    for (let out = outPtr; out < end; out += 16) v128.store(out, general(v128.load(out), tablePtr));
  } else if (method == Method.Far) {
    for (let out = outPtr; out < end; out += 16) v128.store(out, far(v128.load(out), tablePtr));
  } else {
    for (let out = outPtr; out < end; out += 16) v128.store(out, narrow(v128.load(out), tablePtr));
  }
  affine(outPtr, end, tablePtr);
}
