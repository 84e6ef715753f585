// The residual block: layers whose output is added to their input.

import { copyArray, refuse, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { sameShape } from "../../base/shape.js";
import type { Builder } from "../builder.js";
import type { Built, BuiltLayers } from "../built.js";
import type { Op, Run } from "../op.js";
import { number } from "../options.js";
import type { Place } from "../place.js";
import type { Signal } from "../signal.js";
import { activate } from "./activation.js";
import type { Layer, ResidualLayer } from "./layer.js";
import { activationName, checkActivation, MAX_LAYERS, parseFields } from "./options.js";

/** Checks everything but the layers inside, which `parseInner` does. */
export function parseResidual(
  where: string,
  layer: ResidualLayer,
  parseInner: (where: string, layer: unknown) => Layer,
): ResidualLayer {
  const layers = (where: string, name: string, value: unknown) => {
    const inner = copyArray(where, name, value, MAX_LAYERS);
    if (!inner?.length) return refuse("E_ARGUMENT", where, name, value, `an array of at least one layer, at most ${MAX_LAYERS}`);
    return inner.map((inner, i) => parseInner(`${where}.layers[${i}]`, inner));
  };
  const parsed = parseFields(where, layer, { layers, activation: activationName, negativeSlope: number }, ["layers"]);
  checkActivation(where, parsed);
  return parsed;
}

/** y = x + body(x). The gradient of the sum equals that of the body's output, so both use one block. */
class AddSkip implements Op {
  readonly #body: readonly Op[];
  readonly #input: Signal;
  readonly #inner: Signal;
  readonly #output: Signal;

  constructor(body: readonly Op[], input: Signal, inner: Signal, output: Signal) {
    this.#body = body;
    this.#input = input;
    this.#inner = inner;
    this.#output = output;
  }

  forward(run: Run): void {
    for (const op of this.#body) op.forward(run);
    const { value, size } = this.#output;
    run.kernels.addF32(value.ptr, this.#inner.value.ptr, this.#input.value.ptr, 0, run.rows * size);
  }

  backward(run: Run): void {
    for (let i = this.#body.length - 1; i >= 0; i--) this.#body[i]!.backward(run);
    const { gradient, size } = this.#input;
    if (gradient) run.kernels.addF32(gradient.ptr, gradient.ptr, this.#output.gradient!.ptr, 0, run.rows * size);
  }

  commit(run: Run): void {
    for (const op of this.#body) op.commit?.(run);
  }
}

export function buildResidual(
  builder: Builder,
  layer: ResidualLayer,
  input: Signal,
  place: Place,
  buildInner: (layers: readonly Layer[]) => BuiltLayers,
): Built {
  const body = buildInner(layer.layers);
  const inner = body.output;
  if (!sameShape(inner.shape, input.shape)) {
    const rule = "the layers of a residual must keep the shape, since the input is added to their output";
    throw new IsovarError(
      "E_SHAPE",
      `${place.where} gets shape ${show(input.shape)} from ${place.before}, its last layer (${body.layers.at(-1)!.name}) gives ${show(inner.shape)}: ${rule}`,
    );
  }
  if (body.ops.length === 0) {
    throw new IsovarError("E_ARGUMENT", `${place.where}: at least one layer of a residual must compute something`);
  }
  const sum: Signal = { ...inner, image: input.image, value: builder.block(inner.size) };
  const activated = activate(builder, layer, sum);
  return { ...activated, ops: [new AddSkip(body.ops, input, inner, sum), ...activated.ops], inner: body.layers };
}
