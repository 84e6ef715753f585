// Element types of files, and arrays for them.

import { checkAttached, classOf, isBuffer, refuse } from "../base/check.js";
import { type ErrorCode, IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";

/** Element types of files: those of the safetensors format, spelt as everywhere in the API, `"f32"` for the header's `"F32"`. */
export type FileDType =
  | "bool"
  | "f4"
  | "f6_e2m3"
  | "f6_e3m2"
  | "u8"
  | "i8"
  | "f8_e5m2"
  | "f8_e4m3"
  | "f8_e8m0"
  | "f8_e4m3fnuz"
  | "f8_e5m2fnuz"
  | "i16"
  | "u16"
  | "f16"
  | "bf16"
  | "i32"
  | "u32"
  | "f32"
  | "c64"
  | "f64"
  | "i64"
  | "u64";

/** Bits of an element of every type that the safetensors format knows (reference library 0.8); headers name them in capitals. */
export const BITS: Readonly<Record<FileDType, number>> = {
  bool: 8,
  f4: 4,
  f6_e2m3: 6,
  f6_e3m2: 6,
  u8: 8,
  i8: 8,
  f8_e5m2: 8,
  f8_e4m3: 8,
  f8_e8m0: 8,
  f8_e4m3fnuz: 8,
  f8_e5m2fnuz: 8,
  i16: 16,
  u16: 16,
  f16: 16,
  bf16: 16,
  i32: 32,
  u32: 32,
  f32: 32,
  c64: 64,
  f64: 64,
  i64: 64,
  u64: 64,
};

/** The arrays that hold elements of a file. */
export type TensorData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A tensor as files hold it: row-major elements with type and shape. */
export interface FileTensor {
  /** Element type, by the same name whatever the format of the file. */
  readonly dtype: FileDType;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** f16 and bf16 as the bits of a Uint16Array, bool and f8 as bytes, c64 as pairs of f32, f4 and f6 as the packed bytes. */
  readonly data: TensorData;
}

type ArrayClass = {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TensorData;
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
};

/** Classes for the types that are not held as bytes. */
const OTHER_ARRAYS: Partial<Record<FileDType, ArrayClass>> = {
  i8: Int8Array,
  i16: Int16Array,
  u16: Uint16Array,
  f16: Uint16Array,
  bf16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  c64: Float32Array,
  f64: Float64Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
};

/** The class of array that holds elements of a type. */
export const arrayClassOf = (dtype: FileDType): ArrayClass => OTHER_ARRAYS[dtype] ?? Uint8Array;

/** Whether a value is the name of a type, as the API spells it. */
export function isDType(name: unknown): name is FileDType {
  return typeof name === "string" && Object.hasOwn(BITS, name);
}

/**
 * Size of a tensor in bytes. It is multiplied up from the first axis on, and no product may exceed 64 bits, as in the reference library.
 * @throws {IsovarError} the given code
 */
export function bytesOf(code: ErrorCode, where: string, dtype: FileDType, shape: Shape): number {
  let bits = 1n;
  for (const size of [...shape, BITS[dtype]]) {
    bits *= BigInt(size);
    if (bits >= 2n ** 64n) {
      throw new IsovarError(code, `${where}: shape [${shape}] of ${dtype} has more bits than 64 bits can count`);
    }
  }
  if (bits % 8n !== 0n) throw new IsovarError(code, `${where}: shape [${shape}] of ${dtype} does not end at a whole byte`);
  return Number(bits / 8n);
}

/** The elements in a range of bytes: a view where alignment allows, else a copy. */
export function elementsAt(dtype: FileDType, bytes: Uint8Array, begin: number, end: number): TensorData {
  const arrayClass = arrayClassOf(dtype);
  const from = bytes.byteOffset + begin;
  const length = (end - begin) / arrayClass.BYTES_PER_ELEMENT;
  if (from % arrayClass.BYTES_PER_ELEMENT === 0) return new arrayClass(bytes.buffer, from, length);
  return new arrayClass(bytes.slice(begin, end).buffer, 0, length);
}

/** Bytes from anywhere as a Uint8Array over the same memory. @throws {IsovarError} E_TARGET */
export function toBytes(where: string, value: unknown): Uint8Array {
  const isArray = classOf(value) === "Uint8Array";
  if (!isArray && !isBuffer("ArrayBuffer", value) && !isBuffer("SharedArrayBuffer", value))
    refuse("E_TARGET", where, "bytes", value, "a Uint8Array or an ArrayBuffer");
  checkAttached("E_TARGET", where, "bytes", value as Uint8Array);
  if (!isArray) return new Uint8Array(value as ArrayBufferLike);
  const { buffer, byteOffset, byteLength } = value as Uint8Array;
  // A new Uint8Array: `slice` of a Buffer would not copy.
  return new Uint8Array(buffer, byteOffset, byteLength);
}
