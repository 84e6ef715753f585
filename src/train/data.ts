// Checks the data that a caller gives against a net: inputs, targets and their shapes.

import { isA, reading, refuse, show } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { CheckedSamples } from "./batch.js";
import { checkOptions } from "./check.js";
import type { Loss } from "./losses.js";
import type { Net } from "./net.js";
import { checkSamples, countNumbers, type Samples, toNumbers } from "./numbers.js";
import { checkSampleShape } from "./sampleShape.js";
import { targetScalerOf } from "./scaler.js";
import { checkTargetRow, countTargets, type Targets } from "./targets.js";

/** Inputs and targets; targets are labels, probabilities or numbers, depending on the loss. */
export interface Data {
  /** Inputs of all samples, samples first: nested or flat, in the order of the net's input. */
  readonly x: Samples;
  /** Targets of all samples. */
  readonly y: Samples;
  /** The shape of a flat x, samples first. It is compared with the net's input; a different axis order is refused. */
  readonly shape?: readonly number[];
}

/** The keys of `Data`, and those that `readData` adds. */
const DATA_KEYS = ["x", "y", "shape", "n", "classes", "csv"] as const;

/** Data that fits a net. */
export interface CheckedData extends CheckedSamples {
  readonly targets: Targets;
}

/** @throws {IsovarError} E_DATA for the first input that a net cannot take */
export function refuseBadInput(where: string, net: Net, x: Float32Array): void {
  const { input, ids } = net.program;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (!Number.isFinite(value)) refuse("E_DATA", where, `x[${i}] (sample ${Math.floor(i / input.size)})`, value, "finite");
    if (ids !== undefined && !(Number.isInteger(value) && value >= 0 && value < ids)) {
      refuse("E_DATA", where, `x[${i}]`, value, `an id, a whole number from 0 to ${ids - 1}`);
    }
  }
}

/** Checks an array with one array per sample: each must have as many values as the net's input. */
function checkEach(where: string, net: Net, samples: readonly unknown[]): void {
  const { size, shape } = net.program.input;
  if (samples.every((sample) => typeof sample === "number")) return;
  for (const [i, sample] of samples.entries()) {
    checkSamples(where, `x[${i}]`, sample);
    const length = countNumbers(where, `x[${i}]`, sample);
    if (length !== size) {
      throw new IsovarError(
        "E_DATA",
        `${where}: x[${i}] holds ${length} values; the net's inputShape ${show(shape)} asks for ${size}`,
      );
    }
  }
}

/**
 * Inputs of a net as one f32 array.
 * @param dataShape the shape of x, samples first, where it is known
 * @throws {IsovarError} E_DATA where x is empty, its length is no multiple of the input's size, or its axes have another order
 */
export function toInputs(where: string, net: Net, x: unknown, dataShape?: unknown): { values: Float32Array; n: number } {
  const { size, shape } = net.program.input;
  const numbers = toNumbers(where, net.core, "x", x, "f32");
  if (Array.isArray(x)) reading(where, "x", () => checkEach(where, net, x));
  if (numbers.length === 0) throw new IsovarError("E_DATA", `${where}: x is empty; it must hold at least one sample`);
  checkSampleShape(where, net.program.input, x, dataShape, numbers.length);
  if (numbers.length % size !== 0) {
    throw new IsovarError(
      "E_DATA",
      `${where}: x holds ${numbers.length} values, no multiple of ${size}, the size of the net's inputShape ${show(shape)}`,
    );
  }
  const n = numbers.length / size;
  if (numbers instanceof Float32Array) return { values: numbers, n };
  const values = arrayOf(where, "f32", [numbers.length]);
  values.set(numbers);
  return { values, n };
}

/** Targets for `n` samples of a net; their values are checked when they are written. @throws {IsovarError} E_DATA */
export function toTargets(where: string, net: Net, loss: Loss, y: unknown, n: number): Targets {
  const { program, core } = net;
  const values = toNumbers(where, core, "y", y, "f64");
  return countTargets(where, loss, values, program.outputMatrix(n), targetScalerOf(program.scalers, loss));
}

/** @throws {IsovarError} E_DATA for anything but an object, E_ARGUMENT for unknown keys, such as sampleWeight */
export function dataOf(where: string, data: unknown): Data & { readonly n?: unknown } {
  if (typeof data !== "object" || data === null || isA(Array, data) || isA(Promise, data)) {
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
  const { rows } = net.program.outputMatrix(n);
  for (let row = 0; row < rows; row++) checkTargetRow(where, targets, row);
  return { x: values, targets, n };
}
