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

/** The activation that the outputs of a layer meet: its own, or the next one before any weight. */
function following(layers: readonly Layer[], index: number): ActivationChoice {
  const own = layers[index]! as ActivationChoice;
  if (own.activation !== undefined) return own;
  const next = layers.slice(index + 1).find((layer) => !kindOf(layer).transparent);
  return next && kindOf(next).activates ? (kindOf(next).behind(next, {}) ?? {}) : {};
}

/**
 * Index of the layer whose weights end a branch of a residual; −1 where another residual does. They undo nothing: what a branch gives is
 * added to what is there, and behind relu the gain would double what each block adds.
 */
function endOfBranch(layers: readonly Layer[]): number {
  return layers.reduce((end, layer, index) => (kindOf(layer).weighted ? index : layer.layer === "residual" ? -1 : end), -1);
}

/** Layers one behind the other; `outer` is the residual that holds them, or the net itself, whose name is empty. */
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

/** The layers of a net with the memory that they ask for, before any of it is taken. */
export interface BuiltNet extends BuiltLayers {
  readonly builder: Builder;
  readonly input: Signal;
  /** The number of different ids, where the inputs are ids. */
  readonly ids: number | undefined;
  readonly scalers: Scalers | undefined;
}

export interface BuildOptions {
  /** Whether anybody asks for the gradient of the input. */
  inputGradient?: boolean;
  /** Whether mean and std of inputs and targets belong to the net; its input has no gradient then. */
  standardize?: boolean;
}

/**
 * Brings shapes, names and initializers of layers together.
 * @throws {IsovarError} E_SHAPE where shapes do not chain, E_NAME where two layers have one name, E_ARGUMENT
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
