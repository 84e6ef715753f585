// One layer further in the theory of wide nets: how alike two samples are behind it, and how far a layer of finite width strays from the theory.

import { exp } from "../math/exp.js";
import type { Averaged } from "../theory/averages.js";

/**
 * Nodes of the midpoint rule for the normal distribution. None lies at 0, where most activations bend. Good to three digits, which is enough
 * here; `isovar/theory` integrates to full precision.
 */
const STEP = 0.125;
const NODES = /* @__PURE__ */ Array.from({ length: 80 }, (_, i) => {
  const at = STEP * (i - 39.5);
  return { at, weight: (STEP * exp(-0.5 * at * at)) / Math.sqrt(2 * Math.PI) };
});
/** The positive nodes: an integrand that is even needs no more. */
const HALF = /* @__PURE__ */ NODES.filter(({ at }) => at > 0);

/**
 * Correlation, about 0, of the activations of two samples whose preactivations have variance q and correlation c: 1 less the mean square
 * of half their difference, so that nothing cancels however near c is to 1.
 * @param moment E[f(√q z)²]
 */
export function correlationBehind({ f }: Averaged, q: number, c: number, moment: number): number {
  // Rounding can bring a measured correlation above 1.
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

/** How far the mean square of a layer's activations strays from theory when it has n units, at preactivation variance q. */
export interface Fluctuation {
  /**
   * Relative variance of f² of one unit, of the even part and of the odd part. The mean of n units has 1/n of it, as far as samples share it:
   * the even part by the square of their correlation, the odd part by the correlation itself.
   */
  even: number;
  odd: number;
  /** d log E[f²] / d log q: the factor by which a relative error of q reaches the next layer. */
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

/** 19 of 20 draws of the normal distribution lie within ±1.96 std. */
const BAND = 1.96;

/** The band that holds 19 of 20 draws of a log-normal quantity, from its mean and the variance of its logarithm. */
export function bandOf(mean: number, variance: number): [low: number, high: number] {
  const [middle, half] = [mean * exp(-0.5 * variance), exp(BAND * Math.sqrt(variance))];
  return [middle / half, middle * half];
}
