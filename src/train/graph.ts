// What layers are made of once their shapes are known: blocks of memory, signals between operations, parameters.

import { IsovarError } from "../base/errors.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { Kernels } from "../core/abi.js";
import type { Core } from "../core/core.js";
import { Region } from "../core/region.js";
import { prepare } from "../init/fill.js";
import type { Initializer } from "../init/initializers.js";
import type { Layout } from "../init/layout.js";
import type { Key } from "../random/key.js";
import type { Front } from "./front.js";
import type { TrainKernels } from "./kernels.js";
import type { ActivationChoice } from "./layers/options.js";
import type { Place } from "./layers/place.js";

/** Floats in linear memory, as many as the batch asks for: perRow·rows + fixed. */
export class Block {
  readonly perRow: number;
  readonly fixed: number;
  readonly #signals: Region;
  /** In bytes, from the beginning of the memory of all signals. */
  offset = 0;

  constructor(signals: Region, perRow: number, fixed: number) {
    this.#signals = signals;
    this.perRow = perRow;
    this.fixed = fixed;
  }

  /** Byte address; read where it is used, since a larger batch may move it. */
  get ptr(): number {
    return this.#signals.at(this.offset);
  }
}

/** What flows from one operation to the next: one row of `shape` per sample. */
export interface Signal {
  readonly shape: Shape;
  /** Elements of a row. */
  readonly size: number;
  /** [height, width, channels] of the image that a row is, flattened or not. */
  readonly image: Shape | undefined;
  readonly value: Block;
  /** Undefined where nothing before it is trained, so that nobody asks for the gradient. */
  readonly gradient: Block | undefined;
}

/** The image that was flattened to a signal, where the order of its axes matters: undefined for one channel, or one pixel. */
export function flattenedImage({ shape, size, image }: Signal): Shape | undefined {
  const channels = image?.[2];
  return shape.length > 1 || channels === 1 || channels === size ? undefined : image;
}

/** Rows of the matrix that a signal is along its last axis, for one sample. */
export const outerSize = ({ shape }: Signal): number => sizeOf(shape.slice(0, -1));

/** What most parameters leave out. */
export interface ParameterOptions {
  /** Default `"io"`. */
  layout?: Layout;
  /** Default true. */
  trained?: boolean;
  image?: Shape | undefined;
}

/** A tensor of a net. Its values lie in the core's memory. */
export class Parameter {
  readonly name: string;
  readonly shape: Shape;
  /** Number of elements. */
  readonly size: number;
  readonly initializer: Initializer;
  readonly layout: Layout;
  /** False for what a layer keeps itself, such as the running mean of batchNorm: it has no gradient, and no optimizer moves it. */
  readonly trained: boolean;
  /** [height, width, channels] of the flattened image that its first axis goes through. @internal */
  readonly image: Shape | undefined;
  readonly #weights: Region;
  /** As an error names it. */
  readonly #owner: string;
  /** In bytes, from the beginning of the memory of all weights. @internal */
  offset = 0;
  /** As `offset`. @internal */
  gradientOffset = 0;

  /** @internal */
  constructor(
    weights: Region,
    name: string,
    shape: Shape,
    initializer: Initializer,
    { layout = "io", trained = true, image }: ParameterOptions,
  ) {
    this.#weights = weights;
    this.#owner = `Parameter: the net of "${name}"`;
    this.name = name;
    this.shape = shape;
    this.size = sizeOf(shape);
    this.initializer = initializer;
    this.layout = layout;
    this.trained = trained;
    this.image = image;
  }

  /** @internal */
  get ptr(): number {
    return this.#weights.at(this.offset, this.#owner);
  }

  /** @internal */
  get gradientPtr(): number {
    this.#checkTrained();
    return this.#weights.at(this.gradientOffset, this.#owner);
  }

  /**
   * The values, no copy. Made anew at each access: an allocation in between may end older views. While you hold it, though not a
   * `subarray` of it, its memory is the net's.
   */
  get data(): Float32Array {
    return this.#weights.lend(this.view);
  }

  /** The gradient of the last step, no copy; as `data`. */
  get gradient(): Float32Array {
    return this.#weights.lend(this.gradientView);
  }

  /** As `data`, for use at once: nothing keeps the memory alive while it is held. @internal */
  get view(): Float32Array {
    return this.#weights.floats(this.offset, this.size, this.#owner);
  }

  /** As `gradient`, for use at once. @internal */
  get gradientView(): Float32Array {
    this.#checkTrained();
    return this.#weights.floats(this.gradientOffset, this.size, this.#owner);
  }

  #checkTrained(): void {
    if (!this.trained) throw new IsovarError("E_ARGUMENT", `Parameter: "${this.name}" has no gradient: it is not trained`);
  }
}

/** What operations need to run. One object per net, so that a pass makes none. */
export interface Run {
  readonly core: Core;
  readonly gemm: Kernels["gemmF32"];
  readonly kernels: TrainKernels;
  /** For `gemm`. */
  readonly workPtr: number;
  /** Samples in this pass. */
  rows: number;
  /** Dropout and the statistics of a batch are for training alone. */
  training: boolean;
  /** Steps done before this one: dropout draws by it. */
  step: number;
  /** Of the seed of training: the net's, or that of the file it goes on from. */
  key: Key;
  /** Passes so far: what is in memory is that of the last one. */
  passes: number;
}

/** A step of the computation. Its signals and parameters are its own business. */
export interface Op {
  forward(run: Run): void;
  /** From the gradient of the output, that of the input and of the parameters; both overwritten, not added to. */
  backward(run: Run): void;
  /** After a step whose every number was finite: what the operation keeps beside its parameters. */
  commit?(run: Run): void;
}

/** A layer of a net, built: for summaries, statistics and error messages. */
export interface BuiltLayer {
  /** As in the names of its parameters: `0.dense`, or the layer's own. */
  readonly name: string;
  readonly kind: string;
  readonly input: Signal;
  readonly output: Signal;
  /** What the activation was applied to, where the layer has one. */
  readonly preactivation: Signal | undefined;
  /** The activation that its outputs meet: its own, or the next before any weight; none is the identity. */
  readonly following: ActivationChoice;
  /** What its weights should undo. */
  readonly front: Front;
  readonly parameters: readonly Parameter[];
  /** Layers inside a residual. */
  readonly inner: readonly BuiltLayer[];
}

/** Layers in sequence, built: those of a net, or of a residual. */
export interface BuiltLayers {
  readonly ops: readonly Op[];
  readonly output: Signal;
  readonly layers: readonly BuiltLayer[];
}

/** Collects the blocks and parameters that the layers of a net ask for. */
export class Builder {
  readonly blocks: Block[] = [];
  readonly parameters: Parameter[] = [];
  /** Memory of all blocks, taken when the number of rows is known. */
  readonly signals: Region;
  /** Memory of all parameters and their gradients, taken when every layer is built. */
  readonly weights: Region;
  /** The first layer that takes a variance over the samples of a batch alone: one sample has none. */
  varianceOfBatch: string | undefined;

  constructor(core: Core) {
    this.signals = new Region(core.memory, "Net: the memory of the signals");
    this.weights = new Region(core.memory, "Net: this net");
  }

  block(perRow: number, fixed = 0): Block {
    const block = new Block(this.signals, perRow, fixed);
    this.blocks.push(block);
    return block;
  }

  signal(shape: Shape, trained: boolean, image?: Shape): Signal {
    const size = sizeOf(shape);
    // Frozen as those of `checkShape`: kernels write as far as it says.
    const frozen = Object.freeze([...shape]);
    return { shape: frozen, size, image, value: this.block(size), gradient: trained ? this.block(size) : undefined };
  }

  /** A tensor of the layer at `place`; whether the initializer suits its shape is checked at once. */
  parameter(place: Place, own: string, shape: Shape, initializer: Initializer, options: ParameterOptions = {}): Parameter {
    const { shape: checked } = prepare(`${place.where}: ${own}`, initializer, shape, { layout: options.layout ?? "io" });
    const parameter = new Parameter(this.weights, `${place.name}/${own}`, checked, initializer, options);
    this.parameters.push(parameter);
    return parameter;
  }
}

/** What a layer becomes. */
export interface Built {
  readonly ops: readonly Op[];
  readonly output: Signal;
  readonly preactivation?: Signal;
  readonly inner?: readonly BuiltLayer[];
}
