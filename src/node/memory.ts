// How much memory writing and verifying may take, and which tensors fit into it.

import { checkInteger, show } from "../base/check.js";
import { BYTES } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { DrawnTensor } from "../plan/plan.js";

/** Default of the option `memory`, in bytes. */
const MEMORY = 2 ** 28;
/** The least: a ring of chunks that still keeps the disk busy. */
const LEAST = 2 ** 23;
/** What is drawn, hashed and written at a time, at most. */
const CHUNK_BYTES = 2 ** 22;
/** Chunks under way at once: 8 of 4 MiB keep drawing, hash and disk busy. */
export const CHUNKS = 8;

/**
 * Bytes that a tensor takes while it is made at once, for each byte of its values in the type they are computed in. An orthogonal matrix took
 * 5.35 of f32 and 5.25 of f64, at 3072×3072, 12288×768 and 768×12288; a sparse one 2.2, a permutation 3.6 (peak of the process, Zen 3, 2026-11).
 */
const WORK = 5.5;

/** How the memory is shared out. */
export interface Budget {
  /** The whole. */
  readonly memory: number;
  /** Bytes of a chunk, a multiple of every element's size. */
  readonly chunkBytes: number;
}

/** At most so many bytes, a multiple of 64 and so of every element's size. */
export const wholeLines = (bytes: number): number => Math.floor(bytes / 64) * 64;

/** The value of the option `memory`. @throws {IsovarError} E_ARGUMENT */
export function checkMemory(where: string, memory: number | undefined): Budget {
  const bytes = memory === undefined ? MEMORY : checkInteger(where, "memory", memory, LEAST);
  return { memory: bytes, chunkBytes: Math.min(CHUNK_BYTES, wholeLines(bytes / CHUNKS / 2)) };
}

/** Whether a tensor's values can only be made at once, however few are needed, in memory that the plan does not hold already. */
export const isMadeAtOnce = ({ distribution: { source } }: DrawnTensor): boolean => source.kind === "whole" && source.random;

/**
 * Refuses a tensor that can only be made at once (an orthogonal one) and takes more memory than there is, before anything is written.
 * @throws {IsovarError} E_MEMORY
 */
export function checkFits(where: string, tensors: readonly DrawnTensor[], { memory, chunkBytes }: Budget): void {
  for (const tensor of tensors) {
    const needed = Math.ceil(WORK * tensor.size * BYTES[tensor.dtype === "f64" ? "f64" : "f32"]) + CHUNKS * chunkBytes;
    if (needed <= memory || !isMadeAtOnce(tensor)) continue;
    const why = `can only be made at once, which takes ${needed} bytes of memory`;
    const name = `tensor ${show(tensor.name)} (${tensor.initializer.scheme}, [${tensor.shape}])`;
    throw new IsovarError("E_MEMORY", `${where}: ${name} ${why}; memory (${memory}) must be at least that (--memory)`);
  }
}
