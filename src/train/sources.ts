// Finds the tensors of a file that hold the values of a parameter, and converts them.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { sameShape } from "../base/shape.js";
import { SLOTS } from "../io/checkpointNames.js";
import type { FileTensor } from "../io/dtypes.js";
import { refuseNotFinite } from "../io/finite.js";
import type { SafetensorsFile } from "../io/safetensors.js";
import { applyScale, needsScale, type Scale, scaleOf } from "../io/scales.js";
import { isFloat, valuesOf } from "../io/values.js";
import type { Parameter } from "./parameter.js";
import { type FileLayout, fromFile, isKernel, reversed, shapeIn } from "./transpose.js";

/** The header of a file of weights, or of several files together. */
export interface WeightsHeader {
  readonly metadata: SafetensorsFile["metadata"];
  readonly tensors: ReadonlyMap<string, Pick<FileTensor, "dtype" | "shape">>;
}

/** A header, with the names of tied tensors that its metadata give. */
export interface TiedHeader extends WeightsHeader {
  readonly ties: ReadonlyMap<string, string>;
}

/** Where the values of a parameter come from. */
export interface Source {
  readonly parameter: Parameter;
  /** The name of the tensor in the file. */
  readonly name: string;
  /** The scale of 8-bit floats. */
  readonly scale: Scale | undefined;
  readonly layout: FileLayout;
}

function refuseMissing(where: string, name: string, { metadata, tensors }: WeightsHeader): never {
  const tied = metadata?.[name];
  const text =
    tied === undefined || tensors.has(tied)
      ? `it has ${show([...tensors.keys()].filter((key) => !key.startsWith(SLOTS)))}`
      : `its metadata name ${show(tied)} for it, which it does not have either`;
  const hint = "load and loadFile have the option names, which can say which is which";
  throw new IsovarError("E_CHECKPOINT", `${where}: file has no tensor ${show(name)} for this net; ${text}; ${hint}`);
}

/** Finds the tensor for a parameter by its name in the file, tied names included, and checks all but its values. */
export function sourceOf(where: string, parameter: Parameter, asked: string, header: TiedHeader, layout: FileLayout): Source {
  const { tensors, ties } = header;
  const name = tensors.has(asked) ? asked : ties.get(asked);
  if (name === undefined) refuseMissing(where, asked, header);
  const { dtype, shape } = tensors.get(name)!;
  const here = `${where}: tensor ${show(name)}`;
  const expected = shapeIn(layout, parameter);
  if (!sameShape(shape, expected)) {
    const hint =
      layout.kernels === "io" && isKernel(parameter) && sameShape(shape, reversed(parameter.shape))
        ? ': as [out, in, …], layout "oi" would fit'
        : "";
    throw new IsovarError("E_CHECKPOINT", `${here} has shape ${show(shape)}, this net needs ${show(expected)}${hint}`);
  }
  if (!isFloat(dtype) || dtype === "f8_e8m0") {
    throw new IsovarError("E_CHECKPOINT", `${here} is ${dtype}; weights must be f32, f64, f16 or bf16, or f8 with a scale`);
  }
  const scale = needsScale(dtype) ? scaleOf(name, { dtype, shape }, (each) => tensors.get(each)) : undefined;
  if (typeof scale === "string") throw new IsovarError("E_CHECKPOINT", `${here} ${scale}`);
  return { parameter, name, scale, layout };
}

/**
 * The values of a parameter, read from the tensors that its source names, in f32 and in the order of the net.
 * @throws {IsovarError} E_FILE for NaN, infinities, and what f32 cannot hold
 */
export function valuesOfSource(
  where: string,
  { parameter, name, scale, layout }: Source,
  read: (name: string) => FileTensor,
): Float32Array {
  const tensor = read(name);
  refuseNotFinite(where, name, tensor);
  const decoded = valuesOf(tensor);
  const values = decoded instanceof Float32Array ? decoded : Float32Array.from(decoded);
  if (scale) {
    const scales = read(scale.name);
    refuseNotFinite(where, scale.name, scales);
    applyScale(values, 0, tensor.shape, scale, valuesOf(scales));
  }
  if ((scale || decoded !== values) && !values.every(Number.isFinite)) {
    throw new IsovarError("E_FILE", `${where}: tensor ${show(name)} holds values beyond the range of f32`);
  }
  return fromFile(layout, parameter, values);
}
