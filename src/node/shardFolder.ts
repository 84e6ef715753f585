// The folder of a sharded model: which of its files are there, and whether they are what they should be.

import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { StopSignal } from "../base/watch.js";
import { checkWritable, writeAtomically } from "./atomicFile.js";
import type { FileHash } from "./fileDigest.js";
import { removeOrphans } from "./partialFile.js";
import { PlacedFile } from "./read.js";
import { CHECKSUM_DIGITS, indexText, MODEL_FILE, type Shard, type ShardHead, type ShardLayout } from "./shards.js";
import { systemError } from "./systemError.js";

/** A file, where there is one. @throws {IsovarError} E_FILE where it cannot be read */
async function openIfThere(where: string, path: string): Promise<PlacedFile | undefined> {
  try {
    return await PlacedFile.open(where, path);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw error;
  }
}

/** The checksum that the file of a shard names; undefined where its size or anything else in its header is not the shard's. */
async function checksumIn(file: PlacedFile, shard: Shard, { bytes: head, checksumAt }: ShardHead): Promise<string | undefined> {
  if (file.bytes !== head.length + shard.bytes) return undefined;
  const found = new Uint8Array(head.length);
  await file.read(found, 0);
  const digits = found.subarray(checksumAt, checksumAt + CHECKSUM_DIGITS);
  const checksum = Buffer.from(digits).toString("latin1");
  digits.set(head.subarray(checksumAt, checksumAt + CHECKSUM_DIGITS));
  return Buffer.compare(found, head) === 0 ? checksum : undefined;
}

/** The folder that a model is written into. Every method throws E_FILE where the system fails. */
export class ShardFolder {
  readonly #where: string;
  readonly path: string;
  readonly #layout: ShardLayout;
  readonly #headOf: (shard: Shard) => ShardHead;

  /** @param headOf the header of a shard, made when it is needed: many of a long spec would not fit in memory */
  constructor(where: string, path: string, layout: ShardLayout, headOf: (shard: Shard) => ShardHead) {
    this.#where = where;
    this.path = path;
    this.#layout = layout;
    this.#headOf = headOf;
  }

  pathOf({ name }: Pick<Shard, "name">): string {
    return join(this.path, name);
  }

  /**
   * Makes the folder where it is missing, takes away what killed writers left, and checks that the files of a share can be written. Files of
   * another model in this form are refused: readers might take them for this one's.
   */
  async prepare(share: readonly Shard[]): Promise<void> {
    const { shards, index } = this.#layout;
    const here = `${this.#where}: ${this.path}`;
    const names = await this.#list();
    const known = new Set([...shards.map(({ name }) => name), ...(index ? [index] : [])]);
    const other = names.find((name) => MODEL_FILE.test(name) && !known.has(name));
    if (other !== undefined) {
      const what = `holds ${show(other)}, which belongs to another model than one of ${shards.length} files`;
      throw new IsovarError("E_FILE", `${here}: ${what}; remove it, or name another folder`);
    }
    for (const shard of share) await checkWritable(this.#where, this.pathOf(shard));
    if (index) await checkWritable(this.#where, join(this.path, index));
    // Those of writers with another number of shards too. All these names are shorter than what a partial file keeps.
    await removeOrphans(this.path, (name) => MODEL_FILE.test(name));
  }

  /** The names in the folder, which is made where it is missing. */
  async #list(): Promise<string[]> {
    const here = `${this.#where}: ${this.path}`;
    try {
      // Where it fails, Node calls every cause ENOENT: the plain call tells which it is, a read-only disk for instance.
      await mkdir(this.path, { recursive: true }).catch(() => mkdir(this.path));
      return await readdir(this.path);
    } catch (error) {
      const found = await stat(this.path).catch(() => undefined);
      throw found && !found.isDirectory()
        ? new IsovarError("E_FILE", `${here}: is no folder`, { cause: error })
        : systemError(here, error);
    }
  }

  /**
   * Whether every shard is in place: a file of its name, size and header, with this spec and seed. Since files appear whole, it is enough
   * for the work of others, who may be at other machines.
   */
  async isComplete(): Promise<boolean> {
    for (const shard of this.#layout.shards) {
      const file = await openIfThere(this.#where, this.pathOf(shard));
      if (!file) return false;
      try {
        if ((await checksumIn(file, shard, this.#headOf(shard))) === undefined) return false;
      } finally {
        await file.close();
      }
    }
    return true;
  }

  /** SHA-256 of the file of a shard, if it is there and its values have the checksum that it names. */
  async wholeShard(shard: Shard, hash: FileHash, signal: StopSignal | undefined): Promise<string | undefined> {
    const file = await openIfThere(this.#where, this.pathOf(shard));
    if (!file) return undefined;
    try {
      const head = this.#headOf(shard);
      const checksum = await checksumIn(file, shard, head);
      if (checksum === undefined) return undefined;
      const { sha256, crc32 } = await hash.digestOf(file, head.bytes.length, signal);
      return crc32 === checksum ? sha256 : undefined;
    } finally {
      await file.close();
    }
  }

  /** Takes away an index of files that are not all this model's: from the first new shard on, what it names is no longer one model. */
  async dropOldIndex(): Promise<void> {
    const { index } = this.#layout;
    if (!index || (await this.isComplete())) return;
    const path = join(this.path, index);
    await rm(path, { force: true }).catch((error) => {
      throw systemError(`${this.#where}: ${path}`, error);
    });
  }

  /** Writes the index; returns its path, undefined for a model of one file, which needs none. */
  async writeIndex(): Promise<string | undefined> {
    const { index } = this.#layout;
    if (!index) return undefined;
    const path = join(this.path, index);
    await writeAtomically(this.#where, path, (file) => file.writeFile(indexText(this.#layout)));
    return path;
  }
}
