import { IsovarError } from "../core/errors.js";
import { type Loss, lossKernel, termsOf } from "./losses.js";
import type { Net, Progress } from "./net.js";
import { findBackward, findForward, findLongest, notFinite } from "./notFinite.js";
import { applyOptimizer, longestStep } from "./optimizers.js";

/** Sum of the rows' losses, ascending, in f64; their gradient goes to that of the output. Both over the number of terms. */
export function lossAndGradient(net: Net, loss: Loss, samples: number): number {
  const { rows, columns } = net.outputMatrix(samples);
  const { output, losses, targets, run, core } = net;
  const terms = termsOf(loss, rows, columns);
  const kernel = lossKernel(run.kernels, loss);
  kernel(losses.ptr, output.gradient!.ptr, output.value.ptr, targets.ptr, columns, 1 / terms, 0, rows);
  const each = new Float32Array(core.memory.memory.buffer, losses.ptr, rows);
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += each[i]!;
  return sum / terms;
}

/** Of 2^128, where f32 ends; 2^27 such steps in one direction still stay within. */
const LONGEST_STEP = 2 ** 100;

/**
 * One step on the input and targets in memory: forward, backward, and, where every number is finite, the optimizer.
 * @returns the loss before the step
 * @throws {IsovarError} E_NOT_FINITE, E_ARGUMENT; no weight is touched then
 */
export function trainingStep(where: string, net: Net, loss: Loss, progress: Progress, samples: number): number {
  if (net.progress !== progress) {
    const rule = "this net's training was begun anew, by load or with another optimizer; make a new trainer";
    throw new IsovarError("E_ARGUMENT", `${where}: ${rule}`);
  }
  const { step, begun, optimizer } = progress;
  net.forward(samples, true, step);
  const value = lossAndGradient(net, loss, samples);
  if (!Number.isFinite(value)) throw notFinite(where, step, findForward(net, samples), value);
  net.backward();
  const { ptr, gradientPtr, size } = net.trainable;
  const squares = net.squares(gradientPtr, size);
  if (!Number.isFinite(squares)) throw notFinite(where, step, findBackward(net, samples), value);
  const norm = Math.sqrt(squares);
  // A step so long that weights could leave the range of f32 must not be taken: it could not be taken back.
  const longest = longestStep(optimizer, step, norm, () => Math.sqrt(net.squares(ptr, size)));
  if (!(longest < LONGEST_STEP)) throw notFinite(where, step, findLongest(net), value);
  applyOptimizer(net.run.kernels, optimizer, [ptr, gradientPtr, ...progress.slots], size, { step, begun, norm });
  net.commit();
  progress.step++;
  return value;
}
