// How far the training of a net is, and what its optimizer keeps.

import { Region } from "../core/region.js";
import { seedKey } from "../random/key.js";
import { takeZeroed } from "./block.js";
import type { Loss } from "./losses.js";
import { type Optimizer, slotsOf } from "./optimizers.js";
import type { Parameter } from "./parameter.js";
import type { Program } from "./program.js";
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
  /** A bound for what the optimizer keeps as velocity, or as mean of gradients: 0 where it keeps none. */
  velocity: number;
  /** Addresses of what the optimizer keeps beside the weights. */
  slots: number[];
}

/** Goes on with an optimizer of the same kind, and with its schedule where that is the same; undefined for one of another kind. */
function goOn(before: Progress | undefined, optimizer: Optimizer, loss: Loss): Progress | undefined {
  if (before?.optimizer.optimizer !== optimizer.optimizer || before.slots.length !== slotsOf(optimizer).length) return undefined;
  const same = sameSchedule(before.optimizer.learningRate, optimizer.learningRate);
  return Object.assign(before, { optimizer, loss, scheduled: same ? before.scheduled : before.step });
}

/** Begins with an optimizer whose slots are zero; steps and epochs go on counting from those of an earlier one. */
function begin(before: Partial<Progress> & { seed: bigint }, optimizer: Optimizer, loss: Loss, slots: number[]): Progress {
  const { seed, step = 0, epoch = 0, sample = 0 } = before;
  return { optimizer, loss, seed, step, begun: step, scheduled: step, epoch, sample, velocity: 0, slots };
}

/** The training of a net: its progress, and memory for what the optimizer keeps. */
export class TrainingState {
  progress: Progress | undefined;
  /** Whether a `fit` is under way. */
  fitting = false;
  readonly #program: Program;
  /** Of the net. */
  readonly #seed: bigint;
  /** What the optimizer keeps, slot after slot, each in the order of the trained parameters. */
  readonly #slots: Region;

  constructor(program: Program, seed: bigint) {
    this.#program = program;
    this.#seed = seed;
    this.#slots = new Region(program.core.memory, "Net: the state of the optimizer");
  }

  /** Begins training with an optimizer, or goes on where it is of the same kind: with its schedule, where that is the same. */
  start(where: string, optimizer: Optimizer, loss: Loss): Progress {
    const before = this.progress;
    // What another loss learns are no numbers to scale back.
    if (loss !== "mse") this.#program.scalers?.target?.clear();
    const takeSlots = () => this.#takeSlots(where, slotsOf(optimizer).length);
    this.progress = goOn(before, optimizer, loss) ?? begin(before ?? { seed: this.#seed }, optimizer, loss, takeSlots());
    return this.progress;
  }

  /** Goes on where a saved training stood, but for what its optimizer kept. */
  resume(where: string, saved: Omit<Progress, "slots" | "velocity">): Progress {
    const progress = this.start(where, saved.optimizer, saved.loss);
    this.#program.run.key = seedKey(where, saved.seed);
    return Object.assign(progress, saved, { velocity: 0 });
  }

  /** Forgets how the net was trained. */
  stop(): void {
    this.#slots.free();
    this.progress = undefined;
    this.#program.run.key = seedKey("load", this.#seed);
  }

  /** What the optimizer keeps for a parameter in one of its slots, no copy: to be used at once. */
  slotView(index: number, { offset, size }: Parameter): Float32Array {
    return new Float32Array(this.#program.core.memory.memory.buffer, this.progress!.slots[index]! + offset, size);
  }

  /** Takes zeroed memory for so many slots in place of those that there were. Returns their addresses. */
  #takeSlots(where: string, count: number): number[] {
    if (count === 0) {
      this.#slots.free();
      return [];
    }
    const offsets = takeZeroed(where, this.#slots, Array(count).fill(this.#program.trainable.size));
    return offsets.map((offset) => this.#slots.at(offset));
  }
}
