// The hyperbolic tangent and the logistic function from + − × ÷ alone.

import { exp } from "./exp.js";
import { expm1 } from "./expm1.js";

/**
 * The hyperbolic tangent.
 *
 * −t/(t + 2) with t = e^(−2|x|) − 1, and the sign of x. Error below 4 ulp.
 * @example tanh(0.5) // 0.46211715726000974
 */
export function tanh(x: number): number {
  const t = expm1(-2 * Math.abs(x));
  return x < 0 ? t / (t + 2) : (0 - t) / (t + 2);
}

/**
 * The logistic function 1/(1 + e^−x), with full relative precision in the left tail.
 *
 * From e^−|x|, which cannot overflow. Error below 3 ulp where the result is normal.
 * 1 − sigmoid(x) is sigmoid(−x), without cancellation.
 * @example sigmoid(-40) // 4.248354255291589e-18
 */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
}
