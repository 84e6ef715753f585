import type { Region } from "../core/region.js";

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
}
