// What a core and its workers agree on: control words in shared memory, the calls of the job at hand, and messages.

import { ABI_VERSION } from "../abi.js";
import type { DrawJob } from "./drawJob.js";

/**
 * Control words, each on a cache line of its own, as indices into an Int32Array.
 *
 * - `ticket`: the job in its upper 24 bits, in the lower 8 how many of its parts nobody has claimed yet. Whoever takes it from n to n − 1
 *   by compareExchange owns part n − 1, and must finish it. Parked workers wait on it.
 * - `done`: how many parts the workers have finished. The caller waits on it.
 * - `turn`: counts how often the workers were told to listen again; one that was parked in an earlier turn leaves the park.
 */
export const CONTROL = { ticket: 0, done: 16, turn: 32 } as const;

/**
 * What a worker's program and this package must agree on, kernels and all that is below; the number is raised whenever that changes. A page may
 * still serve the `isovar/worker` of an older version.
 */
export const PROTOCOL = `${ABI_VERSION}.1`;

/** The bits of the ticket that count unclaimed parts. */
export const UNCLAIMED = 0xff;

/** Most parts of a job. */
export const MAX_PARTS = 64;

/** Floats per call: the number of the kernel, and in its place, once a worker has done it, the milliseconds that it took; the number of its arguments; these. */
export const CALL_FLOATS = 24;

const CONTROL_BYTES = 256;

/** The control words and the calls, which follow them in one SharedArrayBuffer. */
export function viewsOf(buffer: SharedArrayBuffer): { control: Int32Array; calls: Float64Array } {
  return { control: new Int32Array(buffer, 0, CONTROL_BYTES / 4), calls: new Float64Array(buffer, CONTROL_BYTES) };
}

export function newShared(): SharedArrayBuffer {
  return new SharedArrayBuffer(CONTROL_BYTES + MAX_PARTS * CALL_FLOATS * 8);
}

/** A module whose kernels a worker is to call, over the memory of the core; they are numbered in the order in which they come. */
export interface Attached {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly names: readonly string[];
  /** For each kernel where `workPtr` stands among its arguments, −1 where it has none: a worker puts its own there. */
  readonly workAt: readonly number[];
}

/** What a worker is told. Messages are handled one after the other, in the order in which they were sent. */
export type Message =
  | {
      readonly kind: "start";
      readonly protocol: string;
      readonly shared: SharedArrayBuffer;
      readonly workPtr: number;
      readonly module: WebAssembly.Module;
      readonly isShared: boolean;
    }
  | ({ readonly kind: "attach" } & Attached)
  /** To draw parts of a job, as one of so many workers, and to answer with its number when none is left. */
  | { readonly kind: "draw"; readonly job: DrawJob; readonly worker: number }
  /** To do kernel calls, from control words alone, until `turn` is over. */
  | { readonly kind: "park"; readonly turn: number };
