// Words of arrays in both layouts of JAX.

import { refuse } from "../../../base/check.js";
import { arrayOf } from "../../../base/dtype.js";
import type { CompatKernels } from "../../../core/compat.js";
import { fillPieces, WORK_PTR } from "../../pieces.js";
import type { JaxKey } from "./key.js";

/** Throws where the older layout has no words for so many elements. */
export function checkWords(where: string, { partitionable }: JaxKey, words: number): void {
  if (partitionable || words < 2 ** 32) return;
  refuse("E_SHAPE", where, "shape", words, "of fewer than 2^32 words where partitionable is false");
}

/** Writes words `from` to `from + count` of `total`, 32 bits per element; whole groups of sixteen. `from` is a multiple of 4. */
export function writeWords(kernels: CompatKernels, key: JaxKey, ptr: number, from: number, count: number, total: number): void {
  const { k0, k1, partitionable } = key;
  if (partitionable) kernels.threefryWords(ptr, k0, k1, Math.floor(from / 2 ** 32), from % 2 ** 32, count);
  else kernels.threefryHalves(ptr, k0, k1, from, count, total);
}

/** Writes 64 bits per element. */
export function writePairs(
  kernels: CompatKernels,
  buffer: ArrayBuffer,
  key: JaxKey,
  ptr: number,
  from: number,
  count: number,
  total: number,
): void {
  const { k0, k1, partitionable } = key;
  if (partitionable) {
    kernels.threefryPairs(ptr, k0, k1, Math.floor(from / 2 ** 32), from % 2 ** 32, count);
    return;
  }
  // The upper halves of all elements come before the lower ones.
  const words = new Uint32Array(buffer, ptr, 2 * count);
  for (const [half, first] of [
    [1, from],
    [0, total + from],
  ] as const) {
    kernels.threefryHalves(WORK_PTR, k0, k1, first, count, 2 * total);
    const made = new Uint32Array(buffer, WORK_PTR, count);
    for (let i = 0; i < count; i++) words[2 * i + half] = made[i]!;
  }
}

/** The words of `count` elements, in an array. */
export function wordsOf(where: string, key: JaxKey, count: number): Uint32Array<ArrayBuffer> {
  const words = arrayOf(where, "u32", [count]) as Uint32Array<ArrayBuffer>;
  fillPieces(where, words, (kernels, ptr, from, piece) => writeWords(kernels, key, ptr, from, piece, count));
  return words;
}
