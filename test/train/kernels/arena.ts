// Arrays in linear memory, for kernels that are called by address.

import { createCore } from "../../../src/core/createCore.js";
import { trainKernels } from "../../../src/train/kernels.js";

/** A NaN between arrays and in what is not written yet: a kernel that reads it shows in its results, one that writes it is caught. */
const GUARD = 0x7fc0a5a5;
const GAP_WORDS = 16;

/** The address of an array is its byteOffset. */
export class Arena {
  readonly #words: Uint32Array;
  readonly #arrays: { begin: number; end: number }[] = [];
  #top = 0;

  constructor(buffer: ArrayBufferLike, ptr: number, nBytes: number) {
    this.#words = new Uint32Array(buffer, ptr, nBytes / 4);
    this.clear();
  }

  clear(): void {
    // What was in use, and the gap behind it.
    this.#words.fill(GUARD, 0, this.#arrays.length === 0 ? this.#words.length : this.#top);
    this.#arrays.length = 0;
    this.#top = GAP_WORDS;
  }

  #take(nWords: number): number {
    const begin = this.#top;
    const end = begin + nWords;
    this.#arrays.push({ begin, end });
    this.#top = Math.ceil(end / 4) * 4 + GAP_WORDS;
    if (this.#top > this.#words.length) throw new Error("the arena is full");
    return this.#words.byteOffset + begin * 4;
  }

  /** Room for floats, guards for now. */
  room(length: number): Float32Array {
    return new Float32Array(this.#words.buffer, this.#take(length), length);
  }

  floats(values: ArrayLike<number>): Float32Array {
    const array = this.room(values.length);
    array.set(values);
    return array;
  }

  words(values: ArrayLike<number>): Uint32Array {
    const array = new Uint32Array(this.#words.buffer, this.#take(values.length), values.length);
    array.set(values);
    return array;
  }

  /** Room for f64. */
  doubles(length: number): Float64Array {
    return new Float64Array(this.#words.buffer, this.#take(2 * length), length);
  }

  /** All bits in use, gaps included. */
  snapshot(): Uint32Array {
    return this.#words.slice(0, this.#top);
  }

  restore(snapshot: Uint32Array): void {
    this.#words.set(snapshot);
  }

  /** Whether every guard between the arrays is as it was. */
  get intact(): boolean {
    let from = 0;
    for (const { begin, end } of [...this.#arrays, { begin: this.#top, end: this.#top }]) {
      for (let i = from; i < begin; i++) if (this.#words[i] !== GUARD) return false;
      from = end;
    }
    return true;
  }
}

/** The addresses of arrays. */
export function addresses<T extends readonly { readonly byteOffset: number }[]>(...arrays: T): { [I in keyof T]: number } {
  return arrays.map(({ byteOffset }) => byteOffset) as { [I in keyof T]: number };
}

const ARENA_BYTES = 2 ** 21;

/** The kernels of a core of the test's own, and an arena in its memory. */
export function trainBench() {
  const core = createCore({ backend: "wasm" });
  const ptr = core.memory.reserve("test", ARENA_BYTES);
  return { kernels: trainKernels("test", core), arena: new Arena(core.memory.memory.buffer, ptr, ARENA_BYTES) };
}
