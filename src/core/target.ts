// What values can be written to, and which dtype it holds.

import { checkAttached, checkInteger, classOf, isA, refuse, show } from "../base/check.js";
import type { DType, Elements } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
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

/** The shape of a target that is not a slice. */
export function shapeOf(target: Target): Shape {
  return target instanceof Tensor ? target.shape : [target.length];
}

/**
 * The element of a whole tensor at which a target begins.
 * @param offset undefined where the target is all of it
 * @throws {IsovarError} E_ARGUMENT; E_SHAPE where the target does not lie within the whole
 */
export function checkSlice(where: string, target: Target, whole: Shape, offset: number | undefined): number {
  const begin = checkInteger(where, "offset", offset ?? 0, 0);
  const length = sizeOf(shapeOf(target));
  const size = sizeOf(whole);
  if (offset === undefined ? length !== size : begin + length > size) {
    const rule = offset === undefined ? "give offset to fill a slice" : `the slice from offset ${begin} must lie within it`;
    throw new IsovarError("E_SHAPE", `${where}: target holds ${length} values, shape [${whole}] has ${size}; ${rule}`);
  }
  return begin;
}
