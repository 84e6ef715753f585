// One layer of units on, by the theory of wide nets: how alike two samples are then, and by how much a draw of so many units is off.

import { exp } from "../math/exp.js";
import type { Averaged } from "../theory/averages.js";

/** Nodes of the midpoint rule on a normal law, beside 0, where most activations bend. To three digits: `isovar/theory` has all of them. */
const STEP = 0.125;
const NODES = /* @__PURE__ */ Array.from({ length: 80 }, (_, i) => {
  const at = STEP * (i - 39.5);
  return { at, weight: (STEP * exp(-0.5 * at * at)) / Math.sqrt(2 * Math.PI) };
});
/** What is even in a node is twice that of half of them. */
const HALF = /* @__PURE__ */ NODES.filter(({ at }) => at > 0);

/**
 * Correlation, about 0, of the activations of two samples whose preactivations have variance q and correlation c: 1 less the mean square
 * of half their difference, so that nothing cancels however near c is to 1.
 * @param moment E[f(√q z)²]
 */
export function correlationBehind({ f }: Averaged, q: number, c: number, moment: number): number {
  // A correlation that was measured is 1 to within rounding.
  const [common, own] = [Math.sqrt(0.5 * q * (1 + c)), Math.sqrt(0.5 * q * Math.max(0, 1 - c))];
  let apart = 0;
  for (const { at: s, weight } of NODES) {
    for (const { at: d, weight: half } of HALF) {
      const difference = f(common * s + own * d) - f(common * s - own * d);
      apart += weight * half * difference * difference;
    }
  }
  return 1 - apart / moment;
}

/** By what the mean square of activations over a layer of n units is off, at q in the mean. */
export interface Fluctuation {
  /**
   * Relative variance of f² of one unit, of its even and of its odd part: n units have 1/n of it, as far as samples share it, by the square
   * of their correlation the one and by the correlation the other.
   */
  even: number;
  odd: number;
  /** d log E[f²] / d log q: what an error of q is worth behind the layer. */
  elasticity: number;
}

/** @param moment E[f(√q z)²] */
export function fluctuation({ f }: Averaged, q: number, moment: number): Fluctuation {
  let [even, odd, elasticity] = [-1, 0, 0];
  for (const { at: z, weight } of HALF) {
    const [above, below] = [f(Math.sqrt(q) * z), f(-Math.sqrt(q) * z)];
    const [right, left] = [(above * above) / moment, (below * below) / moment];
    even += 0.5 * weight * (right + left) * (right + left);
    odd += 0.5 * weight * (right - left) * (right - left);
    elasticity += 0.5 * weight * (z * z - 1) * (right + left);
  }
  return { even: Math.max(0, even), odd, elasticity };
}

/** Of the normal law between ±1.96 std: 19 of 20 draws. */
const BAND = 1.96;

/** Within which 19 of 20 draws of a quantity lie that is log-normal, by its mean and the variance of its logarithm. */
export function bandOf(mean: number, variance: number): [low: number, high: number] {
  const [middle, half] = [mean * exp(-0.5 * variance), exp(BAND * Math.sqrt(variance))];
  return [middle / half, middle * half];
}
