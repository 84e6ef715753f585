import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { Core } from "../core/core.js";
import { behind, endOfBranch } from "./front.js";
import { Builder, type Built, type BuiltLayer, type BuiltLayers, type Op, type Signal } from "./graph.js";
import { activate } from "./layers/activation.js";
import { buildBatchNorm } from "./layers/batchNorm.js";
import { buildConv2d } from "./layers/conv2d.js";
import { buildDense } from "./layers/dense.js";
import { buildDropout } from "./layers/dropout.js";
import { buildEmbedding } from "./layers/embedding.js";
import { buildFlatten } from "./layers/flatten.js";
import type { Layer } from "./layers/layer.js";
import { buildLayerNorm } from "./layers/layerNorm.js";
import type { ActivationChoice } from "./layers/options.js";
import { Place } from "./layers/place.js";
import { buildPool2d } from "./layers/pool2d.js";
import { buildResidual } from "./layers/residual.js";

/** Layers through which a signal passes on to the activation that it meets. */
const TRANSPARENT: readonly Layer["layer"][] = ["maxPool2d", "avgPool2d", "flatten", "dropout", "layerNorm", "batchNorm"];

/** The activation that the outputs of a layer meet: its own, or the next one before any weight. */
function following(layers: readonly Layer[], index: number): ActivationChoice {
  const own = layers[index]! as ActivationChoice;
  if (own.activation !== undefined) return own;
  const next = layers.slice(index + 1).find(({ layer }) => !TRANSPARENT.includes(layer));
  return next?.layer === "activation" ? next : {};
}

function buildOne(builder: Builder, layer: Layer, input: Signal, place: Place): Built {
  switch (layer.layer) {
    case "dense":
      return buildDense(builder, layer, input, place);
    case "conv2d":
      return buildConv2d(builder, layer, input, place);
    case "maxPool2d":
    case "avgPool2d":
      return buildPool2d(builder, layer, input, place);
    case "flatten":
      return buildFlatten(input);
    case "activation":
      return activate(builder, layer, input);
    case "dropout":
      return buildDropout(builder, layer, input, place);
    case "layerNorm":
      return buildLayerNorm(builder, layer, input, place);
    case "batchNorm":
      return buildBatchNorm(builder, layer, input, place);
    case "embedding":
      return buildEmbedding(builder, layer, input, place);
    case "residual":
      return buildResidual(builder, layer, input, place, buildLayers(builder, layer.layers, input, place));
  }
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
    const { ops: added, output, preactivation, inner = [] } = buildOne(builder, layer, signal, place);
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
    front = behind(layer, front);
  });
  return { ops, output: signal, layers: built };
}

/** The layers of a net with the memory that they ask for, before any of it is taken. */
export interface BuiltNet extends BuiltLayers {
  readonly builder: Builder;
  readonly input: Signal;
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
  inputGradient: boolean,
): BuiltNet {
  const builder = new Builder(core);
  const input = builder.signal(inputShape, inputGradient, inputShape.length === 3 ? inputShape : undefined);
  const built = buildLayers(builder, layers, input, new Place(where, "", undefined, "inputShape", false));
  return { ...built, builder, input };
}
