// A growing array of f32.

import { arrayOf } from "../base/dtype.js";

/** Numbers whose count is not known in advance: an array that doubles when it is full. */
export class Floats {
  readonly #where: string;
  #values = new Float32Array(1024);
  #length = 0;

  constructor(where: string) {
    this.#where = where;
  }

  /** @throws {IsovarError} E_MEMORY */
  append(values: Float32Array): void {
    const end = this.#length + values.length;
    if (end > this.#values.length) {
      const grown = arrayOf(this.#where, "f32", [Math.max(end, 2 * this.#values.length)]);
      grown.set(this.#values);
      this.#values = grown;
    }
    // A loop: for the few numbers of a sample, calling `set` would take longer than copying.
    for (let i = 0; i < values.length; i++) this.#values[this.#length + i] = values[i]!;
    this.#length = end;
  }

  /** Overwrites numbers that were appended before. */
  set(values: Float32Array, at: number): void {
    this.#values.set(values, at);
  }

  /** A copy of the numbers from index `begin` on. @throws {IsovarError} E_MEMORY */
  from(begin: number): Float32Array {
    const result = arrayOf(this.#where, "f32", [this.#length - begin]);
    result.set(this.#values.subarray(begin, this.#length));
    return result;
  }
}
