// The default initializer of a layer's weights: it undoes what the activation in front of the layer does to the variance.

import { forActivation } from "../init/forActivation.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { lecunNormal } from "../init/initializers/scaled.js";
import type { ActivationChoice } from "../theory/activations.js";

/**
 * The activation that a signal last went through; `{}` for none. Undefined where the signal has unit scale anyway: the inputs of a net,
 * and the outputs of an embedding or a normalization.
 */
export type Front = ActivationChoice | undefined;

/** The initializer that brings outputs to unit scale, given the activation in front. */
export function defaultInit(front: Front): Initializer {
  if (front === undefined) return lecunNormal();
  const { activation = "identity", negativeSlope } = front;
  return forActivation(activation, negativeSlope === undefined ? {} : { negativeSlope });
}
