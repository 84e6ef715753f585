// Tensors as callers hand them over: an array, or an object with its type and shape beside it.

import { checkAttached, classOf, copyFields, refuse } from "../base/check.js";
import { checkDTypeOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { checkSizes, type Shape } from "../base/shape.js";
import { arrayClassOf, BITS, bytesOf, type FileDType, type FileTensor, isDType, type TensorData } from "./dtypes.js";

/** A tensor to be written. */
export interface WritableTensor {
  /** Needed where the array does not say it: `"bf16"` or `"f16"` for a Uint16Array of bits. The file's own `"BF16"` will do. */
  dtype?: FileDType | Uppercase<FileDType> | undefined;
  /** Sizes of the axes, row-major. Default: one axis, with all elements. */
  shape?: Shape | undefined;
  /** The elements, as many as the shape says. */
  data: TensorData;
}

/** Tensors by name, in a Map or an object: arrays of one axis, or each with its type and shape. */
export type WritableTensors =
  | ReadonlyMap<string, WritableTensor | TensorData>
  | Readonly<Record<string, WritableTensor | TensorData>>;

/** The type that an array holds where nothing else is said; bits of f16 or bf16 need to be called that. */
const NATURAL: Readonly<Record<string, FileDType>> = {
  Int8Array: "i8",
  Uint8Array: "u8",
  Int16Array: "i16",
  Uint16Array: "u16",
  Int32Array: "i32",
  Uint32Array: "u32",
  Float16Array: "f16",
  Float32Array: "f32",
  Float64Array: "f64",
  BigInt64Array: "i64",
  BigUint64Array: "u64",
};

/** A type by its name here or in files. */
function toDType(where: string, given: unknown): FileDType {
  const name = typeof given === "string" && given === given.toUpperCase() ? given.toLowerCase() : given;
  return isDType(name) ? name : checkDTypeOf(where, given, Object.keys(BITS) as FileDType[]);
}

/**
 * A tensor from anywhere, its type that of the array where none is given, its array as long as its shape says.
 * @throws {IsovarError} E_ARGUMENT, E_TARGET, E_DTYPE, E_SHAPE
 */
export function toTensor(where: string, value: unknown): FileTensor {
  const fields = ArrayBuffer.isView(value) ? { data: value } : copyFields(where, "tensor", value);
  if (fields === undefined) refuse("E_ARGUMENT", where, "tensor", value, "a typed array or an object { dtype?, shape?, data }");
  const { data, dtype: given, shape: sizes } = fields as Partial<Record<keyof WritableTensor, unknown>>;
  const shape = sizes === undefined ? undefined : checkSizes(where, sizes);
  const kind = classOf(data);
  if (!ArrayBuffer.isView(data) || !Object.hasOwn(NATURAL, kind)) refuse("E_TARGET", where, "data", data, "a typed array");
  checkAttached("E_TARGET", where, "data", data);
  const dtype = given === undefined ? NATURAL[kind]! : toDType(where, given);
  const { name } = arrayClassOf(dtype);
  if (kind !== name && NATURAL[kind] !== dtype) {
    throw new IsovarError("E_DTYPE", `${where}: data is a ${kind}; elements of ${dtype} are given as a ${name}`);
  }
  const full = shape ?? Object.freeze([Math.floor((8 * data.byteLength) / BITS[dtype])]);
  const bytes = bytesOf("E_SHAPE", where, dtype, full);
  if (data.byteLength !== bytes) {
    throw new IsovarError("E_SHAPE", `${where}: data has ${data.byteLength} bytes, shape [${full}] of ${dtype} has ${bytes}`);
  }
  return { dtype, shape: full, data: data as TensorData };
}
