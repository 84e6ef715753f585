// Numbers as callers pass them, in nested or typed arrays, and their conversion to one flat array.

import { checkAttached, classOf, reading, refuse } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Core } from "../core/core.js";

/** A flat array of numbers. */
export type Numbers =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | readonly number[];

/** Samples: one flat array, or one array per sample. */
export type Samples = Numbers | readonly (Numbers | Samples)[];

const isTyped = (value: unknown): value is Exclude<Numbers, readonly number[]> => /^(?!Big|DataView)./.test(classOf(value));

/** How deep arrays may be nested: a bound against cycles. */
const MAX_DEPTH = 64;

/**
 * The number of numbers in nested arrays. The count of each array is remembered, since a few arrays that refer to each other many times
 * could otherwise take forever.
 * @throws {IsovarError} E_DATA where there is anything but numbers
 */
export function countNumbers(
  where: string,
  name: string,
  value: unknown,
  depth = 0,
  counted = new Map<unknown, number>(),
): number {
  if (typeof value === "number") return 1;
  if (isTyped(value)) {
    checkAttached("E_DATA", where, name, value);
    return value.length;
  }
  const known = counted.get(value);
  if (known !== undefined) return known;
  if (!Array.isArray(value)) refuse("E_DATA", where, name, value, "made of numbers");
  if (depth === MAX_DEPTH) throw new IsovarError("E_DATA", `${where}: ${name} is nested deeper than ${MAX_DEPTH} arrays`);
  let count = 0;
  for (const item of value) count += countNumbers(where, name, item, depth + 1, counted);
  counted.set(value, count);
  return count;
}

/** Writes the numbers that `countNumbers` counted, from index `at` on. Returns the index behind the last one. */
function writeNumbers(out: Float32Array | Float64Array, at: number, value: number | Samples): number {
  if (typeof value === "number") {
    out[at] = value;
    return at + 1;
  }
  if (isTyped(value)) {
    out.set(value, at);
    return at + value.length;
  }
  let end = at;
  for (const item of value) end = writeNumbers(out, end, item);
  return end;
}

export function checkSamples(where: string, name: string, samples: unknown): asserts samples is Samples {
  if (isTyped(samples) || reading(where, name, () => Array.isArray(samples))) return;
  refuse("E_DATA", where, name, samples, "a typed array of numbers, or an array of samples");
}

/**
 * Samples as one flat array. A typed array is returned as it is, or copied where it is a view of the core's memory, which is detached
 * when that grows. Other samples go into a new array of the given dtype, whose full length is allocated at once: an array that grows
 * element by element has a lower limit than memory.
 */
export function toNumbers(where: string, core: Core, name: string, samples: unknown, dtype: "f32" | "f64"): Numbers {
  if (isTyped(samples)) {
    checkAttached("E_DATA", where, name, samples);
    return samples.buffer === core.memory.memory.buffer ? samples.slice() : samples;
  }
  checkSamples(where, name, samples);
  return reading(where, name, () => {
    const out = arrayOf(where, dtype, [countNumbers(where, name, samples)]);
    writeNumbers(out, 0, samples);
    return out;
  });
}
