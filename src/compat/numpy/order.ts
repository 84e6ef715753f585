// Orders and choices: shuffle, permutation and choice, of Generator and of RandomState.

import { checkAttached, checkBoolean, checkInteger, checkNumber, classOf, copyArray, refuse, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { type Shape, sizeOf } from "../../base/shape.js";
import { inMemory, newArray } from "../arrays.js";
import { drawIndices, drawUniform, type Source, wholly } from "./source.js";

/** An array, or a typed array. */
export type List =
  | unknown[]
  | (Int8Array | Int16Array | Int32Array | BigInt64Array)
  | (Uint8Array | Uint8ClampedArray | Uint16Array | Uint32Array | BigUint64Array)
  | (Float32Array | Float64Array);

/** What comes of a list: one of its class; of a number of elements their indices. */
export type ChosenOf<A extends number | List> = A extends number ? BigInt64Array<ArrayBuffer> : A;

/** A copy of what is put in order or chosen from, an array or a typed array. */
type Values = unknown[];

/** The most elements that are put in order, or are chosen from without replacement. */
const MOST = 2 ** 28;

/** The most elements of an array of any values: engines have room for a few times as many. */
const MOST_OF_ANY = 2 ** 26;

/** The class of a typed array, of this realm; undefined for anything else. A Buffer is a Uint8Array, whose own `slice` would be no copy. */
function typedClassOf(value: unknown): (new (from: number | ArrayLike<unknown>) => Values) | undefined {
  const name = classOf(value);
  return name.endsWith("Array") ? (globalThis as unknown as Record<string, never>)[name] : undefined;
}

/** A copy of a list of the caller's, of its class. */
function copyOf(where: string, argument: string, value: unknown): Values {
  const TypedArray = typedClassOf(value);
  if (TypedArray === undefined) {
    const rule = "an array of at most 2^26 elements or a typed array";
    return copyArray(where, argument, value, MOST_OF_ANY) ?? refuse("E_ARGUMENT", where, argument, value, rule);
  }
  checkAttached("E_ARGUMENT", where, argument, value as Uint8Array);
  return inMemory(where, `a copy of ${argument}`, () => new TypedArray(value as Uint8Array));
}

/** An array of the list's class for what is chosen of it. */
function arrayLike(where: string, list: Values, shape: Shape): Values {
  const [TypedArray, size] = [typedClassOf(list), sizeOf(shape)];
  if (TypedArray === undefined && size > MOST_OF_ANY) {
    return refuse("E_SHAPE", where, "shape", shape, "of at most 2^26 elements of an array");
  }
  return inMemory(where, `shape [${shape}]`, () =>
    TypedArray === undefined ? Array.from({ length: size }) : new TypedArray(size),
  );
}

/** Swaps the elements from the last to the second each with one before it or itself (Fisher and Yates, Durstenfeld 1964). */
function swapBy(values: Values | Uint32Array, indices: Uint32Array): void {
  const last = values.length - 1;
  for (let k = 0; k < indices.length; k++) {
    const kept = values[last - k]!;
    values[last - k] = values[indices[k]!]!;
    values[indices[k]!] = kept;
  }
}

/** Puts a copy of a list in an order of chance. */
function shuffled(where: string, source: Source, argument: string, list: unknown): Values {
  const copy = copyOf(where, argument, list);
  const last = copy.length - 1;
  if (last > 0) swapBy(copy, drawIndices(where, source, last, { first: last, step: -1, masked: true }));
  return copy;
}

/** Puts a list in an order of chance, in place. */
export function shuffle(where: string, source: Source, list: unknown): void {
  wholly(source, () => {
    const copy = shuffled(where, source, "values", list);
    try {
      for (let i = 0; i < copy.length; i++) (list as Values)[i] = copy[i];
    } catch (cause) {
      throw new IsovarError("E_TARGET", `${where}: values (${show(list)}) must be writable`, { cause });
    }
  });
}

/** 0, 1, 2 … */
function range(where: string, count: number): Uint32Array<ArrayBuffer> {
  const indices = newArray(where, "u32", [count]);
  for (let i = 0; i < count; i++) indices[i] = i;
  return indices;
}

/** Indices as NumPy gives them, in 64 bits. */
function wide(where: string, indices: Uint32Array): BigInt64Array<ArrayBuffer> {
  const target = newArray(where, "i64", [indices.length]);
  const halves = new Uint32Array(target.buffer);
  for (let i = 0; i < indices.length; i++) halves[2 * i] = indices[i]!;
  return target;
}

/** 0 to count − 1 in an order of chance. */
function permuted(where: string, source: Source, count: number): Uint32Array {
  const indices = range(where, count);
  if (count > 1) swapBy(indices, drawIndices(where, source, count - 1, { first: count - 1, step: -1, masked: true }));
  return indices;
}

export function permutation(where: string, source: Source, of: unknown): BigInt64Array<ArrayBuffer> | Values {
  if (typeof of !== "number") return shuffled(where, source, "of", of);
  const count = checkInteger(where, "of", of, 0, MOST);
  return wholly(source, () => wide(where, permuted(where, source, count)));
}

/** Of `count` indices `size` different ones, as RandomState chooses them: the first of a permutation. */
function firstOf(where: string, source: Source, count: number, size: number): Uint32Array {
  return permuted(where, source, count).subarray(0, size);
}

/**
 * Of `count` indices `size` different ones, as Generator chooses them: by the end of a shuffle where they are many of very many, else by Floyd's method
 * (Bentley and Floyd 1987, "A sample of brilliance").
 */
function sampleOf(where: string, source: Source, [count, size]: [number, number], inOrder: boolean): Uint32Array {
  if (count > 10000 && size > Math.floor(count / (inOrder ? 50 : 20))) {
    const indices = range(where, count);
    const first = Math.max(count - size, 1);
    swapBy(indices, drawIndices(where, source, count - first, { first: count - 1, step: -1, masked: false }));
    return indices.subarray(count - size);
  }
  // No draw is needed for an index that can only be 0.
  const certain = count === size ? 1 : 0;
  const draws = drawIndices(where, source, size - certain, { first: count - size + certain, step: 1, masked: false });
  const taken = new Set<number>();
  for (let j = count - size; j < count; j++) {
    const drawn = j === 0 ? 0 : draws[j - (count - size) - certain]!;
    taken.add(taken.has(drawn) ? j : drawn);
  }
  const indices = Uint32Array.from(taken);
  if (inOrder && size > 1) swapBy(indices, drawIndices(where, source, size - 1, { first: size - 1, step: -1, masked: false }));
  return indices;
}

/** Writes sums from the first probability on, divided by the whole. */
function cumulate(p: Float64Array, sums: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sums[i] = sum += p[i]!;
  for (let i = 0; i < p.length; i++) sums[i]! /= sum;
}

/** How many of the sums are no larger. */
function indexIn(sums: Float64Array, u: number): number {
  let [low, high] = [0, sums.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sums[middle]! <= u) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indices by their probabilities, which are used up. Without replacement those that are new join, in the order of their draws, until there are enough. */
function weighted(where: string, source: Source, p: Float64Array, [size, replace]: [number, boolean]): Uint32Array {
  const [indices, draws] = [newArray(where, "u32", [size]), newArray(where, "f64", [size])];
  const sums = newArray(where, "f64", [p.length]);
  for (let found = 0; found < size; ) {
    cumulate(p, sums);
    for (const u of drawUniform(where, source, draws.subarray(found))) {
      const index = indexIn(sums, u);
      // Only what was found has no probability.
      if (p[index] === 0) continue;
      if (!replace) p[index] = 0;
      indices[found++] = index;
    }
  }
  return indices;
}

/** Probabilities as NumPy checks them: as many as elements, none negative, their sum 1 within the square root of the spacing of their type there. */
function checkProbabilities(where: string, value: unknown, count: number): Float64Array<ArrayBuffer> {
  const list = copyOf(where, "p", value);
  if (list.length !== count) refuse("E_ARGUMENT", where, "p", list, `of ${count} probabilities; NumPy raises a ValueError`);
  const p = newArray(where, "f64", [count]);
  for (let i = 0; i < count; i++)
    p[i] = checkNumber(where, "a probability", list[i], (x) => x >= 0, ">= 0; NumPy raises a ValueError");
  const sum = p.reduce((total, probability) => total + probability, 0);
  const tolerance = classOf(value) === "Float32Array" ? 2 ** -11.5 : 2 ** -26;
  if (Math.abs(sum - 1) > tolerance) refuse("E_ARGUMENT", where, "the sum of p", sum, "1; NumPy raises a ValueError");
  return p;
}

interface Choice {
  readonly shape: Shape;
  readonly replace: boolean;
  readonly p: unknown;
  /** Without replacement and probabilities: whether Generator shuffles; undefined for RandomState. */
  readonly shuffled: boolean | undefined;
  /** Indices below a number, with replacement. */
  readonly integers: (count: number) => BigInt64Array<ArrayBuffer>;
}

/** `choice`: indices below a number, or elements of a list. */
export function choose(where: string, source: Source, from: unknown, choice: Choice): BigInt64Array<ArrayBuffer> | Values {
  const { replace, shuffled: inOrder, integers } = choice;
  const list = typeof from === "number" ? undefined : copyOf(where, "from", from);
  const count = list === undefined ? checkInteger(where, "from", from, 0) : list.length;
  const size = sizeOf(choice.shape);
  checkBoolean(where, "replace", replace);
  const p = choice.p === undefined ? undefined : checkProbabilities(where, choice.p, count);
  if (count === 0 && size > 0) refuse("E_ARGUMENT", where, "from", from, "not empty; NumPy raises a ValueError");
  const most = p === undefined ? count : p.reduce((positive, probability) => positive + Number(probability > 0), 0);
  if (!replace && size > most) {
    refuse("E_SHAPE", where, "shape", choice.shape, `of at most ${most} elements without replacement; NumPy raises a ValueError`);
  }
  if (!replace && count > MOST) refuse("E_ARGUMENT", where, "from", from, "at most 2^28 without replacement");
  return wholly(source, () => {
    const chosen = list === undefined ? undefined : arrayLike(where, list, choice.shape);
    const indices = drawn();
    if (chosen === undefined) return indices instanceof BigInt64Array ? indices : wide(where, indices);
    for (let i = 0; i < size; i++) chosen[i] = list![Number(indices[i])];
    return chosen;
  });

  function drawn(): BigInt64Array<ArrayBuffer> | Uint32Array {
    // RandomState permutes even where nothing is chosen.
    if (!replace && p === undefined && inOrder === undefined) return firstOf(where, source, count, size);
    if (size === 0) return new Uint32Array(0);
    if (p !== undefined) return weighted(where, source, p, [size, replace]);
    return inOrder === undefined || replace ? integers(count) : sampleOf(where, source, [count, size], inOrder);
  }
}
