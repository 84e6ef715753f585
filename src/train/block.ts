// Memory of a net: blocks of floats whose length grows with the batch, and zeroed parts of a region.

import type { Region } from "../core/region.js";

/** Reading a few floats past the end of a block must not leave the memory. */
const MARGIN = 64;

/** Takes zeroed memory for parts of so many floats, or leaves the region as it is. Returns where they begin, in bytes. */
export function takeZeroed(where: string, region: Region, floats: readonly number[]): number[] {
  const parts = floats.map((count) => 4 * count + MARGIN);
  const offsets = region.take(where, parts);
  region.floats(0, (offsets.at(-1)! + parts.at(-1)!) / 4).fill(0);
  return offsets;
}

/** Floats in linear memory, as many as the batch asks for: perRow·rows + fixed. */
export class Block {
  readonly perRow: number;
  readonly fixed: number;
  readonly #signals: Region;
  /** In bytes, from the beginning of the memory of all signals. */
  offset = 0;

  constructor(signals: Region, perRow: number, fixed: number) {
    this.#signals = signals;
    this.perRow = perRow;
    this.fixed = fixed;
  }

  /** Byte address; read where it is used, since a larger batch may move it. */
  get ptr(): number {
    return this.#signals.at(this.offset);
  }

  /** Its first floats, no copy: to be used at once. */
  view(length: number): Float32Array {
    return this.#signals.floats(this.offset, length);
  }
}
