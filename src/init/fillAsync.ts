// `fillAsync`: initial values for an array of the caller's, on all processors, while the caller goes on.

import { checkOptions } from "../base/check.js";
import { checkSignal, type StopSignal } from "../base/watch.js";
import { checkCore } from "../core/core.js";
import type { Target } from "../core/target.js";
import { poolOf } from "../core/threads/poolOf.js";
import { fillDistributionAsync } from "./fillDistribution.js";
import type { Initializer } from "./initializers/initializer.js";
import { FILL_KEYS, type FillOptions, prepareFill } from "./prepare.js";

/** Options of `fillAsync`: those of `fill`, how many threads it takes, and what stops it. */
export interface FillAsyncOptions extends FillOptions {
  /**
   * Most threads that draw, the caller's included: a number, or "auto", as many as there are processors, 16 at most. Default: as the core
   * was made with, else what the environment variable `ISOVAR_THREADS` says, else "auto". The bits do not depend on it.
   */
  threads?: number | "auto";
  /** Stops the work; the promise rejects with `signal.reason`. */
  signal?: StopSignal;
}

/**
 * Writes initial values into an array of yours, or a slice of them, on all processors; the event loop goes on meanwhile.
 *
 * The bits are those of `fill`. Each thread writes its own parts of an array on a SharedArrayBuffer; other arrays can be written by the
 * calling thread alone, which copies what the others draw. Arrays of fewer than 2^18 values are drawn by the calling thread, and workers are
 * started for one of 2^20 or more. Where workers or shared memory are missing, the calling thread draws all of it, in pieces.
 *
 * Until the promise resolves, the target holds new values in some places and its old ones in others: read nothing from it, and write nothing
 * to it. If it rejects, that is how the target stays; nothing is written any more. A Tensor that is disposed meanwhile rejects with
 * E_DISPOSED. Orthogonal, sparse and permutation are made in one go, during which the event loop stands.
 * @param initializer what `heNormal()` and the like give
 * @param target as for `fill`
 * @param options those of `fill`, `threads` and `signal`
 * @returns the target, once it holds all values
 * @throws {IsovarError} as `fill`, as a rejection; nothing is written then
 * @example await fillAsync(heNormal(), new Float32Array(new SharedArrayBuffer(4 * 2 ** 24)), { shape: [4096, 4096], seed: 42, name: "w" });
 */
export async function fillAsync<T extends Target>(initializer: Initializer, target: T, options?: FillAsyncOptions): Promise<T> {
  const known = checkOptions("fillAsync", options, [...FILL_KEYS, "threads", "signal"]);
  const { sampled, offset } = prepareFill("fillAsync", initializer, target, known);
  const core = checkCore("fillAsync", known.core);
  const threads = poolOf("fillAsync", core).threadsFor("fillAsync", known.threads);
  const { signal } = known;
  checkSignal("fillAsync", signal);
  signal?.throwIfAborted();
  await fillDistributionAsync("fillAsync", core, sampled, offset, target, { threads, signal });
  return target;
}
