// What synchronous calls ask of the threads of their core. They reach them by this alone, through the core, so that a program that never asks
// for threads carries none of their code.

import type { Drawing } from "./drawJob.js";

/** A function of a module over the memory of the core. */
export type Kernel = (...args: number[]) => void;

/** Kernels of a module over a core's memory, by name, and the names of their parameters. */
export interface KernelModule {
  readonly module: WebAssembly.Module;
  readonly kernels: object;
  readonly abi: Readonly<Record<string, readonly string[]>>;
}

/** The threads of a core. */
export interface Sharing {
  /** Threads that synchronous calls have, the caller's included, as far as is known: 1 where workers or shared memory are missing. */
  readonly threads: number;
  /** Makes kernels known to the workers. */
  attach(module: KernelModule): void;
  /** How many of `threads` threads a kernel call can have; starts them. */
  callers(threads: number): number;
  /** Calls a kernel once for each list of arguments, in any order, several at once; returns when all have returned. At most 64 lists. */
  call(kernel: Kernel, lists: readonly (readonly number[])[]): void;
  /** Draws on the threads that synchronous calls have. Returns whether it has: a small drawing is left to the caller's thread. */
  draw(drawing: Drawing): boolean;
}
