// `writeShards`: draws a whole model, or one share of it, into a folder of shards.

import { checkBoolean, checkInteger, checkOptions } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { checkCore } from "../core/core.js";
import { drawsOf } from "../plan/draws.js";
import type { Plan } from "../plan/plan.js";
import { writeAtomically } from "./atomicFile.js";
import { drawingThreads } from "./drawingThreads.js";
import { Drawer, DrawnBytes, type Realized } from "./drawn.js";
import { FileHash } from "./fileDigest.js";
import { hashThreads, type ParallelHash } from "./hash.js";
import { checkFits, checkMemory } from "./memory.js";
import { checkPath } from "./path.js";
import { newRing, pump, type Ring, writeAll } from "./pump.js";
import { ShardFolder } from "./shardFolder.js";
import { checkShardSize, headOf, type Shard, type ShardHead, shardsOf, shareOf } from "./shards.js";
import type { WriteOptions } from "./write.js";

const WHERE = "writeShards";

/** One of several that share the work. */
export interface Share {
  /** Which one, from 0. */
  index: number;
  /** Of how many. */
  count: number;
}

/** How shards are cut and shared, and how writing them is followed and stopped. */
export interface WriteShardsOptions extends WriteOptions {
  /** Most bytes of tensors in a file; a larger tensor has a file of its own. Default 5 · 10^9, as in transformers. */
  maxShardSize?: number;
  /** Which share of the shards is written here, where others write the rest, as `detectShare` gives it too. Default: all. */
  share?: Share | undefined;
  /** Keep shards that are there already, whole by their checksums. Default false: they are written anew. */
  resume?: boolean;
}

/** A file that was written, or kept. */
export interface WrittenFile {
  /** The file, in its folder. */
  path: string;
  /** Size of the file. */
  bytes: number;
  /** SHA-256 of the file, in hexadecimal digits. */
  sha256: string;
  /** Whether it was there already, whole, and was kept. */
  kept: boolean;
}

/** What was written into a folder. */
export interface ShardsReport {
  /** The folder, as it was named. */
  path: string;
  /** The files of this share, in the order of their numbers. */
  files: WrittenFile[];
  /** Size of these files. */
  bytes: number;
  /** How many files with tensors the whole model has. */
  fileCount: number;
  /** Whether all of them are in the folder, and with them the index. Else others are still at work, or have failed. */
  complete: boolean;
  /** The index; undefined as long as files are missing, and for a model of one file, `model.safetensors`, which needs none. */
  index: string | undefined;
  /** Whether the disk was made to keep the files; see `WriteReport`. */
  synced: boolean;
  /** Time that it took. */
  seconds: number;
  /** Mean and std of the drawn values of each tensor of the files that were not kept. */
  tensors: Realized[];
}

/** The value of the option `share`. @throws {IsovarError} E_ARGUMENT */
function checkShare(share: (Share & { from?: string }) | undefined): Share {
  if (share === undefined) return { index: 0, count: 1 };
  const { index, count } = checkOptions(`${WHERE}: share`, share, ["index", "count", "from"]);
  const all = checkInteger(WHERE, "share.count", count, 1);
  return { index: checkInteger(WHERE, "share.index", index, 0, all - 1), count: all };
}

/** What writing shards one after the other needs. */
interface Means {
  readonly folder: ShardFolder;
  readonly headOf: (shard: Shard) => ShardHead;
  readonly drawer: Drawer;
  readonly ring: Ring;
  readonly signal: StopSignal | undefined;
}

/** Draws a shard into its file. The checksum comes into the header last; until then the file has another name. */
async function writeShard(
  { folder, headOf, drawer, ring, signal }: Means,
  shard: Shard,
  hash: ParallelHash,
  onPosition: (position: number) => void,
) {
  const { bytes: head, checksumAt } = headOf(shard);
  const drawn = new DrawnBytes(drawer, shard.tensors);
  const { synced } = await writeAtomically(WHERE, folder.pathOf(shard), async (file) => {
    await writeAll(file, head, 0);
    await pump(file, drawn, { hash, begin: head.length, end: head.length + shard.bytes, ring, signal, onPosition });
    await writeAll(file, Buffer.from(await hash.digest()), checksumAt);
  });
  return { synced, tensors: drawn.realized() };
}

/** SHA-256 of a shard that was written just now. @throws {IsovarError} E_FILE where it does not hold what was written */
async function readBack({ folder, signal }: Means, shard: Shard, hash: FileHash): Promise<string> {
  const sha256 = await folder.wholeShard(shard, hash, signal);
  if (sha256 !== undefined) return sha256;
  throw new IsovarError("E_FILE", `${WHERE}: ${folder.pathOf(shard)}: does not hold what was written into it`);
}

/** Writes or keeps the shards of a share, one after the other; each is hashed while the next one is drawn. */
async function writeShare(
  means: Means,
  share: readonly Shard[],
  { resume, onProgress }: Pick<WriteShardsOptions, "resume" | "onProgress">,
) {
  const { folder, headOf, signal } = means;
  const totalBytes = share.reduce((sum, { bytes }) => sum + bytes, 0);
  const tensors: Realized[] = [];
  const files: WrittenFile[] = [];
  let [synced, doneBytes] = [true, 0];
  const place = `${WHERE}: ${folder.path}`;
  const threads = hashThreads(place, 3);
  const [checksums, hash] = [threads[0]!.hash("crc32"), new FileHash(threads.slice(-2))];
  let hashing: Promise<unknown> = Promise.resolve();
  try {
    for (const shard of share) {
      const head = headOf(shard).bytes.length;
      const file: WrittenFile = { path: folder.pathOf(shard), bytes: head + shard.bytes, sha256: "", kept: false };
      files.push(file);
      if (resume) await hashing;
      const kept = resume ? await folder.wholeShard(shard, hash, signal) : undefined;
      if (kept === undefined) {
        const onPosition = (position: number) => onProgress?.({ doneBytes: doneBytes + position - head, totalBytes });
        const written = await writeShard(means, shard, checksums, onPosition);
        tensors.push(...written.tensors);
        synced &&= written.synced;
        await hashing;
        hashing = readBack(means, shard, hash).then((sha256) => Object.assign(file, { sha256 }));
        hashing.catch(() => {});
      } else Object.assign(file, { sha256: kept, kept: true });
      doneBytes += shard.bytes;
      onProgress?.({ doneBytes, totalBytes });
    }
    await hashing;
  } finally {
    // Nothing may still read when the caller goes on.
    await Promise.allSettled([hashing]);
    await Promise.all(threads.map((thread) => thread.close()));
  }
  return { files, tensors, synced };
}

/**
 * Draws a whole model into a folder, in the form of Hugging Face: `model-00001-of-0000N.safetensors` … and
 * `model.safetensors.index.json`, or `model.safetensors` alone where one file holds all.
 *
 * Files are dealt out as huggingface_hub does, and are the same on every machine, however many share the work: each writes whole files,
 * dealt out by size, and who finds all in place writes the index, last. Each file appears complete or not at all; it holds the claim of
 * the whole model, which shard it is, and a CRC-32 of its values, by which `resume` knows it. An index of other files goes before the first
 * is replaced. Nothing else in the folder is touched; files of the same form that belong to another number of shards are refused. Memory:
 * `memory` at most, whatever the size of the model.
 * @param plan what `plan` gave
 * @param folder where to write; it is made where it is missing
 * @param options size of a shard, which share of the work, whether to resume; and those of `write`
 * @returns the files with size and hash, and whether the model is complete
 * @throws {IsovarError} E_ARGUMENT; E_FILE; E_MEMORY and E_SPEC as in `write`
 * @example const { files, index } = await writeShards(plan(spec, { seed: 42 }), "out", { share: { index: 0, count: 4 } });
 */
export async function writeShards(plan: Plan, folder: string, options?: WriteShardsOptions): Promise<ShardsReport> {
  const keys = ["maxShardSize", "share", "resume", "signal", "threads", "memory", "dummy", "onProgress", "core"] as const;
  const known = checkOptions(WHERE, options, keys);
  const drawing = drawsOf(WHERE, plan);
  checkPath(WHERE, folder);
  const layout = shardsOf(drawing.tensors, checkShardSize(WHERE, known.maxShardSize));
  const share = shareOf(layout.shards, checkShare(known.share));
  const resume = known.resume === undefined ? false : checkBoolean(WHERE, "resume", known.resume);
  const dummy = known.dummy === undefined ? false : checkBoolean(WHERE, "dummy", known.dummy);
  checkSignal(WHERE, known.signal);
  checkCallbacks(WHERE, { onProgress: known.onProgress });
  const core = checkCore(WHERE, known.core);
  const threads = drawingThreads(WHERE, core, known.threads);
  const budget = checkMemory(WHERE, known.memory);
  if (!dummy)
    checkFits(
      WHERE,
      share.flatMap(({ tensors }) => tensors),
      budget,
    );
  known.signal?.throwIfAborted();
  const start = performance.now();
  const headIn = (shard: Shard) => headOf(WHERE, drawing, layout, shard, { dummy });
  // Made first, so that what no reader would accept is refused before there is a file.
  for (const shard of share) headIn(shard);
  const target = new ShardFolder(WHERE, folder, layout, headIn);
  await target.prepare(share);
  if (share.length > 0) await target.dropOldIndex();
  const drawer = new Drawer(WHERE, { core, threads, dummy });
  const means = { folder: target, headOf: headIn, drawer, ring: newRing(budget.chunkBytes), signal: known.signal };
  const { files, tensors, synced } = await writeShare(means, share, { resume, onProgress: known.onProgress });
  const complete = await target.isComplete();
  const index = complete ? await target.writeIndex() : undefined;
  return {
    path: folder,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    fileCount: layout.shards.length,
    complete,
    index,
    synced,
    seconds: (performance.now() - start) / 1000,
    tensors,
  };
}
