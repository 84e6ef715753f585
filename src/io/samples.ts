import { refuse, show } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import type { DataFile } from "./dataFile.js";
import type { FileTensor } from "./dtypes.js";
import { kindOf, valuesOf } from "./values.js";

/** Numbers as f32; bytes of x are pixels and become fractions. */
function toFloats(where: string, name: "x" | "y", tensor: FileTensor): Float32Array {
  const { dtype, data } = tensor;
  if (kindOf(dtype) === "opaque") {
    const rule = "data must be whole numbers or floats of 8 to 64 bits";
    throw new IsovarError("E_DATA", `${where}: tensor ${show(name)} is ${dtype}; ${rule}`);
  }
  if (dtype === "U8" && name === "x") return Float32Array.from(data as Uint8Array, (byte) => byte / 255);
  return Float32Array.from(valuesOf(tensor));
}

/** @throws {IsovarError} E_DATA for what is no place in classes */
function checkLabels(where: string, y: Float32Array, classes: readonly string[]): void {
  const i = y.findIndex((label) => classes[label] === undefined);
  if (i >= 0) refuse("E_DATA", where, `y[${i}]`, y[i], `a label, the place of one of the classes ${show(classes)}`);
}

/** Data from two tensors. @throws {IsovarError} E_DATA */
export function toData(
  where: string,
  tensors: { x: FileTensor; y: FileTensor },
  classes: readonly string[] | undefined,
): DataFile {
  const { shape } = tensors.x;
  if (shape.length === 0) refuse("E_DATA", where, "shape of x", [], "that of samples: their number comes first");
  const [x, y] = [toFloats(where, "x", tensors.x), toFloats(where, "y", tensors.y)];
  if (classes) checkLabels(where, y, classes);
  return { n: shape[0]!, x, y, shape: [...shape], ...(classes && { classes: [...classes] }) };
}
