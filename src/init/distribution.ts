// What an initializer means for one shape and dtype, and how its values are drawn.

import { type DType, type Elements, encode, round } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Core } from "../core/core.js";
import type { Draw, Moments } from "../core/drawBlocks.js";
import { elementsOf, type Target } from "../core/target.js";
import { drawInto } from "../random/draw.js";
import type { Key } from "../random/key.js";

/** Where the values of a distribution come from. */
export type Source =
  /** Every value is the mean. */
  | { kind: "constant" }
  /** A kernel over the element stream draws the values. */
  | { kind: "stream"; draw: Draw }
  /** Any slice can be computed by itself: fills `out` with the values from `offset` on, to be rounded to the dtype. */
  | { kind: "slices"; random: boolean; fill: (core: Core, key: Key, offset: number, out: Float64Array) => void }
  /** Only the whole tensor can be computed; a slice is cut from it. */
  | { kind: "whole"; random: boolean; make: (core: Core, key: Key) => Float32Array | Float64Array };

/** What an initializer means for one shape and dtype, and what is known about its values before any is drawn. */
export interface Distribution {
  readonly dtype: DType;
  /** Mean and std over the values of a tensor. */
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly source: Source;
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

/** The key of sources that draw nothing. */
const NO_KEY: Key = { k0: 0, k1: 0 };
/** Values computed at a time, before they are rounded to the dtype. */
const BLOCK = 4096;

/**
 * The values of a whole tensor, for distributions that cannot be drawn in slices; undefined for the others.
 * @throws {IsovarError} E_MEMORY where the whole does not fit, though a slice of it might
 */
export function makeWhole(where: string, core: Core, { distribution: { source }, key }: Sampled) {
  if (source.kind !== "whole") return undefined;
  try {
    return source.make(core, key ?? NO_KEY);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const message = `${where}: no memory for the whole tensor, which this scheme makes at once`;
    throw new IsovarError("E_MEMORY", message, { cause });
  }
}

function store(
  dtype: DType,
  values: Float32Array | Float64Array,
  elements: Elements,
  at: number,
  moments: Moments | undefined,
): void {
  if (dtype === "f32" || dtype === "f64") elements.set(values, at);
  else for (let i = 0; i < values.length; i++) elements[at + i] = encode(dtype, values[i]!);
  if (!moments) return;
  for (const value of values) {
    const d = (round(dtype, value) - moments.center) / moments.unit;
    moments.sum += d;
    moments.squares += d * d;
  }
}

/** Extras of filling. */
export interface FillExtras {
  /** Sums to which the drawn values are added. */
  moments?: Moments | undefined;
  /** The result of `makeWhole`, where a caller fills a tensor slice by slice. */
  whole?: Float32Array | Float64Array | undefined;
}

/** Fills a target of the distribution's dtype with its elements from `offset` on. */
export function fillDistribution(
  where: string,
  core: Core,
  sampled: Sampled,
  offset: number,
  target: Target,
  { moments, whole }: FillExtras = {},
): void {
  const { distribution, key } = sampled;
  const { source, dtype } = distribution;
  if (source.kind === "stream") {
    drawInto(core, key!, offset, target, dtype, source.draw, moments);
    return;
  }
  const { length } = elementsOf(target);
  const made = whole ?? makeWhole(where, core, sampled);
  // Made anew: the core's memory may have grown, which moves a tensor's elements.
  const elements = elementsOf(target);
  if (elements.length !== length) {
    const rule = "pass the tensor itself";
    throw new IsovarError("E_TARGET", `${where}: target is a view of the core's own memory, which had to grow; ${rule}`);
  }
  if (made) {
    store(dtype, made.subarray(offset, offset + length), elements, 0, moments);
  } else if (source.kind === "slices") {
    for (let done = 0; done < length; done += BLOCK) {
      const block = new Float64Array(Math.min(BLOCK, length - done));
      source.fill(core, key ?? NO_KEY, offset + done, block);
      store(dtype, block, elements, done, moments);
    }
  } else {
    elements.fill(encode(dtype, distribution.mean));
    if (moments) {
      const d = (round(dtype, distribution.mean) - moments.center) / moments.unit;
      moments.sum += length * d;
      moments.squares += length * d * d;
    }
  }
}
