// Samples and labels from the tensors of data files.

import { refuse, show } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { DataFile } from "./dataFile.js";
import type { FileTensor } from "./dtypes.js";
import { kindOf, valuesOf } from "./values.js";

/** Numbers as f32; bytes in x are pixels and are divided by 255. @throws {IsovarError} E_DATA */
export function toFloats(where: string, name: "x" | "y", tensor: FileTensor): Float32Array {
  const { dtype, data } = tensor;
  if (kindOf(dtype) === "opaque") {
    const rule = "data must be whole numbers or floats of 8 to 64 bits";
    throw new IsovarError("E_DATA", `${where}: tensor ${show(name)} is ${dtype}; ${rule}`);
  }
  if (dtype === "u8" && name === "x") return Float32Array.from(data as Uint8Array, (byte) => byte / 255);
  return Float32Array.from(valuesOf(tensor));
}

/** @throws {IsovarError} E_DATA for a label that is not the index of a class */
function checkLabels(where: string, y: Float32Array, classes: readonly string[]): void {
  const i = y.findIndex((label) => classes[label] === undefined);
  if (i >= 0) refuse("E_DATA", where, `y[${i}]`, y[i], `a label, the place of one of the classes ${show(classes)}`);
}

/** The order of the axes of x: channels last, as in nets here, or right after the samples, as in PyTorch. */
export type DataLayout = "channelsLast" | "channelsFirst";

/** [n, channels, …places] as [n, …places, channels]. @throws {IsovarError} E_DATA */
function toChannelsLast(where: string, x: Float32Array, shape: Shape): { x: Float32Array; shape: number[] } {
  const [n, channels, ...places] = shape;
  if (places.length === 0) refuse("E_DATA", where, "shape of x", shape, "[samples, channels, places, …] for channelsFirst");
  const size = sizeOf(places);
  const turned = arrayOf(where, "f32", shape);
  for (let sample = 0; sample < n!; sample++) {
    const begin = sample * channels! * size;
    for (let channel = 0; channel < channels!; channel++) {
      for (let place = 0; place < size; place++) {
        turned[begin + place * channels! + channel] = x[begin + channel * size + place]!;
      }
    }
  }
  return { x: turned, shape: [n!, ...places, channels!] };
}

export interface SamplesOptions {
  classes?: readonly string[] | undefined;
  dataLayout?: DataLayout | undefined;
}

/** A tensor of a data file, as f32. */
export interface Values {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** Data from two tensors. @throws {IsovarError} E_DATA, E_MEMORY */
export function toData(where: string, tensors: { x: Values; y: Values }, { classes, dataLayout }: SamplesOptions): DataFile {
  const { shape, values: x } = tensors.x;
  if (shape.length === 0) refuse("E_DATA", where, "shape of x", shape, "one whose first axis counts the samples");
  const y = tensors.y.values;
  if (classes) checkLabels(where, y, classes);
  const laid = dataLayout === "channelsFirst" ? toChannelsLast(where, x, shape) : { x, shape: [...shape] };
  return { n: shape[0]!, ...laid, y, ...(classes && { classes: [...classes] }) };
}
