// SHA-256 of tensors, where a recipe states it.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { Sha256 } from "../base/sha256.js";
import type { PlannedTensor } from "./plan.js";

/** A hash of bytes that come in pieces. */
interface Hash {
  update(bytes: Uint8Array): unknown;
  digest(encoding: "hex"): string;
}

/** What is wrong with the SHA-256 of a tensor's bytes, in words; undefined where it is the one stated, or none is. */
function hashDifference({ name, sha256 }: PlannedTensor, found: string): string | undefined {
  if (sha256 === undefined || sha256 === found) return undefined;
  return `tensor ${show(name)} has SHA-256 ${found}, and the spec states ${sha256}`;
}

/** Hashes the bytes of tensors, one after the other; those of which no hash is stated cost nothing. */
export class TensorHash {
  readonly #begin: () => Hash;
  #hash: Hash | undefined;

  /** @param begin a new hash: the system's, where it has one */
  constructor(begin: () => Hash = () => new Sha256()) {
    this.#begin = begin;
  }

  /**
   * Takes the next bytes of a tensor.
   * @param from how many of its bytes came before
   * @returns after the last ones, what is wrong with its hash, in words
   */
  take(tensor: PlannedTensor, from: number, bytes: Uint8Array): string | undefined {
    if (tensor.sha256 === undefined) return undefined;
    if (from === 0) this.#hash = this.#begin();
    this.#hash!.update(bytes);
    return from + bytes.length < tensor.bytes ? undefined : hashDifference(tensor, this.#hash!.digest("hex"));
  }

  /** As `take`. @throws {IsovarError} E_SPEC where the hash is another one */
  check(where: string, tensor: PlannedTensor, from: number, bytes: Uint8Array): void {
    const wrong = this.take(tensor, from, bytes);
    if (wrong !== undefined) throw new IsovarError("E_SPEC", `${where}: ${wrong}`);
  }
}
