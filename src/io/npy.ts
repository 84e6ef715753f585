// .npy files, read and written.

import { refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape, sizeOf } from "../base/shape.js";
import { BITS, bytesOf, elementsAt, type FileDType, type FileTensor, type TensorData, toBytes } from "./dtypes.js";
import { isNpy, npyHeader, parseNpyHeader } from "./npyHeader.js";
import { toTensor, type WritableTensor } from "./writable.js";
import { isZip } from "./zip.js";

/** Element types by numpy's names, without the byte order. numpy has neither bf16 nor f8. */
const TYPES: Readonly<Record<string, FileDType>> = {
  b1: "bool",
  i1: "i8",
  u1: "u8",
  i2: "i16",
  u2: "u16",
  f2: "f16",
  i4: "i32",
  u4: "u32",
  f4: "f32",
  i8: "i64",
  u8: "u64",
  f8: "f64",
  c8: "c64",
};

/** How numpy writes the bfloat16 of ml_dtypes: as two bytes without a type. It writes no other type of weights so. */
const BFLOAT16: readonly string[] = ["<V2", "|V2"];

/** Element type and byte order of a `descr`. @throws {IsovarError} E_FILE */
function readType(where: string, descr: string): { dtype: FileDType; swapped: boolean } {
  if (BFLOAT16.includes(descr)) return { dtype: "bf16", swapped: false };
  const order = descr[0];
  const type = descr.slice(1);
  const dtype = Object.hasOwn(TYPES, type) ? TYPES[type]! : undefined;
  const single = type.endsWith("1");
  if (dtype === undefined || !(order === "<" || order === ">" || (order === "|" && single))) {
    const why = type.startsWith("O") ? "; object arrays are Python pickles, which may run code" : "";
    refuse("E_FILE", where, "descr", descr, `"<" or ">" and one of ${Object.keys(TYPES).join(", ")}${why}`);
  }
  return { dtype, swapped: order === ">" && !single };
}

/** How an array is stored in an .npy file. */
export interface NpyLayout {
  readonly dtype: FileDType;
  readonly shape: Shape;
  /** Offset of its first byte in the file. */
  readonly begin: number;
  /** Offset behind its last byte. */
  readonly end: number;
  /** Whether elements are big-endian. */
  readonly swapped: boolean;
  /** Whether elements are column-major. */
  readonly fortranOrder: boolean;
}

/**
 * Reads from the beginning of an .npy file how its array is stored.
 * @param start bytes from the beginning on, at least the whole header
 * @param fileBytes size of the file
 * @throws {IsovarError} E_FILE, E_SHAPE
 */
export function parseNpyLayout(where: string, start: Uint8Array, fileBytes: number): NpyLayout {
  if (isZip(start)) {
    throw new IsovarError("E_FILE", `${where}: is an .npz, a zip of .npy files, which readNpz and readData read`);
  }
  const { descr, fortranOrder, shape, headerBytes: begin } = parseNpyHeader(where, start);
  const type = readType(where, descr);
  const have = fileBytes - begin;
  const need = bytesOf("E_FILE", where, type.dtype, shape);
  if (have !== need) {
    const another = isNpy(start.subarray(begin + need)) ? ": another array, of a second np.save into the file" : "";
    throw new IsovarError(
      "E_FILE",
      `${where}: ${have} bytes follow the header, shape [${shape}] of ${descr} has ${need}${another}`,
    );
  }
  return { ...type, shape, begin, end: fileBytes, fortranOrder: fortranOrder && shape.length > 1 };
}

/** Bytes that are reversed together: those of an element, or of half a complex number. */
const wordOf = (dtype: FileDType): number => (dtype === "c64" ? 4 : BITS[dtype] / 8);

/** Turns big-endian elements into little-endian ones, or back, in place. */
export function swapBytes(bytes: Uint8Array, dtype: FileDType): void {
  const word = wordOf(dtype);
  for (let first = 0; first < bytes.length; first += word) {
    for (let i = 0; i < word / 2; i++) {
      const [low, high] = [first + i, first + word - 1 - i];
      const byte = bytes[low]!;
      bytes[low] = bytes[high]!;
      bytes[high] = byte;
    }
  }
}

/** Column-major elements as a row-major array. Bits are copied, since reading a NaN as a number may change its bits. */
export function toRowMajor<T extends TensorData>(data: T, shape: Shape): T {
  const out = data.slice() as T;
  const width = out.byteLength / Math.max(1, sizeOf(shape));
  const words = width >= 4 ? Uint32Array : width === 2 ? Uint16Array : Uint8Array;
  const each = width / words.BYTES_PER_ELEMENT;
  const source = new words(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength / words.BYTES_PER_ELEMENT);
  const target = new words(out.buffer as ArrayBuffer, out.byteOffset, source.length);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < target.length; to += each) {
    for (let word = 0; word < each; word++) target[to + word] = source[from * each + word]!;
    // One step along the last axis; at its end, back to its start and one step along the axis before.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** `readNpy` for checked bytes. */
export function decodeNpy(where: string, file: Uint8Array): FileTensor {
  const { dtype, shape, begin, end, swapped, fortranOrder } = parseNpyLayout(where, file, file.length);
  let data: TensorData;
  if (swapped) {
    const bytes = file.slice(begin, end);
    swapBytes(bytes, dtype);
    data = elementsAt(dtype, bytes, 0, bytes.length);
  } else data = elementsAt(dtype, file, begin, end);
  return { dtype, shape, data: fortranOrder ? toRowMajor(data, shape) : data };
}

/**
 * Reads the array of an .npy file, also one from an untrusted source. Versions 1 to 3 of the format; the types b1, i1 … i8, u1 … u8, f2,
 * f4, f8, c8 as pairs of f32, and bfloat16, which numpy writes as V2.
 *
 * Big-endian and column-major (`fortran_order`) arrays are converted, in a copy, to this machine's byte order and to row-major;
 * otherwise `data` is a view of `bytes` where alignment allows. Structured and object arrays are refused, and so are bytes after the
 * last element.
 * @param bytes the whole file
 * @returns the array, row-major, in the byte order of this machine
 * @throws {IsovarError} E_FILE, E_SHAPE, E_TARGET
 * @example const { shape, data } = readNpy(readFileSync("weights.npy"))
 */
export function readNpy(bytes: Uint8Array | ArrayBufferLike): FileTensor {
  const where = "readNpy";
  return decodeNpy(where, toBytes(where, bytes));
}

/**
 * Makes an .npy file, byte for byte as numpy 2 writes it: version 1.0, row-major, little-endian, aligned to 64 bytes.
 * @param tensor `{ dtype?, shape?, data }`, or an array of one axis alone; bits of half precision need `dtype: "f16"`, pairs of f32
 *   `dtype: "c64"`; numpy has no bf16
 * @returns the bytes of the file
 * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_DTYPE, E_TARGET
 * @example writeFileSync("w.npy", writeNpy({ shape: [784, 256], data: w }))
 */
export function writeNpy(tensor: WritableTensor | TensorData): Uint8Array<ArrayBuffer> {
  const where = "writeNpy";
  const { dtype, shape, data } = toTensor(where, tensor);
  checkShape(where, shape);
  const type = Object.keys(TYPES).find((name) => TYPES[name] === dtype);
  if (type === undefined) refuse("E_DTYPE", where, "dtype", dtype, `one that numpy has: ${Object.values(TYPES).join(", ")}`);
  const header = npyHeader(`${type.endsWith("1") ? "|" : "<"}${type}`, shape);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return file;
}
