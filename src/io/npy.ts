import { refuse } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import { checkShape, type Shape, sizeOf } from "../core/shape.js";
import { arrayOf, checkTensor, elementsAt, type FileTensor, type SafetensorsDType, type TensorData, toBytes } from "./dtypes.js";
import { npyHeader, parseNpyHeader } from "./npyHeader.js";
import type { WritableTensor } from "./safetensors.js";

/** Types without their byte order, as numpy names them. BF16 and F8 are unknown to it. */
const TYPES: Readonly<Record<string, SafetensorsDType>> = {
  b1: "BOOL",
  i1: "I8",
  u1: "U8",
  i2: "I16",
  u2: "U16",
  f2: "F16",
  i4: "I32",
  u4: "U32",
  f4: "F32",
  i8: "I64",
  u8: "U64",
  f8: "F64",
};

function readType(where: string, descr: string): { dtype: SafetensorsDType; swapped: boolean } {
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

/** The bytes of each element the other way round, in a copy. */
function swapBytes(bytes: Uint8Array, width: number): Uint8Array {
  const swapped = new Uint8Array(bytes.length);
  for (let first = 0; first < bytes.length; first += width) {
    for (let i = 0; i < width; i++) swapped[first + i] = bytes[first + width - 1 - i]!;
  }
  return swapped;
}

/** Elements whose first axis runs fastest, in an array whose last axis does. */
function toRowMajor<T extends TensorData>(data: T, shape: Shape): T {
  const out = data.slice() as T;
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from]!;
    // One further along the last axis; at its end back to its start, and one further along the axis before it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/**
 * The array of an .npy file, for bytes from anywhere: versions 1 to 3, b1, i1 … i8, u1 … u8, f2, f4, f8.
 *
 * Big-endian elements and column-major (`fortran_order`) arrays are brought to this machine's order and to row-major, in a copy;
 * otherwise `data` is a view of `bytes` where its place suits the type. Structured and object arrays are refused, and so are bytes
 * that follow the last element.
 * @throws {IsovarError} E_FILE, E_SHAPE, E_TARGET
 * @example const { shape, data } = readNpy(readFileSync("weights.npy"))
 */
export function readNpy(bytes: Uint8Array | ArrayBufferLike): FileTensor {
  const where = "readNpy";
  const file = toBytes(where, bytes);
  const { descr, fortranOrder, shape, headerBytes } = parseNpyHeader(where, file);
  const { dtype, swapped } = readType(where, descr);
  const width = arrayOf(dtype).BYTES_PER_ELEMENT;
  const have = file.length - headerBytes;
  const need = sizeOf(shape) * width;
  if (have !== need) {
    throw new IsovarError("E_FILE", `${where}: ${have} bytes follow the header, shape [${shape}] of ${descr} has ${need}`);
  }
  const raw = swapped ? swapBytes(file.subarray(headerBytes), width) : file;
  const data = swapped ? elementsAt(dtype, raw, 0, need) : elementsAt(dtype, raw, headerBytes, file.length);
  return { dtype, shape, data: fortranOrder && shape.length > 1 ? toRowMajor(data, shape) : data };
}

/**
 * The bytes of an .npy file, those that numpy 2 writes: version 1.0, row-major, little-endian, aligned to 64 bytes.
 *
 * @param tensor `{ dtype?, shape, data }`; bits of half precision need `dtype: "F16"`, numpy has no BF16
 * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_DTYPE, E_TARGET
 * @example writeFileSync("w.npy", writeNpy({ shape: [784, 256], data: w }))
 */
export function writeNpy(tensor: WritableTensor): Uint8Array<ArrayBuffer> {
  const where = "writeNpy";
  if (typeof tensor !== "object" || tensor === null) refuse("E_ARGUMENT", where, "tensor", tensor, "an object { shape, data }");
  const { dtype: given, shape, data } = tensor;
  const checked = checkShape(where, shape);
  const dtype = checkTensor(where, checked, data, given);
  const type = Object.keys(TYPES).find((name) => TYPES[name] === dtype);
  if (type === undefined) refuse("E_DTYPE", where, "dtype", dtype, `one that numpy has: ${Object.values(TYPES).join(", ")}`);
  const header = npyHeader(`${type.endsWith("1") ? "|" : "<"}${type}`, checked);
  const file = new Uint8Array(header.length + data.byteLength);
  file.set(header);
  file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
  return file;
}
