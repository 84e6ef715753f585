// How far a step can go at most, found before it is taken, since it could not be undone. Norms alone suffice where nothing is large.

import { clipScale, decayOfGradient, type Optimizer, slotsOf } from "./optimizers.js";

/**
 * No gradient may be longer where squares are kept: its square, and a running mean of such squares whose two weights f32 may round to
 * a sum of 1.5, stay below 2^128, where f32 ends.
 */
export const LONGEST_SQUARED = 2 ** 63;

/** Nesterov adds a gradient to the velocity once more. */
const LONGEST_VELOCITY = 2 ** 126;

/** 2^27 such steps in one direction still stay below 2^128. */
const LONGEST_STEP = 2 ** 100;

/** Squares of gradients below 2^-75 are 0 in f32: an adaptive step then divides them by ε alone. */
const LOST_IN_SQUARE = 2 ** -75;

/** The range in which training leaves what an optimizer keeps, by slot. */
export const KEPT_RANGE: Readonly<Record<string, readonly [least: number, most: number]>> = {
  mean: [-LONGEST_SQUARED, LONGEST_SQUARED],
  square: [0, 1.5 * LONGEST_SQUARED * LONGEST_SQUARED],
  velocity: [-LONGEST_VELOCITY, LONGEST_VELOCITY],
};

/** Bounds that hold for every single weight. */
export interface Reach {
  /** On its gradient, clipped, with weight decay where the optimizer adds that to gradients. */
  gradient: number;
  /** On its velocity, or mean of gradients, after the step. */
  velocity: number;
  /** On how far it moves. */
  step: number;
}

/** A bound for every gradient, from the norm of all gradients and that of all weights. */
export function gradientBound(optimizer: Optimizer, norm: number, weights: () => number): number {
  const { clipValue = Infinity } = optimizer;
  const decay = decayOfGradient(optimizer);
  return Math.min(norm * clipScale(optimizer, norm), clipValue) + (decay === 0 ? 0 : decay * weights());
}

/**
 * A bound for |mean|/√square of Adam, from Cauchy's inequality over all gradients so far. There is none where means outlast squares:
 * gradients that end leave a mean over nothing.
 */
function longestQuotient(beta1: number, beta2: number): number {
  const rest = beta1 * beta1 < beta2 ? 1 - (beta1 * beta1) / beta2 : 0;
  return (1 - beta1) / Math.sqrt((1 - beta2) * rest);
}

/**
 * What a step with no gradient above `gradient` can come to.
 * @param velocity a bound for the velocity, or mean of gradients, before the step
 * @param weights tells the norm of all weights; asked only where weight decay makes weights grow
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

/** What would, or with steps like this one could, leave the range of f32. */
export function beyondRange(optimizer: Optimizer, { gradient, velocity, step }: Reach): string | undefined {
  if (slotsOf(optimizer).includes("square") && !(gradient < LONGEST_SQUARED)) return "mean square";
  if (!(velocity < LONGEST_VELOCITY)) return "velocity";
  return step < LONGEST_STEP ? undefined : "step";
}
