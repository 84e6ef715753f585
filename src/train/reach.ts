// Upper bounds on a training step, checked before it is taken, since a step cannot be undone. Norms suffice where nothing is large.

import { clipScale, decayOfGradient, type Optimizer, slotsOf } from "./optimizers.js";

/**
 * The largest gradient for an optimizer that keeps squares: its square stays below 2^128, where f32 ends, and so does a running mean of
 * such squares, even if f32 rounds its two weights to a sum of 1.5.
 */
export const LONGEST_SQUARED = 2 ** 63;

/** The largest velocity: it leaves room for the gradient that Nesterov momentum adds once more. */
const LONGEST_VELOCITY = 2 ** 126;

/** The largest step: 2^27 of them in one direction still stay below 2^128. */
const LONGEST_STEP = 2 ** 100;

/** Squares of gradients below 2^-75 round to 0 in f32; an adaptive step then divides such gradients by ε alone. */
const LOST_IN_SQUARE = 2 ** -75;

/** The range in which training keeps what an optimizer stores, by slot. */
export const KEPT_RANGE: Readonly<Record<string, readonly [least: number, most: number]>> = {
  mean: [-LONGEST_SQUARED, LONGEST_SQUARED],
  square: [0, 1.5 * LONGEST_SQUARED * LONGEST_SQUARED],
  velocity: [-LONGEST_VELOCITY, LONGEST_VELOCITY],
};

/** Upper bounds that hold for every single weight. */
export interface Reach {
  /** Bound on its gradient after clipping, including weight decay where the optimizer adds it to gradients. */
  gradient: number;
  /** Bound on its velocity, or mean of gradients, after the step. */
  velocity: number;
  /** Bound on how far it moves. */
  step: number;
}

/** A bound for every gradient, from the norm of all gradients and that of all weights. */
export function gradientBound(optimizer: Optimizer, norm: number, weights: () => number): number {
  const { clipValue = Infinity } = optimizer;
  const decay = decayOfGradient(optimizer);
  return Math.min(norm * clipScale(optimizer, norm), clipValue) + (decay === 0 ? 0 : decay * weights());
}

/**
 * A bound for Adam's |mean|/√square, from the Cauchy–Schwarz inequality over all gradients so far. There is none where beta1² ≥ beta2:
 * once gradients are 0, the squares then fade faster than the means.
 */
function longestQuotient(beta1: number, beta2: number): number {
  const rest = beta1 * beta1 < beta2 ? 1 - (beta1 * beta1) / beta2 : 0;
  return (1 - beta1) / Math.sqrt((1 - beta2) * rest);
}

/**
 * Bounds for a step in which no gradient is above `gradient`.
 * @param velocity a bound for the velocity, or mean of gradients, before the step
 * @param weights computes the norm of all weights; called only where weight decay can make weights grow
 */
export function reachOf(optimizer: Optimizer, rate: number, gradient: number, velocity: number, weights: () => number): Reach {
  const shrink = rate * (optimizer.weightDecay - decayOfGradient(optimizer));
  const growth = shrink > 2 ? shrink * weights() : 0;
  if (optimizer.optimizer === "sgd") {
    const after = optimizer.momentum * velocity + gradient;
    return { gradient, velocity: after, step: rate * after + growth };
  }
  const lost = Math.max(1, LOST_IN_SQUARE / optimizer.epsilon);
  if (optimizer.optimizer === "rmsprop") {
    const after = optimizer.momentum * velocity + lost / Math.sqrt(1 - optimizer.decay);
    return { gradient, velocity: after, step: rate * after };
  }
  const { beta1, beta2, epsilon } = optimizer;
  const mean = beta1 * velocity + (1 - beta1) * gradient;
  const quotient = Math.min(lost * longestQuotient(beta1, beta2), mean / epsilon);
  return { gradient, velocity: mean, step: (rate * quotient) / (1 - beta1) + growth };
}

/** The quantity that would leave the range of f32, or could after many steps like this one; undefined if none. */
export function beyondRange(optimizer: Optimizer, { gradient, velocity, step }: Reach): string | undefined {
  if (slotsOf(optimizer).includes("square") && !(gradient < LONGEST_SQUARED)) return "mean square";
  if (!(velocity < LONGEST_VELOCITY)) return "velocity";
  return step < LONGEST_STEP ? undefined : "step";
}
