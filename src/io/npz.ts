// .npz files: archives of .npy files.

import { copyArray, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { type FileTensor, toBytes } from "./dtypes.js";
import { decodeNpy } from "./npy.js";
import { readZipDirectory, unzip } from "./zip.js";

const EXTENSION = ".npy";

/** An archive of less than 4 GiB has at most this many files. */
const MAX_NAMES = 2 ** 16;

/**
 * Arrays of an .npz file, as `numpy.savez` and `savez_compressed` write it, by their names.
 *
 * Other files in the archive are ignored. Archives beyond 4 GiB are refused.
 * @param bytes those of the whole archive
 * @param names arrays to read. Default: all
 * @returns the arrays by name, in the order of the archive
 * @throws {IsovarError} E_FILE, E_SHAPE, E_TARGET, E_MEMORY
 * @example const { data } = (await readNpz(readFileSync("weights.npz"))).get("w");
 */
export async function readNpz(bytes: Uint8Array | ArrayBufferLike, names?: readonly string[]): Promise<Map<string, FileTensor>> {
  const where = "readNpz";
  const asked = names === undefined ? undefined : copyArray(where, "names", names, MAX_NAMES);
  if (names !== undefined && !asked?.every((name) => typeof name === "string")) {
    refuse("E_ARGUMENT", where, "names", names, `an array of names, at most ${MAX_NAMES}`);
  }
  return decodeNpz(where, toBytes(where, bytes), asked as string[] | undefined);
}

export async function decodeNpz(where: string, file: Uint8Array, names?: readonly string[]): Promise<Map<string, FileTensor>> {
  const entries = readZipDirectory(where, file);
  const known = [...entries.keys()].filter((name) => name.endsWith(EXTENSION)).map((name) => name.slice(0, -EXTENSION.length));
  const arrays = new Map<string, FileTensor>();
  for (const name of names ?? known) {
    if (!known.includes(name)) throw new IsovarError("E_FILE", `${where}: has no array ${show(name)}; it holds ${show(known)}`);
    const place = `${where}: array ${show(name)}`;
    arrays.set(name, decodeNpy(place, await unzip(place, file, entries.get(name + EXTENSION)!)));
  }
  return arrays;
}
