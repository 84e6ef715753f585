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
import { sharedKernels } from "./sharedKernels.js";
import type { Signal } from "./signal.js";

const wholeTiles = (size: number) => Math.ceil(size / TILE) * TILE;

/** Total floats of parameters, each padded to whole tiles. */
const paddedSize = (parameters: readonly Parameter[]) => parameters.reduce((total, { size }) => total + wholeTiles(size), 0);

/** The operations of a net, and the memory that they work in. Held by the net and its training only. */
export class Program {
  readonly core: Core;
  /** The built layers, in the order of the signal. */
  readonly layers: readonly BuiltLayer[];
  readonly input: Signal;
  readonly output: Signal;
  /** The number of different ids, where the inputs are ids. */
  readonly ids: number | undefined;
  /** Mean and std of inputs and targets, where the net standardizes. */
  readonly scalers: Scalers | undefined;
  /** The first layer that cannot train on a single sample. */
  readonly varianceOfBatch: string | undefined;
  readonly run: Run;
  /** Targets of a pass: as many numbers as the output has. */
  readonly targets: Block;
  /** The loss of each row of the output. */
  readonly losses: Block;
  /** Sums of squares, one per block of floats. */
  readonly #sums: Block;
  readonly #ops: readonly Op[];
  readonly #blocks: readonly Block[];
  /** Memory of the parameters, then of the gradients. */
  readonly #weights: Region;
  /** Memory of all of `#blocks`, for `#rows` rows. */
  readonly #signals: Region;
  /** Total floats of the trained parameters, each padded to whole tiles. */
  readonly #trainedSize: number;
  /** Byte offset of the gradients in `#weights`. */
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
    const shared = sharedKernels(core, kernels, () => this.run.threads);
    this.run = {
      core: core.relaxed ?? core,
      get kernels() {
        return this.threads > 1 ? shared : kernels;
      },
      get workPtr() {
        return work.ptr;
      },
      threads: core.threads,
      rows: 0,
      training: false,
      step: 0,
      key: seedKey(where, seed),
      passes: 0,
    };
    const { parameters } = builder;
    const total = paddedSize(parameters);
    this.#trainedSize = paddedSize(parameters.filter(({ trained }) => trained));
    // Each sum is an f64, the size of two floats. There must be room for the sums of all parameters, and of the largest signal.
    const largest = this.#blocks.reduce((most, { perRow }) => Math.max(most, perRow), 0);
    this.#sums = builder.block(Math.ceil((2 * largest) / SQUARES_BLOCK), 2 * Math.ceil(total / SQUARES_BLOCK) + 2);
    [, this.#gradients] = takeZeroed(where, this.#weights, [total, this.#trainedSize]) as [number, number];
    this.#place(parameters);
  }

  /** Places the trained parameters first, in one range, so that an optimizer updates all of them at once. */
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
   * Makes room for the signals of a batch; does nothing where there is enough.
   * @throws {IsovarError} E_MEMORY; the memory taken before is kept
   */
  reserve(where: string, rows: number): void {
    this.check(where);
    if (rows <= this.#rows) return;
    const floats = this.#blocks.map(({ perRow, fixed }) => perRow * rows + fixed);
    for (const [i, offset] of takeZeroed(where, this.#signals, floats).entries()) this.#blocks[i]!.offset = offset;
    this.#rows = rows;
    // The results of the last pass are gone.
    this.run.passes++;
  }

  /**
   * Makes room for `rows` samples, or for half as many, and so on until they fit.
   * @returns the number of samples that there is room for, at most `rows`
   * @throws {IsovarError} E_MEMORY where not even one sample fits
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

  /** Bytes of all signals, per sample. */
  get bytesPerRow(): number {
    return 4 * this.#blocks.reduce((total, { perRow }) => total + perRow, 0);
  }

  /** The number of rows that there is room for. */
  get capacity(): number {
    return this.#rows;
  }

  #checkRoom(rows: number): void {
    if (rows > this.#rows)
      throw new IsovarError("E_MEMORY", `Net: a pass of ${rows} samples does not fit: there is room for ${this.#rows}`);
  }

  /** The input of the next pass, for writing. */
  inputView(rows: number): Float32Array {
    this.#checkRoom(rows);
    return this.input.value.view(rows * this.input.size);
  }

  /** Size of the output for `n` samples as a matrix, whose columns are its last axis. */
  outputMatrix(n: number): { rows: number; columns: number } {
    const columns = this.output.shape.at(-1) ?? 1;
    return { rows: (n * this.output.size) / columns, columns };
  }

  /**
   * Computes the output from the input in memory.
   * @param step the training step, for a pass with dropout and batch statistics; undefined for a pass that does not train
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

  /** Computes the gradients of the parameters from that of the output. */
  backward(): void {
    for (let i = this.#ops.length - 1; i >= 0; i--) this.#ops[i]!.backward(this.run);
  }

  /** To be called after a step in which every number was finite: layers then keep the statistics of its batch. */
  commit(): void {
    for (let i = 0; i < this.#ops.length; i++) this.#ops[i]!.commit?.(this.run);
  }

  /** Σ x²: first per block, then over blocks in ascending order. Not finite exactly where some x is not. */
  squares(ptr: number, floats: number): number {
    const blocks = Math.ceil(floats / SQUARES_BLOCK);
    this.run.kernels.blockSquaresF32(this.#sums.ptr, ptr, floats, 0, blocks);
    const sums = new Float64Array(this.core.memory.memory.buffer, this.#sums.ptr, blocks);
    let sum = 0;
    for (let i = 0; i < blocks; i++) sum += sums[i]!;
    return sum;
  }

  /** The weights and gradients that an optimizer works on. */
  get trainable(): Trainable {
    return { ptr: this.#weights.at(0), gradientPtr: this.#weights.at(this.#gradients), size: this.#trainedSize };
  }

  /** Throws where the net has no trained parameters. */
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
