// What the layers with a kernel share: their options, and how these become a kernel and a bias.

import { checkBoolean } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { zeros } from "../../init/initializers/constant.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import { uniform } from "../../init/initializers/sampled.js";
import { varianceScaling } from "../../init/initializers/scaled.js";
import { computeFans, type Layout } from "../../init/layout.js";
import type { Builder } from "../builder.js";
import { checkWord } from "../check.js";
import { number } from "../options.js";
import type { Parameter, ParameterOptions } from "../parameter.js";
import type { Place } from "../place.js";
import type { LayerStart, WeightedOptions } from "./layer.js";
import { activationName, checkActivation, initializer } from "./options.js";

const STARTS: readonly LayerStart[] = ["torch"];

/** Parsers of `WeightedOptions`. */
export const WEIGHTED = {
  activation: activationName,
  negativeSlope: number,
  init: initializer,
  bias: checkBoolean,
  biasInit: initializer,
  start: (where: string, name: string, value: unknown) => checkWord("E_ARGUMENT", where, name, value, STARTS),
};

export function checkWeighted(where: string, layer: WeightedOptions): void {
  checkActivation(where, layer);
  if (layer.bias === false && layer.biasInit !== undefined) {
    throw new IsovarError("E_ARGUMENT", `${where}: biasInit is given, and bias is false: there is no bias to initialize`);
  }
  const given = (["init", "biasInit"] as const).filter((name) => layer[name] !== undefined);
  if (layer.start !== undefined && given.length > 0) {
    throw new IsovarError("E_ARGUMENT", `${where}: start replaces init and biasInit; leave out ${given.join(" and ")}`);
  }
}

/** The parameters of an operation with weights. */
export interface Weights {
  readonly kernel: Parameter;
  readonly bias: Parameter | undefined;
}

/**
 * The default initial values of PyTorch's Linear and Conv2d: `kaiming_uniform_(weight, a=√5)`, and for the bias the same bound. Both are
 * uniform within ±1/√fanIn, with fanIn that of the kernel, so their variance is 1/(3·fanIn). Source: `reset_parameters` in torch.nn.
 */
function torchStart(shape: Shape, layout: Layout): { init: Initializer; biasInit: Initializer } {
  const { fanIn } = computeFans(shape, { layout });
  const bound = 1 / Math.sqrt(fanIn);
  return {
    init: varianceScaling({ scale: 1 / 3, mode: "fanIn", distribution: "uniform" }),
    biasInit: fanIn > 0 ? uniform({ lower: -bound, upper: bound }) : zeros(),
  };
}

/** Makes a kernel of the given shape, whose last axis is the outputs, and a bias with one value per output. */
export function buildWeights(
  builder: Builder,
  { bias = true, start, ...given }: WeightedOptions,
  place: Place,
  shape: Shape,
  options: ParameterOptions,
): Weights {
  const { init = place.defaultInit, biasInit = zeros() } = start ? torchStart(shape, options.layout ?? "io") : given;
  const kernel = builder.parameter(place, "kernel", shape, init, options);
  return { kernel, bias: bias ? builder.parameter(place, "bias", [shape.at(-1)!], biasInit) : undefined };
}
