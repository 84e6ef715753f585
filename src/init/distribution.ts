// What an initializer means for one shape and dtype, and where its values come from.

import type { DType, Elements } from "../base/dtype.js";
import type { Core } from "../core/core.js";
import type { Draw, Moments } from "../core/drawBlocks.js";
import type { Key } from "../random/key.js";

/**
 * What is done to values from `offset` on once they are drawn, and counted in `moments`.
 * @param elements as the dtype holds them
 */
export type Finish = (offset: number, elements: Elements, moments: Moments | undefined) => void;

/** Where the values of a distribution come from. */
export type Source =
  /** Every value is the mean. */
  | { kind: "constant" }
  /** A kernel over the element stream draws the values. */
  | { kind: "stream"; draw: Draw; finish?: Finish }
  /** Any slice can be computed by itself: fills `out` with the values from `offset` on, to be rounded to the dtype. */
  | { kind: "slices"; random: boolean; fill: (core: Core, key: Key, offset: number, out: Float64Array) => void }
  /** Only the whole tensor can be computed; a slice is cut from it. */
  | { kind: "whole"; random: boolean; make: (core: Core, key: Key) => Float32Array | Float64Array };

/** A row of axis 0, and how much of it is set to zero, from 0 to 1. */
export interface ClearedRow {
  readonly row: number;
  readonly share: number;
}

/** Mean and std over the values of a tensor. */
export interface Average {
  readonly mean: number;
  readonly std: number;
}

/** What an initializer means for one shape and dtype, and what is known about its values before any is drawn. */
export interface Distribution extends Average {
  readonly dtype: DType;
  readonly min: number;
  readonly max: number;
  readonly source: Source;
  /**
   * Mean and std once some rows of axis 0, none named twice, are set to zero; missing where each row has the moments of the whole, and where
   * `distributionByRows` adds it.
   */
  readonly cleared?: ((rows: readonly ClearedRow[]) => Average) | undefined;
}

/** Whether values depend on a key. */
export function isRandom({ source }: Distribution): boolean {
  return source.kind === "stream" || (source.kind !== "constant" && source.random);
}

/** All that determines the values of a tensor. */
export interface Sampled {
  readonly distribution: Distribution;
  /** May be missing only where the distribution is not random. */
  readonly key: Key | undefined;
}
