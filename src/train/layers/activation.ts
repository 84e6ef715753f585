import { sizeOf } from "../../core/shape.js";
import type { ActivationName } from "../../theory/activations.js";
import { checkSlope } from "../../theory/activations.js";
import type { Builder, Built, Op, Run, Signal } from "../graph.js";
import { ACTIVATION_KINDS } from "../kernels.js";
import { type ActivationChoice, activationName, checkActivation, layerName, type Named, number, parseKeys } from "./options.js";

export interface ActivationLayer extends Named {
  layer: "activation";
  activation: ActivationName;
  negativeSlope?: number;
}

/** y = f(x), element by element. */
class Activate implements Op {
  readonly #kind: number;
  readonly #slope: number;
  readonly #input: Signal;
  readonly #output: Signal;

  constructor(choice: ActivationChoice, input: Signal, output: Signal) {
    const { activation = "identity", negativeSlope } = choice;
    this.#kind = ACTIVATION_KINDS[activation];
    this.#slope = checkSlope("activation", activation, negativeSlope);
    this.#input = input;
    this.#output = output;
  }

  forward({ kernels, rows }: Run): void {
    const { value, size } = this.#input;
    kernels.activationF32(this.#kind, this.#slope, this.#output.value.ptr, value.ptr, 0, rows * size);
  }

  backward({ kernels, rows }: Run): void {
    const { value, gradient, size } = this.#input;
    if (!gradient) return;
    const dy = this.#output.gradient!.ptr;
    kernels.activationGradientF32(this.#kind, this.#slope, gradient.ptr, dy, value.ptr, 0, rows * size);
  }
}

/** The signal after an activation; itself where there is none. */
export function activate(builder: Builder, choice: ActivationChoice, input: Signal): Built {
  if (choice.activation === undefined || choice.activation === "identity") return { ops: [], output: input };
  const output = builder.signal(input.shape, input.gradient !== undefined);
  return { ops: [new Activate(choice, input, output)], output, preactivation: input };
}

export function parseActivationLayer(where: string, layer: ActivationLayer): ActivationLayer {
  const { layer: kind, ...options } = layer;
  const parsed = parseKeys(where, options, { activation: activationName, negativeSlope: number, name: layerName });
  activationName(where, "activation", parsed.activation);
  checkActivation(where, parsed);
  return { layer: kind, ...parsed };
}

export function buildActivation(builder: Builder, layer: ActivationLayer, input: Signal): Built {
  return activate(builder, layer, input);
}

/** Rows of the matrix that a signal is along its last axis. */
export const outerSize = ({ shape }: Signal): number => sizeOf(shape.slice(0, -1));
