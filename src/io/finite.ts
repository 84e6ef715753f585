// Refuses NaN and infinities in files.

import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { FileDType, FileTensor, TensorData } from "./dtypes.js";
import { isFloat, kindOf, tableOf } from "./values.js";

/** The exponent's bits, for types read as bits: all are set in NaN and infinities. */
const EXPONENT: Partial<Record<FileDType, number>> = { f16: 0x7c00, bf16: 0x7f80 };

/** Index of the first NaN or infinity; −1 where there is none, or the type cannot hold any. */
function firstNotFinite(dtype: FileDType, data: TensorData): number {
  const mask = EXPONENT[dtype];
  if (mask !== undefined) return (data as Uint16Array).findIndex((bits) => (bits & mask) === mask);
  if (isFloat(dtype) && kindOf(dtype) === "table") {
    const table = tableOf(dtype);
    return (data as Uint8Array).findIndex((bits) => !Number.isFinite(table[bits]!));
  }
  if (dtype !== "f32" && dtype !== "f64" && dtype !== "c64") return -1;
  const index = (data as Float32Array).findIndex((x) => !Number.isFinite(x));
  return dtype === "c64" ? Math.floor(index / 2) : index;
}

/** @throws {IsovarError} E_FILE where a tensor holds NaN or an infinity */
export function refuseNotFinite(where: string, name: string, { dtype, data }: Pick<FileTensor, "dtype" | "data">): void {
  const index = firstNotFinite(dtype, data);
  if (index === -1) return;
  throw new IsovarError("E_FILE", `${where}: tensor ${show(name)} holds NaN or an infinity at index ${index}`);
}
