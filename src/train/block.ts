// Memory of a net: blocks of floats whose length grows with the batch, and zeroed parts of a region.

import type { Region } from "../core/region.js";

/** Bytes after each block, so that a kernel may read a few floats past its end without leaving the memory. */
const MARGIN = 64;

/** Takes zeroed memory for parts of these sizes, or leaves the region as it is. Returns the byte offset of each part. */
export function takeZeroed(where: string, region: Region, floats: readonly number[]): number[] {
  const parts = floats.map((count) => 4 * count + MARGIN);
  const offsets = region.take(where, parts);
  region.floats(0, (offsets.at(-1)! + parts.at(-1)!) / 4).fill(0);
  return offsets;
}

/** Floats in linear memory: perRow·rows + fixed of them, for a batch of `rows` samples. */
export class Block {
  readonly perRow: number;
  readonly fixed: number;
  readonly #signals: Region;
  /** Bytes from the beginning of the memory of all signals. */
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

  /** Its first floats, not copied. Use it at once: the next allocation may detach it. */
  view(length: number): Float32Array {
    return this.#signals.floats(this.offset, length);
  }
}
