// What the layers with a kernel share: their options, and the parameters that these become.

import { checkBoolean, checkWord } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { zeros } from "../../init/initializers/constant.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import { uniform } from "../../init/initializers/sampled.js";
import { varianceScaling } from "../../init/initializers/scaled.js";
import { computeFans, type Layout } from "../../init/layout.js";
import type { Builder } from "../builder.js";
import { number } from "../options.js";
import type { Parameter, ParameterOptions } from "../parameter.js";
import type { Place } from "../place.js";
import type { LayerStart, WeightedOptions } from "./layer.js";
import { activationName, checkActivation, initializer } from "./options.js";

const STARTS: readonly LayerStart[] = ["torch"];

/** Parsers of these options. */
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
    throw new IsovarError("E_ARGUMENT", `${where}: start stands instead of init and biasInit; leave out ${given.join(" and ")}`);
  }
}

/** What an operation with weights multiplies by and adds. */
export interface Weights {
  readonly kernel: Parameter;
  readonly bias: Parameter | undefined;
}

/**
 * The default start of PyTorch's Linear and Conv2d, `kaiming_uniform_(weight, a=√5)` and its like for the bias: both uniform within
 * ±1/√fanIn of the kernel, so of variance 1/(3·fanIn). Source: `reset_parameters` in torch.nn.
 */
function torchStart(shape: Shape, layout: Layout): { init: Initializer; biasInit: Initializer } {
  const { fanIn } = computeFans(shape, { layout });
  const bound = 1 / Math.sqrt(fanIn);
  return {
    init: varianceScaling({ scale: 1 / 3, mode: "fanIn", distribution: "uniform" }),
    biasInit: fanIn > 0 ? uniform({ lower: -bound, upper: bound }) : zeros(),
  };
}

/** The kernel of a shape, whose last axis is that of the outputs, and one bias per output. */
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
