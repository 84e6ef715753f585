import { checkWord, copyFields, refuse } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { type ActivationLayer, parseActivationLayer } from "./activation.js";
import { type BatchNormLayer, parseBatchNorm } from "./batchNorm.js";
import { type Conv2dLayer, parseConv2d } from "./conv2d.js";
import { type DenseLayer, parseDense } from "./dense.js";
import { type DropoutLayer, parseDropout } from "./dropout.js";
import { type EmbeddingLayer, parseEmbedding } from "./embedding.js";
import { type FlattenLayer, parseFlatten } from "./flatten.js";
import type { Layer } from "./layer.js";
import { type LayerNormLayer, parseLayerNorm } from "./layerNorm.js";
import { type Pool2dLayer, parsePool2d } from "./pool2d.js";
import { parseResidual, type ResidualLayer } from "./residual.js";

/** Residuals within residuals; a bound for untrusted input. */
const MAX_DEPTH = 16;

export const LAYER_KINDS = [
  "dense",
  "conv2d",
  "maxPool2d",
  "avgPool2d",
  "flatten",
  "activation",
  "dropout",
  "layerNorm",
  "batchNorm",
  "residual",
  "embedding",
] as const satisfies Layer["layer"][];

/**
 * A layer from anywhere, checked by itself: whether it suits its neighbours is found when the net is built.
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME, E_NAME
 */
export function parseLayer(where: string, layer: unknown, depth = 0): Layer {
  const fields = copyFields(where, "layer", layer);
  if (fields === undefined) {
    const rule =
      typeof layer === "function" ? "called, as in flatten()" : 'a layer such as dense(10) or { layer: "dense", units: 10 }';
    return refuse("E_ARGUMENT", where, "layer", layer, rule);
  }
  if (depth > MAX_DEPTH) throw new IsovarError("E_ARGUMENT", `${where}: residuals are nested deeper than ${MAX_DEPTH}`);
  const kind = checkWord("E_ARGUMENT", where, "layer", fields.layer, LAYER_KINDS);
  switch (kind) {
    case "dense":
      return parseDense(where, fields as unknown as DenseLayer);
    case "conv2d":
      return parseConv2d(where, fields as unknown as Conv2dLayer);
    case "maxPool2d":
    case "avgPool2d":
      return parsePool2d(where, fields as unknown as Pool2dLayer);
    case "flatten":
      return parseFlatten(where, fields as unknown as FlattenLayer);
    case "activation":
      return parseActivationLayer(where, fields as unknown as ActivationLayer);
    case "dropout":
      return parseDropout(where, fields as unknown as DropoutLayer);
    case "layerNorm":
      return parseLayerNorm(where, fields as unknown as LayerNormLayer);
    case "batchNorm":
      return parseBatchNorm(where, fields as unknown as BatchNormLayer);
    case "embedding":
      return parseEmbedding(where, fields as unknown as EmbeddingLayer);
    case "residual":
      return parseResidual(where, fields as unknown as ResidualLayer, (inner, value) => parseLayer(inner, value, depth + 1));
  }
}
