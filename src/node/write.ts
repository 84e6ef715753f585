// `write`: draws a whole model into a file.

import type { FileHandle } from "node:fs/promises";
import { checkOptions } from "../base/check.js";
import { BYTES, type Elements, viewOf } from "../base/dtype.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { type Core, checkCore } from "../core/core.js";
import type { Moments } from "../core/drawBlocks.js";
import { fillDistributionAsync, makeWhole } from "../init/fillDistribution.js";
import { type SafetensorsEntry, safetensorsHeader } from "../io/safetensors.js";
import { type Drawing, drawsOf } from "../plan/draws.js";
import { inFileOrder } from "../plan/fileOrder.js";
import type { DrawnTensor, Plan } from "../plan/plan.js";
import { specText } from "../plan/spec.js";
import { fromMoments, newMoments } from "../random/draw.js";
import { flush, writeAtomically } from "./atomicFile.js";
import { drawingThreads } from "./drawingThreads.js";
import { ParallelHash } from "./hash.js";
import { checkPath } from "./path.js";

/** How writing is followed and stopped. */
export interface WriteOptions {
  /** Stops the work; the promise rejects with `signal.reason` and no file is left. */
  signal?: StopSignal;
  /** Most threads that draw, the caller's included; values as in `fillAsync`. Default: one less than there, for hashing has its own. */
  threads?: number | "auto";
  /** Called as the file is written, with bytes. */
  onProgress?: (progress: { doneBytes: number; totalBytes: number }) => void;
  /** The core that draws the values. Default: `defaultCore()`. */
  core?: Core;
}

/** What was written. */
export interface WriteReport {
  /** The file, as it was named. */
  path: string;
  /** Size of the file. */
  bytes: number;
  /** SHA-256 of the file, in hexadecimal digits. */
  sha256: string;
  /**
   * Whether the disk was made to keep the file. Not so under `node --permission` as of Node 24, which forbids to ask, whatever is
   * granted: a power failure may then still lose the file.
   */
  synced: boolean;
  /** Time that it took. */
  seconds: number;
  /** Mean and std of the drawn values of each tensor. */
  tensors: { name: string; mean: number; std: number }[];
}

/** A chunk is sampled, hashed and written while the next ones are: 8 × 4 MiB keep all three busy. */
const CHUNK_BYTES = 2 ** 22;
const CHUNKS = 8;
/** Bytes after which the disk is told to begin: otherwise it waits for the fsync at the end. */
const FLUSH_BYTES = 2 ** 26;

/** The values of a plan as a stream of bytes, tensor after tensor, with the moments of each. */
class Sampler {
  readonly #core: Core;
  readonly #threads: number;
  readonly #tensors: readonly DrawnTensor[];
  readonly #moments: ReadonlyMap<DrawnTensor, Moments>;
  #index = 0;
  #done = 0;
  /** The values of the current tensor, where it can only be made at once. */
  #whole: ReturnType<typeof makeWhole>;

  constructor(core: Core, threads: number, tensors: readonly DrawnTensor[]) {
    this.#core = core;
    this.#threads = threads;
    this.#tensors = tensors;
    this.#moments = new Map(tensors.map((tensor) => [tensor, newMoments(tensor.mean, tensor.std, tensor.dtype)]));
  }

  /** Mean and std of what was drawn of a tensor. */
  momentsOf(tensor: DrawnTensor): { mean: number; std: number } {
    return fromMoments(this.#moments.get(tensor)!, tensor.size);
  }

  /** Fills a chunk from its start with values of one dtype; returns how many bytes they take. */
  async next(chunk: Uint8Array<SharedArrayBuffer>): Promise<number> {
    const dtype = this.#tensors[this.#index]?.dtype ?? "f32";
    const target: Elements = viewOf(dtype, chunk.buffer, 0, chunk.length / BYTES[dtype]);
    let filled = 0;
    while (filled < target.length && this.#tensors[this.#index]?.dtype === dtype) {
      const tensor = this.#tensors[this.#index]!;
      const count = Math.min(target.length - filled, tensor.size - this.#done);
      if (count > 0) {
        const slice = target.subarray(filled, filled + count);
        if (this.#done === 0) this.#whole = makeWhole("write", this.#core, tensor);
        const extras = { moments: this.#moments.get(tensor), whole: this.#whole, threads: this.#threads };
        await fillDistributionAsync("write", this.#core, tensor, this.#done, slice, extras);
      }
      filled += count;
      this.#done += count;
      if (this.#done === tensor.size) {
        this.#index++;
        this.#done = 0;
      }
    }
    return filled * BYTES[dtype];
  }
}

/** What a file says of its own weights: enough to draw them again. */
export function claimOf(where: string, { spec, seed }: Drawing): Readonly<Record<string, string>> {
  return { "isovar.spec": specText(where, spec), "isovar.seed": String(seed), "isovar.stream": String(spec.stream) };
}

/** `format` is for other readers: transformers 4 loads no file without it, and expects "pt" where tensors have PyTorch's names. */
function header(drawing: Drawing): Uint8Array {
  const entries = inFileOrder(drawing.tensors).map(
    ({ name, dtype, shape, bytes }): SafetensorsEntry => ({ name, dtype, shape, bytes }),
  );
  return safetensorsHeader(entries, { format: "pt", ...claimOf("write", drawing) });
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/** Sampling on this thread and others, hashing in a worker, writing in the thread pool, chunk by chunk in a ring. */
async function pump(
  file: FileHandle,
  hash: ParallelHash,
  { bytes: valueBytes }: Drawing,
  head: Uint8Array,
  sampler: Sampler,
  options: WriteOptions,
): Promise<void> {
  const totalBytes = head.length + valueBytes;
  const ring = Array.from({ length: CHUNKS }, () => ({
    bytes: new Uint8Array(new SharedArrayBuffer(CHUNK_BYTES)),
    busy: Promise.resolve() as Promise<unknown>,
  }));
  const first = new Uint8Array(new SharedArrayBuffer(head.length));
  first.set(head);
  await Promise.all([hash.update(first), writeAll(file, first, 0)]);

  let position = head.length;
  let flushed = 0;
  let flushing: Promise<unknown> = Promise.resolve();
  try {
    for (let turn = 0; position < totalBytes; turn++) {
      const chunk = ring[turn % CHUNKS]!;
      await chunk.busy;
      options.signal?.throwIfAborted();
      const bytes = chunk.bytes.subarray(0, await sampler.next(chunk.bytes));
      chunk.busy = Promise.all([hash.update(bytes), writeAll(file, bytes, position)]);
      // Awaited a turn of the ring later, or below; marked as handled so that a failure in between is not an unhandled rejection.
      chunk.busy.catch(() => {});
      position += bytes.length;
      if (position - flushed >= FLUSH_BYTES) {
        flushed = position;
        flushing = flushing.then(() => flush(file, "datasync"));
        flushing.catch(() => {});
      }
      options.onProgress?.({ doneBytes: position, totalBytes });
    }
    await Promise.all([...ring.map(({ busy }) => busy), flushing]);
  } finally {
    // Nothing may still write when the file is closed.
    await Promise.allSettled([...ring.map(({ busy }) => busy), flushing]);
  }
  options.signal?.throwIfAborted();
}

/**
 * Draws a whole model into a safetensors file.
 *
 * The file is the same on every machine: it holds the values in the order of the plan and, under `__metadata__`, the canonical
 * spec, the seed, the stream version, and `format: "pt"`, which other readers ask for. It appears under its name complete or not at
 * all. Memory: about 40 MiB, whatever the size of the model.
 * @param plan what `plan` gave
 * @param path of the file to write; an older one is replaced when the new one is complete
 * @param options a signal to stop, a callback for the progress, and the core
 * @returns hash, size and time, and mean and std of what was drawn
 * @throws {IsovarError} E_FILE, E_MEMORY; E_SPEC where the canonical spec is longer than `plan` reads
 * @example const { sha256 } = await write(plan(spec, { seed: 42 }), "model.safetensors");
 */
export async function write(plan: Plan, path: string, options?: WriteOptions): Promise<WriteReport> {
  const known = checkOptions("write", options, ["signal", "threads", "onProgress", "core"]);
  const drawing = drawsOf("write", plan);
  checkPath("write", path);
  checkSignal("write", known.signal);
  checkCallbacks("write", { onProgress: known.onProgress });
  const core = checkCore("write", known.core);
  const threads = drawingThreads("write", core, known.threads);
  known.signal?.throwIfAborted();
  const start = performance.now();
  const sampler = new Sampler(core, threads, inFileOrder(drawing.tensors));
  // Made first, so that what no reader would accept is refused before there is a file.
  const head = header(drawing);
  const { result: sha256, synced } = await writeAtomically("write", path, async (file) => {
    const hash = new ParallelHash(`write: ${path}`);
    try {
      await pump(file, hash, drawing, head, sampler, known);
      return await hash.digest();
    } finally {
      await hash.close();
    }
  });
  const tensors = drawing.tensors.map((tensor) => ({ name: tensor.name, ...sampler.momentsOf(tensor) }));
  const bytes = head.length + drawing.bytes;
  return { path, bytes, sha256, synced, seconds: (performance.now() - start) / 1000, tensors };
}
