// Nets that differ by their start alone, trained on the same samples in the same order.

import { fold, init, type Key, key, permutation, split } from "isovar";
import type { Net, Optimizer } from "isovar/train";
import type { DataSet, Samples } from "./data/dataSet.js";
import { type Progress, Runner } from "./runner.js";

/** Steps between two looks at the held-out samples: these cost about as much as ten steps. */
export const CHECK_EVERY = 50;

export interface RaceSettings {
  readonly data: DataSet;
  /** Of the order of samples, which is that of `fit` for a net with this seed. */
  readonly seed: number;
  readonly batchSize: number;
  readonly optimizer: Optimizer;
}

/** Rows of an array of samples, gathered into one that is used again. */
function gather(from: Float32Array, to: Float32Array, columns: number, order: ArrayLike<number>, begin: number): void {
  for (let row = 0, at = 0; at < to.length; row++, at += columns) {
    const first = order[begin + row]! * columns;
    to.set(from.subarray(first, first + columns), at);
  }
}

export class Race {
  readonly runners: readonly Runner[];
  readonly #settings: RaceSettings;
  readonly #shuffle: Key;
  #order: ArrayLike<number>;
  #epoch = 0;
  /** Samples used of this epoch. */
  #begin = 0;
  #steps = 0;
  /** The batches: of most steps, and of the last of an epoch. */
  readonly #batches = new Map<number, Samples>();

  /** @param nets they are the race's from now on: `dispose` frees them */
  constructor(nets: readonly Net[], settings: RaceSettings) {
    this.#settings = settings;
    this.#shuffle = fold(key(settings.seed), "shuffle");
    this.#order = this.#orderOf(0);
    this.runners = nets.map((net) => new Runner(net, settings.optimizer));
    this.#check();
  }

  /** Steps that were taken. */
  get steps(): number {
    return this.#steps;
  }

  /** Whether there is a net left that can go on. */
  get running(): boolean {
    return this.runners.some(({ stopped }) => !stopped);
  }

  #orderOf(epoch: number): ArrayLike<number> {
    const { training } = this.#settings.data;
    return init(permutation(), [training.y.length], { key: split(this.#shuffle, epoch + 1)[epoch]!, dtype: "f64" });
  }

  #check(): void {
    for (const runner of this.runners) runner.check(this.#steps, this.#settings.data.test);
  }

  #batch(): Samples {
    const { batchSize, data } = this.#settings;
    const { x, y } = data.training;
    const count = Math.min(batchSize, y.length - this.#begin);
    let batch = this.#batches.get(count);
    if (batch === undefined) {
      batch = { x: new Float32Array(count * data.inputs), y: new Uint8Array(count) };
      this.#batches.set(count, batch);
    }
    gather(x, batch.x, data.inputs, this.#order, this.#begin);
    for (let i = 0; i < count; i++) batch.y[i] = y[this.#order[this.#begin + i]!]!;
    this.#begin += count;
    if (this.#begin === y.length) {
      this.#begin = 0;
      this.#order = this.#orderOf(++this.#epoch);
    }
    return batch;
  }

  /** One step of every net that can go on, all on the same batch. */
  step(): void {
    const batch = this.#batch();
    for (const runner of this.runners) runner.step(batch);
    this.#steps++;
    if (this.#steps % CHECK_EVERY === 0) this.#check();
  }

  /**
   * Steps until time is up, one at least, so that whoever trains hears messages in between.
   * @param most steps at most, for whoever counts them
   */
  run(milliseconds: number, most = Number.POSITIVE_INFINITY): void {
    const end = performance.now() + milliseconds;
    for (let taken = 0; taken < most && this.running && (taken === 0 || performance.now() < end); taken++) this.step();
  }

  progress(): Progress[] {
    return this.runners.map((runner) => runner.progress());
  }

  dispose(): void {
    for (const { net } of this.runners) net.dispose();
  }
}
