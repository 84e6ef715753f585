// The operations of a net: what each implements, and the state of a pass that all of them read.

import type { Core } from "../core/core.js";
import type { Key } from "../random/key.js";
import type { TrainKernels } from "./abi.js";

/** What operations need to run. One object per net, so that a pass makes none. */
export interface Run {
  readonly core: Core;
  readonly kernels: TrainKernels;
  /** For products of matrices. */
  readonly workPtr: number;
  /** Samples in this pass. */
  rows: number;
  /** Dropout and the statistics of a batch are for training alone. */
  training: boolean;
  /** Steps done before this one: dropout draws by it. */
  step: number;
  /** Of the seed of training: the net's, or that of the file it goes on from. */
  key: Key;
  /** Passes so far: what is in memory is that of the last one. */
  passes: number;
}

/** A step of the computation. Its signals and parameters are its own business. */
export interface Op {
  forward(run: Run): void;
  /** From the gradient of the output, that of the input and of the parameters; both overwritten, not added to. */
  backward(run: Run): void;
  /** After a step whose every number was finite: what the operation keeps beside its parameters. */
  commit?(run: Run): void;
}
