import { GEMM_WORK_BYTES, TILE } from "../core/abi.js";
import { checkInteger, checkOptions, refuse } from "../core/check.js";
import { type Core, checkCore } from "../core/core.js";
import { IsovarError } from "../core/errors.js";
import { checkShape, type Shape, sizeOf } from "../core/shape.js";
import { init } from "../init/fill.js";
import { resolveSeed } from "../plan/plan.js";
import { seedKey } from "../random/key.js";
import { buildNet } from "./build.js";
import type { Block, BuiltLayer, Op, Parameter, Run, Signal } from "./graph.js";
import { SQUARES_BLOCK, trainKernels } from "./kernels.js";
import type { Layer } from "./layers/layer.js";
import { parseLayer } from "./layers/parse.js";
import { checkLoss, type Loss } from "./losses.js";
import { type NetJson, parseNetJson } from "./netJson.js";
import { type Optimizer, parseOptimizer, slotsOf } from "./optimizers.js";

export interface NetOptions {
  /** Shape of one sample: `[784]`, or `[28, 28, 1]` for images. */
  inputShape: Shape;
  /** From 0 to 2^64 − 1. Default: drawn from `crypto`, and told by `net.seed`. */
  seed?: number | bigint;
  /** Default: `defaultCore()`. */
  core?: Core;
}

/** How a net was last trained, so that training can go on. */
export interface Progress {
  optimizer: Optimizer;
  /** Steps done. */
  step: number;
  /** The step at which the optimizer began: what it keeps was zero then. */
  begun: number;
  /** Epochs done. */
  epoch: number;
  /** Samples of the next epoch that were already used. */
  sample: number;
  /** Addresses of what the optimizer keeps beside the weights. @internal */
  slots: number[];
}

/** Reading a few floats past the end of a block must not leave the memory. */
const MARGIN = 64;

/**
 * A network in the memory of a core: parameters, and room for the signals of a batch. Made by `sequential`.
 *
 * `dispose()` gives its memory back; every later use throws.
 */
export class Net {
  readonly core: Core;
  readonly layers: readonly Layer[];
  readonly inputShape: Shape;
  readonly outputShape: Shape;
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
  /** Number of ids, where the first layer is an embedding. @internal */
  readonly ids: number | undefined;
  /** @internal */
  readonly run: Run;
  /** @internal */
  progress: Progress | undefined;
  /** Whether a `fit` is under way. @internal */
  fitting = false;
  /** As many numbers as the output has. @internal */
  readonly targets: Block;
  /** One a row of the output. @internal */
  readonly losses: Block;
  /** Of squares, by block. */
  readonly #sums: Block;
  readonly #ops: readonly Op[];
  readonly #blocks: readonly Block[];
  /** Of the trained parameters together, in whole tiles. */
  readonly #trainedSize: number;
  #parametersPtr = 0;
  #gradientsPtr = 0;
  #rows = 0;
  #disposed = false;

  /** @internal Use `sequential`. */
  constructor(where: string, layers: readonly Layer[], inputShape: Shape, seed: bigint, core: Core, defaults: Net["defaults"]) {
    const kernels = trainKernels(where, core);
    const built = buildNet(where, core, seedKey(where, seed), layers, inputShape);
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
    const [first] = layers;
    this.ids = first?.layer === "embedding" ? first.count : undefined;
    this.#ops = built.ops;
    this.#blocks = built.builder.blocks;
    const { size } = this.output;
    this.targets = built.builder.block(size);
    this.losses = built.builder.block(size / (this.outputShape.at(-1) ?? 1), 4);
    this.run = { core, gemm: core.kernels.gemmF32, kernels, workPtr: 0, rows: 0, training: false, step: 0 };
    const padded = (parameters: readonly Parameter[]) =>
      parameters.reduce((total, { size }) => total + Math.ceil(size / TILE) * TILE, 0);
    this.#trainedSize = padded(this.parameters.filter(({ trained }) => trained));
    const total = padded(this.parameters);
    // Two floats hold the f64 of a block; the largest that is summed are the parameters, or a signal.
    const largest = this.#blocks.reduce((most, { perRow }) => Math.max(most, perRow), 0);
    this.#sums = built.builder.block(Math.ceil((2 * largest) / SQUARES_BLOCK), 2 * Math.ceil(total / SQUARES_BLOCK) + 2);
    this.#parametersPtr = this.#allocate(where, total);
    try {
      this.#gradientsPtr = this.#allocate(where, this.#trainedSize);
      this.#place();
      this.#initialize();
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** A zeroed block of floats. */
  #allocate(where: string, floats: number): number {
    const ptr = this.core.memory.allocate(where, floats * 4 + MARGIN);
    new Uint8Array(this.core.memory.memory.buffer, ptr, floats * 4 + MARGIN).fill(0);
    return ptr;
  }

  /** Trained parameters first and side by side, so that an optimizer goes over all of them at once. */
  #place(): void {
    let floats = 0;
    for (const trained of [true, false]) {
      for (const parameter of this.parameters.filter((each) => each.trained === trained)) {
        parameter.ptr = this.#parametersPtr + floats * 4;
        if (trained) parameter.gradientPtr = this.#gradientsPtr + floats * 4;
        floats += Math.ceil(parameter.size / TILE) * TILE;
      }
    }
  }

  #initialize(): void {
    for (const parameter of this.parameters) {
      const { name, shape, initializer, layout } = parameter;
      // Drawn first: an orthogonal one may grow the memory, which ends views of it.
      const values = init(initializer, shape, { layout, seed: this.seed, name, core: this.core, dtype: "f32" });
      parameter.data.set(values);
    }
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Throws where the net was disposed. @internal */
  check(where: string): void {
    if (this.#disposed) throw new IsovarError("E_DISPOSED", `${where}: this net was disposed`);
  }

  /** Makes room for the signals of a batch; nothing is done where there is room. @internal */
  reserve(where: string, rows: number): void {
    this.check(where);
    if (rows <= this.#rows) return;
    this.#release();
    try {
      for (const block of this.#blocks) block.ptr = this.#allocate(where, block.perRow * rows + block.fixed);
      this.run.workPtr = this.core.memory.allocate(where, GEMM_WORK_BYTES);
    } catch (error) {
      this.#release();
      throw error;
    }
    this.#rows = rows;
  }

  #release(): void {
    for (const block of this.#blocks) {
      if (block.ptr !== 0) this.core.memory.free(block.ptr);
      block.ptr = 0;
    }
    if (this.run.workPtr !== 0) this.core.memory.free(this.run.workPtr);
    this.run.workPtr = 0;
    this.#rows = 0;
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
    return new Float32Array(this.core.memory.memory.buffer, this.input.value.ptr, rows * this.input.size);
  }

  /** From the input in memory to the output. @internal */
  forward(rows: number, training: boolean, step: number): void {
    const { run } = this;
    run.rows = rows;
    run.training = training;
    run.step = step;
    for (let i = 0; i < this.#ops.length; i++) this.#ops[i]!.forward(run);
  }

  /** From the gradient of the output to those of the parameters. @internal */
  backward(): void {
    for (let i = this.#ops.length - 1; i >= 0; i--) this.#ops[i]!.backward(this.run);
  }

  /** After a step that was sure. @internal */
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
    return { ptr: this.#parametersPtr, gradientPtr: this.#gradientsPtr, size: this.#trainedSize };
  }

  /** Throws where there is nothing to train. @internal */
  checkTrainable(where: string): void {
    this.check(where);
    if (this.#trainedSize === 0) throw new IsovarError("E_ARGUMENT", `${where}: this net has no parameters to train`);
  }

  /** Begins training with an optimizer, or goes on where it is of the same kind. @internal */
  startTraining(where: string, optimizer: Optimizer): Progress {
    const slots = slotsOf(optimizer);
    const before = this.progress;
    if (before?.optimizer.optimizer === optimizer.optimizer && before.slots.length === slots.length) {
      before.optimizer = optimizer;
      return before;
    }
    const made: number[] = [];
    try {
      for (const _ of slots) made.push(this.#allocate(where, this.#trainedSize));
    } catch (error) {
      for (const ptr of made) this.core.memory.free(ptr);
      throw error;
    }
    for (const ptr of before?.slots ?? []) this.core.memory.free(ptr);
    const { step = 0, epoch = 0, sample = 0 } = before ?? {};
    this.progress = { optimizer, step, begun: step, epoch, sample, slots: made };
    return this.progress;
  }

  /** Forgets how it was trained. @internal */
  stopTraining(): void {
    for (const ptr of this.progress?.slots ?? []) this.core.memory.free(ptr);
    this.progress = undefined;
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
    this.#release();
    this.stopTraining();
    for (const ptr of [this.#parametersPtr, this.#gradientsPtr]) if (ptr !== 0) this.core.memory.free(ptr);
    for (const parameter of this.parameters) parameter.ptr = parameter.gradientPtr = 0;
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
  if (!(net instanceof Net)) refuse("E_ARGUMENT", where, "net", net, "a net from sequential()");
  net.check(where);
  return net;
}

/** Activations of a batch are counted in f32 below 2^31 elements. */
const MAX_SAMPLE = 2 ** 28;

function checkInputShape(where: string, shape: unknown): Shape {
  const checked = checkShape(where, shape);
  const size = sizeOf(checked);
  if (checked.length === 0 || size === 0 || size > MAX_SAMPLE) {
    refuse("E_SHAPE", where, "inputShape", shape, `the shape of one sample, of 1 to ${MAX_SAMPLE} values`);
  }
  return checked;
}

/** Whether it is an array; one that cannot even be asked is left to the reader of JSON, which says so. */
function isLayers(source: unknown): source is readonly Layer[] {
  try {
    return Array.isArray(source);
  } catch {
    return false;
  }
}

/**
 * A network of layers one behind the other, with its initial weights.
 *
 * Initial weights are those of `init(initializer, shape, { seed, name })` with the parameter's own name (and layout, for grouped
 * convolutions): `net.parameters` tells all of them, `summary` shows them.
 * @param layers an array of layers, or a net in JSON, as text or as an object: docs/net.md
 * @throws {IsovarError} E_SHAPE where shapes do not chain, with both layers and both shapes; E_ARGUMENT, E_SCHEME, E_NAME, E_SEED,
 *   E_JSON, E_SPEC; E_WASM where WebAssembly is missing; E_MEMORY
 * @example const net = sequential([dense(256, { activation: "relu" }), dense(10)], { inputShape: [784], seed: 42 });
 * @example const net = sequential(await readFile("net.json", "utf8"), { seed: 1 });
 */
export function sequential(layers: readonly Layer[], options: NetOptions): Net;
export function sequential(json: string | NetJson, options?: Partial<NetOptions>): Net;
export function sequential(source: readonly Layer[] | string | NetJson, options?: Partial<NetOptions>): Net {
  const where = "sequential";
  const given = checkOptions(where, options, ["inputShape", "seed", "core"]);
  const json: Partial<NetJson> = isLayers(source) ? { layers: source } : parseNetJson(where, source);
  const { loss, optimizer, batchSize } = json;
  // Not `map`, which passes over holes.
  const layers = Array.from(json.layers!, (layer, i) => parseLayer(`${where}: layers[${i}]`, layer));
  if (layers.length === 0) throw new IsovarError("E_ARGUMENT", `${where}: layers is empty; a net has at least one layer`);
  const inputShape = checkInputShape(where, given.inputShape ?? json.inputShape);
  const seed = resolveSeed(where, given.seed ?? json.seed);
  const defaults = {
    ...(loss !== undefined && { loss: checkLoss(where, loss) }),
    ...(optimizer !== undefined && { optimizer: parseOptimizer(where, optimizer) }),
    ...(batchSize !== undefined && { batchSize: checkInteger(where, "batchSize", batchSize, 1, 2 ** 31) }),
  };
  return new Net(where, layers, inputShape, seed, checkCore(where, given.core), defaults);
}
