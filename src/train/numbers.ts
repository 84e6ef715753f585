// Numbers as callers have them, in arrays of any kind, and side by side.

import { checkAttached, classOf, reading, refuse } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Core } from "../core/core.js";

/** Numbers side by side. */
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

/** Samples: numbers side by side, or one array a sample. */
export type Samples = Numbers | readonly (Numbers | Samples)[];

const isTyped = (value: unknown): value is Exclude<Numbers, readonly number[]> => /^(?!Big|DataView)./.test(classOf(value));

/** Samples in arrays in arrays; a bound for cycles. */
const MAX_DEPTH = 64;

/**
 * How many numbers there are in arrays in arrays; what stands in many places is counted once, since arrays can name more numbers than
 * anybody could count.
 * @throws {IsovarError} E_DATA where there is anything else
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

/** Writes the numbers that `countNumbers` counted, one after the other from `at` on. Returns where they end. */
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
 * Numbers side by side: a typed array as it is, unless it is a view of the core's own memory, which ends when that grows; else a new
 * array of a dtype, as long as there are numbers, since an array that grows number by number cannot hold as many as memory can.
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
