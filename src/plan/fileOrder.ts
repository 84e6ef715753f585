// The order in which a file holds tensors.

import { BYTES } from "../base/dtype.js";
import type { PlannedTensor } from "./plan.js";

/**
 * Tensors as a file holds them: wider element types first, otherwise in the order of the plan. Each is then aligned to its elements, without
 * which PyTorch refuses it; safetensors sorts alike.
 */
export function inFileOrder<T extends Pick<PlannedTensor, "dtype">>(tensors: readonly T[]): readonly T[] {
  return [...tensors].sort((a, b) => BYTES[b.dtype] - BYTES[a.dtype]);
}
