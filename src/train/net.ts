import { isA, refuse } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { GEMM_WORK_BYTES, TILE } from "../core/abi.js";
import type { Core } from "../core/core.js";
import { Region } from "../core/region.js";
import { init } from "../init/init.js";
import { seedKey } from "../random/key.js";
import type { Block } from "./block.js";
import { type BuildOptions, buildNet } from "./build.js";
import type { BuiltLayer } from "./built.js";
import { SQUARES_BLOCK, trainKernels } from "./kernels.js";
import { kindOf } from "./layers/kinds.js";
import type { Layer } from "./layers/layer.js";
import type { Loss } from "./losses.js";
import type { Op, Run } from "./op.js";
import { type Optimizer, slotsOf } from "./optimizers.js";
import type { Parameter } from "./parameter.js";
import { begin, goOn, type Progress } from "./progress.js";
import type { Scalers } from "./scaler.js";
import type { Signal } from "./signal.js";

/** Reading a few floats past the end of a block must not leave the memory. */
const MARGIN = 64;

const wholeTiles = (size: number) => Math.ceil(size / TILE) * TILE;

/**
 * A network in the memory of a core: parameters, and room for the signals of a batch. Made by `sequential`.
 *
 * `dispose()` gives its memory back; every later use throws. A net that nobody holds any more is given back too, some time later.
 */
export class Net {
  /** The core in whose memory the net lies. */
  readonly core: Core;
  /** The layers that it was made of, as plain data. */
  readonly layers: readonly Layer[];
  /** Shape of one sample. */
  readonly inputShape: Shape;
  /** Shape of what comes out for one sample. */
  readonly outputShape: Shape;
  /** The seed of its weights, of the order of samples and of dropout: the one asked for, or the one drawn where none was. */
  readonly seed: bigint;
  /** Every tensor, in the order of the layers; names are `<index>.<layer>/kernel`, or begin with the layer's own. */
  readonly parameters: readonly Parameter[];
  /** From `net.json`, where it was made of one: what `trainer`, `fit` and `evaluate` use unless told otherwise. */
  readonly defaults: { readonly loss?: Loss; readonly optimizer?: Optimizer; readonly batchSize?: number };
  /** @internal */
  readonly built: readonly BuiltLayer[];
  /** @internal */
  readonly input: Signal;
  /** @internal */
  readonly output: Signal;
  /** Where mean and std of inputs and targets belong to the net. @internal */
  readonly scalers: Scalers | undefined;
  /** Number of ids, where the first layer is an embedding. @internal */
  readonly ids: number | undefined;
  /** The first layer that one sample alone cannot train. @internal */
  readonly varianceOfBatch: string | undefined;
  /** @internal */
  readonly run: Run;
  /** @internal */
  progress: Progress | undefined;
  /** Whether a `fit` is under way. @internal */
  fitting = false;
  /** What should come out of a pass: as many numbers as the output has. @internal */
  readonly targets: Block;
  /** The loss of each row of the output. @internal */
  readonly losses: Block;
  /** Sums of squares, one per block of floats. */
  readonly #sums: Block;
  readonly #ops: readonly Op[];
  readonly #blocks: readonly Block[];
  /** Parameters, then gradients. */
  readonly #weights: Region;
  /** Every block of `#blocks`, for `#rows` rows. */
  readonly #signals: Region;
  /** What the optimizer keeps, slot after slot. */
  readonly #slots: Region;
  /** Floats of the trained parameters together, each padded to whole tiles. */
  readonly #trainedSize: number;
  /** Where gradients begin in `#weights`, in bytes. */
  readonly #gradients: number;
  #rows = 0;
  #disposed = false;

  /** @internal Use `sequential`. */
  constructor(
    where: string,
    layers: readonly Layer[],
    inputShape: Shape,
    seed: bigint,
    core: Core,
    defaults: Net["defaults"],
    options: BuildOptions = {},
  ) {
    const kernels = trainKernels(where, core);
    const built = buildNet(where, core, layers, inputShape, options);
    this.core = core;
    this.layers = layers;
    this.inputShape = inputShape;
    this.outputShape = built.output.shape;
    this.seed = seed;
    this.parameters = built.builder.parameters;
    this.defaults = defaults;
    this.built = built.layers;
    this.input = built.input;
    this.output = built.output;
    this.scalers = built.scalers;
    const [first] = layers;
    this.ids = first && kindOf(first).takesIds?.(first);
    this.#ops = built.ops;
    this.varianceOfBatch = built.builder.varianceOfBatch;
    this.#blocks = built.builder.blocks;
    this.#weights = built.builder.weights;
    this.#signals = built.builder.signals;
    this.#slots = new Region(core.memory, "Net: the state of the optimizer");
    const { size } = this.output;
    this.targets = built.builder.block(size);
    this.losses = built.builder.block(size / (this.outputShape.at(-1) ?? 1), 4);
    const work = built.builder.block(0, GEMM_WORK_BYTES / 4);
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
    const padded = (parameters: readonly Parameter[]) => parameters.reduce((total, { size }) => total + wholeTiles(size), 0);
    this.#trainedSize = padded(this.parameters.filter(({ trained }) => trained));
    const total = padded(this.parameters);
    // Two floats hold the f64 of a block; the largest that is summed are the parameters, or a signal.
    const largest = this.#blocks.reduce((most, { perRow }) => Math.max(most, perRow), 0);
    this.#sums = built.builder.block(Math.ceil((2 * largest) / SQUARES_BLOCK), 2 * Math.ceil(total / SQUARES_BLOCK) + 2);
    [, this.#gradients] = this.#take(where, this.#weights, [total, this.#trainedSize]) as [number, number];
    try {
      this.#place();
      this.#initialize();
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** Takes zeroed memory for parts of so many floats, or leaves the region as it is. Returns where they begin. */
  #take(where: string, region: Region, floats: readonly number[]): number[] {
    const parts = floats.map((count) => 4 * count + MARGIN);
    const offsets = region.take(where, parts);
    new Uint8Array(this.core.memory.memory.buffer, region.at(0), offsets.at(-1)! + parts.at(-1)!).fill(0);
    return offsets;
  }

  /** Trained parameters first and side by side, so that an optimizer goes over all of them at once. */
  #place(): void {
    let offset = 0;
    for (const trained of [true, false]) {
      for (const parameter of this.parameters.filter((each) => each.trained === trained)) {
        parameter.offset = offset;
        parameter.gradientOffset = this.#gradients + offset;
        offset += 4 * wholeTiles(parameter.size);
      }
    }
  }

  #initialize(): void {
    for (const parameter of this.parameters) {
      const { name, shape, initializer, layout } = parameter;
      // Drawn first: an orthogonal one may grow the memory, which ends views of it.
      const values = init(initializer, shape, { layout, seed: this.seed, name, core: this.core, dtype: "f32" });
      parameter.view.set(values);
    }
  }

  /** Whether its memory was given back. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** Throws where the net was disposed. @internal */
  check(where: string): void {
    if (this.#disposed) throw new IsovarError("E_DISPOSED", `${where}: this net was disposed`);
  }

  /**
   * Makes room for the signals of a batch; nothing is done where there is room.
   * @throws {IsovarError} E_MEMORY; the room that there was stays
   * @internal
   */
  reserve(where: string, rows: number): void {
    this.check(where);
    if (rows <= this.#rows) return;
    const floats = this.#blocks.map(({ perRow, fixed }) => perRow * rows + fixed);
    for (const [i, offset] of this.#take(where, this.#signals, floats).entries()) this.#blocks[i]!.offset = offset;
    this.#rows = rows;
    // What the last pass left is gone.
    this.run.passes++;
  }

  /**
   * Makes room for `rows` samples, or for half as many, and so on, until they fit.
   * @returns the samples, at most `rows`, that there is room for
   * @throws {IsovarError} E_MEMORY where there is none for a single one
   * @internal
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

  /** Bytes of the signals of a sample. @internal */
  get bytesPerRow(): number {
    return 4 * this.#blocks.reduce((total, { perRow }) => total + perRow, 0);
  }

  #checkRoom(rows: number): void {
    if (rows > this.#rows) throw new IsovarError("E_MEMORY", `Net: a pass of ${rows} samples has room for ${this.#rows}`);
  }

  /** Rows that there is room for. @internal */
  get capacity(): number {
    return this.#rows;
  }

  /** Output of `n` samples as a matrix along its last axis. @internal */
  outputMatrix(n: number): { rows: number; columns: number } {
    const columns = this.outputShape.at(-1) ?? 1;
    return { rows: (n * this.output.size) / columns, columns };
  }

  /** The input of the next pass, to be written. @internal */
  inputView(rows: number): Float32Array {
    this.#checkRoom(rows);
    return new Float32Array(this.core.memory.memory.buffer, this.input.value.ptr, rows * this.input.size);
  }

  /** From the input in memory to the output. @internal */
  forward(rows: number, training: boolean, step: number): void {
    this.#checkRoom(rows);
    const { run } = this;
    run.rows = rows;
    run.training = training;
    run.step = step;
    run.passes++;
    for (let i = 0; i < this.#ops.length; i++) this.#ops[i]!.forward(run);
  }

  /** From the gradient of the output to those of the parameters. @internal */
  backward(): void {
    for (let i = this.#ops.length - 1; i >= 0; i--) this.#ops[i]!.backward(this.run);
  }

  /** After a step whose every number was finite: layers keep the statistics of its batch. @internal */
  commit(): void {
    for (let i = 0; i < this.#ops.length; i++) this.#ops[i]!.commit?.(this.run);
  }

  /** Σ x², by blocks, then ascending: not finite exactly where an x is not. @internal */
  squares(ptr: number, floats: number): number {
    const blocks = Math.ceil(floats / SQUARES_BLOCK);
    this.run.kernels.blockSquaresF32(this.#sums.ptr, ptr, floats, 0, blocks);
    const sums = new Float64Array(this.core.memory.memory.buffer, this.#sums.ptr, blocks);
    let sum = 0;
    for (let i = 0; i < blocks; i++) sum += sums[i]!;
    return sum;
  }

  /** What an optimizer works on. @internal */
  get trainable(): { ptr: number; gradientPtr: number; size: number } {
    return { ptr: this.#weights.at(0), gradientPtr: this.#weights.at(this.#gradients), size: this.#trainedSize };
  }

  /** Throws where there is nothing to train. @internal */
  checkTrainable(where: string): void {
    this.check(where);
    if (this.#trainedSize === 0) throw new IsovarError("E_ARGUMENT", `${where}: this net has no parameters to train`);
  }

  /** Begins training with an optimizer, or goes on where it is of the same kind: with its schedule, where that is the same. @internal */
  startTraining(where: string, optimizer: Optimizer, loss: Loss): Progress {
    const before = this.progress;
    // What another loss learns are no numbers to scale back.
    if (loss !== "mse") this.scalers?.target?.clear();
    const takeSlots = () => this.#takeSlots(where, slotsOf(optimizer).length);
    this.progress = goOn(before, optimizer, loss) ?? begin(before ?? { seed: this.seed }, optimizer, loss, takeSlots());
    return this.progress;
  }

  /** Takes zeroed memory for so many slots in place of those that there were. Returns their addresses. */
  #takeSlots(where: string, count: number): number[] {
    if (count === 0) {
      this.#slots.free();
      return [];
    }
    const offsets = this.#take(where, this.#slots, Array(count).fill(this.#trainedSize));
    return offsets.map((offset) => this.#slots.at(offset));
  }

  /** Forgets how it was trained. @internal */
  stopTraining(): void {
    this.#slots.free();
    this.progress = undefined;
    this.run.key = seedKey("load", this.seed);
  }

  /**
   * A copy of every parameter by name, ready for `writeSafetensors`.
   * @throws {IsovarError} E_DISPOSED
   */
  weights(): Map<string, { shape: Shape; data: Float32Array<ArrayBuffer> }> {
    this.check("weights");
    return new Map(this.parameters.map(({ name, shape, data }) => [name, { shape, data: data.slice() }]));
  }

  /** Number of trained numbers. */
  get size(): number {
    return this.parameters.reduce((total, { size, trained }) => total + (trained ? size : 0), 0);
  }

  /** Gives the memory back. A second call does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#rows = 0;
    this.#signals.free();
    this.#weights.free();
    this.stopTraining();
  }

  /** As `dispose()`. */
  declare readonly [Symbol.dispose]: () => void;
}

// Some engines lack the symbol; there `dispose()` alone remains.
if (Symbol.dispose) {
  Object.defineProperty(Net.prototype, Symbol.dispose, { value: Net.prototype.dispose, configurable: true, writable: true });
}

/** What was given to a function as its net; not disposed. */
export function checkNet(where: string, net: unknown): Net {
  if (!isA(Net, net)) refuse("E_ARGUMENT", where, "net", net, "a net from sequential()");
  net.check(where);
  return net;
}
