// Runs the operations of a net, forward and backward, and owns the memory that they work in.

import { IsovarError } from "../base/errors.js";
import { GEMM_WORK_BYTES, TILE } from "../core/abi.js";
import type { Core } from "../core/core.js";
import type { Region } from "../core/region.js";
import { seedKey } from "../random/key.js";
import { SQUARES_BLOCK } from "./abi.js";
import { type Block, takeZeroed } from "./block.js";
import type { BuiltNet } from "./build.js";
import type { BuiltLayer } from "./built.js";
import { trainKernels } from "./kernels.js";
import type { Op, Run } from "./op.js";
import type { Trainable } from "./optimizers.js";
import type { Parameter } from "./parameter.js";
import type { Scalers } from "./scaler.js";
import type { Signal } from "./signal.js";

const wholeTiles = (size: number) => Math.ceil(size / TILE) * TILE;

/** Floats of parameters side by side, each padded to whole tiles. */
const paddedSize = (parameters: readonly Parameter[]) => parameters.reduce((total, { size }) => total + wholeTiles(size), 0);

/** The machine of a net: its operations, and the memory that they work in. Nobody but the net and what trains it holds one. */
export class Program {
  readonly core: Core;
  /** As they were built, in the order of the signal. */
  readonly layers: readonly BuiltLayer[];
  readonly input: Signal;
  readonly output: Signal;
  /** Number of ids, where the inputs are ids. */
  readonly ids: number | undefined;
  /** Where mean and std of inputs and targets belong to the net. */
  readonly scalers: Scalers | undefined;
  /** The first layer that one sample alone cannot train. */
  readonly varianceOfBatch: string | undefined;
  readonly run: Run;
  /** What should come out of a pass: as many numbers as the output has. */
  readonly targets: Block;
  /** The loss of each row of the output. */
  readonly losses: Block;
  /** Sums of squares, one per block of floats. */
  readonly #sums: Block;
  readonly #ops: readonly Op[];
  readonly #blocks: readonly Block[];
  /** Parameters, then gradients. */
  readonly #weights: Region;
  /** Every block of `#blocks`, for `#rows` rows. */
  readonly #signals: Region;
  /** Floats of the trained parameters together, each padded to whole tiles. */
  readonly #trainedSize: number;
  /** Where gradients begin in `#weights`, in bytes. */
  readonly #gradients: number;
  #rows = 0;

  constructor(where: string, core: Core, built: BuiltNet, seed: bigint) {
    const kernels = trainKernels(where, core);
    const { builder, output } = built;
    this.core = core;
    this.layers = built.layers;
    this.input = built.input;
    this.output = output;
    this.ids = built.ids;
    this.scalers = built.scalers;
    this.varianceOfBatch = builder.varianceOfBatch;
    this.#ops = built.ops;
    this.#blocks = builder.blocks;
    this.#weights = builder.weights;
    this.#signals = builder.signals;
    this.targets = builder.block(output.size);
    this.losses = builder.block(output.size / (output.shape.at(-1) ?? 1), 4);
    const work = builder.block(0, GEMM_WORK_BYTES / 4);
    this.run = {
      core,
      kernels,
      get workPtr() {
        return work.ptr;
      },
      rows: 0,
      training: false,
      step: 0,
      key: seedKey(where, seed),
      passes: 0,
    };
    const { parameters } = builder;
    const total = paddedSize(parameters);
    this.#trainedSize = paddedSize(parameters.filter(({ trained }) => trained));
    // Two floats hold the f64 of a block; the largest that is summed are the parameters, or a signal.
    const largest = this.#blocks.reduce((most, { perRow }) => Math.max(most, perRow), 0);
    this.#sums = builder.block(Math.ceil((2 * largest) / SQUARES_BLOCK), 2 * Math.ceil(total / SQUARES_BLOCK) + 2);
    [, this.#gradients] = takeZeroed(where, this.#weights, [total, this.#trainedSize]) as [number, number];
    this.#place(parameters);
  }

  /** Trained parameters first and side by side, so that an optimizer goes over all of them at once. */
  #place(parameters: readonly Parameter[]): void {
    let offset = 0;
    for (const trained of [true, false]) {
      for (const parameter of parameters.filter((each) => each.trained === trained)) {
        parameter.offset = offset;
        parameter.gradientOffset = this.#gradients + offset;
        offset += 4 * wholeTiles(parameter.size);
      }
    }
  }

  get disposed(): boolean {
    return !this.#weights.taken;
  }

  /** @throws {IsovarError} E_DISPOSED */
  check(where: string): void {
    if (this.disposed) throw new IsovarError("E_DISPOSED", `${where}: this net was disposed`);
  }

  /**
   * Makes room for the signals of a batch; nothing is done where there is room.
   * @throws {IsovarError} E_MEMORY; the room that there was stays
   */
  reserve(where: string, rows: number): void {
    this.check(where);
    if (rows <= this.#rows) return;
    const floats = this.#blocks.map(({ perRow, fixed }) => perRow * rows + fixed);
    for (const [i, offset] of takeZeroed(where, this.#signals, floats).entries()) this.#blocks[i]!.offset = offset;
    this.#rows = rows;
    // What the last pass left is gone.
    this.run.passes++;
  }

  /**
   * Makes room for `rows` samples, or for half as many, and so on, until they fit.
   * @returns the samples, at most `rows`, that there is room for
   * @throws {IsovarError} E_MEMORY where there is none for a single one
   */
  reserveAtMost(where: string, rows: number): number {
    for (let wanted = rows; wanted > this.#rows; wanted = Math.ceil(wanted / 2)) {
      try {
        this.reserve(where, wanted);
      } catch (error) {
        if (wanted === 1 || !(error instanceof IsovarError && error.code === "E_MEMORY")) throw error;
      }
    }
    return Math.min(rows, this.#rows);
  }

  /** Bytes of the signals of a sample. */
  get bytesPerRow(): number {
    return 4 * this.#blocks.reduce((total, { perRow }) => total + perRow, 0);
  }

  /** Rows that there is room for. */
  get capacity(): number {
    return this.#rows;
  }

  #checkRoom(rows: number): void {
    if (rows > this.#rows) throw new IsovarError("E_MEMORY", `Net: a pass of ${rows} samples has room for ${this.#rows}`);
  }

  /** The input of the next pass, to be written. */
  inputView(rows: number): Float32Array {
    this.#checkRoom(rows);
    return this.input.value.view(rows * this.input.size);
  }

  /** Output of `n` samples as a matrix along its last axis. */
  outputMatrix(n: number): { rows: number; columns: number } {
    const columns = this.output.shape.at(-1) ?? 1;
    return { rows: (n * this.output.size) / columns, columns };
  }

  /**
   * From the input in memory to the output.
   * @param step of training, with dropout and the statistics of the batch; undefined for a pass that trains nothing
   */
  forward(rows: number, step?: number): void {
    this.#checkRoom(rows);
    const { run } = this;
    run.rows = rows;
    run.training = step !== undefined;
    run.step = step ?? 0;
    run.passes++;
    for (let i = 0; i < this.#ops.length; i++) this.#ops[i]!.forward(run);
  }

  /** From the gradient of the output to those of the parameters. */
  backward(): void {
    for (let i = this.#ops.length - 1; i >= 0; i--) this.#ops[i]!.backward(this.run);
  }

  /** After a step whose every number was finite: layers keep the statistics of its batch. */
  commit(): void {
    for (let i = 0; i < this.#ops.length; i++) this.#ops[i]!.commit?.(this.run);
  }

  /** Σ x², by blocks, then ascending: not finite exactly where an x is not. */
  squares(ptr: number, floats: number): number {
    const blocks = Math.ceil(floats / SQUARES_BLOCK);
    this.run.kernels.blockSquaresF32(this.#sums.ptr, ptr, floats, 0, blocks);
    const sums = new Float64Array(this.core.memory.memory.buffer, this.#sums.ptr, blocks);
    let sum = 0;
    for (let i = 0; i < blocks; i++) sum += sums[i]!;
    return sum;
  }

  /** What an optimizer works on. */
  get trainable(): Trainable {
    return { ptr: this.#weights.at(0), gradientPtr: this.#weights.at(this.#gradients), size: this.#trainedSize };
  }

  /** Throws where there is nothing to train. */
  checkTrainable(where: string): void {
    this.check(where);
    if (this.#trainedSize === 0) throw new IsovarError("E_ARGUMENT", `${where}: this net has no parameters to train`);
  }

  dispose(): void {
    this.#rows = 0;
    this.#signals.free();
    this.#weights.free();
  }
}
