// The layer that makes each sample a vector.

import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Signal } from "../signal.js";
import type { FlattenLayer } from "./layer.js";
import { parseFields } from "./options.js";

export function parseFlatten(where: string, layer: FlattenLayer): FlattenLayer {
  return parseFields(where, layer, {});
}

/** Gives the same memory another shape; nothing is computed. */
export function buildFlatten(_builder: Builder, _layer: FlattenLayer, input: Signal): Built {
  return { ops: [], output: { ...input, shape: [input.size] } };
}
