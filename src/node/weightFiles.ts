// Weights in one safetensors file, or in the many of an index.

import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { refuse, show } from "../base/check.js";
import { arrayOf } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { elementsAt, type FileTensor } from "../io/dtypes.js";
import type { TensorEntry } from "../io/header.js";
import { type Json, parseJson } from "../io/json.js";
import { MAX_HEADER_BYTES } from "../io/safetensorsHeader.js";
import { textOf } from "../io/utf8.js";
import { readBytes, SafetensorsReader } from "./read.js";
import { INDEX, ONE_FILE } from "./shards.js";
import { systemError } from "./systemError.js";

/** A tensor, and the file that it lies in. */
export interface PlacedTensor {
  readonly entry: TensorEntry;
  readonly file: SafetensorsReader;
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

async function readIndex(where: string, path: string): Promise<Map<string, Set<string>>> {
  const here = `${where}: ${path}`;
  const { size } = await stat(path).catch((error) => {
    throw systemError(here, error);
  });
  // The limit for headers of files, which hold the same names.
  if (size > MAX_HEADER_BYTES) {
    throw new IsovarError("E_FILE", `${here}: has ${size} bytes; an index has at most ${MAX_HEADER_BYTES}`);
  }
  return parseIndex(here, textOf(`${here}:`, await readBytes(where, path)));
}

const isIndex = (path: string) => /\.json$/i.test(path);

/** The weights in a folder, its index first; any other path as it is. @throws {IsovarError} E_FILE for a folder without */
async function inFolder(where: string, path: string): Promise<string> {
  const kind = await stat(path).catch(() => undefined);
  if (!kind?.isDirectory()) return path;
  for (const name of [INDEX, ONE_FILE]) {
    if (await stat(join(path, name)).catch(() => undefined)) return join(path, name);
  }
  throw new IsovarError(
    "E_FILE",
    `${where}: ${path}: is a folder without ${INDEX} or ${ONE_FILE}; name a file of it, or let isovar init --resume write what is missing`,
  );
}

/** The names of the tensors of each file that an index names. */
function parseIndex(where: string, text: string): Map<string, Set<string>> {
  const index = parseJson(text, where);
  const map = isObject(index) ? index.weight_map : undefined;
  if (!isObject(map)) {
    const text = "is JSON, but no index of a sharded checkpoint: it has no weight_map from names of tensors to files";
    throw new IsovarError("E_FILE", `${where}: ${text}`);
  }
  const files = new Map<string, Set<string>>();
  for (const [name, file] of Object.entries(map)) {
    // The index may come from a stranger: it opens nothing outside its own folder.
    if (typeof file !== "string" || /^\.{0,2}$|[/\\\0]/.test(file)) {
      refuse("E_FILE", where, `weight_map[${show(name)}]`, file, "the name of a file in the folder of the index, without a path");
    }
    const names = files.get(file) ?? new Set();
    files.set(file, names.add(name));
  }
  return files;
}

/** A file of the index holds the tensors that the index says, all of them and no others. */
function checkShard(where: string, { header }: SafetensorsReader, names: ReadonlySet<string>): void {
  const held = new Set(header.tensors.map(({ name }) => name));
  const missing = [...names].find((name) => !held.has(name));
  if (missing !== undefined)
    throw new IsovarError("E_FILE", `${where}: has no tensor ${show(missing)}, which the index says is in it`);
  const other = [...held].find((name) => !names.has(name));
  if (other !== undefined)
    throw new IsovarError("E_FILE", `${where}: has tensor ${show(other)}, which the index does not say is in it`);
}

/** The keys on which all files that have them agree. */
function commonMetadata(files: readonly SafetensorsReader[]): Readonly<Record<string, string>> | undefined {
  const all = files.flatMap(({ header }) => (header.metadata ? [header.metadata] : []));
  if (all.length === 0) return undefined;
  const common: Record<string, string> = Object.assign(Object.create(null), ...all);
  for (const key of Object.keys(common)) {
    if (all.some((metadata) => metadata[key] !== undefined && metadata[key] !== common[key])) delete common[key];
  }
  return common;
}

/**
 * Weights in one safetensors file, or in the many that an index (`model.safetensors.index.json`) names, as one set of tensors. Headers
 * are read and checked at the opening; bytes only when they are asked for, so that files may be of any size.
 */
export class WeightFiles {
  readonly path: string;
  /** One, or those of the index, in the order in which it names them first. */
  readonly files: readonly SafetensorsReader[];
  readonly metadata: Readonly<Record<string, string>> | undefined;
  /** By name, file after file, in the order of their bytes. */
  readonly tensors: ReadonlyMap<string, PlacedTensor>;

  /** Whether an index named the files. */
  readonly isIndex: boolean;

  private constructor(path: string, files: readonly SafetensorsReader[], isIndex: boolean) {
    this.path = path;
    this.isIndex = isIndex;
    this.files = files;
    this.metadata = commonMetadata(files);
    this.tensors = new Map(files.flatMap((file) => file.header.tensors.map((entry) => [entry.name, { entry, file }])));
  }

  /**
   * Opens a safetensors file, or all that an index names: a path that ends in `.json`, or a folder with an index or one file of a model
   * in it. `close()` it in the end.
   * @throws {IsovarError} E_FILE, E_JSON
   */
  static async open(where: string, path: string): Promise<WeightFiles> {
    const found = await inFolder(where, path);
    if (!isIndex(found)) return new WeightFiles(path, [await SafetensorsReader.open(where, found)], false);
    const files: SafetensorsReader[] = [];
    try {
      for (const [name, tensors] of await readIndex(where, found)) {
        const file = await SafetensorsReader.open(where, join(dirname(found), name));
        files.push(file);
        checkShard(`${where}: ${file.path}`, file, tensors);
      }
      return new WeightFiles(path, files, true);
    } catch (error) {
      await Promise.allSettled(files.map((file) => file.close()));
      throw error;
    }
  }

  /** Bytes of all files together. */
  get bytes(): number {
    return this.files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * A tensor that is there.
   * @throws {IsovarError} E_FILE; E_MEMORY
   */
  async read(name: string): Promise<FileTensor> {
    const { entry, file } = this.tensors.get(name)!;
    const bytes = arrayOf(`${file.path}: tensor ${show(name)}`, "u8", [entry.end - entry.begin]);
    await file.read(bytes, entry.begin);
    return { dtype: entry.dtype, shape: entry.shape, data: elementsAt(entry.dtype, bytes, 0, bytes.length) };
  }

  async close(): Promise<void> {
    await Promise.all(this.files.map((file) => file.close()));
  }
}
