// safetensors files, read and written.

import { checkOptions, copyFields, isWellFormed, refuse, show } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { BITS, elementsAt, type FileTensor, type TensorData, toBytes } from "./dtypes.js";
import { refuseNotFinite } from "./finite.js";
import { parseSafetensorsHeader } from "./header.js";
import { type SafetensorsEntry, safetensorsHeader } from "./safetensorsHeader.js";
import { toTensor, type WritableTensors } from "./writable.js";

/** The contents of a safetensors file. */
export interface SafetensorsFile {
  /** Texts by key; undefined where the file has none. The object has no prototype, so any key may be looked up. */
  metadata: Readonly<Record<string, string>> | undefined;
  /** Tensors by name, in the order of their bytes. */
  tensors: Map<string, FileTensor>;
}

/**
 * Reads the tensors of a safetensors file, also of one from an untrusted source.
 *
 * Everything is checked before the first array is made. Arrays are views of `bytes` where alignment allows, else copies, so reading
 * takes at most as much memory again as `bytes`. It refuses what the reference library refuses, and also a key that occurs twice in an
 * object, white space before the header, numbers with other characters than digits or beyond 2^53 − 1, and more than 64 axes.
 * @param bytes the whole file
 * @param options `checkFinite`: refuse NaN and infinities, which the format allows, in floats of 8 to 64 bits and in c64
 * @returns the tensors by name, and the metadata
 * @throws {IsovarError} E_FILE; E_JSON for a header that is not strict JSON; E_TARGET
 * @example const { tensors } = readSafetensors(await (await fetch("model.safetensors")).arrayBuffer()); tensors.get("fc1/kernel").data
 */
export function readSafetensors(bytes: Uint8Array | ArrayBufferLike, options?: { checkFinite?: boolean }): SafetensorsFile {
  const where = "readSafetensors";
  const { checkFinite = false } = checkOptions(where, options, ["checkFinite"]);
  return parseSafetensors(where, bytes, checkFinite);
}

/** `readSafetensors` for a caller of another name. @throws {IsovarError} E_FILE, E_JSON, E_TARGET */
export function parseSafetensors(where: string, bytes: unknown, checkFinite = false): SafetensorsFile {
  const file = toBytes(where, bytes);
  const header = parseSafetensorsHeader(where, file, file.length);
  const tensors = new Map<string, FileTensor>();
  for (const { name, dtype, shape, begin, end } of header.tensors) {
    const data = elementsAt(dtype, file, begin, end);
    if (checkFinite) refuseNotFinite(where, name, { dtype, data });
    tensors.set(name, { dtype, shape, data });
  }
  return { metadata: header.metadata, tensors };
}

/** The entries of a Map, of any realm; undefined for anything else, whatever it calls itself. */
function entriesOf(value: unknown): [name: unknown, value: unknown][] | undefined {
  try {
    return [...Map.prototype.entries.call(value)];
  } catch {
    return undefined;
  }
}

/**
 * The entries of a Map or of an object. Anything else is refused: a Set, a Date or a stream of tensors is an object
 * without keys, and would pass for an empty one.
 */
export function namedPairs(where: string, argument: string, value: unknown): [name: unknown, value: unknown][] {
  const entries = entriesOf(value);
  if (entries !== undefined) return entries;
  const fields = copyFields(where, argument, value);
  return fields ? Object.entries(fields) : refuse("E_ARGUMENT", where, argument, value, "a Map or an object");
}

/** Checks metadata: texts by key, of well-formed Unicode. @throws {IsovarError} E_ARGUMENT */
export function checkMetadata(where: string, metadata: unknown): Readonly<Record<string, string>> | undefined {
  if (metadata === undefined) return undefined;
  const fields = copyFields(where, "metadata", metadata);
  if (fields === undefined) return refuse("E_ARGUMENT", where, "metadata", metadata, "an object of strings");
  const checked: Record<string, string> = Object.create(null);
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value !== "string" || !isWellFormed(key) || !isWellFormed(value)) {
      refuse("E_ARGUMENT", where, `metadata[${show(key)}]`, value, "a string of well-formed Unicode, as must its key");
    }
    checked[key] = value;
  }
  return checked;
}

/** Checks a tensor that is to be written, and its name. @throws {IsovarError} E_NAME, E_SHAPE, E_DTYPE, E_TARGET */
function toEntry(where: string, name: unknown, value: unknown): SafetensorsEntry & { data: TensorData } {
  if (typeof name !== "string" || !isWellFormed(name)) {
    refuse("E_NAME", where, "name", name, "a string of well-formed Unicode");
  }
  if (name === "__metadata__") refuse("E_NAME", where, "name", name, "a name that safetensors does not reserve");
  const tensor = toTensor(`${where}: tensor ${show(name)}`, value);
  return { ...tensor, name, bytes: tensor.data.byteLength };
}

/** Bytes of an element; types of less than a byte are packed and may begin at any byte. */
const widthOf = ({ dtype }: SafetensorsEntry) => Math.ceil(BITS[dtype] / 8);

/**
 * Makes a safetensors file.
 *
 * The same arguments give the same bytes. Tensors with wider types come first, as in the reference library, and keep the given order
 * where types are equally wide, so each begins at a multiple of its element's size in the file. In an object, keys that look like
 * array indices come first, as everywhere in JavaScript; a Map keeps its order.
 * @param tensors a Map, or an object, from names to `{ dtype?, shape?, data }`, or to arrays alone: without a shape a tensor has one axis,
 *   without a dtype that of its array (Float32Array: f32). Bits of half precision need theirs, `"f16"` or `"bf16"`
 * @param metadata texts for the file's `__metadata__`; transformers 4 loads only files with `{ format: "pt" }`
 * @returns the bytes of the file
 * @throws {IsovarError} E_NAME, E_SHAPE, E_DTYPE, E_TARGET, E_ARGUMENT, E_FILE, E_MEMORY
 * @example writeSafetensors({ "fc1/kernel": { shape: [784, 256], data: w }, "fc1/bias": b }, { format: "pt" })
 */
export function writeSafetensors(tensors: WritableTensors, metadata?: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const where = "writeSafetensors";
  const entries = namedPairs(where, "tensors", tensors)
    .map(([name, tensor]) => toEntry(where, name, tensor))
    .sort((a, b) => widthOf(b) - widthOf(a));
  const header = safetensorsHeader(entries, checkMetadata(where, metadata));
  let end = header.length;
  const size = entries.reduce((total, { bytes }) => total + bytes, end);
  const file = arrayOf(where, "u8", [size]);
  file.set(header);
  for (const { data, bytes } of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, bytes), end);
    end += bytes;
  }
  return file;
}
