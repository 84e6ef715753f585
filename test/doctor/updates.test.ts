// updateRatio foretells the first step: against the step that a twin of the net takes.

import { describe, expect, it } from "vitest";
import { examine } from "../../src/doctor/index.js";
import { normal, zeros } from "../../src/index.js";
import {
  adam,
  adamw,
  batchNorm,
  constantRate,
  cosineDecay,
  dense,
  embedding,
  type Layer,
  type Optimizer,
  rmsprop,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { labels, numbers } from "../train/nets.js";
import { rmsOf } from "./nets.js";

const LAYERS = [dense(12, { activation: "tanh" }), batchNorm(), dense(12, { activation: "relu" }), dense(3)];
const DATA = { x: numbers(32 * 6), y: labels(32, 3) };
const make = (layers: readonly Layer[] = LAYERS) => sequential(layers, { inputShape: [6], seed: 2 });

/** RMS of the first step over that of the weights, by the first parameter of each layer. */
function stepped(optimizer: Optimizer, layers: readonly Layer[] = LAYERS): Map<string, number> {
  const net = make(layers);
  const kept = net.weights();
  trainer(net, { optimizer }).step(DATA.x, DATA.y);
  const rows = net.parameters.filter(({ name }) => /kernel$|scale$|table$/.test(name));
  return new Map(
    rows.map(({ name, data }) => {
      const old = kept.get(name)!.data;
      return [name.split("/")[0]!, rmsOf(data.map((w, i) => w - old[i]!)) / rmsOf(old)];
    }),
  );
}

describe.each<[what: string, optimizer: Optimizer]>([
  ["sgd", sgd({ learningRate: 0.1 })],
  ["sgd with momentum", sgd({ learningRate: 0.1, momentum: 0.9 })],
  ["sgd with Nesterov's", sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true })],
  ["sgd, clipNorm", sgd({ learningRate: 1, clipNorm: 0.05 })],
  ["sgd, a clipNorm that is not reached", sgd({ learningRate: 0.1, clipNorm: 1e3 })],
  ["sgd, clipValue", sgd({ learningRate: 1, clipValue: 0.01 })],
  ["sgd, both", sgd({ learningRate: 1, clipNorm: 0.2, clipValue: 0.01, momentum: 0.5, nesterov: true })],
  ["sgd that warms up", sgd({ learningRate: constantRate(0.5, { warmupSteps: 5 }) })],
  ["adam", adam({ learningRate: 0.01 })],
  ["adam, clipNorm and a large epsilon", adam({ learningRate: 0.01, clipNorm: 0.01, epsilon: 1e-3 })],
  ["adam, cosine", adam({ learningRate: cosineDecay({ learningRate: 0.02, steps: 10 }) })],
  ["adamw without decay", adamw({ learningRate: 0.01, weightDecay: 0 })],
  ["rmsprop", rmsprop({ learningRate: 0.001 })],
  ["rmsprop with momentum", rmsprop({ learningRate: 0.001, momentum: 0.9, decay: 0.9 })],
])("%s", (_, optimizer) => {
  it("is as the step", () => {
    const { layers } = examine(make(), DATA, { optimizer });
    const steps = stepped(optimizer);
    expect([...steps.keys()]).toEqual(layers.map(({ name: layer }) => layer));
    // A weight in f32 is known to 6e-8 of itself, a step of a thousandth of it to 1e-4.
    for (const { name: layer, updateRatio } of layers) expect(updateRatio! / steps.get(layer)!, layer).toBeCloseTo(1, 3);
  });
});

it("a name stands for defaults, and without one it is sgd", () => {
  const ratios = (optimizer?: Optimizer | "adam") =>
    examine(make(), DATA, optimizer ? { optimizer } : {}).layers.map(({ updateRatio }) => updateRatio);
  expect(ratios("adam")).toEqual(ratios(adam()));
  expect(ratios()).toEqual(ratios(sgd({ learningRate: 0.01 })));
});

it("that of the net's JSON, and that of training so far, come before the default", () => {
  const optimizer = adam({ learningRate: 0.05 });
  const json = { inputShape: [6], layers: LAYERS, optimizer };
  const [ratios, expected] = [sequential(json, { seed: 2 }), make()].map((net, i) =>
    examine(net, DATA, i === 0 ? {} : { optimizer }).layers.map(({ updateRatio }) => updateRatio),
  );
  expect(ratios).toEqual(expected);
});

it("is undefined where all weights are 0, and where there are none", () => {
  const { layers } = examine(make([dense(4, { activation: "tanh" }), dense(3, { init: zeros() })]), DATA);
  expect(layers.map(({ updateRatio }) => updateRatio === undefined)).toEqual([false, true]);
});

it("of an embedding is that of its table", () => {
  const net = sequential([embedding(5, 4), dense(3)], { inputShape: [2], seed: 2 });
  const data = { x: [0, 1, 4, 4], y: [0, 1, 2, 0] };
  const [first] = examine(net, data, { optimizer: sgd({ learningRate: 1 }) }).layers;
  const [table] = net.parameters;
  expect(first!.updateRatio).toBeCloseTo(rmsOf(table!.gradient) / rmsOf(table!.data), 6);
});

describe("stepSize", () => {
  const kinds = (learningRate: number, layers: readonly Layer[] = LAYERS) =>
    examine(make(layers), DATA, { optimizer: sgd({ learningRate }) }).verdicts.map(
      ({ kind, grade, name: layer }) => `${kind} ${grade} ${layer}`,
    );

  it("a step as large as the weights is a fault, in the layer where it is largest; the rate that is advised is none", () => {
    expect(kinds(0.1)).toEqual([]);
    const sick = examine(make(), DATA, { optimizer: sgd({ learningRate: 30 }) });
    const ratios = sick.layers.map(({ updateRatio = 0 }) => updateRatio);
    const largest = sick.layers[ratios.indexOf(Math.max(...ratios))]!.name;
    expect(sick.verdicts.map(({ kind, grade, name: layer }) => [kind, grade, layer])).toEqual([["stepSize", "fault", largest]]);
    expect(sick.verdicts[0]!.evidence).toMatch(
      /^the first step, at learning rate 30, is \d\.?\d* times as large as the weights; /,
    );
    const [, advised] = sick.verdicts[0]!.advice.match(/^a learning rate of (\S+), or clipNorm$/)!;
    expect(kinds(Number(advised))).toEqual([]);
  });

  it("of Adam too", () => {
    const { verdicts, healthy } = examine(make(), DATA, { optimizer: adam({ learningRate: 1 }) });
    expect(verdicts.map(({ kind }) => kind)).toEqual(["stepSize"]);
    expect(healthy).toBe(false);
    expect(examine(make(), DATA, { optimizer: "adam" }).verdicts).toEqual([]);
  });

  it("weights that begin near zero are to be replaced", () => {
    const small = [dense(12, { activation: "tanh" }), dense(3, { init: normal({ std: 1e-3 }) })];
    expect(kinds(0.3, small)).toEqual([]);
  });
});
