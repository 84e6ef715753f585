// Training step by step against values that PyTorch came to on a CPU: test/fixtures/torch-training.json, by scripts/torch_training.py.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { identity } from "../../src/init/index.js";
import { writeSafetensors } from "../../src/io/index.js";
import { ACTIVATION_NAMES } from "../../src/theory/activations.js";
import { dense, evaluate, load, type Net, type NetJson, predict, sequential, trainer } from "../../src/train/index.js";
import { LAYER_NAMES } from "../../src/train/layers/kinds.js";
import { LOSSES } from "../../src/train/losses.js";
import { OPTIMIZER_NAMES } from "../../src/train/optimizers.js";

/** As many axes as the tensor has. */
type Nested = readonly number[] | readonly Nested[];
type Tensors = Readonly<Record<string, Nested>>;

interface Case {
  name: string;
  /** Before the first step. */
  weights: Tensors;
  /** Step after step, then from the first again. */
  batches: { x: Nested; y: Nested }[];
  runs: {
    name: string;
    net: NetJson;
    /** Of the batch of each step, before it. */
    losses: number[];
    /** After some of the steps. */
    weights: Record<string, Tensors>;
    /** Of the first batch after the last step, without training. */
    outputs: Nested;
  }[];
}

interface Recorded {
  cases: Case[];
  stateDict: { state: Tensors; images: Nested; outputs: Nested };
  /** Cross-entropy with label 0, row by row. */
  farRows: { logits: number[][]; losses: number[] };
}

const recorded: Recorded = JSON.parse(readFileSync("test/fixtures/torch-training.json", "utf8"));

const flat = (values: Nested): number[] => (values as readonly number[]).flat(Number.POSITIVE_INFINITY) as number[];
const shapeOf = (values: Nested | number): number[] =>
  typeof values === "number" ? [] : [values.length, ...shapeOf(values[0]!)];

const named = <T extends { name: string }>(rows: readonly T[]): [string, T][] => rows.map((row) => [row.name, row]);

function fileOf(tensors: Tensors): Uint8Array<ArrayBuffer> {
  const rows = Object.entries(tensors).map(
    ([name, values]) => [name, { shape: shapeOf(values), data: Float32Array.from(flat(values)) }] as const,
  );
  return writeSafetensors(Object.fromEntries(rows));
}

interface Tolerance {
  absolute: number;
  relative: number;
}

// Sums in another order, rounded to f32, lie apart by up to 6e-7 of a loss, 3e-7 in a weight and 8e-7 in an output.
const LOSS: Tolerance = { absolute: 0, relative: 3e-6 };
const WEIGHT: Tolerance = { absolute: 1e-6, relative: 1e-6 };
const OUTPUT: Tolerance = { absolute: 3e-6, relative: 3e-6 };

/** Every number as PyTorch has it, or a list of those that are not; NaN is not. */
function expectClose(what: string, ours: ArrayLike<number>, theirs: readonly number[], { absolute, relative }: Tolerance): void {
  expect(ours.length, what).toBe(theirs.length);
  const off = theirs.flatMap((value, i) =>
    Math.abs(ours[i]! - value) <= absolute + relative * Math.abs(value) ? [] : [`[${i}] ${ours[i]}, PyTorch ${value}`],
  );
  expect(off, what).toEqual([]);
}

function expectWeights(when: string, net: Net, theirs: Tensors): void {
  expect(net.parameters.map(({ name }) => name).sort(), when).toEqual(Object.keys(theirs).sort());
  for (const { name, data } of net.parameters) expectClose(`${name} ${when}`, data, flat(theirs[name]!), WEIGHT);
}

describe.each(named(recorded.cases))("%s", (_, { weights: initial, batches, runs }) => {
  it.each(named(runs))("%s", (_, { net: json, losses, weights, outputs }) => {
    const net = sequential(json, { seed: 1 });
    load(net, fileOf(initial));
    const training = trainer(net);
    const ours: number[] = [];
    for (const [i] of losses.entries()) {
      const { x, y } = batches[i % batches.length]!;
      ours.push(training.step(x, y));
      const theirs = weights[training.steps];
      if (theirs) expectWeights(`after step ${training.steps}`, net, theirs);
    }
    expectClose("losses", ours, losses, LOSS);
    expectClose("outputs", predict(net, batches[0]!.x), flat(outputs), OUTPUT);
    net.dispose();
  });
});

describe("the recorded cases", () => {
  const text = JSON.stringify(recorded.cases);
  const missing = (key: string, names: readonly string[]) => names.filter((name) => !text.includes(`"${key}":"${name}"`));

  it("leave out dropout alone, whose draws are our own", () => {
    expect(missing("layer", LAYER_NAMES)).toEqual(["dropout"]);
    expect(missing("activation", ACTIVATION_NAMES)).toEqual([]);
    expect(missing("loss", LOSSES)).toEqual([]);
    expect(missing("optimizer", OPTIMIZER_NAMES)).toEqual([]);
  });
});

it("loads a state_dict of PyTorch, kernels as [out, in, height, width] and [out, in]", () => {
  const { state, images, outputs } = recorded.stateDict;
  const layers: NetJson["layers"] = [
    { layer: "conv2d", filters: 4, kernelSize: [3, 2], activation: "tanh" },
    { layer: "conv2d", filters: 6, kernelSize: 2, stride: 2, groups: 2, activation: "relu" },
    { layer: "flatten" },
    { layer: "dense", units: 3 },
  ];
  const net = sequential({ inputShape: [6, 5, 2], layers }, { seed: 1 });
  const names = {
    "0.conv2d/kernel": "conv1.weight",
    "0.conv2d/bias": "conv1.bias",
    "1.conv2d/kernel": "conv2.weight",
    "1.conv2d/bias": "conv2.bias",
    "3.dense/kernel": "fc.weight",
    "3.dense/bias": "fc.bias",
  };
  load(net, fileOf(state), { layout: "oi", flatten: "channelsLast", names });
  expectClose("outputs", predict(net, images), flat(outputs), OUTPUT);
  net.dispose();
});

it("takes cross-entropy of the differences of logits, however far from 0 they lie", () => {
  const net = sequential([dense(3, { bias: false, init: identity() })], { inputShape: [3], seed: 1 });
  const { logits, losses } = recorded.farRows;
  const ours = logits.map((row) => evaluate(net, { x: row, y: [0] }, { loss: "softmaxCrossEntropy" }).loss);
  net.dispose();
  expectClose("losses", ours, losses, LOSS);
});
