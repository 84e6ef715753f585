// How many threads draw where another one hashes.

import type { Core } from "../core/core.js";
import { poolOf } from "../core/threads/poolOf.js";

/**
 * The threads of a drawing whose bytes are hashed at the same time: what is asked for, else one less than other asynchronous calls take.
 * With both processors of a machine drawing, beside the hash, GPT-2 took no less time to the disk than with one (measured, Zen 3, 2026-11).
 * @throws {IsovarError} E_ARGUMENT
 */
export function drawingThreads(where: string, core: Core, asked: unknown): number {
  const threads = poolOf(where, core).threadsFor(where, asked);
  return asked === undefined ? Math.max(1, threads - 1) : threads;
}
