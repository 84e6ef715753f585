import type { Loss } from "./losses.js";
import { type Optimizer, slotsOf } from "./optimizers.js";
import { sameSchedule } from "./schedules.js";

/** How a net was last trained, so that training can go on. */
export interface Progress {
  optimizer: Optimizer;
  /** What it makes smaller. */
  loss: Loss;
  /** Decides the order of samples and what dropout drops: the net's, or that of the file it goes on from. */
  seed: bigint;
  /** Steps done. */
  step: number;
  /** The step at which the optimizer began: what it keeps was zero then. */
  begun: number;
  /** The step at which its schedule began. */
  scheduled: number;
  /** Epochs done. */
  epoch: number;
  /** Samples of the next epoch that were already used. */
  sample: number;
  /** A bound for what the optimizer keeps as velocity, or as mean of gradients: 0 where it keeps none. @internal */
  velocity: number;
  /** Addresses of what the optimizer keeps beside the weights. @internal */
  slots: number[];
}

/** Goes on with an optimizer of the same kind, and with its schedule where that is the same; undefined for one of another kind. */
export function goOn(before: Progress | undefined, optimizer: Optimizer, loss: Loss): Progress | undefined {
  if (before?.optimizer.optimizer !== optimizer.optimizer || before.slots.length !== slotsOf(optimizer).length) return undefined;
  const same = sameSchedule(before.optimizer.learningRate, optimizer.learningRate);
  return Object.assign(before, { optimizer, loss, scheduled: same ? before.scheduled : before.step });
}

/** Begins with an optimizer whose slots are zero; steps and epochs go on counting from those of an earlier one. */
export function begin(before: Partial<Progress> & { seed: bigint }, optimizer: Optimizer, loss: Loss, slots: number[]): Progress {
  const { seed, step = 0, epoch = 0, sample = 0 } = before;
  return { optimizer, loss, seed, step, begun: step, scheduled: step, epoch, sample, velocity: 0, slots };
}
