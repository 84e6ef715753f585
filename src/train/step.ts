// One training step: forward, loss, backward, the checks before anything changes, then the optimizer.

import { IsovarError } from "../base/errors.js";
import { type Loss, lossKernel, termsOf } from "./losses.js";
import type { Net } from "./net.js";
import { findBackward, findForward, findLongest, notFinite } from "./notFinite.js";
import { applyOptimizer } from "./optimizers.js";
import type { Program } from "./program.js";
import type { Progress } from "./progress.js";
import { beyondRange, gradientBound, LONGEST_SQUARED, reachOf } from "./reach.js";
import { type Scaler, targetScalerOf } from "./scaler.js";
import { rateAt } from "./schedules.js";

/**
 * `before` plus the losses of the rows, added in order in f64, so that the total has the same bits however the data is cut into passes.
 * Also writes the gradient of the mean loss of the pass as the gradient of the output.
 */
function addLosses(program: Program, loss: Loss, samples: number, before: number): number {
  const { rows, columns } = program.outputMatrix(samples);
  const { output, losses, targets, run } = program;
  const kernel = lossKernel(run.kernels, loss);
  const scale = 1 / termsOf(loss, rows, columns);
  kernel(losses.ptr, output.gradient!.ptr, output.value.ptr, targets.ptr, columns, scale, 0, rows);
  const each = losses.view(rows);
  let sum = before;
  for (let i = 0; i < rows; i++) sum += each[i]!;
  return sum;
}

/** `before` plus the squared errors of outputs against standardized targets, in the original units of the targets. */
function addSquaredErrors(program: Program, scaler: Scaler, samples: number, before: number): number {
  const { rows, columns } = program.outputMatrix(samples);
  const outputs = program.output.value.view(rows * columns);
  const targets = program.targets.view(rows * columns);
  const std = scaler.std.view;
  let sum = before;
  for (let i = 0, column = 0; i < outputs.length; i++) {
    const error = (outputs[i]! - targets[i]!) * std[column]!;
    sum += error * error;
    if (++column === columns) column = 0;
  }
  return sum;
}

/** The loss to report: as `addLosses`, but in the original units of the targets where these are standardized. */
export function addReported(program: Program, loss: Loss, samples: number, before: number): number {
  const scaler = targetScalerOf(program.scalers, loss);
  return scaler?.measured ? addSquaredErrors(program, scaler, samples, before) : addLosses(program, loss, samples, before);
}

/** The mean loss of a pass as training minimizes it (with standardized targets, if the net has them); also writes its gradient. */
export function lossAndGradient(program: Program, loss: Loss, samples: number): number {
  const { rows, columns } = program.outputMatrix(samples);
  return addLosses(program, loss, samples, 0) / termsOf(loss, rows, columns);
}

/** The mean loss of the last pass in the original units of its targets; `learned` is the loss that training minimizes. */
function reported(program: Program, loss: Loss, samples: number, learned: number): number {
  const scaler = targetScalerOf(program.scalers, loss);
  return scaler?.measured ? addSquaredErrors(program, scaler, samples, 0) / (samples * program.output.size) : learned;
}

/**
 * Refuses to train on one sample where a layer takes the variance over samples.
 * @throws {IsovarError} E_DATA
 */
export function checkBatch(where: string, { varianceOfBatch }: Program, samples: number, what: string): void {
  if (samples > 1 || varianceOfBatch === undefined) return;
  const rule = `layer "${varianceOfBatch}" normalizes over the samples of a batch, and one has no variance`;
  throw new IsovarError("E_DATA", `${where}: ${what} one sample: ${rule}`);
}

/** The learning rate of the next step. */
export function rateOf({ optimizer, step, scheduled }: Progress): number {
  return rateAt(optimizer.learningRate, step - scheduled);
}

/**
 * Refuses a step that could take a weight, or what the optimizer keeps, out of the range of f32.
 * @returns a bound for the velocity after it
 */
function checkReach(where: string, program: Program, progress: Progress, norm: number, loss: number): number {
  const { optimizer, step, velocity } = progress;
  const { ptr, size } = program.trainable;
  const weights = () => Math.sqrt(program.squares(ptr, size));
  const bound = gradientBound(optimizer, norm, weights);
  // The norm of all gradients bounds each of them; the largest is searched only where this bound is too high.
  const gradient = bound < LONGEST_SQUARED ? bound : findLongest(program, optimizer, norm).length;
  const reach = reachOf(optimizer, rateOf(progress), gradient, velocity, weights);
  const beyond = beyondRange(optimizer, reach);
  if (beyond === undefined) return reach.velocity;
  const { layer, parameter } = findLongest(program, optimizer, norm);
  throw notFinite(where, step + 1, { layer, quantity: `${beyond} of ${parameter}` }, loss);
}

/**
 * One step on the input and targets in memory: forward, backward, and, where every number is finite, the optimizer.
 * @returns the loss before the step, in the units of the targets
 * @throws {IsovarError} E_NOT_FINITE, E_ARGUMENT; then neither the weights nor what the optimizer keeps have changed
 */
export function trainingStep(where: string, net: Net, loss: Loss, progress: Progress, samples: number): number {
  if (net.training.progress !== progress) {
    const rule = "this net's training was begun anew, by load or with another optimizer; make a new trainer";
    throw new IsovarError("E_ARGUMENT", `${where}: ${rule}`);
  }
  const { program } = net;
  const { step, begun, optimizer } = progress;
  program.forward(samples, step);
  const learned = lossAndGradient(program, loss, samples);
  if (!Number.isFinite(learned)) throw notFinite(where, step + 1, findForward(program, samples), learned);
  const value = reported(program, loss, samples, learned);
  program.backward();
  const { trainable } = program;
  const squares = program.squares(trainable.gradientPtr, trainable.size);
  if (!Number.isFinite(squares)) throw notFinite(where, step + 1, findBackward(program, samples), value);
  const norm = Math.sqrt(squares);
  const velocity = checkReach(where, program, progress, norm, value);
  const place = { rate: rateOf(progress), steps: step - begun + 1, norm };
  applyOptimizer(program.run.kernels, optimizer, trainable, progress.slots, place);
  program.commit();
  // Only the outputs of an mse net are in units of the targets; those of other losses must not be scaled back.
  if (loss !== "mse") program.scalers?.target?.clear();
  progress.velocity = velocity;
  progress.step++;
  return value;
}
