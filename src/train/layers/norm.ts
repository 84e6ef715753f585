// What the normalizations share: their options, and the scale and bias that they end with.

import type { Shape } from "../../base/shape.js";
import { ones, zeros } from "../../init/initializers/constant.js";
import type { Builder } from "../builder.js";
import { positive } from "../options.js";
import type { Parameter } from "../parameter.js";
import type { Place } from "../place.js";
import type { NormOptions } from "./layer.js";
import { initializer } from "./options.js";

/** Parsers of `NormOptions`. */
export const NORM = { epsilon: positive, scaleInit: initializer, biasInit: initializer };

/** The default of `epsilon`, which is added to the variance; as in PyTorch. */
export const EPSILON = 1e-5;

/** One scale and one bias per column. */
export function buildScaleAndBias(
  builder: Builder,
  { scaleInit = ones(), biasInit = zeros() }: NormOptions,
  place: Place,
  columns: number,
  image: Shape | undefined,
): { scale: Parameter; bias: Parameter } {
  return {
    scale: builder.parameter(place, "scale", [columns], scaleInit, { image }),
    bias: builder.parameter(place, "bias", [columns], biasInit, { image }),
  };
}
