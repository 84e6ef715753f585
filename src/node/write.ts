// `write`: draws a whole model into a file.

import { checkBoolean, checkOptions } from "../base/check.js";
import { checkCallbacks, checkSignal, type StopSignal } from "../base/watch.js";
import { type Core, checkCore } from "../core/core.js";
import { safetensorsHeader } from "../io/safetensorsHeader.js";
import { FORMAT } from "../plan/claim.js";
import { type Drawing, drawsOf } from "../plan/draws.js";
import { inFileOrder } from "../plan/fileOrder.js";
import type { Plan } from "../plan/plan.js";
import { writeAtomically } from "./atomicFile.js";
import { claimOf } from "./claim.js";
import { drawingThreads } from "./drawingThreads.js";
import { Drawer, DrawnBytes, type Realized } from "./drawn.js";
import { HashThread } from "./hash.js";
import { checkFits, checkMemory } from "./memory.js";
import { checkPath } from "./path.js";
import { newRing, pump, writeAll } from "./pump.js";

/** How writing is followed and stopped. */
export interface WriteOptions {
  /** Stops the work; the promise rejects with `signal.reason` and no file is left. */
  signal?: StopSignal;
  /** Most threads that draw, the caller's included; values as in `fillAsync`. Default: one less than there, for hashing has its own. */
  threads?: number | "auto";
  /**
   * Most bytes of memory for chunks on their way to the disk and for a tensor that can only be made at once (an orthogonal one): from 2^23,
   * default 2^28. It does not count Node itself, 60 MiB or so, and the list of tensors.
   */
  memory?: number;
  /**
   * For tests of load: a tensor of more than 65,536 elements repeats its first 65,536, and one that can only be made at once is drawn from a
   * normal distribution of its std. The metadata say so, and so does `verify`. Default false.
   */
  dummy?: boolean;
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
  tensors: Realized[];
}

/**
 * Draws a whole model into a safetensors file.
 *
 * The file is the same on every machine: it holds the values in the order of the plan, those of wider types first, and, under
 * `__metadata__`, the canonical spec, the seed, the stream version, and `format: "pt"`, which other readers ask for. It appears under its
 * name complete or not at all. Memory: `memory` at most, whatever the size of the model.
 * @param plan what `plan` gave
 * @param path of the file to write; an older one is replaced when the new one is complete
 * @param options a signal to stop, a callback for the progress, a bound for the memory, and the core
 * @returns hash, size and time, and mean and std of what was drawn
 * @throws {IsovarError} E_FILE; E_MEMORY, also where a tensor that can only be made at once takes more than `memory`; E_SPEC where the
 *   canonical spec is longer than `plan` reads, and for a tensor that has not the SHA-256 that its spec names
 * @example const { sha256 } = await write(plan(spec, { seed: 42 }), "model.safetensors");
 */
export async function write(plan: Plan, path: string, options?: WriteOptions): Promise<WriteReport> {
  return writeDrawing(drawsOf("write", plan), path, options);
}

/** As `write`, for tensors of which it is known how they are drawn. */
export async function writeDrawing(drawing: Drawing, path: string, options?: WriteOptions): Promise<WriteReport> {
  const known = checkOptions("write", options, ["signal", "threads", "memory", "dummy", "onProgress", "core"]);
  checkPath("write", path);
  checkSignal("write", known.signal);
  checkCallbacks("write", { onProgress: known.onProgress });
  const core = checkCore("write", known.core);
  const threads = drawingThreads("write", core, known.threads);
  const budget = checkMemory("write", known.memory);
  const dummy = known.dummy === undefined ? false : checkBoolean("write", "dummy", known.dummy);
  if (!dummy) checkFits("write", drawing.tensors, budget);
  known.signal?.throwIfAborted();
  const start = performance.now();
  const placed = inFileOrder(drawing.tensors);
  const drawn = new DrawnBytes(new Drawer("write", { core, threads, dummy }), placed);
  // Made first, so that what no reader would accept is refused before there is a file.
  const head = safetensorsHeader(placed, { ...FORMAT, ...claimOf("write", drawing, { dummy }) });
  const totalBytes = head.length + drawing.bytes;
  const { result: sha256, synced } = await writeAtomically("write", path, async (file) => {
    const thread = new HashThread(`write: ${path}`);
    const hash = thread.hash("sha256");
    try {
      const shared = new Uint8Array(new SharedArrayBuffer(head.length));
      shared.set(head);
      await Promise.all([hash.update(shared), writeAll(file, shared, 0)]);
      await pump(file, drawn, {
        hash,
        begin: head.length,
        end: totalBytes,
        ring: newRing(budget.chunkBytes),
        signal: known.signal,
        onPosition: (doneBytes) => known.onProgress?.({ doneBytes, totalBytes }),
      });
      return await hash.digest();
    } finally {
      await thread.close();
    }
  });
  const realized = new Map(drawn.realized().map((each) => [each.name, each]));
  const tensors = drawing.tensors.map(({ name }) => realized.get(name)!);
  return { path, bytes: totalBytes, sha256, synced, seconds: (performance.now() - start) / 1000, tensors };
}
