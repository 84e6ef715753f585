import { checkAttached, checkOptions, classOf, isA, reading, refuse, show } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { shapeText } from "../base/shape.js";
import { checkTargetRow, countTargets, type Loss, type Targets } from "./losses.js";
import type { Net } from "./net.js";
import { checkSampleShape } from "./sampleShape.js";
import { targetScalerOf } from "./scaler.js";

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

/** Inputs, and what should come out: labels, probabilities or numbers, as the loss asks for. */
export interface Data {
  /** Inputs of all samples, samples first: nested or flat, in the order of the net's input. */
  readonly x: Samples;
  /** What should come out of each sample. */
  readonly y: Samples;
  /** The shape of x, samples first, where x is flat: another order than that of the net's input is refused. */
  readonly shape?: readonly number[];
}

/** The keys of `Data`, and those that `readData` adds. */
const DATA_KEYS = ["x", "y", "shape", "n", "classes", "csv"] as const;

/** Data that fits a net. */
export interface CheckedData {
  readonly x: Float32Array;
  readonly targets: Targets;
  /** Samples. */
  readonly n: number;
}

const isTyped = (value: unknown): value is Exclude<Numbers, readonly number[]> => /^(?!Big|DataView)./.test(classOf(value));

/** Samples in arrays in arrays; a bound for cycles. */
const MAX_DEPTH = 64;

/**
 * How many numbers there are in arrays in arrays; what stands in many places is counted once, since arrays can name more numbers than
 * anybody could count.
 * @throws {IsovarError} E_DATA where there is anything else
 */
function countNumbers(where: string, name: string, value: unknown, depth = 0, counted = new Map<unknown, number>()): number {
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

function checkSamples(where: string, name: string, samples: unknown): asserts samples is Samples {
  if (isTyped(samples) || reading(where, name, () => Array.isArray(samples))) return;
  refuse("E_DATA", where, name, samples, "a typed array of numbers, or an array of samples");
}

/**
 * Numbers side by side: a typed array as it is, unless it is a view of the core's own memory, which ends when that grows; else a new
 * array of a dtype, as long as there are numbers, since an array that grows number by number cannot hold as many as memory can.
 */
function toNumbers(where: string, net: Net, name: string, samples: unknown, dtype: "f32" | "f64"): Numbers {
  checkSamples(where, name, samples);
  if (isTyped(samples)) {
    checkAttached("E_DATA", where, name, samples);
    return samples.buffer === net.core.memory.memory.buffer ? samples.slice() : samples;
  }
  return reading(where, name, () => {
    const out = arrayOf(where, dtype, [countNumbers(where, name, samples)]);
    writeNumbers(out, 0, samples);
    return out;
  });
}

/** @throws {IsovarError} E_DATA for the first input that a net cannot take */
export function refuseBadInput(where: string, net: Net, x: Float32Array): void {
  const { input, ids } = net;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (!Number.isFinite(value)) refuse("E_DATA", where, `x[${i}] (sample ${Math.floor(i / input.size)})`, value, "finite");
    if (ids !== undefined && !(Number.isInteger(value) && value >= 0 && value < ids)) {
      refuse("E_DATA", where, `x[${i}]`, value, `an id, a whole number from 0 to ${ids - 1}`);
    }
  }
}

/** An array of arrays is one of samples: each must be as large as the net's input. */
function checkEach(where: string, net: Net, samples: readonly unknown[]): void {
  const { size, shape } = net.input;
  if (samples.every((sample) => typeof sample === "number")) return;
  for (const [i, sample] of samples.entries()) {
    checkSamples(where, `x[${i}]`, sample);
    const length = countNumbers(where, `x[${i}]`, sample);
    if (length !== size) {
      throw new IsovarError("E_DATA", `${where}: x[${i}] holds ${length} values, a sample ${shapeText(shape)} has ${size}`);
    }
  }
}

/**
 * Inputs of a net as f32, side by side.
 * @param dataShape of x, samples first, where it is known
 * @throws {IsovarError} E_DATA where there are none, their number is no multiple of the input's size, or they lie in another order
 */
export function toInputs(where: string, net: Net, x: unknown, dataShape?: unknown): { values: Float32Array; n: number } {
  const { size, shape } = net.input;
  const numbers = toNumbers(where, net, "x", x, "f32");
  if (Array.isArray(x)) reading(where, "x", () => checkEach(where, net, x));
  if (numbers.length === 0) throw new IsovarError("E_DATA", `${where}: x is empty; it must hold at least one sample`);
  if (numbers.length % size !== 0) {
    throw new IsovarError(
      "E_DATA",
      `${where}: x holds ${numbers.length} values, no multiple of the ${size} of a sample ${show(shape)}`,
    );
  }
  const n = numbers.length / size;
  checkSampleShape(where, net, x, dataShape, n);
  if (numbers instanceof Float32Array) return { values: numbers, n };
  const values = arrayOf(where, "f32", [numbers.length]);
  values.set(numbers);
  return { values, n };
}

/** Targets for `n` samples of a net, whose values are looked at when they are written. @throws {IsovarError} E_DATA */
export function toTargets(where: string, net: Net, loss: Loss, y: unknown, n: number): Targets {
  const { rows, columns } = net.outputMatrix(n);
  const targets = countTargets(where, loss, toNumbers(where, net, "y", y, "f64"), rows, columns);
  return { ...targets, scaler: targetScalerOf(net, loss) };
}

/** @throws {IsovarError} E_DATA for what is no object, E_ARGUMENT for one with keys that mean nothing here, such as sampleWeight */
export function dataOf(where: string, data: unknown): Data & { readonly n?: unknown } {
  if (typeof data !== "object" || data === null || isA(Array, data)) {
    refuse("E_DATA", where, "data", data, "an object { x, y }");
  }
  return checkOptions<Partial<Record<(typeof DATA_KEYS)[number], unknown>>>(`${where}: data`, data, DATA_KEYS) as unknown as Data;
}

/** @throws {IsovarError} E_DATA, E_ARGUMENT */
export function checkData(where: string, net: Net, loss: Loss, data: unknown): CheckedData {
  const { x, y, shape, n: said } = dataOf(where, data);
  const { values, n } = toInputs(where, net, x, shape);
  if (said !== undefined && said !== n) refuse("E_DATA", where, "n", said, `${n}, as many samples as x holds`);
  refuseBadInput(where, net, values);
  const targets = toTargets(where, net, loss, y, n);
  const { rows } = net.outputMatrix(n);
  for (let row = 0; row < rows; row++) checkTargetRow(where, targets, row);
  return { x: values, targets, n };
}

/**
 * Refuses inputs that are fewer than they were when they were checked: their buffer was transferred or resized in between.
 * @throws {IsovarError} E_DATA
 */
export function checkStillThere(where: string, net: Net, { x, n }: CheckedData): void {
  if (x.length === n * net.input.size) return;
  throw new IsovarError("E_DATA", `${where}: x held ${n} samples when it was given; its buffer was transferred or resized since`);
}
