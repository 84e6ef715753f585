// Reads x and y of data files as f32, piece by piece: a file may be larger than what can be read at once.

import { show } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { elementsAt, type FileDType } from "../io/dtypes.js";
import { parseNpyLayout, swapBytes, toRowMajor } from "../io/npy.js";
import { MAX_NPY_HEADER_BYTES } from "../io/npyHeader.js";
import { decodeNpz } from "../io/npz.js";
import { toFloats, type Values } from "../io/samples.js";
import { PlacedFile, readAhead, readBytes, SafetensorsReader } from "./read.js";

/** The tensors of a data file: x, the samples, and y, what should come out for each of them. */
export type TensorName = "x" | "y";

/** Size of a piece: a multiple of every element's size, so that none is split. */
const PIECE_BYTES = 4 * 2 ** 20;

/** Where the elements of a tensor lie in a file, and what they are. */
interface Layout {
  readonly dtype: FileDType;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
  /** Whether they are big-endian. Default false. */
  readonly swapped?: boolean;
}

/** The elements of a tensor in a file, as f32. @throws {IsovarError} E_FILE, E_DATA, E_MEMORY */
async function readFloats(
  where: string,
  file: PlacedFile | SafetensorsReader,
  name: TensorName,
  { dtype, shape, begin, end, swapped = false }: Layout,
): Promise<Float32Array> {
  const out = arrayOf(where, "f32", shape);
  let at = 0;
  const buffers = [new Uint8Array(PIECE_BYTES), new Uint8Array(PIECE_BYTES)] as const;
  for await (const { bytes } of readAhead(file, begin, end, buffers)) {
    if (swapped) swapBytes(bytes, dtype);
    const piece = toFloats(where, name, { dtype, shape: [], data: elementsAt(dtype, bytes, 0, bytes.length) });
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

/** Tensors of a safetensors file. @throws {IsovarError} E_FILE, E_JSON, E_DATA, E_MEMORY */
async function readSafetensorsData(where: string, path: string, names: readonly TensorName[]): Promise<Map<TensorName, Values>> {
  const here = `${where}: ${path}`;
  const file = await SafetensorsReader.open(where, path);
  try {
    const read = new Map<TensorName, Values>();
    for (const name of names) {
      const entry = file.header.tensors.find((tensor) => tensor.name === name);
      if (entry === undefined) {
        const rule = "data is x, the samples, and y";
        throw new IsovarError("E_DATA", `${here}: has no tensor ${show(name)}; ${rule}`);
      }
      read.set(name, { shape: entry.shape, values: await readFloats(here, file, name, entry) });
    }
    return read;
  } finally {
    await file.close();
  }
}

/** The array of an .npy file. @throws {IsovarError} E_FILE, E_SHAPE, E_DATA, E_MEMORY */
export async function readNpyData(where: string, path: string, name: TensorName): Promise<Values> {
  const here = `${where}: ${path}`;
  const file = await PlacedFile.open(where, path);
  try {
    const start = new Uint8Array(Math.min(MAX_NPY_HEADER_BYTES, file.bytes));
    await file.read(start, 0);
    const layout = parseNpyLayout(here, start, file.bytes);
    const values = await readFloats(here, file, name, layout);
    return { shape: layout.shape, values: layout.fortranOrder ? toRowMajor(values, layout.shape) : values };
  } finally {
    await file.close();
  }
}

/** Arrays of an .npz file. @throws {IsovarError} E_FILE, E_SHAPE, E_DATA, E_MEMORY */
async function readNpzData(where: string, path: string, names: readonly TensorName[]): Promise<Map<TensorName, Values>> {
  const here = `${where}: ${path}`;
  const arrays = await decodeNpz(here, await readBytes(where, path), names);
  const read = (name: TensorName): Values => {
    const tensor = arrays.get(name)!;
    return { shape: tensor.shape, values: toFloats(here, name, tensor) };
  };
  return new Map(names.map((name) => [name, read(name)]));
}

/** Tensors of an .npz or a safetensors file by their names. @throws {IsovarError} E_FILE, E_JSON, E_SHAPE, E_DATA, E_MEMORY */
export async function readNamedData<N extends TensorName>(
  where: string,
  path: string,
  names: readonly N[],
): Promise<Record<N, Values>> {
  const read = await (/\.npz$/i.test(path) ? readNpzData : readSafetensorsData)(where, path, names);
  return Object.fromEntries(read) as Record<N, Values>;
}
