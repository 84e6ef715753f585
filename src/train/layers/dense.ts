import { IsovarError } from "../../base/errors.js";
import { type Initializer, zeros } from "../../init/initializers.js";
import { type Builder, type Built, flattenedImage, type Op, outerSize, type Parameter, type Run, type Signal } from "../graph.js";
import { boolean, number } from "../options.js";
import { activate } from "./activation.js";
import {
  type ActivationChoice,
  activationName,
  checkActivation,
  initializer,
  type Named,
  parseFields,
  positiveInteger,
} from "./options.js";
import type { Place } from "./place.js";

/** Options of the layers that have a kernel. */
export interface Weighted extends ActivationChoice, Named {
  /** Of the kernel. Default: `forActivation` of the activation in front of the layer; `lecunNormal` where the net's inputs are. */
  init?: Initializer;
  /** False for none. */
  bias?: boolean;
  /** Default zeros. */
  biasInit?: Initializer;
}

export interface DenseLayer extends Weighted {
  layer: "dense";
  units: number;
}

/** Parsers of these options. */
export const WEIGHTED = {
  activation: activationName,
  negativeSlope: number,
  init: initializer,
  bias: boolean,
  biasInit: initializer,
};

export function checkWeighted(where: string, layer: Weighted): void {
  checkActivation(where, layer);
  if (layer.bias === false && layer.biasInit !== undefined) {
    throw new IsovarError("E_ARGUMENT", `${where}: biasInit is given, and bias is false: there is no bias to initialize`);
  }
}

export function parseDense(where: string, layer: DenseLayer): DenseLayer {
  const parsed = parseFields(where, layer, { units: positiveInteger, ...WEIGHTED }, ["units"]);
  checkWeighted(where, parsed);
  return parsed;
}

/** Y = b + X·W: the bias first, then the products, k ascending. */
class Linear implements Op {
  readonly #outer: number;
  readonly #input: Signal;
  readonly #output: Signal;
  readonly #kernel: Parameter;
  readonly #bias: Parameter | undefined;

  constructor(input: Signal, output: Signal, kernel: Parameter, bias: Parameter | undefined) {
    this.#outer = outerSize(input);
    this.#input = input;
    this.#output = output;
    this.#kernel = kernel;
    this.#bias = bias;
  }

  forward({ gemm, kernels, rows, workPtr }: Run): void {
    const [inputs, units] = this.#kernel.shape as [number, number];
    const m = rows * this.#outer;
    const y = this.#output.value.ptr;
    if (this.#bias) kernels.repeatRowF32(y, this.#bias.ptr, units, 0, m);
    const accumulate = this.#bias ? 1 : 0;
    const x = this.#input.value.ptr;
    gemm(x, inputs * 4, 4, this.#kernel.ptr, units * 4, 4, y, units * 4, m, units, inputs, accumulate, workPtr);
  }

  backward({ gemm, kernels, rows, workPtr }: Run): void {
    const [inputs, units] = this.#kernel.shape as [number, number];
    const m = rows * this.#outer;
    const x = this.#input.value.ptr;
    const dy = this.#output.gradient!.ptr;
    const { ptr, gradientPtr } = this.#kernel;
    gemm(x, 4, inputs * 4, dy, units * 4, 4, gradientPtr, units * 4, inputs, units, m, 0, workPtr);
    if (this.#bias) kernels.columnSumsF32(this.#bias.gradientPtr, dy, units, m, 0, units);
    const dx = this.#input.gradient?.ptr;
    if (dx) gemm(dy, units * 4, 4, ptr, 4, units * 4, dx, inputs * 4, m, inputs, units, 0, workPtr);
  }
}

export function buildDense(builder: Builder, layer: DenseLayer, input: Signal, place: Place): Built {
  const { units, bias = true, biasInit = zeros() } = layer;
  const inputs = input.shape.at(-1);
  if (inputs === undefined) place.refuseInput(input, "at least one axis");
  const kernel = builder.parameter(place, "kernel", [inputs, units], layer.init ?? place.defaultInit, {
    image: flattenedImage(input),
  });
  const offset = bias ? builder.parameter(place, "bias", [units], biasInit) : undefined;
  const shape = [...input.shape.slice(0, -1), units];
  const linear = builder.signal(shape, true, input.image && shape.length > 1 ? shape : undefined);
  const activated = activate(builder, layer, linear);
  return { ...activated, ops: [new Linear(input, linear, kernel, offset), ...activated.ops] };
}
