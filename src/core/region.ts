import { HEAP_BASE } from "./abi.js";
import { IsovarError } from "./errors.js";
import type { Allocator } from "./memory.js";

/**
 * A block of a core's memory that belongs to one object.
 *
 * Every address that a kernel or a view gets comes from `at`. It refuses where there is no block, in every build: address 0 is no
 * address, and below the heap lie the constant tables that every kernel reads.
 */
export class Region {
  readonly #memory: Allocator;
  readonly #owner: string;
  #ptr = 0;

  /** @param owner as an error message names it */
  constructor(memory: Allocator, owner: string) {
    this.#memory = memory;
    this.#owner = owner;
  }

  /** Whether there is a block. */
  get taken(): boolean {
    return this.#ptr >= HEAP_BASE;
  }

  /** The address of a byte of the block; `owner` where a part of it has a name of its own. */
  at(offset: number, owner = this.#owner): number {
    if (!this.taken) throw new IsovarError("E_DISPOSED", `${owner} was disposed`);
    return this.#ptr + offset;
  }

  /** Part of the block as floats; made anew at each use, since an allocation in between may end older views. */
  floats(offset: number, length: number, owner?: string): Float32Array {
    const ptr = this.at(offset, owner);
    return new Float32Array(this.#memory.memory.buffer, ptr, length);
  }

  /**
   * Takes a block of at least `nBytes`, in place of the one that there was; its contents are arbitrary.
   * @throws {IsovarError} E_MEMORY; the old block and its contents are then as they were
   */
  take(where: string, nBytes: number): void {
    this.#ptr = this.taken ? this.#memory.resize(where, this.#ptr, nBytes) : this.#memory.allocate(where, nBytes);
  }

  /** Gives the block back. A second call does nothing. */
  free(): void {
    if (!this.taken) return;
    this.#memory.free(this.#ptr);
    this.#ptr = 0;
  }
}
