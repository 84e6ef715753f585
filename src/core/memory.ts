// Linear memory, and the only allocator of it.

import { IsovarError } from "../base/errors.js";
import { HEAP_BASE } from "./abi.js";

export const PAGE = 65536;
/** Every block starts on a cache line. */
const ALIGNMENT = 64;

/** Bytes that a block occupies: whole cache lines. */
export const wholeLines = (nBytes: number) => Math.max(1, Math.ceil(nBytes / ALIGNMENT)) * ALIGNMENT;

/** One page short of 4 GiB, so that no address and no end of a block overflows 32 bits. */
export const MAX_PAGES = 65535;

/** What the allocator needs of a memory; `WebAssembly.Memory` has it. */
export interface LinearMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** Linear memory without WebAssembly. */
export class ArrayMemory implements LinearMemory {
  buffer: ArrayBuffer;

  constructor(pages: number) {
    this.buffer = new ArrayBuffer(pages * PAGE);
  }

  grow(pages: number): number {
    const before = this.buffer.byteLength;
    const bytes = new Uint8Array(before + pages * PAGE);
    bytes.set(new Uint8Array(this.buffer));
    // Detached where the language allows, so that a view kept across a growth fails as it does with WebAssembly.
    if (typeof structuredClone === "function") structuredClone(this.buffer, { transfer: [this.buffer] });
    this.buffer = bytes.buffer;
    return before / PAGE;
  }
}

/** Free memory between two blocks. */
interface Gap {
  ptr: number;
  size: number;
}

/**
 * The only allocator of a linear memory: first fit among the gaps, which are merged when their neighbours are freed; 64-byte
 * alignment; address 0 is never handed out.
 *
 * It grows the memory by at least half of its size, so n allocations cost O(log n) growths. A growth invalidates views of
 * `memory.buffer`: make them after the last allocation.
 */
export class Allocator {
  readonly memory: LinearMemory;
  /** Blocks handed out and not yet freed. */
  liveBlocks = 0;
  readonly #maxBytes: number;
  readonly #blocks = new Map<number, number>();
  /** Sorted by address; none touches another, nor the top. */
  #gaps: Gap[] = [];
  #top = HEAP_BASE;

  constructor(memory: LinearMemory, maxBytes: number) {
    this.memory = memory;
    this.#maxBytes = maxBytes;
  }

  /** The address of a block of at least `nBytes`; its contents are arbitrary. */
  allocate(where: string, nBytes: number): number {
    const size = wholeLines(nBytes);
    const ptr = this.#fromGap(size) ?? this.#fromTop(where, nBytes, size);
    this.#blocks.set(ptr, size);
    this.liveBlocks++;
    return ptr;
  }

  /** The address of memory that is kept for good and never freed. */
  reserve(where: string, nBytes: number): number {
    return this.#fromTop(where, nBytes, wholeLines(nBytes));
  }

  free(ptr: number): void {
    const size = this.#blocks.get(ptr);
    if (size === undefined) throw new IsovarError("E_DISPOSED", `free: address ${ptr} is not a live block`);
    this.#blocks.delete(ptr);
    this.liveBlocks--;
    const gaps = this.#gaps;
    let index = gaps.findIndex((gap) => gap.ptr > ptr);
    if (index < 0) index = gaps.length;
    gaps.splice(index, 0, { ptr, size });
    this.#join(index);
    this.#join(index - 1);
    const last = gaps.at(-1);
    if (last && last.ptr + last.size === this.#top) this.#top = gaps.pop()!.ptr;
  }

  /**
   * Replaces the block at `ptr`, whose contents are lost, by one of at least `nBytes`: the two need not fit at once.
   * @returns the address of the new block
   * @throws {IsovarError} E_MEMORY where there is no room; the block at `ptr` and its contents are then unchanged
   */
  resize(where: string, ptr: number, nBytes: number): number {
    const before = { gaps: this.#gaps.map((gap) => ({ ...gap })), top: this.#top, size: this.#blocks.get(ptr)! };
    this.free(ptr);
    try {
      return this.allocate(where, nBytes);
    } catch (error) {
      this.#gaps = before.gaps;
      this.#top = before.top;
      this.#blocks.set(ptr, before.size);
      this.liveBlocks++;
      throw error;
    }
  }

  /** Merges a gap with the next one, if they touch. */
  #join(index: number): void {
    const [gap, next] = [this.#gaps[index], this.#gaps[index + 1]];
    if (!gap || !next || gap.ptr + gap.size !== next.ptr) return;
    gap.size += next.size;
    this.#gaps.splice(index + 1, 1);
  }

  #fromGap(size: number): number | undefined {
    const index = this.#gaps.findIndex((gap) => gap.size >= size);
    const gap = this.#gaps[index];
    if (!gap) return undefined;
    const { ptr } = gap;
    gap.ptr += size;
    gap.size -= size;
    if (gap.size === 0) this.#gaps.splice(index, 1);
    return ptr;
  }

  #fromTop(where: string, nBytes: number, size: number): number {
    const ptr = this.#top;
    const end = ptr + size;
    const have = this.memory.buffer.byteLength;
    if (end > this.#maxBytes) throw this.#exhausted(where, nBytes);
    if (end > have) {
      const need = Math.ceil((end - have) / PAGE);
      const room = Math.floor((this.#maxBytes - have) / PAGE);
      this.#grow(where, nBytes, need, Math.min(room, Math.max(need, have / PAGE / 2)));
    }
    this.#top = end;
    return ptr;
  }

  #grow(where: string, nBytes: number, need: number, wanted: number): void {
    for (const pages of new Set([Math.floor(wanted), need])) {
      try {
        this.memory.grow(pages);
        return;
      } catch {
        // Growing by half may be refused where growing by just enough is not.
      }
    }
    throw this.#exhausted(where, nBytes);
  }

  #exhausted(where: string, nBytes: number): IsovarError {
    const limit = `${this.#maxBytes / 1024} KiB`;
    return new IsovarError(
      "E_MEMORY",
      `${where}: no room for ${nBytes} bytes in the core's memory (at most ${limit}; dispose tensors, or createCore({ maxMemory }))`,
    );
  }
}
