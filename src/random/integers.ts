// Whole numbers from the words of the stream: in plain JavaScript on every backend, so with the same bits.

import type { Core } from "../core/core.js";
import { mulHigh } from "../math/philox.js";
import { drawInto } from "./draw.js";
import { DOMAIN, deriveKey, type Key } from "./key.js";

/** One word per element, from element `offset` on, of a key. */
function wordsOf(core: Core, key: Key, offset: number, length: number, draw: number): Uint32Array {
  const words = new Uint32Array(length);
  drawInto(core, key, offset, words, "u32", { kernel: "philoxWords", native: "u32", args: [draw, DOMAIN.elements] });
  return words;
}

/** floor(w·range / 2^64), w the 64-bit number of two words, 1 <= range <= 2^32: its bias is below 2^-32. */
function bounded(high: number, low: number, range: number): number {
  if (range === 2 ** 32) return high;
  const carry = (Math.imul(high, range) >>> 0) + mulHigh(low, range) >= 2 ** 32 ? 1 : 0;
  return mulHigh(high, range) + carry;
}

/** The words of draws 0 and 1, which `bounded` takes as 64-bit numbers. */
class WideWords {
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;

  constructor(core: Core, key: Key, offset: number, length: number) {
    this.#high = wordsOf(core, key, offset, length, 0);
    this.#low = wordsOf(core, key, offset, length, 1);
  }

  /** A whole number in [0, range) from element i. */
  below(i: number, range: number): number {
    return bounded(this.#high[i]!, this.#low[i]!, range);
  }
}

/** lower + a whole number in [0, range). */
export function fillIntegers(core: Core, key: Key, offset: number, out: Float64Array, lower: number, range: number): void {
  const words = new WideWords(core, key, offset, out.length);
  for (let i = 0; i < out.length; i++) out[i] = lower + words.below(i, range);
}

/** +scale where the top bit of an element's word is clear, −scale where it is set. */
export function fillSigns(core: Core, key: Key, offset: number, out: Float64Array, scale: number): void {
  const words = wordsOf(core, key, offset, out.length, 0);
  for (let i = 0; i < out.length; i++) out[i] = words[i]! < 2 ** 31 ? scale : -scale;
}

/**
 * A random order of 0 … n − 1 (Fisher–Yates): for i = n − 1 down to 1, entries i and j are swapped, with j in [0, i] from element i
 * of the key derived in the domain of masks.
 */
export function randomOrder(core: Core, key: Key, n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const words = new WideWords(core, deriveKey(key, 0, DOMAIN.masks), 0, n);
  for (let i = n - 1; i > 0; i--) {
    const j = words.below(i, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/**
 * Chooses `count` distinct rows per column: for i < count, rows i and i + j are swapped, with j in [0, rows − i) from element
 * column·rows + i of the derived key. Calls `visit(row, column)` for each.
 */
export function chooseRows(
  core: Core,
  key: Key,
  rows: number,
  columns: number,
  count: number,
  visit: (row: number, column: number) => void,
): void {
  const derived = deriveKey(key, 0, DOMAIN.masks);
  const order = new Uint32Array(rows);
  for (let column = 0; column < columns; column++) {
    for (let i = 0; i < rows; i++) order[i] = i;
    const words = new WideWords(core, derived, column * rows, count);
    for (let i = 0; i < count; i++) {
      const j = i + words.below(i, rows - i);
      visit(order[j]!, column);
      order[j] = order[i]!;
    }
  }
}
