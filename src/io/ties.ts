// Tensors that a file stores once under several names.

import type { SafetensorsFile } from "./safetensors.js";

/**
 * Other names that the metadata give to tensors of a file, each with the tensor's own name. `save_model` of safetensors writes weights
 * that share memory once, and a metadata key for each other name: `{ "enc.weight": "dec.weight" }`.
 */
export function tiesOf(metadata: SafetensorsFile["metadata"] = {}, tensors: ReadonlyMap<string, unknown>): Map<string, string> {
  const pairs = Object.entries(metadata);
  // Files of this project tie nothing: what looks like it is a word of theirs. So is the format that other writers name.
  if (pairs.some(([key]) => key.startsWith("isovar"))) return new Map();
  return new Map(pairs.filter(([name, target]) => name !== "format" && !tensors.has(name) && tensors.has(target)));
}
