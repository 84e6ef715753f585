// e^x − 1 from + − × ÷ alone.

import { exp } from "./exp.js";

/** 1/n! for n = 2 … 21. */
const COEFFICIENTS = /* @__PURE__ */ Array.from({ length: 20 }, (_, i) => {
  let factorial = 1;
  for (let n = 2; n <= i + 2; n++) factorial *= n;
  return 1 / factorial;
});

/**
 * e^x − 1, with full relative precision near 0.
 *
 * |x| <= 1: Taylor to degree 21; beyond: exp(x) − 1. Error below 3 ulp.
 * @example expm1(1e-10) // 1.00000000005e-10
 */
export function expm1(x: number): number {
  if (!(Math.abs(x) <= 1)) return exp(x) - 1;
  let sum = 0;
  for (let i = COEFFICIENTS.length - 1; i >= 0; i--) sum = sum * x + COEFFICIENTS[i]!;
  return x + x * x * sum;
}
