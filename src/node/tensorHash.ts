// SHA-256 of the tensors of which a recipe states it, from their bytes.

import type { Hash } from "node:crypto";
import { hashDifference } from "../plan/hashes.js";
import type { PlannedTensor } from "../plan/plan.js";

/** Hashes tensors, one after the other; those of which no hash is stated cost nothing. */
export class TensorHash {
  #hash: Hash | undefined;

  /**
   * Takes the next bytes of a tensor.
   * @param from how many of its bytes came before
   * @returns after the last ones, what is wrong with its hash, in words
   */
  take(tensor: PlannedTensor, from: number, bytes: Uint8Array): string | undefined {
    if (tensor.sha256 === undefined) return undefined;
    // Not imported: those who state no hash are not to wait for it.
    if (from === 0) this.#hash = process.getBuiltinModule("node:crypto").createHash("sha256");
    this.#hash!.update(bytes);
    return from + bytes.length < tensor.bytes ? undefined : hashDifference(tensor, this.#hash!.digest("hex"));
  }
}
