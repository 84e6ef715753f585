import { refuse, show } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import { shapeText } from "../core/shape.js";
import { checkTargetRow, countTargets, type Loss, type Targets } from "./losses.js";
import type { Net } from "./net.js";

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
  readonly x: Samples;
  readonly y: Samples;
}

/** Data that fits a net. */
export interface CheckedData {
  readonly x: Float32Array;
  readonly targets: Targets;
  /** Samples. */
  readonly n: number;
}

const isTyped = (value: unknown): value is Exclude<Numbers, readonly number[]> =>
  ArrayBuffer.isView(value) && !(value instanceof DataView) && !/^Big/.test(Object.prototype.toString.call(value).slice(8));

/** Samples in arrays in arrays; a bound for cycles. */
const MAX_DEPTH = 64;

function flattenInto(where: string, name: string, out: number[], value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new IsovarError("E_DATA", `${where}: ${name} is nested deeper than ${MAX_DEPTH} arrays`);
  if (isTyped(value)) for (const item of value) out.push(item);
  else if (Array.isArray(value)) for (const item of value) flattenInto(where, name, out, item, depth + 1);
  else if (typeof value === "number") out.push(value);
  else refuse("E_DATA", where, name, value, "made of numbers");
}

/** Numbers side by side, whatever they were in; never a view of the core's own memory, which ends when that grows. */
export function toNumbers(where: string, net: Net, name: string, samples: unknown): Numbers {
  if (isTyped(samples)) return samples.buffer === net.core.memory.memory.buffer ? samples.slice() : samples;
  if (!Array.isArray(samples)) refuse("E_DATA", where, name, samples, "a typed array of numbers, or an array of samples");
  const out: number[] = [];
  flattenInto(where, name, out, samples, 0);
  return out;
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
    const { length } = toNumbers(where, net, `x[${i}]`, sample);
    if (length !== size) {
      throw new IsovarError("E_DATA", `${where}: x[${i}] holds ${length} values, a sample ${shapeText(shape)} has ${size}`);
    }
  }
}

/**
 * Inputs of a net as f32, side by side.
 * @throws {IsovarError} E_DATA where there are none, or their number is no multiple of the input's size
 */
export function toInputs(where: string, net: Net, x: unknown): { values: Float32Array; n: number } {
  const { size, shape } = net.input;
  const numbers = toNumbers(where, net, "x", x);
  if (Array.isArray(x)) checkEach(where, net, x);
  if (numbers.length === 0) throw new IsovarError("E_DATA", `${where}: x is empty; it must hold at least one sample`);
  if (numbers.length % size !== 0) {
    throw new IsovarError(
      "E_DATA",
      `${where}: x holds ${numbers.length} values, no multiple of the ${size} of a sample ${show(shape)}`,
    );
  }
  const values = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  return { values, n: values.length / size };
}

/** Targets for `n` samples of a net, whose values are looked at when they are written. @throws {IsovarError} E_DATA */
export function toTargets(where: string, net: Net, loss: Loss, y: unknown, n: number): Targets {
  const { rows, columns } = net.outputMatrix(n);
  return countTargets(where, loss, toNumbers(where, net, "y", y), rows, columns);
}

/** @throws {IsovarError} E_DATA */
export function checkData(where: string, net: Net, loss: Loss, data: unknown): CheckedData {
  if (typeof data !== "object" || data === null) refuse("E_DATA", where, "data", data, "an object { x, y }");
  const { x, y } = data as Data;
  const { values, n } = toInputs(where, net, x);
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
