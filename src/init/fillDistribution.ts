// Fills a target with the values of a distribution: at once, or while the event loop of the caller goes on.

import { type DType, type Elements, encode, round } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { Turns } from "../base/turns.js";
import type { StopSignal } from "../base/watch.js";
import type { Core } from "../core/core.js";
import type { Moments } from "../core/drawBlocks.js";
import { elementsOf, type Target } from "../core/target.js";
import { Tensor } from "../core/tensor.js";
import { drawAsync } from "../core/threads/draw.js";
import { poolOf } from "../core/threads/poolOf.js";
import { drawInto } from "../random/draw.js";
import type { Key } from "../random/key.js";
import type { Sampled } from "./distribution.js";

/** The key of sources that draw nothing. */
const NO_KEY: Key = { k0: 0, k1: 0 };
/** Values computed at a time, before they are rounded to the dtype. */
const BLOCK = 4096;
/** Values stored at a time where they are there already. */
const STORED = 2 ** 16;

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

/** The elements of a target, made anew at each use: the core's memory may grow meanwhile, which moves a tensor's elements. */
function elementsWhile(where: string, target: Target): () => Elements {
  const { length } = elementsOf(target);
  return () => {
    const elements = elementsOf(target);
    if (elements.length === length) return elements;
    const why =
      "its buffer was transferred or resized, or it is a view of the core's own memory, which had to grow; pass the tensor itself";
    throw new IsovarError("E_TARGET", `${where}: target lost its elements before it was filled: ${why}`);
  };
}

/** Fills elements with values that no kernel draws on its own, a few at each step. */
function* fillSteps(
  where: string,
  core: Core,
  sampled: Sampled,
  offset: number,
  elements: () => Elements,
  { moments, whole }: FillExtras,
): Generator<void> {
  const { key, distribution } = sampled;
  const { source, dtype, mean } = distribution;
  const { length } = elements();
  const made = whole ?? makeWhole(where, core, sampled);
  const step = source.kind === "slices" ? BLOCK : STORED;
  for (let done = 0; done < length; done += step) {
    const count = Math.min(step, length - done);
    if (made) {
      store(dtype, made.subarray(offset + done, offset + done + count), elements(), done, moments);
    } else if (source.kind === "slices") {
      const block = new Float64Array(count);
      source.fill(core, key ?? NO_KEY, offset + done, block);
      store(dtype, block, elements(), done, moments);
    } else {
      elements().fill(encode(dtype, mean), done, done + count);
      if (moments) {
        const d = (round(dtype, mean) - moments.center) / moments.unit;
        moments.sum += count * d;
        moments.squares += count * d * d;
      }
    }
    yield;
  }
}

/** Fills a target of the distribution's dtype with its elements from `offset` on. */
export function fillDistribution(
  where: string,
  core: Core,
  sampled: Sampled,
  offset: number,
  target: Target,
  extras: FillExtras = {},
): void {
  const { distribution, key } = sampled;
  const { source, dtype } = distribution;
  if (source.kind === "stream") {
    drawInto(core, key!, offset, target, dtype, source.draw, extras.moments);
    source.finish?.(offset, elementsOf(target), extras.moments);
  } else for (const _ of fillSteps(where, core, sampled, offset, elementsWhile(where, target), extras));
}

/** How a target is filled while the event loop goes on. */
export interface AsyncExtras extends FillExtras {
  /** Most threads, the caller's included. */
  threads: number;
  /** Stops it: the promise rejects with the signal's reason, once nothing is written any more. */
  signal?: StopSignal | undefined;
}

/** As `fillDistribution`, on many threads, while the event loop goes on. */
export async function fillDistributionAsync(
  where: string,
  core: Core,
  sampled: Sampled,
  offset: number,
  target: Target,
  extras: AsyncExtras,
): Promise<void> {
  const { distribution, key } = sampled;
  const { source, dtype } = distribution;
  const { threads, signal, moments } = extras;
  const turns = new Turns();
  const turn = async () => {
    await turns.next();
    signal?.throwIfAborted();
  };
  const elements = elementsWhile(where, target);
  const release = target instanceof Tensor ? target.hold() : undefined;
  try {
    if (source.kind === "stream") {
      const stream = { key: key!, draw: source.draw, dtype };
      await drawAsync(
        core,
        poolOf(where, core),
        { stream, span: { offset, length: elements().length }, values: elements, moments },
        threads,
        turn,
      );
      source.finish?.(offset, elements(), moments);
    } else {
      for (const _ of fillSteps(where, core, sampled, offset, elements, extras)) await turn();
    }
  } finally {
    release?.();
    turns.close();
  }
}
