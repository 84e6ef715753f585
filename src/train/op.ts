// The operations of a net: what each implements, and the state of a pass that all of them read.

import type { Core } from "../core/core.js";
import type { Key } from "../random/key.js";
import type { TrainKernels } from "./abi.js";

/** What operations need to run. One object per net, so that a pass allocates nothing. */
export interface Run {
  readonly core: Core;
  readonly kernels: TrainKernels;
  /** Scratch memory for matrix products. */
  readonly workPtr: number;
  /** Threads that a pass may use. */
  threads: number;
  /** Number of samples in this pass. */
  rows: number;
  /** Whether this pass trains: only then do dropout and batch statistics apply. */
  training: boolean;
  /** Number of steps done before this one; dropout draws depend on it. */
  step: number;
  /** The key made from the seed of training: the net's seed, or that of the file training continues from. */
  key: Key;
  /** Number of passes so far; memory holds the results of the last one. */
  passes: number;
}

/** One operation of a net. It holds its own signals and parameters. */
export interface Op {
  forward(run: Run): void;
  /** Computes the gradients of input and parameters from that of the output; overwrites them, does not add. */
  backward(run: Run): void;
  /** Called after a step in which every number was finite: updates what the operation keeps besides its parameters. */
  commit?(run: Run): void;
}
