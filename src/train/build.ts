// From layers as plain data to operations, signals and parameters: shapes, names and initializers are settled here.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { Core } from "../core/core.js";
import type { ActivationChoice } from "../theory/activations.js";
import { Builder } from "./builder.js";
import type { BuiltLayer, BuiltLayers } from "./built.js";
import { kindOf } from "./layers/kinds.js";
import type { Layer } from "./layers/layer.js";
import type { Op } from "./op.js";
import { Place } from "./place.js";
import { checkScalable, Scaler, type Scalers, Standardize, standardizesTargets } from "./scaler.js";
import type { Signal } from "./signal.js";

/** The activation that a layer's outputs meet: its own, or that of the next activation layer, if no layer with weights comes before it. */
function following(layers: readonly Layer[], index: number): ActivationChoice {
  const own = layers[index]! as ActivationChoice;
  if (own.activation !== undefined) return own;
  const next = layers.slice(index + 1).find((layer) => !kindOf(layer).transparent);
  return next && kindOf(next).activates ? (kindOf(next).behind(next, {}) ?? {}) : {};
}

/**
 * Index of the layer whose weights end a residual's branch; −1 where another residual ends it. These weights undo no activation: their
 * outputs are added to the input of the block, and after relu, a gain of √2 would double the variance that each block adds.
 */
function endOfBranch(layers: readonly Layer[]): number {
  return layers.reduce((end, layer, index) => (kindOf(layer).weighted ? index : layer.layer === "residual" ? -1 : end), -1);
}

/** Builds layers in sequence; `outer` is the place of the residual that holds them, or of the net, whose name is empty. */
function buildLayers(builder: Builder, layers: readonly Layer[], input: Signal, outer: Place): BuiltLayers {
  const ops: Op[] = [];
  const built: BuiltLayer[] = [];
  let signal = input;
  let { before, front } = outer;
  const end = outer.name === "" ? -1 : endOfBranch(layers);
  const names = new Set<string>();
  layers.forEach((layer, index) => {
    const own = layer.name ?? `${index}.${layer.layer}`;
    const name = outer.name === "" ? own : `${outer.name}/${own}`;
    const here = `layers[${index}] (${own})`;
    if (names.has(own)) throw new IsovarError("E_NAME", `${outer.where}: ${here}: another layer is called ${show(own)} too`);
    names.add(own);
    const meets = index === end ? {} : front;
    const place = new Place(`${outer.where}: ${here}`, name, meets, before, outer.name === "" && index === 0);
    const first = builder.parameters.length;
    const kind = kindOf(layer);
    const inside = (inner: readonly Layer[]) => buildLayers(builder, inner, signal, place);
    const { ops: added, output, preactivation, inner = [] } = kind.build(builder, layer, signal, place, inside);
    ops.push(...added);
    built.push({
      name,
      kind: layer.layer,
      input: signal,
      output,
      preactivation,
      following: following(layers, index),
      front: meets,
      parameters: builder.parameters.slice(first),
      inner,
    });
    signal = output;
    before = here;
    front = kind.behind(layer, front);
  });
  return { ops, output: signal, layers: built };
}

/** The built layers of a net and the memory that they need, before any of it is allocated. */
export interface BuiltNet extends BuiltLayers {
  readonly builder: Builder;
  readonly input: Signal;
  /** The number of different ids, where the inputs are ids. */
  readonly ids: number | undefined;
  readonly scalers: Scalers | undefined;
}

export interface BuildOptions {
  /** Whether the gradient of the loss by the input is needed. */
  inputGradient?: boolean;
  /** Whether the net keeps mean and std of its inputs and targets; its input then has no gradient. */
  standardize?: boolean;
}

/**
 * Builds the layers of a net: checks that shapes chain, gives names, and chooses default initializers.
 * @throws {IsovarError} E_SHAPE where shapes do not chain, E_NAME where two layers have the same name, E_ARGUMENT
 */
export function buildNet(
  where: string,
  core: Core,
  layers: readonly Layer[],
  inputShape: Shape,
  { inputGradient = false, standardize = false }: BuildOptions,
): BuiltNet {
  const builder = new Builder(core);
  const image = inputShape.length === 3 ? inputShape : undefined;
  const input = builder.signal(inputShape, inputGradient, image);
  const place = new Place(where, "", undefined, "inputShape", false);
  const ids = layers[0] && kindOf(layers[0]).takesIds?.(layers[0]);
  if (!standardize) return { ...buildLayers(builder, layers, input, place), builder, input, ids, scalers: undefined };
  checkScalable(where, layers);
  const scaler = new Scaler(builder, where, "input", inputShape.at(-1)!);
  const output = builder.signal(inputShape, false, image);
  const { ops, ...built } = buildLayers(builder, layers, output, place);
  const columns = built.output.shape.at(-1) ?? 1;
  const target = standardizesTargets(layers) ? new Scaler(builder, where, "target", columns) : undefined;
  const scalers = { input: scaler, target };
  return { ...built, ops: [new Standardize(builder, scaler, input, output), ...ops], builder, input, ids, scalers };
}
