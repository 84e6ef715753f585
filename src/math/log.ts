// The natural logarithm from + − × ÷ alone: Math.log differs between engines in the last bits.

import { LN2_HIGH, LN2_LOW, log1p } from "./log1p.js";

/**
 * ln x.
 *
 * x = 2^k·m, m from √½ to √2, where m − 1 is exact: k ln 2 + ln(1 + (m − 1)). Error below 1 ulp. NaN for x < 0, −Infinity at 0.
 * @example log(10) // 2.302585092994046
 */
export function log(x: number): number {
  if (x === 0 || x === Infinity) return x === 0 ? -Infinity : x;
  if (!(x > 0)) return NaN;
  let m = x;
  let k = 0;
  for (; m > Math.SQRT2; k++) m *= 0.5;
  for (; m < Math.SQRT1_2; k--) m *= 2;
  return k * LN2_HIGH + (k * LN2_LOW + log1p(m - 1));
}
