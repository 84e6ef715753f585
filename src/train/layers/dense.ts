// The fully connected layer.

import { matrixAt, multiply, transposed } from "../../linalg/gemm.js";
import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
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

/** Y = b + X·W. The sum begins with the bias and adds the products in ascending order of k, which fixes the bits. */
class Linear implements Op {
  readonly #outer: number;
  readonly #input: Signal;
  readonly #output: Signal;
  readonly #weights: Weights;

  constructor(input: Signal, output: Signal, weights: Weights) {
    this.#outer = outerSize(input);
    this.#input = input;
    this.#output = output;
    this.#weights = weights;
  }

  forward(run: Run): void {
    const { kernel, bias } = this.#weights;
    const [inputs, units] = kernel.shape as [number, number];
    const m = run.rows * this.#outer;
    const y = matrixAt(this.#output.value.ptr, m, units);
    if (bias) run.kernels.repeatRowF32(y.ptr, bias.ptr, units, 0, m);
    multiply(run, matrixAt(this.#input.value.ptr, m, inputs), matrixAt(kernel.ptr, inputs, units), y, bias !== undefined);
  }

  backward(run: Run): void {
    const { kernel, bias } = this.#weights;
    const [inputs, units] = kernel.shape as [number, number];
    const m = run.rows * this.#outer;
    const x = matrixAt(this.#input.value.ptr, m, inputs);
    const dy = matrixAt(this.#output.gradient!.ptr, m, units);
    multiply(run, transposed(x), dy, matrixAt(kernel.gradientPtr, inputs, units));
    if (bias) run.kernels.columnSumsF32(bias.gradientPtr, dy.ptr, units, m, 0, units);
    const dx = this.#input.gradient;
    if (dx) multiply(run, dy, transposed(matrixAt(kernel.ptr, inputs, units)), matrixAt(dx.ptr, m, inputs));
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
