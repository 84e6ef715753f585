import { checkAttached, classOf, refuse } from "../base/check.js";
import type { DType } from "../base/dtype.js";
import { type ErrorCode, IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";

/** Names of element types in the safetensors format. */
export type SafetensorsDType =
  | "BOOL"
  | "F4"
  | "F6_E2M3"
  | "F6_E3M2"
  | "U8"
  | "I8"
  | "F8_E5M2"
  | "F8_E4M3"
  | "F8_E8M0"
  | "F8_E4M3FNUZ"
  | "F8_E5M2FNUZ"
  | "I16"
  | "U16"
  | "F16"
  | "BF16"
  | "I32"
  | "U32"
  | "F32"
  | "C64"
  | "F64"
  | "I64"
  | "U64";

/** Bits of an element of every type that the safetensors format knows (reference library 0.8). */
export const BITS: Readonly<Record<SafetensorsDType, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
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

/** A tensor as files hold it: row-major elements beside their type and shape. */
export interface FileTensor {
  /** Names are those of safetensors, whatever the file. */
  readonly dtype: SafetensorsDType;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** F16 and BF16 as the bits of a Uint16Array, BOOL and F8 as bytes, C64 as pairs of f32, F4 and F6 as the packed bytes. */
  readonly data: TensorData;
}

type ArrayClass = {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TensorData;
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
};

const OTHER_ARRAYS: Partial<Record<SafetensorsDType, ArrayClass>> = {
  I8: Int8Array,
  I16: Int16Array,
  U16: Uint16Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I32: Int32Array,
  U32: Uint32Array,
  F32: Float32Array,
  C64: Float32Array,
  F64: Float64Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
};

/** The class of array that holds a type. */
export const arrayClassOf = (dtype: SafetensorsDType): ArrayClass => OTHER_ARRAYS[dtype] ?? Uint8Array;

/** The type that an array holds where nothing else is said; bits of F16 or BF16 need to be called that. */
const NATURAL: Readonly<Record<string, SafetensorsDType>> = {
  Int8Array: "I8",
  Uint8Array: "U8",
  Int16Array: "I16",
  Uint16Array: "U16",
  Int32Array: "I32",
  Uint32Array: "U32",
  Float16Array: "F16",
  Float32Array: "F32",
  Float64Array: "F64",
  BigInt64Array: "I64",
  BigUint64Array: "U64",
};

/** The name in files of a type that can be drawn: f32 is F32. */
export const fileDType = (dtype: DType): SafetensorsDType => dtype.toUpperCase() as Uppercase<DType>;

export function isDType(name: unknown): name is SafetensorsDType {
  return typeof name === "string" && Object.hasOwn(BITS, name);
}

/** The bytes of a tensor, counted as the reference reader counts: from the first axis on, and never beyond 64 bits. */
export function bytesOf(code: ErrorCode, where: string, dtype: SafetensorsDType, shape: Shape): number {
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

/**
 * The type of a tensor to be written, given or that of its array; its array holds as many elements as the shape says.
 * @throws {IsovarError} E_DTYPE, E_TARGET, E_SHAPE
 */
export function checkTensor(where: string, shape: Shape, data: unknown, given: unknown): SafetensorsDType {
  const kind = classOf(data);
  if (!ArrayBuffer.isView(data) || !Object.hasOwn(NATURAL, kind)) refuse("E_TARGET", where, "data", data, "a typed array");
  checkAttached("E_TARGET", where, "data", data);
  const dtype = given === undefined ? NATURAL[kind]! : given;
  if (!isDType(dtype)) refuse("E_DTYPE", where, "dtype", dtype, `one of ${Object.keys(BITS).join(", ")}`);
  const { name } = arrayClassOf(dtype);
  if (kind !== name && NATURAL[kind] !== dtype) {
    throw new IsovarError("E_DTYPE", `${where}: data is a ${kind}; elements of ${dtype} are given as a ${name}`);
  }
  const bytes = bytesOf("E_SHAPE", where, dtype, shape);
  if (data.byteLength !== bytes) {
    throw new IsovarError("E_SHAPE", `${where}: data has ${data.byteLength} bytes, shape [${shape}] of ${dtype} has ${bytes}`);
  }
  return dtype;
}

/** Elements at a place in bytes: a view where the place suits the array, a copy where it does not. */
export function elementsAt(dtype: SafetensorsDType, bytes: Uint8Array, begin: number, end: number): TensorData {
  const arrayClass = arrayClassOf(dtype);
  const from = bytes.byteOffset + begin;
  const length = (end - begin) / arrayClass.BYTES_PER_ELEMENT;
  if (from % arrayClass.BYTES_PER_ELEMENT === 0) return new arrayClass(bytes.buffer, from, length);
  return new arrayClass(bytes.slice(begin, end).buffer, 0, length);
}

/** By tag, not by instanceof: a buffer of another realm is as good. */
function isBuffer(value: unknown): boolean {
  try {
    return /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value));
  } catch {
    return false;
  }
}

/** A Uint8Array over what was given as bytes. */
export function toBytes(where: string, value: unknown): Uint8Array {
  const isArray = classOf(value) === "Uint8Array";
  if (!isArray && !isBuffer(value)) refuse("E_TARGET", where, "bytes", value, "a Uint8Array or an ArrayBuffer");
  checkAttached("E_TARGET", where, "bytes", value as Uint8Array);
  if (!isArray) return new Uint8Array(value as ArrayBufferLike);
  const { buffer, byteOffset, byteLength } = value as Uint8Array;
  // Anew: `slice` of a Buffer would not copy.
  return new Uint8Array(buffer, byteOffset, byteLength);
}
