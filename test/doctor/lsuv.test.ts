// lsuv: signals keep their size, from whatever weights it starts.

import { describe, expect, it } from "vitest";
import { examine, type LsuvOptions, lsuv, syntheticData, type VerdictKind } from "../../src/doctor/index.js";
import { type ActivationName, constant, heNormal, type Initializer, normal, zeros } from "../../src/index.js";
import {
  activation,
  batchNorm,
  conv2d,
  dense,
  embedding,
  flatten,
  type Layer,
  maxPool2d,
  predict,
  residual,
  sequential,
} from "../../src/train/index.js";
import { expectRefused } from "../support/refusal.js";
import { digest } from "../train/nets.js";
import { deep, mlp } from "./nets.js";

const STARTS: [string, Initializer][] = [
  ["std 0.01", normal({ std: 0.01 })],
  ["N(0, 1)", normal()],
  ["He", heNormal()],
];
/** Without orthogonal kernels a start matters; both must come to the same std. */
const WAYS: LsuvOptions[] = [{}, { orthogonal: false }];

/** Heals a net; every layer with weights must be within 5 % of 1 in at most 10 passes, by `examine` too. */
function healed(layers: readonly Layer[], inputShape: readonly number[], options: LsuvOptions) {
  using net = sequential(layers, { inputShape, seed: 1 });
  const data = syntheticData(net, 128);
  const report = lsuv(net, data.x, options);
  for (const { name: layer, after, passes } of report) {
    expect(Math.abs(after - 1), layer).toBeLessThanOrEqual(0.05);
    expect(passes, layer).toBeLessThanOrEqual(10);
  }
  const examination = examine(net, data);
  for (const { name: layer, after } of report) {
    const own = examination.layers.find((each) => each.name === layer);
    if (own) expect(own.preactivationStd, layer).toBeCloseTo(after, 5);
  }
  return { report, examination };
}

describe.each(STARTS)("from %s", (_, init) => {
  it.each<[ActivationName, number, VerdictKind[]]>([
    ["tanh", 3, []],
    ["relu", 3, []],
    ["gelu", 3, []],
    ["sigmoid", 3, []],
    // A std of 1 takes weights of 1.6/√fanIn, where gradients grow by 1.13 a layer.
    ["tanh", 30, ["chaos"]],
    ["relu", 20, []],
    ["gelu", 15, []],
    // The differences of samples come to lie in one direction: a std of 1 is no help against that.
    ["relu", 30, ["collapse"]],
    ["gelu", 30, ["collapse"]],
    // Its slope is 1/4 at most: no std of 1 keeps samples apart through 30 layers.
    ["sigmoid", 30, ["collapse"]],
  ])("%s, %i layers", (name, depth, kinds) => {
    const layers = deep(name, depth, 32, { init });
    const { report, examination } = healed(layers, [16], {});
    expect(report.map(({ name: layer }) => layer)).toEqual(layers.map((_, i) => `${i}.dense`));
    expect(examination.verdicts.map(({ kind }) => kind)).toEqual(kinds);
  });

  it.each(WAYS)("a conv net, residuals, batchNorm, an embedding: %o", (options) => {
    const kernel = { init };
    const relu = { init, activation: "relu" } as const;
    const conv = [conv2d(8, 3, relu), maxPool2d(2), conv2d(16, 3, relu), flatten(), dense(10, kernel)];
    const blocks = [1, 2, 3].map(() => residual([dense(32, relu), dense(32, kernel)]));
    const norms = [1, 2].flatMap(() => [dense(32, kernel), batchNorm(), activation("relu")]);
    for (const [layers, inputShape, names] of [
      [conv, [12, 12, 1], ["0.conv2d", "2.conv2d", "4.dense"]],
      [
        [dense(32, relu), ...blocks, dense(10)],
        [16],
        ["0.dense", ...[1, 2, 3].flatMap((i) => [`${i}.residual/0.dense`, `${i}.residual/1.dense`]), "4.dense"],
      ],
      [[...norms, dense(10)], [16], ["0.dense", "3.dense", "6.dense"]],
      [[embedding(20, 16), flatten(), dense(32, relu), dense(10)], [6], ["2.dense", "3.dense"]],
    ] as [Layer[], number[], string[]][]) {
      const { report, examination } = healed(layers, inputShape, options);
      expect(report.map(({ name: layer }) => layer)).toEqual(names);
      expect(examination.verdicts).toEqual([]);
    }
  });
});

describe("options", () => {
  const make = () => sequential(mlp("tanh", [24, 24], { init: normal(), biasInit: normal() }), { inputShape: [16], seed: 4 });
  const x = syntheticData(make(), 64).x;

  it.each([0.1, 2.5])("std: %d", (std) => {
    const net = make();
    for (const { after } of lsuv(net, x, { std })) expect(Math.abs(after / std - 1)).toBeLessThanOrEqual(0.05);
  });

  it("a tolerance of 1e-5 is reached, one that is met already asks for nothing", () => {
    const net = make();
    for (const { after } of lsuv(net, x, { tolerance: 1e-5 })) expect(Math.abs(after - 1)).toBeLessThanOrEqual(1e-5);
    const before = digest(net);
    for (const { passes, before, after } of lsuv(net, x, { orthogonal: false })) {
      expect(passes).toBe(0);
      expect(after).toBe(before);
    }
    expect(digest(net)).toBe(before);
  });

  it("passes bounds how often a layer is scaled", () => {
    for (const { passes } of lsuv(make(), x, { passes: 1, tolerance: 1e-9 })) expect(passes).toBeLessThanOrEqual(1);
  });

  it("orthogonal: false keeps directions and biases", () => {
    const net = make();
    const kept = net.weights();
    lsuv(net, x, { orthogonal: false });
    for (const { name, data } of net.parameters) {
      const old = kept.get(name)!.data;
      const factor = name.endsWith("/bias") ? 1 : data[0]! / old[0]!;
      expect(factor).toBeGreaterThan(0);
      for (const [i, w] of data.entries()) expect(Math.abs(w - factor * old[i]!)).toBeLessThan(1e-6 * Math.abs(w) + 1e-7);
    }
  });

  it("else kernels are orthogonal, up to their scale, and biases 0", () => {
    const net = make();
    lsuv(net, x);
    const [kernel, bias] = net.parameters;
    expect(bias!.data.every((b) => b === 0)).toBe(true);
    // [16, 24]: rows of one length, at right angles.
    const dot = (i: number, j: number) =>
      Array.from({ length: 24 }, (_, k) => kernel!.data[24 * i + k]! * kernel!.data[24 * j + k]!).reduce((a, b) => a + b);
    for (let i = 0; i < 16; i++) {
      for (let j = 0; j <= i; j++) expect(dot(i, j) / dot(0, 0)).toBeCloseTo(i === j ? 1 : 0, 5);
    }
  });

  it("undefined is the default, as of other functions", () => {
    const [net, other] = [make(), make()];
    lsuv(net, x, { std: undefined, tolerance: undefined, passes: undefined, orthogonal: undefined } as LsuvOptions);
    lsuv(other, x);
    expect(digest(net)).toBe(digest(other));
  });
});

it("comes to the same bits, from any weights of one seed; another seed to others", () => {
  const run = (seed: number, init: Initializer) => {
    const net = sequential(deep("relu", 3, 16, { init }), { inputShape: [8], seed });
    lsuv(
      net,
      Float32Array.from({ length: 8 * 32 }, (_, i) => Math.fround(Math.sin(i * i))),
    );
    return digest(net);
  };
  expect(run(1, normal())).toBe(run(1, normal()));
  expect(run(1, normal())).toBe(run(1, zeros()));
  expect(run(1, normal())).not.toBe(run(2, normal()));
});

it("tells std before and after: those of a net without the activation", () => {
  const layers = [dense(8, { activation: "tanh", init: normal({ std: 3 }), name: "first" })];
  const net = sequential(layers, { inputShape: [4], seed: 1 });
  const bare = sequential([dense(8, { init: normal({ std: 3 }), name: "first" })], { inputShape: [4], seed: 1 });
  const { x } = syntheticData(net, 50);
  const std = (values: Float32Array) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return Math.sqrt(values.reduce((sum, z) => sum + (z - mean) ** 2, 0) / values.length);
  };
  const before = std(predict(bare, x));
  const [first] = lsuv(net, x, { orthogonal: false });
  expect(first!.before / before).toBeCloseTo(1, 5);
  expect(first).toMatchObject({ name: "first", passes: 1 });
  for (const [i, { data }] of bare.parameters.entries()) data.set(net.parameters[i]!.data);
  expect(first!.after / std(predict(bare, x))).toBeCloseTo(1, 5);
});

describe("where no factor mends a layer, all weights are as they were", () => {
  it.each<[what: string, says: string, layers: Layer[], options: LsuvOptions]>([
    [
      "units that never wake",
      "outputs of 1.dense have std 0",
      mlp("relu", [8], { biasInit: constant(-100) }),
      { orthogonal: false },
    ],
    [
      "weights of zeros, in the last layer",
      "2.dense",
      [...mlp("tanh", [8, 8]).slice(0, 2), dense(3, { init: zeros() })],
      { orthogonal: false },
    ],
    ["a std beyond f32", "lsuv: ", mlp("identity", [8, 8]), { std: 1e39 }],
  ])("%s", async (_, says, layers, options) => {
    const net = sequential(layers, { inputShape: [4], seed: 1 });
    const before = digest(net);
    await expectRefused("E_ARGUMENT", ["lsuv: ", says], () => lsuv(net, syntheticData(net, 32).x, options));
    expect(digest(net)).toBe(before);
  });

  it("inputs that are all alike", async () => {
    const net = sequential(mlp("tanh", [8]), { inputShape: [4], seed: 1 });
    const before = digest(net);
    await expectRefused("E_ARGUMENT", "outputs of 0.dense have std 0", () => lsuv(net, new Float32Array(40)));
    expect(digest(net)).toBe(before);
  });
});
