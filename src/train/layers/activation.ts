// The activation functions: as a layer of their own, and inside other layers.

import { type ActivationChoice, checkSlope } from "../../theory/activations.js";
import { ACTIVATION_KINDS } from "../abi.js";
import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
import { number } from "../options.js";
import type { Signal } from "../signal.js";
import type { ActivationLayer } from "./layer.js";
import { activationName, checkActivation, parseFields } from "./options.js";

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
  const output = builder.signal(input.shape, input.gradient !== undefined, input.image);
  return { ops: [new Activate(choice, input, output)], output, preactivation: input };
}

export function parseActivationLayer(where: string, layer: ActivationLayer): ActivationLayer {
  const parsed = parseFields(where, layer, { activation: activationName, negativeSlope: number }, ["activation"]);
  checkActivation(where, parsed);
  return parsed;
}
