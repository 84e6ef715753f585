// Nets that nobody has seen: drawn from a seed, with a fault or without; whether one learns is for training to say.

import { type ActivationName, constant, type Initializer, init, normal, uniform, zeros } from "../../../src/index.js";
import { gain } from "../../../src/theory/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  flatten,
  type Layer,
  layerNorm,
  maxPool2d,
  residual,
} from "../../../src/train/index.js";
import type { SetNet } from "./nets.js";
import { binary, classes, images, inputs, regression, type Task, targets } from "./tasks.js";

/** Numbers in [0, 1), one after the other. */
class Dice {
  readonly #numbers: Float32Array;
  #next = 0;

  constructor(seed: number) {
    this.#numbers = init(uniform({ lower: 0, upper: 1 }), [64], { seed, name: "generated" }) as Float32Array;
  }

  #roll = () => this.#numbers[this.#next++]!;
  /** One of these. */
  of = <T>(choices: readonly T[]): T => choices[Math.floor(this.#roll() * choices.length)]!;
  /** Between two numbers, evenly by their logarithm. */
  between = (low: number, high: number): number => low * (high / low) ** this.#roll();
  whole = (low: number, high: number): number => Math.round(this.between(low, high));
}

const ACTIVATIONS: readonly ActivationName[] = "relu tanh selu elu gelu silu leakyRelu mish sigmoid softsign".split(
  " ",
) as ActivationName[];
/** More than a third have nothing injected; what is wrong with those is wrong with their depth. */
const FAULTS = [
  "none",
  "none",
  "none",
  "none",
  "none",
  "weights",
  "weights",
  "biases",
  "zeros",
  "inputs",
  "column",
  "offset",
  "targets",
  "output",
  "head",
] as const;

interface Draft {
  kind: "plain" | "norm" | "residual" | "images";
  activation: ActivationName;
  depth: number;
  width: number;
  /** Of the hidden layers. */
  init?: Initializer;
  biasInit?: Initializer;
  headInit?: Initializer;
  output?: ActivationName;
}

function hiddenLayers({ kind, activation: name, depth, width, init, biasInit }: Draft, norm: () => Layer): Layer[] {
  const own = { ...(init && { init }), ...(biasInit && { biasInit }) };
  const each = (make: (i: number) => Layer[]) => Array.from({ length: depth }, (_, i) => make(i)).flat();
  switch (kind) {
    case "plain":
      return each(() => [dense(width, { activation: name, ...own })]);
    case "norm":
      return each(() => [dense(width, own), norm(), activation(name)]);
    case "residual":
      return [dense(width, own), ...each(() => [residual([dense(width, { activation: name, ...own }), dense(width, own)])])];
    case "images":
      return [
        ...each((i) => [conv2d(8, 3, { activation: name, padding: "same", ...own }), ...(i === 0 ? [maxPool2d(2)] : [])]),
        flatten(),
      ];
  }
}

/** The same net for the same seed. */
export function generated(seed: number): SetNet {
  const dice = new Dice(seed);
  const kind = dice.of(["plain", "plain", "plain", "plain", "norm", "residual", "images"] as const);
  const draft: Draft = {
    kind,
    activation: dice.of(ACTIVATIONS),
    depth: kind === "images" ? dice.whole(1, 6) : dice.whole(1, kind === "plain" ? 40 : 20),
    width: dice.whole(6, 64),
  };
  const norm = dice.of([batchNorm, layerNorm]);
  const offset = dice.of([0, 1, 30]);
  const fault = dice.of(FAULTS);
  let task: (seed: number) => Task = kind === "images" ? images : dice.of([classes, classes, binary, regression]);
  let amount = 0;
  const changed = (change: (task: Task) => Task) => {
    const before = task;
    task = (seed) => change(before(seed));
  };
  switch (fault) {
    case "weights":
      amount = dice.between(0.05, 20);
      draft.init = normal({ std: (amount * gain(draft.activation)) / Math.sqrt(kind === "images" ? 72 : draft.width) });
      break;
    case "biases":
      amount = dice.of([-1, 1]) * dice.between(0.1, 30);
      draft.biasInit = constant(amount);
      break;
    case "zeros":
      draft.init = dice.of([zeros(), constant(0.1)]);
      break;
    case "inputs":
      amount = dice.between(1e-4, 1e4);
      changed(inputs((x) => amount * x));
      break;
    case "column":
      amount = dice.between(1, 1e4);
      changed(inputs((x, column) => (column === 0 ? amount * x : x)));
      break;
    case "offset":
      amount = dice.between(0.3, 1e3);
      changed(inputs((x) => amount + x));
      break;
    case "targets":
      amount = dice.between(1e-3, 1e4);
      // Images have classes alone.
      task = kind === "images" ? images : regression;
      if (kind !== "images") changed(targets((y) => amount * (offset + y)));
      break;
    case "output":
      draft.output = dice.of(["relu", "sigmoid", "tanh", "softplus"] as const);
      break;
    case "head":
      amount = dice.between(0.01, 100);
      draft.headInit = normal({ std: amount });
      break;
  }
  const outputs = { softmaxCrossEntropy: 4, sigmoidCrossEntropy: 1, mse: 2 }[task(seed).loss];
  const head = { ...(draft.output && { activation: draft.output }), ...(draft.headInit && { init: draft.headInit }) };
  const what = `generated ${seed}: ${kind}, ${draft.depth} × ${draft.width} ${draft.activation}, ${task(seed).loss}, ${fault} ${amount.toPrecision(2)}`;
  return { what, layers: () => [...hiddenLayers(draft, norm), dense(outputs, head)], task, kinds: [] };
}
