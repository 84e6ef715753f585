// The header of a safetensors file, read and checked.

import { checkInteger, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { MAX_RANK, type Shape } from "../base/shape.js";
import { BITS, bytesOf, type FileDType, toBytes } from "./dtypes.js";
import { type Json, parseJson } from "./json.js";
import { LENGTH_BYTES, MAX_HEADER_BYTES, MAX_NAME, MAX_TENSORS } from "./safetensorsHeader.js";
import { textOf } from "./utf8.js";

/** A tensor of a file: its name, type, shape and place. */
export interface TensorEntry {
  /** Name of the tensor. */
  readonly name: string;
  /** Element type: `"f32"` where the header says `"F32"`. */
  readonly dtype: FileDType;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** Offset of its first byte in the file. */
  readonly begin: number;
  /** Offset of the first byte after it in the file. */
  readonly end: number;
}

/** The header of a safetensors file. */
export interface SafetensorsHeader {
  /** Undefined where the file has none. It has no prototype, so any key may be looked up. */
  readonly metadata: Readonly<Record<string, string>> | undefined;
  /** The tensors in the order of their bytes, which may differ from that in the header. */
  readonly tensors: readonly TensorEntry[];
  /** Bytes before the first tensor. */
  readonly headerBytes: number;
}

/** Levels of nesting: the header, a tensor in it, its shape. */
const MAX_DEPTH = 3;
/** Most keys per level: tensors and the metadata; then three per tensor, and a million in the metadata. */
const MAX_KEYS = [MAX_TENSORS + 1, 4 * MAX_TENSORS];
/** Element types by the names that headers have for them. */
const TYPES: ReadonlyMap<unknown, FileDType> = new Map(
  (Object.keys(BITS) as FileDType[]).map((dtype) => [dtype.toUpperCase(), dtype]),
);
/** The one key of a header that is not the name of a tensor. */
const METADATA = "__metadata__";

const fail = (where: string, what: string): never => {
  throw new IsovarError("E_FILE", `${where}: ${what}`);
};

type Entries = { readonly [key: string]: Json };

function readObject(where: string, what: string, value: Json | undefined): Entries {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse("E_FILE", where, what, value, "an object");
  return value;
}

function readMetadata(where: string, value: Json | undefined): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  const entries = readObject(where, METADATA, value);
  for (const [key, text] of Object.entries(entries)) {
    if (typeof text !== "string") refuse("E_FILE", where, `${METADATA}[${show(key)}]`, text, "a string");
  }
  return entries as Readonly<Record<string, string>>;
}

function readNumbers(where: string, what: string, value: Json | undefined): number[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "number")) {
    refuse("E_FILE", where, what, value, "an array of integers");
  }
  return value;
}

function readTensor(where: string, name: string, value: Json, headerBytes: number): TensorEntry {
  const { dtype: type, shape: sizes, data_offsets: offsets } = readObject(where, "its entry", value);
  const dtype = TYPES.get(type);
  if (dtype === undefined) return refuse("E_FILE", where, "dtype", type, `one of ${[...TYPES.keys()].join(", ")}`);
  const shape = readNumbers(where, "shape", sizes);
  if (shape.length > MAX_RANK) fail(where, `shape has ${shape.length} axes, at most ${MAX_RANK} may be`);
  const pair = readNumbers(where, "data_offsets", offsets);
  if (pair.length !== 2) refuse("E_FILE", where, "data_offsets", pair, "two integers");
  const [from, to] = pair as [number, number];
  const bytes = bytesOf("E_FILE", where, dtype, shape);
  if (to - from !== bytes) {
    fail(where, `data_offsets [${pair}] hold ${to - from} bytes, shape [${shape}] of ${dtype} needs ${bytes}`);
  }
  return { name, dtype, shape, begin: headerBytes + from, end: headerBytes + to };
}

/** Checks that tensors follow each other without gaps from the end of the header to the end of the file. */
function checkCover(where: string, tensors: readonly TensorEntry[], headerBytes: number, fileBytes: number): void {
  let end = headerBytes;
  for (const { name, begin, end: next } of tensors) {
    if (begin > end) fail(where, `a hole of ${begin - end} bytes lies before tensor ${show(name)}`);
    if (begin < end) fail(where, `tensor ${show(name)} overlaps the one before it by ${end - begin} bytes`);
    end = next;
  }
  if (end < fileBytes) fail(where, `${fileBytes - end} bytes follow the last tensor`);
  if (end > fileBytes) fail(where, `is cut short: its tensors end at byte ${end}, the file at byte ${fileBytes}`);
}

/** How files begin that are mistaken for safetensors, white space left out, and what they are. */
const OTHERS: readonly (readonly [start: string, what: string])[] = [
  ["{", "is JSON, such as the index of a sharded checkpoint"],
  ["PK\x03\x04", "is a zip archive, such as .npz or what torch.save writes"],
  ["\x80\x02", "is a pickle, such as torch.save wrote before PyTorch 1.6"],
  ["\x80\x04", "is a pickle"],
  ["GGUF", "is GGUF"],
  ["\x89HDF", "is HDF5, such as Keras writes"],
  ["\x93NUMPY", "is .npy"],
  ["version", "is what Git LFS left in place of the file (git lfs pull brings it)"],
  ["<", "is a page of HTML or XML"],
];

/** What a file seems to be by its first bytes, where they are not the length of a header. */
export function otherFormat(start: Uint8Array): string | undefined {
  const text = String.fromCharCode(...start.subarray(0, LENGTH_BYTES)).trimStart();
  return OTHERS.find(([begin]) => text.startsWith(begin))?.[1];
}

/**
 * Length of the header, from the first 8 bytes of a file.
 * @throws {IsovarError} E_FILE if it is longer than the file, or than the 100 MB that readers accept; the message says what the file is
 *   instead, where its first bytes tell
 */
export function headerLength(where: string, start: Uint8Array, fileBytes: number): number {
  if (fileBytes < LENGTH_BYTES || start.length < LENGTH_BYTES) {
    fail(where, `has ${Math.min(fileBytes, start.length)} bytes; a safetensors file begins with 8 bytes of length`);
  }
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  const tooLong = length > BigInt(MAX_HEADER_BYTES);
  if (!tooLong && length <= BigInt(fileBytes - LENGTH_BYTES)) return Number(length);
  const other = otherFormat(start);
  if (other) fail(where, `${other}: not a safetensors file`);
  if (tooLong) fail(where, `header length ${length} must be at most ${MAX_HEADER_BYTES}: not a safetensors file`);
  return fail(where, `header length ${length} ends beyond the file, which has ${fileBytes} bytes`);
}

/**
 * What a safetensors file holds, from its beginning, which must include the header, and its size. The tensors' bytes are not read.
 *
 * Refused as by the reference library: gaps, overlaps, bytes of no tensor, sizes that do not match, unknown types, numbers not written
 * in digits alone. Also refused: a key twice in one object; white space before the header, which the format forbids; an array in place
 * of an object, which only the reference's own parser accepts; numbers beyond 2^53 − 1, more than 64 axes, nesting deeper than a
 * shape's, more than 10^6 tensors, more than 4 · 10^6 keys in tensors and metadata, names longer than 65,536.
 * @param where begins the message of an error
 * @throws {IsovarError} E_FILE; E_JSON for text that is not strict JSON
 */
export function parseSafetensorsHeader(where: string, start: Uint8Array, fileBytes: number): SafetensorsHeader {
  const length = headerLength(where, start, fileBytes);
  const headerBytes = LENGTH_BYTES + length;
  if (start.length < headerBytes) fail(where, `${start.length} bytes do not hold the header, which ends at byte ${headerBytes}`);
  if (start[LENGTH_BYTES] !== 0x7b) fail(where, 'header must begin with "{"');
  // A copy: browsers do not decode shared memory.
  const text = textOf(`${where}: header`, start.slice(LENGTH_BYTES, headerBytes), LENGTH_BYTES);
  const json = parseJson(text, `${where}: header`, { maxDepth: MAX_DEPTH, maxKeys: MAX_KEYS, plainIntegers: true }) as Entries;
  const names = Object.keys(json).filter((name) => name !== METADATA);
  if (names.length > MAX_TENSORS) fail(where, `header names ${names.length} tensors, at most ${MAX_TENSORS} may be`);
  const metadata = readMetadata(where, json[METADATA]);
  const tensors = names.map((name) => {
    if (name.length > MAX_NAME) fail(where, `tensor ${show(name)} has a name of more than ${MAX_NAME} characters`);
    return readTensor(`${where}: tensor ${show(name)}`, name, json[name]!, headerBytes);
  });
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCover(where, tensors, headerBytes, fileBytes);
  return { metadata, tensors, headerBytes };
}

/**
 * What a safetensors file holds, from its beginning and its size alone: for files that are read piece by piece.
 * @param start the beginning of the file, at least the whole header
 * @param fileBytes size of the whole file
 * @returns names, types, shapes and places of all tensors
 * @throws {IsovarError} E_TARGET, E_ARGUMENT; E_FILE, E_JSON: what is refused is listed at `readSafetensors`
 * @example const { tensors } = readSafetensorsHeader(firstMegabyte, file.size); tensors[0].name
 */
export function readSafetensorsHeader(start: Uint8Array, fileBytes: number): SafetensorsHeader {
  const where = "readSafetensorsHeader";
  return parseSafetensorsHeader(where, toBytes(where, start), checkInteger(where, "fileBytes", fileBytes, 0));
}
