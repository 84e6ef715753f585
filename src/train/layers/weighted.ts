// What the layers with a kernel share: their options, and the parameters that these become.

import { checkBoolean } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { zeros } from "../../init/initializers/constant.js";
import type { Builder } from "../builder.js";
import { number } from "../options.js";
import type { Parameter, ParameterOptions } from "../parameter.js";
import type { Place } from "../place.js";
import type { WeightedOptions } from "./layer.js";
import { activationName, checkActivation, initializer } from "./options.js";

/** Parsers of these options. */
export const WEIGHTED = {
  activation: activationName,
  negativeSlope: number,
  init: initializer,
  bias: checkBoolean,
  biasInit: initializer,
};

export function checkWeighted(where: string, layer: WeightedOptions): void {
  checkActivation(where, layer);
  if (layer.bias === false && layer.biasInit !== undefined) {
    throw new IsovarError("E_ARGUMENT", `${where}: biasInit is given, and bias is false: there is no bias to initialize`);
  }
}

/** What an operation with weights multiplies by and adds. */
export interface Weights {
  readonly kernel: Parameter;
  readonly bias: Parameter | undefined;
}

/** The kernel of a shape, whose last axis is that of the outputs, and one bias per output. */
export function buildWeights(
  builder: Builder,
  { init, bias = true, biasInit = zeros() }: WeightedOptions,
  place: Place,
  shape: Shape,
  options: ParameterOptions,
): Weights {
  const kernel = builder.parameter(place, "kernel", shape, init ?? place.defaultInit, options);
  return { kernel, bias: bias ? builder.parameter(place, "bias", [shape.at(-1)!], biasInit) : undefined };
}
