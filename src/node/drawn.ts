// The values of tensors as bytes: any stretch of one, or all of them as one stream.

import { BYTES, viewOf } from "../base/dtype.js";
import type { Core } from "../core/core.js";
import type { Moments } from "../core/drawBlocks.js";
import { fillDistributionAsync, makeWhole } from "../init/fillDistribution.js";
import type { DrawnTensor } from "../plan/plan.js";
import { fromMoments, newMoments } from "../random/draw.js";
import { DUMMY_BLOCK, dummyOf, isRepeated, repeat } from "./dummy.js";
import { newTensorHash } from "./tensorHash.js";

/** Bytes of an element of a tensor. */
export const widthOf = ({ dtype }: DrawnTensor): number => BYTES[dtype];

/** How tensors are drawn. */
interface Drawing {
  readonly core: Core;
  readonly threads: number;
  /** Whether tensors repeat their first values. */
  readonly dummy: boolean;
}

/**
 * Draws stretches of tensors. One that can only be made at once, and the block that a dummy repeats, is made for the first stretch, and kept
 * until another tensor's turn.
 */
export class Drawer {
  readonly where: string;
  readonly #drawing: Drawing;
  /** The tensor asked for last, and what it is drawn from. */
  #asked: DrawnTensor | undefined;
  #tensor!: DrawnTensor;
  #whole: ReturnType<typeof makeWhole>;
  #block: Uint8Array | undefined;

  constructor(where: string, drawing: Drawing) {
    this.where = where;
    this.#drawing = drawing;
  }

  /** Whether tensors repeat their first values. */
  get dummy(): boolean {
    return this.#drawing.dummy;
  }

  /**
   * Fills bytes with elements of a tensor from `first` on: as many as have room. The bytes begin at a multiple of the element's size.
   * @returns how many of the elements were drawn, and added to the moments: those that a dummy repeats are not
   */
  async fill(tensor: DrawnTensor, first: number, bytes: Uint8Array, moments?: Moments): Promise<number> {
    const drawn = this.#asked === tensor ? 0 : await this.#begin(tensor, moments);
    if (!this.#block) return this.#draw(first, bytes, moments);
    repeat(this.#block, first * widthOf(tensor), bytes);
    return drawn;
  }

  /** Makes ready for a tensor; returns how many elements it drew. What was kept of the last one goes first: there is never more than one. */
  async #begin(tensor: DrawnTensor, moments: Moments | undefined): Promise<number> {
    const { core, dummy } = this.#drawing;
    this.#whole = undefined;
    this.#tensor = dummy ? dummyOf(this.where, tensor) : tensor;
    this.#whole = makeWhole(this.where, core, this.#tensor);
    this.#asked = tensor;
    this.#block = undefined;
    if (!dummy || !isRepeated(this.#tensor)) return 0;
    const block = new Uint8Array(new SharedArrayBuffer(DUMMY_BLOCK * widthOf(tensor)));
    const drawn = await this.#draw(0, block, moments);
    this.#block = block;
    return drawn;
  }

  async #draw(first: number, bytes: Uint8Array, moments: Moments | undefined): Promise<number> {
    const { core, threads } = this.#drawing;
    const elements = viewOf(this.#tensor.dtype, bytes.buffer, bytes.byteOffset, bytes.length / widthOf(this.#tensor));
    const extras = { moments, whole: this.#whole, threads };
    await fillDistributionAsync(this.where, core, this.#tensor, first, elements, extras);
    return elements.length;
  }
}

/** Mean and std of the values that were drawn of a tensor. */
export interface Realized {
  /** Name of the tensor. */
  name: string;
  /** Mean of its values; of those that are repeated, in a dummy. */
  mean: number;
  /** Standard deviation of the same. */
  std: number;
}

/** The values of tensors, one after the other, as a stream of bytes, with the moments of each. */
export class DrawnBytes {
  readonly #drawer: Drawer;
  readonly #hash = newTensorHash();
  readonly #tensors: readonly DrawnTensor[];
  readonly #moments: readonly Moments[];
  /** How many values the moments are of. */
  readonly #counts: number[];
  #index = 0;
  /** Elements of the current tensor that were given. */
  #done = 0;

  /** @param tensors in the order of a file */
  constructor(drawer: Drawer, tensors: readonly DrawnTensor[]) {
    this.#drawer = drawer;
    this.#tensors = tensors;
    this.#moments = tensors.map(({ mean, std, dtype }) => newMoments(mean, std, dtype));
    this.#counts = tensors.map(() => 0);
  }

  /** What was drawn, in the order of the file. */
  realized(): Realized[] {
    return this.#tensors.map(({ name }, i) => ({ name, ...fromMoments(this.#moments[i]!, this.#counts[i]!) }));
  }

  /**
   * Fills a chunk from its start, whose length is a multiple of every element's size; returns how many bytes were left to give.
   * @throws {IsovarError} E_SPEC where a tensor has another SHA-256 than the spec states
   */
  async next(chunk: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < chunk.length && this.#index < this.#tensors.length) {
      const tensor = this.#tensors[this.#index]!;
      const width = widthOf(tensor);
      const count = Math.min((chunk.length - filled) / width, tensor.size - this.#done);
      const bytes = chunk.subarray(filled, filled + count * width);
      if (count > 0)
        this.#counts[this.#index]! += await this.#drawer.fill(tensor, this.#done, bytes, this.#moments[this.#index]!);
      if (!this.#drawer.dummy) this.#hash.check(this.#drawer.where, tensor, this.#done * width, bytes);
      filled += bytes.length;
      this.#done += count;
      if (this.#done === tensor.size) {
        this.#index++;
        this.#done = 0;
      }
    }
    return filled;
  }
}
