// A table with one row per kind of layer: everything the rest of the code needs to know about it. The compiler refuses a missing row.

import type { Builder } from "../builder.js";
import type { Built, BuiltLayers } from "../built.js";
import type { Front } from "../front.js";
import type { Place } from "../place.js";
import type { Signal } from "../signal.js";
import { activate, parseActivationLayer } from "./activation.js";
import { buildBatchNorm, parseBatchNorm } from "./batchNorm.js";
import { buildConv2d, parseConv2d } from "./conv2d.js";
import { buildDense, parseDense } from "./dense.js";
import { buildDropout, parseDropout } from "./dropout.js";
import { buildEmbedding, parseEmbedding } from "./embedding.js";
import { buildFlatten, parseFlatten } from "./flatten.js";
import type { Layer, LayerName } from "./layer.js";
import { buildLayerNorm, parseLayerNorm } from "./layerNorm.js";
import { buildPool2d, parsePool2d } from "./pool2d.js";
import { buildResidual, parseResidual } from "./residual.js";

/** What a kind of layer is. */
export interface LayerKind<L extends Layer> {
  /** Checks the fields of a layer of any origin; `parseInner` checks the layers inside it. */
  parse(where: string, layer: L, parseInner: (where: string, layer: unknown) => Layer): L;
  /** Makes operations, signals and parameters for a known input; `buildInner` does so for the layers inside it. */
  build(builder: Builder, layer: L, input: Signal, place: Place, buildInner: (layers: readonly Layer[]) => BuiltLayers): Built;
  /** What the next layer's weights have to undo, given what this layer's have. */
  behind(layer: L, front: Front): Front;
  /** Whether it has a kernel, whose initial values bring its outputs to unit scale. */
  readonly weighted?: true;
  /** Whether it is an activation function, and nothing else. */
  readonly activates?: true;
  /** Whether the search for the activation that a layer's outputs meet continues behind this layer. */
  readonly transparent?: true;
  /** Whether its output does not depend on the scale of its input. */
  readonly normalizes?: true;
  /** Whether, in training, the outputs for one sample depend on the other samples of the batch. */
  readonly couplesSamples?: true;
  /** The number of different ids, where its inputs are ids. */
  takesIds?(layer: L): number;
}

/** The next layer meets this layer's own activation, if it has one. */
const own = (layer: Front): Front => layer;
/** The next layer meets what this one meets. */
const same = (_: Layer, front: Front): Front => front;
/** The next layer meets outputs of unit scale: there is nothing to undo. */
const unit = (): Front => undefined;

/** The type of layer with a given kind. */
type LayerOf<K extends LayerName, L extends Layer = Layer> = L extends Layer ? (K extends L["layer"] ? L : never) : never;

const POOL = { parse: parsePool2d, build: buildPool2d, behind: same, transparent: true } as const;

export const KINDS: { readonly [K in LayerName]: LayerKind<LayerOf<K>> } = {
  dense: { parse: parseDense, build: buildDense, behind: own, weighted: true },
  conv2d: { parse: parseConv2d, build: buildConv2d, behind: own, weighted: true },
  maxPool2d: POOL,
  avgPool2d: POOL,
  flatten: { parse: parseFlatten, build: buildFlatten, behind: same, transparent: true },
  activation: { parse: parseActivationLayer, build: activate, behind: own, activates: true },
  dropout: { parse: parseDropout, build: buildDropout, behind: same, transparent: true },
  layerNorm: { parse: parseLayerNorm, build: buildLayerNorm, behind: unit, transparent: true, normalizes: true },
  batchNorm: {
    parse: parseBatchNorm,
    build: buildBatchNorm,
    behind: unit,
    transparent: true,
    normalizes: true,
    couplesSamples: true,
  },
  residual: { parse: parseResidual, build: buildResidual, behind: own },
  embedding: { parse: parseEmbedding, build: buildEmbedding, behind: unit, takesIds: ({ count }) => count },
};

export const LAYER_NAMES = /* @__PURE__ */ Object.keys(KINDS) as readonly LayerName[];

/** The row of a layer. */
export const kindOf = ({ layer }: Layer): LayerKind<Layer> => KINDS[layer];
