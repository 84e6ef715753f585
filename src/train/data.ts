import { refuse, show } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import type { Loss, Targets } from "./losses.js";
import { checkTargets } from "./losses.js";
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

function flattenInto(where: string, name: string, out: number[], value: unknown): void {
  if (isTyped(value)) for (const item of value) out.push(item);
  else if (Array.isArray(value)) for (const item of value) flattenInto(where, name, out, item);
  else if (typeof value === "number") out.push(value);
  else refuse("E_DATA", where, name, value, "made of numbers");
}

/** Numbers side by side, whatever they were in. */
export function toNumbers(where: string, name: string, samples: unknown): Numbers {
  if (isTyped(samples)) return samples;
  if (!Array.isArray(samples)) refuse("E_DATA", where, name, samples, "a typed array of numbers, or an array of samples");
  const out: number[] = [];
  flattenInto(where, name, out, samples);
  return out;
}

/**
 * Inputs of a net as f32, side by side.
 * @throws {IsovarError} E_DATA where there are none, their number is no multiple of the input's size, or one is NaN or infinite
 */
export function checkInputs(where: string, net: Net, x: unknown): { values: Float32Array; n: number } {
  const { size, shape } = net.input;
  const numbers = toNumbers(where, "x", x);
  if (numbers.length === 0) throw new IsovarError("E_DATA", `${where}: x is empty; it must hold at least one sample`);
  if (numbers.length % size !== 0) {
    throw new IsovarError(
      "E_DATA",
      `${where}: x holds ${numbers.length} values, no multiple of the ${size} of a sample ${show(shape)}`,
    );
  }
  const values = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  const ids = net.ids;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) refuse("E_DATA", where, `x[${i}] (sample ${Math.floor(i / size)})`, value, "finite");
    if (ids !== undefined && !(Number.isInteger(value) && value >= 0 && value < ids)) {
      refuse("E_DATA", where, `x[${i}]`, value, `an id, a whole number from 0 to ${ids - 1}`);
    }
  }
  return { values, n: values.length / size };
}

/** @throws {IsovarError} E_DATA */
export function checkData(where: string, net: Net, loss: Loss, data: unknown): CheckedData {
  if (typeof data !== "object" || data === null) refuse("E_DATA", where, "data", data, "an object { x, y }");
  const { x, y } = data as Data;
  const { values, n } = checkInputs(where, net, x);
  const { rows, columns } = net.outputMatrix(n);
  return { x: values, targets: checkTargets(where, loss, toNumbers(where, "y", y), rows, columns), n };
}
