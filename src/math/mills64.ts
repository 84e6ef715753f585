// Far tails of the normal distribution, by Mills' ratio, for cuts at 10 std or beyond.

import { negativeLog1p64 } from "./log64.js";
import { polynomial64 } from "./polynomial64.js";

// The tables of assembly/random/truncated64.ts, where their origin is.

const LOG_MILLS = /* @__PURE__ */ Float64Array.of(
  ...[0.999999999999998, -2.499999999967514, 12.333333246171149, -88.24990945517563, 816.1525332665556],
  ...[-9186.699610340922, 119509.02830719421, -1587952.841805164, 14748606.179553006],
);
const HAZARD = /* @__PURE__ */ Float64Array.of(
  ...[1.0000000000027391, 0.9999999802434434, -1.999976737816394, 9.989883761619504, -71.97619592087133, 511.4548854156861],
);

/** −ln(z·M(z)), M Mills' ratio, from y = 1/z²: also what the table of `far` holds for a. */
export function logMills(y: number): number {
  return y * polynomial64(LOG_MILLS, y);
}

function stepFar(d: number, e: number, aSquared: number, logMillsA: number): number {
  const twoD = d + d;
  const y = 1 / (aSquared + twoD);
  const logRatio = -0.5 * negativeLog1p64(-(twoD * y));
  const miss = d + (logMills(y) - logMillsA - logRatio) - e;
  return d - miss / polynomial64(HAZARD, y);
}

/** z − a where ln(S(a)/S(z)) = e, S the survival function of the normal distribution, a >= 10. */
export function excess(e: number, a: number, logMillsA: number): number {
  const aSquared = a * a;
  const d = stepFar(stepFar(e, e, aSquared, logMillsA), e, aSquared, logMillsA);
  const twoD = d + d;
  return twoD / (a + Math.sqrt(aSquared + twoD));
}
