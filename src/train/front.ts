// From which weights a layer starts by itself: they undo the activation in front of it.

import { forActivation } from "../init/forActivation.js";
import { type Initializer, lecunNormal } from "../init/initializers.js";
import type { Layer } from "./layers/layer.js";
import type { ActivationChoice } from "./layers/options.js";

/**
 * The activation that a signal went through last; `{}` is none. Undefined where the signal has unit scale by itself: the inputs of a
 * net, and what an embedding or a normalization gives.
 */
export type Front = ActivationChoice | undefined;

/** What stands in front of the layer behind this one. */
export function behind(layer: Layer, front: Front): Front {
  switch (layer.layer) {
    case "maxPool2d":
    case "avgPool2d":
    case "flatten":
    case "dropout":
      return front;
    case "layerNorm":
    case "batchNorm":
    case "embedding":
      return undefined;
    default:
      return layer;
  }
}

/** Weights that bring what they meet to unit scale. */
export function defaultInit(front: Front): Initializer {
  if (front === undefined) return lecunNormal();
  const { activation = "identity", negativeSlope } = front;
  return forActivation(activation, negativeSlope === undefined ? {} : { negativeSlope });
}

/**
 * Index of the layer whose weights end a branch of a residual; −1 where another residual does. They undo nothing: what a branch gives is
 * added to what is there, and behind relu the gain would double what each block adds.
 */
export function endOfBranch(layers: readonly Layer[]): number {
  const kinds = layers.map(({ layer }) => layer);
  const last = Math.max(kinds.lastIndexOf("dense"), kinds.lastIndexOf("conv2d"));
  return last > kinds.lastIndexOf("residual") ? last : -1;
}
