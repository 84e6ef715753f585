// A block of a core's memory that is given back when nobody holds it any more.

import { IsovarError } from "../base/errors.js";
import { HEAP_BASE } from "./abi.js";
import { type Allocator, wholeLines } from "./memory.js";

/** A block, apart from the region that owns it, so that it can be given back when the region is gone. */
interface Held {
  readonly memory: Allocator;
  ptr: number;
  /** How many drawings of worker threads go to the block: it is not given back before they have ended. */
  drawings: number;
  /** Whether it is to be given back then. */
  doomed: boolean;
}

function giveBack(held: Held): void {
  held.doomed = held.drawings > 0;
  if (held.doomed) return;
  if (held.ptr !== 0) held.memory.free(held.ptr);
  held.ptr = 0;
}

/** Frees the blocks of regions that were garbage-collected, where the language reports that: between calls, never within one. */
const abandoned = typeof FinalizationRegistry === "function" ? new FinalizationRegistry(giveBack) : undefined;

/** Keeps the region of each lent view alive for as long as somebody holds the view. */
const lenders = new WeakMap<ArrayBufferView, Region>();

/**
 * A block of a core's memory, which belongs to whoever holds this object: when nobody does, it is given back.
 *
 * Every address that a kernel or a view gets comes from `at`, which throws where there is no block, in every build: an address near 0
 * would overwrite the constant tables that every kernel reads.
 */
export class Region {
  readonly #held: Held;
  readonly #owner: string;

  /** @param owner how error messages name the owner */
  constructor(memory: Allocator, owner: string) {
    this.#held = { memory, ptr: 0, drawings: 0, doomed: false };
    this.#owner = owner;
    abandoned?.register(this, this.#held);
  }

  /** Whether there is a block. */
  get taken(): boolean {
    return this.#held.ptr >= HEAP_BASE && !this.#held.doomed;
  }

  /** The address of a byte of the block; `owner` names the part it belongs to, where that has a name of its own. */
  at(offset: number, owner = this.#owner): number {
    if (!this.taken) throw new IsovarError("E_DISPOSED", `${owner} was disposed`);
    return this.#held.ptr + offset;
  }

  /** Part of the block as floats; made anew at each use, since an allocation in between may invalidate older views. */
  floats(offset: number, length: number, owner?: string): Float32Array {
    const ptr = this.at(offset, owner);
    return new Float32Array(this.#held.memory.memory.buffer, ptr, length);
  }

  /** Hands a view of the block to the user: while somebody holds it, the block is not given back. */
  lend<View extends ArrayBufferView>(view: View): View {
    lenders.set(view, this);
    return view;
  }

  /**
   * Takes a block of at least these bytes, one part after the other, in place of the old one; contents are arbitrary.
   * @returns where each part begins, for `at`
   * @throws {IsovarError} E_MEMORY; the old block and its contents are then unchanged
   */
  take(where: string, parts: readonly number[]): number[] {
    let total = 0;
    const offsets = parts.map((nBytes) => {
      const offset = total;
      total += wholeLines(nBytes);
      return offset;
    });
    const { memory, ptr } = this.#held;
    this.#held.ptr = this.taken ? memory.resize(where, ptr, total) : memory.allocate(where, total);
    return offsets;
  }

  /**
   * Keeps the block from others, even once it is freed, until the function that this returns is called: worker threads write to it.
   * @returns gives it back, where it was freed meanwhile
   */
  hold(): () => void {
    const held = this.#held;
    held.drawings++;
    return () => {
      held.drawings--;
      if (held.doomed) giveBack(held);
    };
  }

  /** Gives the block back. A second call does nothing. */
  free(): void {
    giveBack(this.#held);
  }
}
