import type { Builder, Built, Signal } from "../graph.js";
import { layerName, type Named, parseKeys } from "./options.js";

export interface FlattenLayer extends Named {
  layer: "flatten";
}

export function parseFlatten(where: string, layer: FlattenLayer): FlattenLayer {
  const { layer: kind, ...options } = layer;
  return { layer: kind, ...parseKeys(where, options, { name: layerName }) };
}

/** The same memory under another shape. */
export function buildFlatten(_: Builder, __: FlattenLayer, input: Signal): Built {
  return { ops: [], output: { ...input, shape: [input.size] } };
}
