// The standard normal distribution in f64, from + − × ÷ √ alone: the same bits on every engine.

import { exp } from "./exp.js";

/** 1/√(2π) (`python scripts/coefficients density`). */
const DENSITY_AT_ZERO = 0.3989422804014327;

/** The series below this, the continued fraction above: the relative error of both is then below 1e-14. */
export const SERIES_LIMIT = 1.5;
const SERIES_TERMS = 60;
const FRACTION_DEPTH = 160;

/** Density φ(x). */
export function normalDensity(x: number): number {
  // The result is 0 there already; further out the two factors below would give 0·∞.
  if (Math.abs(x) > 40) return 0;
  // e^(−x²/2) with x split into a short and a small part, so that the square loses nothing.
  const short = Math.floor(x * 16 + 0.5) / 16;
  return DENSITY_AT_ZERO * exp(-0.5 * short * short) * exp(-0.5 * (x - short) * (x + short));
}

/**
 * Area under the standard normal density above x, with full relative precision in both tails.
 *
 * |x| < 1.5: ½ − φ(x)·Σ x^(2n+1)/(2n+1)!!; beyond: Laplace's continued fraction φ(x)/(x + 1/(x + 2/(x + …))), from its end.
 * Relative error below 1e-14.
 * @example upperTail(1.96) // 0.02499789514822044
 */
export function upperTail(x: number): number {
  if (x < 0) return 1 - upperTail(-x);
  if (x < SERIES_LIMIT) {
    let sum = 0;
    for (let n = SERIES_TERMS; n >= 0; n--) sum = 1 + (sum * x * x) / (2 * n + 3);
    return 0.5 - normalDensity(x) * x * sum;
  }
  return normalDensity(x) / hazard(x);
}

/** φ(x)/T(x), T the area above x >= 1.5, by the continued fraction; from x = 10 on a depth of 16 is enough. */
export function hazard(x: number, depth = FRACTION_DEPTH): number {
  let fraction = x;
  for (let n = depth; n > 0; n--) fraction = x + n / fraction;
  return fraction;
}

/** T(a + width)/T(a), T(x) the area above x, a >= 1.5: also where both areas are too small for f64. */
export function tailRatio(a: number, width: number): number {
  return (exp(-0.5 * width * (2 * a + width)) * hazard(a)) / hazard(a + width);
}

/** Area between two points, lower < upper: a difference of tails on the side where they are small. */
export function areaBetween(lower: number, upper: number): number {
  if (lower > 0) return upperTail(lower) - upperTail(upper);
  if (upper < 0) return upperTail(-upper) - upperTail(-lower);
  return 1 - upperTail(-lower) - upperTail(upper);
}

/** Mean and standard deviation of the standard normal distribution cut to [lower, upper]; either may be infinite. */
export function truncatedMoments(lower: number, upper: number): { mean: number; std: number } {
  const area = areaBetween(lower, upper);
  const [atLower, atUpper] = [normalDensity(lower), normalDensity(upper)];
  const mean = (atLower - atUpper) / area;
  const edges = (lower === -Infinity ? 0 : lower * atLower) - (upper === Infinity ? 0 : upper * atUpper);
  return { mean, std: Math.sqrt(Math.max(0, 1 + edges / area - mean * mean)) };
}
