// What values can be written to, and which dtype it holds.

import { checkAttached, classOf, isA, refuse, show } from "../base/check.js";
import type { DType, Elements } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { Tensor } from "./tensor.js";

/** A Float16Array, where the language has it. */
export interface Float16ArrayLike extends ArrayBufferView {
  /** Number of elements. */
  readonly length: number;
  /** What it is known by. */
  readonly [Symbol.toStringTag]: "Float16Array";
}

/** What values can be written to: an ordinary array, shared or not, or a tensor of a core. */
export type Target = Elements | Float16ArrayLike | Tensor;

const DTYPES: Readonly<Record<string, DType>> = { Float32Array: "f32", Float64Array: "f64", Float16Array: "f16" };

/**
 * The dtype that a target holds. A Uint16Array may hold bits of f16 or bf16, so `dtype` must say which.
 * @throws {IsovarError} E_TARGET, E_DISPOSED
 */
export function targetDType(where: string, target: unknown, dtype: DType | undefined): DType {
  const isTensor = isA(Tensor, target);
  if (isTensor) void target.ptr; // Throws where the tensor was disposed.
  if (ArrayBuffer.isView(target)) checkAttached("E_TARGET", where, "target", target);
  const kind = classOf(target);
  const own = isTensor ? target.dtype : DTYPES[kind];
  if (kind === "Uint16Array") {
    if (dtype === "f16" || dtype === "bf16") return dtype;
    throw new IsovarError("E_TARGET", `${where}: a Uint16Array holds bits of f16 or bf16: dtype (${show(dtype)}) must say which`);
  }
  if (own === undefined) {
    refuse("E_TARGET", where, "target", target, "a Float32Array, Float64Array, Float16Array, Uint16Array or Tensor");
  }
  if (dtype !== undefined && dtype !== own)
    throw new IsovarError("E_TARGET", `${where}: target holds ${own}, dtype is ${show(dtype)}`);
  return own;
}

/** The elements of a target, to be written; made anew, since the next allocation may invalidate a tensor's view. */
export function elementsOf(target: Target): Elements {
  if (target instanceof Tensor) return target.data;
  if (classOf(target) === "Float16Array") return new Uint16Array(target.buffer, target.byteOffset, target.length as number);
  return target as Elements;
}
