// Dropout.

import { checkNumber } from "../../base/check.js";
import { TILE } from "../../core/abi.js";
import { DOMAIN, fold } from "../../random/key.js";
import { ACTIVATION_KINDS } from "../abi.js";
import type { Block } from "../block.js";
import type { Builder } from "../builder.js";
import type { Built } from "../built.js";
import type { Op, Run } from "../op.js";
import type { Place } from "../place.js";
import type { Signal } from "../signal.js";
import type { DropoutLayer } from "./layer.js";
import { parseFields } from "./options.js";

/** A value is dropped where its random 32-bit word is below this. */
const thresholdOf = (rate: number) => Math.round(rate * 2 ** 32);

const rate = (where: string, name: string, value: unknown) => {
  const fits = (x: number) => x === 0 || (x > 0 && thresholdOf(x) > 0 && thresholdOf(x) < 2 ** 32);
  return checkNumber(where, name, value, fits, "a number >= 0 and < 1, in steps of 2^-32 too");
};

export function parseDropout(where: string, layer: DropoutLayer): DropoutLayer {
  return parseFields(where, layer, { rate }, ["rate"]);
}

/** Room, in floats, for the round keys that `philoxKeys` writes. */
const KEYS_FLOATS = 80;

/**
 * In training, keeps each value with probability 1 − rate and divides it by 1 − rate; otherwise copies its input.
 * In step s, element i of the batch is kept where word i of draw s, in the number stream's dropout domain, is at least rate·2^32.
 */
class Drop implements Op {
  readonly #rate: number;
  readonly #name: string;
  readonly #input: Signal;
  readonly #output: Signal;
  readonly #words: Block;
  readonly #keys: Block;

  constructor(builder: Builder, rate: number, name: string, input: Signal, output: Signal) {
    this.#rate = rate;
    this.#name = name;
    this.#input = input;
    this.#output = output;
    this.#words = builder.block(input.size);
    this.#keys = builder.block(0, KEYS_FLOATS);
  }

  forward({ core, kernels, rows, training, step, key }: Run): void {
    const size = rows * this.#input.size;
    const x = this.#input.value.ptr;
    if (!training) {
      kernels.activationF32(ACTIVATION_KINDS.identity, 0, this.#output.value.ptr, x, 0, size);
      return;
    }
    const { k0, k1 } = fold(key, `${this.#name}/dropout`);
    core.kernels.philoxKeys(this.#keys.ptr, k0, k1);
    core.kernels.philoxWords(this.#words.ptr, Math.ceil(size / TILE), this.#keys.ptr, 0, 0, step >>> 0, DOMAIN.dropout);
    kernels.dropoutF32(this.#output.value.ptr, x, this.#words.ptr, thresholdOf(this.#rate), 1 / (1 - this.#rate), 0, size);
  }

  backward({ kernels, rows, training }: Run): void {
    const dx = this.#input.gradient?.ptr;
    if (!dx) return;
    const size = rows * this.#input.size;
    const dy = this.#output.gradient!.ptr;
    if (training) kernels.dropoutF32(dx, dy, this.#words.ptr, thresholdOf(this.#rate), 1 / (1 - this.#rate), 0, size);
    else kernels.activationF32(ACTIVATION_KINDS.identity, 0, dx, dy, 0, size);
  }
}

export function buildDropout(builder: Builder, layer: DropoutLayer, input: Signal, place: Place): Built {
  const output = builder.signal(input.shape, input.gradient !== undefined, input.image);
  return { ops: [new Drop(builder, layer.rate, place.name, input, output)], output };
}
