import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
import type { Parameter } from "../parameter.js";
import type { Place } from "../place.js";
import { flattenedImage, outerSize, type Signal } from "../signal.js";
import { activate } from "./activation.js";
import type { DenseLayer } from "./layer.js";
import { parseFields, positiveInteger } from "./options.js";
import { buildWeights, checkWeighted, WEIGHTED, type Weights } from "./weighted.js";

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

  constructor(input: Signal, output: Signal, { kernel, bias }: Weights) {
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
  const { units } = layer;
  const inputs = input.shape.at(-1);
  if (inputs === undefined) place.refuseInput(input.shape, "at least one axis");
  const weights = buildWeights(builder, layer, place, [inputs, units], { image: flattenedImage(input) });
  const shape = [...input.shape.slice(0, -1), units];
  const linear = builder.signal(shape, true, input.image && shape.length > 1 ? shape : undefined);
  const activated = activate(builder, layer, linear);
  return { ...activated, ops: [new Linear(input, linear, weights), ...activated.ops] };
}
