// The embedding: a table with one row per id.

import { checkInteger, refuse } from "../../base/check.js";
import { normal } from "../../init/initializers/sampled.js";
import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
import type { Parameter } from "../parameter.js";
import type { Place } from "../place.js";
import type { Signal } from "../signal.js";
import type { EmbeddingLayer } from "./layer.js";
import { initializer, parseFields, positiveInteger } from "./options.js";

/** Ids are held as f32, which represents every whole number up to 2^24. */
const count = (where: string, name: string, value: unknown) => checkInteger(where, name, value, 1, 2 ** 24);

export function parseEmbedding(where: string, layer: EmbeddingLayer): EmbeddingLayer {
  return parseFields(where, layer, { count, dims: positiveInteger, init: initializer }, ["count", "dims"]);
}

/** Each id becomes its row of the table. */
class LookUp implements Op {
  readonly #input: Signal;
  readonly #output: Signal;
  readonly #table: Parameter;

  constructor(input: Signal, output: Signal, table: Parameter) {
    this.#input = input;
    this.#output = output;
    this.#table = table;
  }

  forward({ kernels, rows }: Run): void {
    const { ptr, shape } = this.#table;
    this.#checkIds(rows * this.#input.size);
    kernels.gatherRowsF32(this.#output.value.ptr, ptr, this.#input.value.ptr, shape[1]!, 0, rows * this.#input.size);
  }

  /** The kernels turn ids into addresses, so ids are checked in the memory the kernels read: the caller's array may have changed since. */
  #checkIds(length: number): void {
    const ids = this.#input.value.view(length);
    const count = this.#table.shape[0]!;
    for (let i = 0; i < length; i++) {
      const id = ids[i]!;
      if (!(Number.isInteger(id) && id >= 0 && id < count)) {
        refuse("E_DATA", "embedding", "an id", id, `a whole number from 0 to ${count - 1}`);
      }
    }
  }

  backward({ kernels, rows }: Run): void {
    const { gradientView, gradientPtr, shape } = this.#table;
    gradientView.fill(0);
    const ids = rows * this.#input.size;
    kernels.scatterRowsF32(gradientPtr, this.#output.gradient!.ptr, this.#input.value.ptr, shape[1]!, ids, 0, shape[1]!);
  }
}

export function buildEmbedding(builder: Builder, layer: EmbeddingLayer, input: Signal, place: Place): Built {
  const { count, dims, init = normal() } = layer;
  if (!place.first) place.refuseInput(input.shape, "ids: an embedding must be the first layer");
  const table = builder.parameter(place, "embedding", [count, dims], init);
  const output = builder.signal([...input.shape, dims], true);
  return { ops: [new LookUp(input, output, table)], output };
}
