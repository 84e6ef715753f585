// From which weights a layer starts by itself: they undo the activation in front of it.

import { forActivation } from "../init/forActivation.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { lecunNormal } from "../init/initializers/scaled.js";
import type { ActivationChoice } from "../theory/activations.js";

/**
 * The activation that a signal went through last; `{}` is none. Undefined where the signal has unit scale by itself: the inputs of a
 * net, and what an embedding or a normalization gives.
 */
export type Front = ActivationChoice | undefined;

/** Weights that bring what they meet to unit scale. */
export function defaultInit(front: Front): Initializer {
  if (front === undefined) return lecunNormal();
  const { activation = "identity", negativeSlope } = front;
  return forActivation(activation, negativeSlope === undefined ? {} : { negativeSlope });
}
