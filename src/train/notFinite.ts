// Finds the layer and the quantity in which NaN or an infinity first appeared, for the error that names them.

import { IsovarError } from "../base/errors.js";
import type { BuiltLayer } from "./built.js";
import { clipScale, decayOfGradient, type Optimizer } from "./optimizers.js";
import type { Parameter } from "./parameter.js";
import type { Program } from "./program.js";

/** A quantity that is not finite, and its layer. */
interface Finding {
  layer: string;
  quantity: string;
}

/** Every layer in the order of the signal. A residual comes after its inner layers, which keep the parameters. */
const allLayers = (layers: readonly BuiltLayer[]): BuiltLayer[] =>
  layers.flatMap((layer) => (layer.inner.length > 0 ? [...allLayers(layer.inner), { ...layer, parameters: [] }] : [layer]));

function badWeights(parameters: readonly Parameter[]): string | undefined {
  const bad = parameters.find(({ data }) => !data.every(Number.isFinite));
  return bad && `weights (${bad.name})`;
}

/** The first layer, from the input on, whose weights or activations are not finite. */
export function findForward(program: Program, samples: number): Finding {
  for (const { name, parameters, output } of allLayers(program.layers)) {
    const bad = badWeights(parameters);
    if (bad) return { layer: name, quantity: bad };
    if (!Number.isFinite(program.squares(output.value.ptr, samples * output.size)))
      return { layer: name, quantity: "activations" };
  }
  return { layer: program.layers.at(-1)!.name, quantity: "loss" };
}

/** The first layer, from the output back, whose gradients are not finite. */
export function findBackward(program: Program, samples: number): Finding {
  for (const { name, parameters, output } of allLayers(program.layers).reverse()) {
    const { gradient, size } = output;
    if (gradient && !Number.isFinite(program.squares(gradient.ptr, samples * size)))
      return { layer: name, quantity: "gradient of its activations" };
    const bad = parameters.find(({ trained, gradient }) => trained && !gradient.every(Number.isFinite));
    if (bad) return { layer: name, quantity: `gradient of ${bad.name}` };
  }
  return { layer: program.layers[0]!.name, quantity: "gradient" };
}

/** @param step counted as `onStep` does: 1 for the first */
export function notFinite(where: string, step: number, { layer, quantity }: Finding, loss: number): IsovarError {
  const remedy = "try a lower learning rate, clipNorm in the optimizer, or another initializer";
  const text = `${where}: step ${step}: ${quantity} of layer "${layer}" came to NaN or an infinity (loss ${loss}); ${remedy}`;
  return new IsovarError("E_NOT_FINITE", text, { cause: { layer, step, quantity } });
}

/** The parameter with the largest gradient after clipping and weight decay: the first that would leave the range of f32. */
export function findLongest(
  program: Program,
  optimizer: Optimizer,
  norm: number,
): { layer: string; parameter: string; length: number } {
  const scale = clipScale(optimizer, norm);
  const { clipValue = Infinity } = optimizer;
  const decay = decayOfGradient(optimizer);
  let longest = { layer: program.layers[0]!.name, parameter: "", length: -1 };
  for (const { name: layer, parameters } of allLayers(program.layers)) {
    for (const { name: parameter, gradient, data } of parameters.filter(({ trained }) => trained)) {
      let length = 0;
      for (let i = 0; i < data.length; i++) {
        length = Math.max(length, Math.min(scale * Math.abs(gradient[i]!), clipValue) + decay * Math.abs(data[i]!));
      }
      if (length > longest.length) longest = { layer, parameter, length };
    }
  }
  return longest;
}

/** @throws {IsovarError} E_NOT_FINITE where a weight is not finite */
export function checkWeights(where: string, program: Program, step: number, loss: number): void {
  for (const { name, parameters } of allLayers(program.layers)) {
    const bad = badWeights(parameters);
    if (bad) throw notFinite(where, step, { layer: name, quantity: bad }, loss);
  }
}
