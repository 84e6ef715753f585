import type { Built, Signal } from "../graph.js";
import { type Named, parseFields } from "./options.js";

export interface FlattenLayer extends Named {
  layer: "flatten";
}

export function parseFlatten(where: string, layer: FlattenLayer): FlattenLayer {
  return parseFields(where, layer, {});
}

/** The same memory under another shape. */
export function buildFlatten(input: Signal): Built {
  return { ops: [], output: { ...input, shape: [input.size] } };
}
