// How a truncated normal distribution is drawn: the method that suits its interval, the method's parameters, and its moments.

import { exp } from "../math/exp.js";
import { negativeLog64 } from "../math/log64.js";
import { excess, logMills } from "../math/mills64.js";
import { areaBetween, hazard, tailRatio, truncatedMoments, upperTail } from "../math/normal.js";
import { polynomial64 } from "../math/polynomial64.js";

/** Where the distribution is cut: `lower` and `upper` in std from the mean, `min` and `max` as values. A bound may be infinite. */
export interface Interval {
  lower: number;
  upper: number;
  min: number;
  max: number;
}

/** An interval with its width in std, which far from the mean may be smaller than the rounding error of the bounds. */
export interface Cut extends Interval {
  width: number;
}

/**
 * Std of the standard normal distribution cut at ±2 std, to 17 digits; variance scaling divides by it
 * (`python scripts/coefficients stdWithinTwo`).
 */
export const STD_WITHIN_TWO = 0.87962566103423978;

/** The number by which assembly/random/truncated64.ts knows a method. */
export const METHOD = { withinTwo: 0, general: 1, far: 2, narrow: 3 } as const;
export type Method = keyof typeof METHOD;

/** From this bound on, in std, the interval is far from the mean: areas would be too small for f32. */
export const FAR = 10;
/** Widths up to this, relative to 1/(1 + the larger bound), are narrow: the density changes by less than an eighth over them. */
const NARROW = 1 / 8;
const COEFFICIENTS = 16;

/** The method of an interval, as docs/stream.md defines it. */
export function methodOf({ lower, upper, width }: Cut): Method {
  if (lower === -2 && upper === 2) return "withinTwo";
  if (width * (1 + Math.max(Math.abs(lower), Math.abs(upper))) <= NARROW) return "narrow";
  return lower > FAR || upper < -FAR ? "far" : "general";
}

/** The areas of the general method: below the lower bound, 1 − that, above the upper bound, 1 − that, between the bounds. */
export function areasOf({ lower, upper }: Interval): [number, number, number, number, number] {
  return [upperTail(-lower), upperTail(lower), upperTail(upper), upperTail(-upper), areaBetween(lower, upper)];
}

/**
 * The quantile between close bounds, as a polynomial s(x) on [−1, 1], s(±1) = ±1, x = 2u − 1.
 *
 * With c the middle and h half the width, s' = K·exp(ch·s + h²/2·s²). Solved as a power series, whose free constants s(0) and K follow
 * from the ends by fixed-point iteration. |ch| <= 1/16, so 16 terms leave less than 1e-16.
 */
function narrowCoefficients({ lower, upper, width }: Cut): Float64Array {
  const half = width / 2;
  const alpha = ((lower + upper) / 2) * half;
  const beta = half * half;
  const s = new Float64Array(COEFFICIENTS);
  const derivative = new Float64Array(COEFFICIENTS);
  const logDerivative = new Float64Array(COEFFICIENTS);
  s[1] = 1;
  const before = new Float64Array(COEFFICIENTS);
  // Once a round changes nothing, further ones would not either.
  for (let round = 0; round < 40 && s.some((coefficient, i) => coefficient !== before[i]); round++) {
    before.set(s);
    // derivative = s'; (ln s')' = (α + 2·β/2·s)·s' gives its coefficients one by one.
    derivative[0] = s[1]!;
    for (let k = 0; k + 1 < COEFFICIENTS; k++) {
      let sum = 0;
      for (let j = 0; j <= k; j++) sum += (j === 0 ? alpha + beta * s[0]! : beta * s[j]!) * derivative[k - j]!;
      logDerivative[k] = sum;
      let next = 0;
      for (let j = 0; j <= k; j++) next += derivative[j]! * logDerivative[k - j]!;
      derivative[k + 1] = next / (k + 1);
      if (k + 2 < COEFFICIENTS) s[k + 2] = derivative[k + 1]! / (k + 2);
    }
    let even = 0;
    let odd = 0;
    for (let k = COEFFICIENTS - 1; k >= 2; k--) {
      if (k % 2 === 0) even += s[k]!;
      else odd += s[k]!;
    }
    s[0] = -even;
    s[1] = 1 - odd;
  }
  return s;
}

/** The bound nearer to the mean, mirrored to the upper side. */
const nearBound = ({ lower, upper }: Interval): number => (lower > 0 ? lower : -upper);

/** The parameters of a method, in the order that assembly/random/truncated64.ts states; min and max are in the target's dtype. */
export function tableOf(method: Method, mean: number, std: number, interval: Cut, min: number, max: number): Float64Array {
  if (method === "withinTwo") return Float64Array.of(mean, std, min, max);
  if (method === "general") {
    const [lowerTail, lowerRest, tailAbove, restAbove, between] = areasOf(interval);
    return Float64Array.of(mean, std, min, max, lowerTail, lowerRest, tailAbove, restAbove, between * 2 ** -53);
  }
  if (method === "narrow") {
    const [middle, half] = [interval.min / 2 + interval.max / 2, interval.max / 2 - interval.min / 2];
    return Float64Array.of(middle, half, min, max, ...narrowCoefficients(interval));
  }
  const near = nearBound(interval);
  const ratio = tailRatio(near, interval.width);
  const [base, slope] = interval.lower > 0 ? [interval.min, std] : [interval.max, -std];
  return Float64Array.of(base, slope, min, max, near, logMills(1 / (near * near)), ratio, (1 - ratio) * 2 ** -53);
}

/** Depth of the continued fraction of a tail: from 10 std on its error is then below the precision of f64. */
const TAIL_DEPTH = 16;

/**
 * First and second moment of the excess over a >= 10 of the standard normal distribution above a. With Laplace's fraction for the hazard,
 * h = a + m, m = 1/(a + t), t = 2/(a + 3/(a + …)), the excess has mean m and variance 1 − h·m = (t − m)·m, without cancellation.
 */
function tailMoments(a: number): [number, number] {
  let fraction = a;
  for (let n = TAIL_DEPTH; n > 2; n--) fraction = a + n / fraction;
  const t = 2 / fraction;
  const mean = 1 / (a + t);
  return [mean, t * mean];
}

/** The moments between a and a + width: the tail above a minus that above a + width. Error up to 1e-12 of the std, at the least width. */
function farMoments(interval: Cut): [number, number] {
  const [near, { width }] = [nearBound(interval), interval];
  const [mean, square] = tailMoments(near);
  const ratio = tailRatio(near, width);
  if (ratio === 0) return [mean, square];
  const [beyond, squareBeyond] = tailMoments(near + width);
  return [
    (mean - ratio * (beyond + width)) / (1 - ratio),
    (square - ratio * (squareBeyond + 2 * width * beyond + width * width)) / (1 - ratio),
  ];
}

/** Mean and std of the standard normal distribution cut to an interval. */
export function cutMoments(interval: Cut): { mean: number; std: number } {
  const method = methodOf(interval);
  if (method === "narrow") {
    const s = narrowCoefficients(interval);
    let [mean, square] = [0, 0];
    for (let i = 0; i < s.length; i++) {
      if (i % 2 === 0) mean += s[i]! / (i + 1);
      for (let j = i % 2; j < s.length; j += 2) square += (s[i]! * s[j]!) / (i + j + 1);
    }
    const [middle, half] = [(interval.lower + interval.upper) / 2, interval.width / 2];
    return { mean: middle + half * mean, std: half * Math.sqrt(square - mean * mean) };
  }
  if (method === "far") {
    const [mean, square] = farMoments(interval);
    const near = nearBound(interval);
    return { mean: interval.lower > 0 ? near + mean : -(near + mean), std: Math.sqrt(square - mean * mean) };
  }
  return truncatedMoments(interval.lower, interval.upper);
}

/** Beyond this e, e^−e is negligible. */
const DEEPEST = 40;
const STEPS = 4096;

/**
 * First and second moment of the excess over the nearer bound: ∫ excess(e)·e^−e de over e = −ln(S(z)/S(near)), up to the other bound.
 * Trapezoids of 512 … 4096 steps, extrapolated (Romberg): relative error about 1e-14.
 */
function excessMoments(interval: Cut): [number, number] {
  const near = nearBound(interval);
  const ratio = tailRatio(near, interval.width);
  const step = (ratio < exp(-DEEPEST) ? DEEPEST : negativeLog64(ratio)) / STEPS;
  const logMillsNear = logMills(1 / (near * near));
  const rows = [8, 4, 2, 1].map((stride) => ({ stride, sums: [0, 0, 0] }));
  for (let i = 0; i <= STEPS; i++) {
    const z = excess(i * step, near, logMillsNear);
    const weight = exp(-i * step) * (i === 0 || i === STEPS ? 0.5 : 1);
    for (const { stride, sums } of rows) {
      if (i % stride !== 0) continue;
      sums[0]! += weight * stride;
      sums[1]! += weight * stride * z;
      sums[2]! += weight * stride * z * z;
    }
  }
  for (let order = 4; rows.length > 1; order *= 4) {
    for (let i = 0; i + 1 < rows.length; i++) {
      rows[i] = { stride: 0, sums: rows[i]!.sums.map((coarse, k) => (order * rows[i + 1]!.sums[k]! - coarse) / (order - 1)) };
    }
    rows.pop();
  }
  const [total, first, second] = rows[0]!.sums as [number, number, number];
  return [first / total, second / total];
}

/**
 * Std of the standard normal distribution cut to an interval, by which `realizedStd` is divided. The quotient is part of the stream:
 * far intervals keep the quadrature of the first version, whose last digits differ from those of `cutMoments`.
 */
export function solvedStd(interval: Cut): number {
  if (methodOf(interval) !== "far") return cutMoments(interval).std;
  const [mean, square] = excessMoments(interval);
  return Math.sqrt(square - mean * mean);
}

/** The part of a distribution below x + beyond: two numbers, since the middle between neighbouring f64 is not an f64. */
export type PartBelow = (x: number, beyond: number) => number;

/** `PartBelow` of a normal distribution cut to an interval, for values within the interval. */
export function partBelow(mean: number, std: number, interval: Cut): PartBelow {
  const method = methodOf(interval);
  const { lower, upper, min, max, width } = interval;
  if (method === "narrow") {
    // The quantile is a polynomial s, nearly the identity: s(t) = y by Newton's method. Each of 5 steps squares the error, at first 1/8.
    const s = narrowCoefficients(interval);
    const slope = s.slice(1).map((coefficient, i) => coefficient * (i + 1));
    const [middle, half] = [min / 2 + max / 2, max / 2 - min / 2];
    return (x, beyond) => {
      const y = (x - middle + beyond) / half;
      let t = y;
      for (let step = 0; step < 5; step++) t -= (polynomial64(s, t) - y) / polynomial64(slope, t);
      return (t + 1) / 2;
    };
  }
  if (method === "far") {
    const near = nearBound(interval);
    const total = 1 - tailRatio(near, width);
    const atNear = hazard(near, TAIL_DEPTH);
    const ratio = (d: number) => (exp(-0.5 * d * (2 * near + d)) * atNear) / hazard(near + d, TAIL_DEPTH);
    const within = (distance: number) => (1 - ratio(distance)) / total;
    return lower > 0 ? (x, beyond) => within((x - min + beyond) / std) : (x, beyond) => 1 - within((max - x - beyond) / std);
  }
  const total = areaBetween(lower, upper);
  // From the side where areas are smaller, so that nothing cancels.
  if (upper < -lower) {
    const rest = upperTail(-lower);
    return (x, beyond) => (upperTail((mean - x - beyond) / std) - rest) / total;
  }
  const all = upperTail(lower);
  return (x, beyond) => (all - upperTail((x - mean + beyond) / std)) / total;
}
