// The state of a net's training: how far it has come, and the memory for what its optimizer keeps.

import { Region } from "../core/region.js";
import { seedKey } from "../random/key.js";
import { takeZeroed } from "./block.js";
import type { Loss } from "./losses.js";
import { type Optimizer, slotsOf } from "./optimizers.js";
import type { Parameter } from "./parameter.js";
import type { Program } from "./program.js";
import { sameSchedule } from "./schedules.js";

/** How a net was last trained, so that training can continue. */
export interface Progress {
  optimizer: Optimizer;
  /** The loss that training minimizes. */
  loss: Loss;
  /** The seed of sample order and dropout: the net's, or that of the file training continues from. */
  seed: bigint;
  /** Number of steps done. */
  step: number;
  /** The step at which the optimizer began, with all that it keeps at zero. */
  begun: number;
  /** The step at which its schedule began. */
  scheduled: number;
  /** Number of epochs done. */
  epoch: number;
  /** Number of samples already used of the current epoch. */
  sample: number;
  /** An upper bound for the velocity, or mean of gradients, that the optimizer keeps; 0 where it keeps neither. */
  velocity: number;
  /** Addresses of what the optimizer keeps, one per slot. */
  slots: number[];
}

/** Continues with an optimizer of the same kind, and continues its schedule if that is the same; undefined for another kind. */
function goOn(before: Progress | undefined, optimizer: Optimizer, loss: Loss): Progress | undefined {
  if (before?.optimizer.optimizer !== optimizer.optimizer || before.slots.length !== slotsOf(optimizer).length) return undefined;
  const same = sameSchedule(before.optimizer.learningRate, optimizer.learningRate);
  return Object.assign(before, { optimizer, loss, scheduled: same ? before.scheduled : before.step });
}

/** Begins with a fresh optimizer, whose slots are zero; steps and epochs continue to count from those of an earlier one. */
function begin(before: Partial<Progress> & { seed: bigint }, optimizer: Optimizer, loss: Loss, slots: number[]): Progress {
  const { seed, step = 0, epoch = 0, sample = 0 } = before;
  return { optimizer, loss, seed, step, begun: step, scheduled: step, epoch, sample, velocity: 0, slots };
}

/** The training of a net: its progress, and memory for what the optimizer keeps. */
export class TrainingState {
  progress: Progress | undefined;
  /** Whether `fit` is running. */
  fitting = false;
  readonly #program: Program;
  /** The seed of the net. */
  readonly #seed: bigint;
  /** Memory of the slots, each in the order of the trained parameters. */
  readonly #slots: Region;

  constructor(program: Program, seed: bigint) {
    this.#program = program;
    this.#seed = seed;
    this.#slots = new Region(program.core.memory, "Net: the state of the optimizer");
  }

  /** Begins training with an optimizer, or continues if the last one was of the same kind, with its schedule if that is the same. */
  start(where: string, optimizer: Optimizer, loss: Loss): Progress {
    const before = this.progress;
    const takeSlots = () => this.#takeSlots(where, slotsOf(optimizer).length);
    this.progress = goOn(before, optimizer, loss) ?? begin(before ?? { seed: this.#seed }, optimizer, loss, takeSlots());
    return this.progress;
  }

  /** Continues a saved training; the caller then fills the slots of the optimizer. */
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

  /** What the optimizer keeps for a parameter in one of its slots, not copied; for use at once. */
  slotView(index: number, { offset, size }: Parameter): Float32Array {
    return new Float32Array(this.#program.core.memory.memory.buffer, this.progress!.slots[index]! + offset, size);
  }

  /** Replaces the memory of the slots by zeroed memory for `count` slots. Returns their addresses. */
  #takeSlots(where: string, count: number): number[] {
    if (count === 0) {
      this.#slots.free();
      return [];
    }
    const offsets = takeZeroed(where, this.#slots, Array(count).fill(this.#program.trainable.size));
    return offsets.map((offset) => this.#slots.at(offset));
  }
}
