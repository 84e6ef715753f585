// Compares the values in files with what is drawn, bit for bit: several files at once, each read once from front to back.

import { basename } from "node:path";
import { show } from "../base/check.js";
import type { StopSignal } from "../base/watch.js";
import type { Core } from "../core/core.js";
import type { DrawnTensor } from "../plan/plan.js";
import { Drawer, widthOf } from "./drawn.js";
import { elementText, placeText } from "./elementText.js";
import { FileHash, sharedPair } from "./fileDigest.js";
import { hashThreads } from "./hash.js";
import { type Budget, CHUNKS, isMadeAtOnce, wholeLines } from "./memory.js";
import { readAhead, type SafetensorsReader } from "./read.js";
import { claimedShard } from "./shards.js";
import { newTensorHash } from "./tensorHash.js";
import type { PlacedTensor } from "./weightFiles.js";

/** Most files that are read at once. */
const MAX_LANES = 4;
/** Pieces that a lane holds: two of the file, and what should be in one of them. */
const PIECES = 3;

/** A file that was compared. */
export interface VerifiedFile {
  /** Where it lies. */
  path: string;
  /** Size of the file. */
  bytes: number;
  /** SHA-256 of the file, in hexadecimal digits. */
  sha256: string;
}

/** A tensor in a file, and what it should hold. */
export interface Pair extends PlacedTensor {
  readonly tensor: DrawnTensor;
}

/** Draws the values of tensors again, and compares bytes of a file with them. */
class Comparer {
  readonly #drawer: Drawer;
  /** Shared, so that every thread writes to it; with room for elements of which a piece holds a part. */
  readonly #expected: SharedArrayBuffer;

  constructor(drawer: Drawer, pieceBytes: number) {
    this.#drawer = drawer;
    this.#expected = new SharedArrayBuffer(pieceBytes + 16);
  }

  /** Whether tensors repeat their first values. */
  get dummy(): boolean {
    return this.#drawer.dummy;
  }

  /** Bytes of a tensor from byte `from` on; returns the index of the first element that differs, −1 if none. */
  async firstDifference(tensor: DrawnTensor, from: number, found: Uint8Array): Promise<number> {
    const width = widthOf(tensor);
    const first = Math.floor(from / width);
    const skip = from - first * width;
    const drawn = await this.draw(tensor, first, Math.ceil((skip + found.length) / width));
    const expected = drawn.subarray(skip, skip + found.length);
    if (Buffer.compare(expected, found) === 0) return -1;
    return first + Math.floor((skip + expected.findIndex((byte, i) => byte !== found[i])) / width);
  }

  /** The bytes of `count` elements from `first` on, valid until the next call. */
  async draw(tensor: DrawnTensor, first: number, count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.#expected, 0, count * widthOf(tensor));
    await this.#drawer.fill(tensor, first, bytes);
    return bytes;
  }
}

/** The one element that differs, as value and bits, expected and found. */
async function describeDifference(comparer: Comparer, { file, entry, tensor }: Pair, index: number): Promise<string> {
  const width = widthOf(tensor);
  const found = new Uint8Array(width);
  await file.read(found, entry.begin + index * width);
  const [expected, read] = [await comparer.draw(tensor, index, 1), found].map((bytes) => elementText(entry.dtype, bytes));
  const place = placeText(index, tensor.shape);
  return `tensor ${show(tensor.name)} differs first at ${place}: expected ${expected}, found ${read}`;
}

/** What a file is compared with the help of. */
interface Lane {
  readonly comparer: Comparer;
  readonly hash: FileHash;
  readonly buffers: ReturnType<typeof sharedPair>;
  /** Called with the bytes of each piece. */
  onPiece(bytes: number): void;
}

/** What was found in one file. */
interface Finding {
  readonly file: VerifiedFile;
  /** The first value that differs, or a checksum that does; empty where none does. */
  readonly differences: string[];
}

/** Reads a file from front to back, hashes it, and compares its tensors with what is drawn, up to the first value that differs. */
async function compareFile(
  file: SafetensorsReader,
  pairs: readonly Pair[],
  { comparer, hash, buffers, onPiece }: Lane,
): Promise<Finding> {
  const differences: string[] = [];
  const tensorHash = newTensorHash();
  let at = 0;
  for await (const { bytes, position } of readAhead(file, 0, file.bytes, buffers)) {
    const hashed = hash.update(bytes, position, file.header.headerBytes);
    hashed.catch(() => {});
    const end = position + bytes.length;
    for (let pair = pairs[at]; pair && pair.entry.begin < end && differences.length === 0; pair = pairs[++at]) {
      const { entry, tensor } = pair;
      const from = Math.max(entry.begin, position);
      const found = bytes.subarray(from - position, Math.min(entry.end, end) - position);
      const index = await comparer.firstDifference(tensor, from - entry.begin, found);
      const wrong = comparer.dummy ? undefined : tensorHash.take(tensor, from - entry.begin, found);
      if (index !== -1) differences.push(await describeDifference(comparer, pair, index));
      else if (wrong !== undefined) differences.push(wrong);
      if (entry.end > end) break;
    }
    await hashed;
    onPiece(bytes.length);
  }
  const { sha256, crc32 } = await hash.digest();
  const checksum = claimedShard(`verify: ${file.path}`, file.header.metadata)?.checksum;
  if (differences.length === 0 && checksum !== undefined && checksum !== crc32) {
    differences.push(`metadata: isovar.crc32 of ${basename(file.path)} is ${show(checksum)}, expected ${show(crc32)}`);
  }
  return { file: { path: file.path, bytes: file.bytes, sha256 }, differences };
}

/** How verification goes about it. */
export interface Means {
  readonly core: Core;
  readonly threads: number;
  readonly budget: Budget;
  readonly signal: StopSignal | undefined;
  readonly onProgress: ((progress: { doneBytes: number; totalBytes: number }) => void) | undefined;
}

/** Compares every file, several at once, each with its own part of the memory. */
export async function compareFiles(
  place: string,
  files: readonly SafetensorsReader[],
  pairs: readonly Pair[],
  dummy: boolean,
  { core, threads, budget, signal, onProgress }: Means,
): Promise<Finding[]> {
  const byFile = new Map<SafetensorsReader, Pair[]>(files.map((file) => [file, []]));
  for (const pair of pairs) byFile.get(pair.file)!.push(pair);
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  // Two lanes might make two such tensors at once.
  const most = !dummy && pairs.some(({ tensor }) => isMadeAtOnce(tensor)) ? 1 : MAX_LANES;
  const lanes = Math.max(1, Math.min(most, files.length));
  const pieceBytes = Math.min(budget.chunkBytes, wholeLines((CHUNKS * budget.chunkBytes) / lanes / PIECES));
  const findings: Finding[] = [];
  let [next, doneBytes, failed] = [0, 0, false];
  const onPiece = (bytes: number) => {
    signal?.throwIfAborted();
    doneBytes += bytes;
    onProgress?.({ doneBytes, totalBytes });
  };
  const runLane = async () => {
    const comparer = new Comparer(new Drawer("verify", { core, threads, dummy }), pieceBytes);
    const hashing = hashThreads(place, 2);
    const hash = new FileHash(hashing);
    const lane: Lane = { comparer, hash, buffers: sharedPair(pieceBytes), onPiece };
    try {
      while (next < files.length && !failed) {
        const index = next++;
        const file = files[index]!;
        findings[index] = await compareFile(file, byFile.get(file)!, lane);
      }
    } finally {
      await Promise.all(hashing.map((thread) => thread.close()));
    }
  };
  const work = Array.from({ length: lanes }, () =>
    runLane().catch((error) => {
      failed = true;
      throw error;
    }),
  );
  try {
    await Promise.all(work);
  } finally {
    // Nothing may still read when the files are closed.
    await Promise.allSettled(work);
  }
  return findings;
}
