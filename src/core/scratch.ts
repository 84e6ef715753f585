// Short-lived memory of kernels.

import { IsovarError } from "../base/errors.js";
import type { Allocator } from "./memory.js";

/** Bytes: enough for keys, a table, sums, and two blocks of 32 KiB. */
export const CAPACITY = 81920;

/**
 * Short-lived memory of kernels: a stack in one fixed block, so that a call leaves nothing behind and grows nothing.
 *
 * @example const mark = scratch.mark(); try { const ptr = scratch.take(320); … } finally { scratch.release(mark); }
 */
export class Scratch {
  readonly #base: number;
  #used = 0;

  /** Takes its block at once: taken at the first call, it could grow the memory under a caller's view. */
  constructor(memory: Allocator) {
    this.#base = memory.reserve("createCore", CAPACITY);
  }

  mark(): number {
    return this.#used;
  }

  /** The address of `nBytes`, aligned to 64, until the mark before it is released. */
  take(nBytes: number): number {
    const ptr = this.#base + this.#used;
    if (this.#used + nBytes > CAPACITY) throw new IsovarError("E_MEMORY", `scratch: ${nBytes} bytes do not fit in ${CAPACITY}`);
    this.#used = Math.ceil((this.#used + nBytes) / 64) * 64;
    return ptr;
  }

  release(mark: number): void {
    this.#used = mark;
  }
}
