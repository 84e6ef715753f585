// Samples that a deep net can no longer tell apart, or whose differences it blows up; and nets beside them that learn.

import { describe, expect, it } from "vitest";
import { examine, lsuv } from "../../src/doctor/index.js";
import { type ActivationName, normal } from "../../src/index.js";
import { gain } from "../../src/theory/index.js";
import { activation, batchNorm, type Data, dense, type Layer, residual, sequential } from "../../src/train/index.js";
import { slowly } from "../support/slowly.js";
import { labels, numbers } from "../train/nets.js";
import { deep, examined, mlp, rmsOf } from "./nets.js";

const kinds = (layers: readonly Layer[], inputShape: number[], data?: (synthetic: Data) => Data) =>
  examined(layers, inputShape, data && { data }).verdicts.map(({ kind, grade }) => `${grade} ${kind}`);
const std = (weightStd: number, width = 32) => ({ init: normal({ std: weightStd / Math.sqrt(width) }) });

describe("effectiveRank", () => {
  /** Of what a linear layer of these weights makes of samples. */
  const rankOf = (kernel: number[][], samples: number[][]) => {
    const net = sequential([dense(kernel[0]!.length), dense(2)], { inputShape: [kernel.length], seed: 1 });
    net.parameters[0]!.data.set(kernel.flat());
    return examine(net, { x: samples.flat(), y: samples.map((_, i) => i % 2) }).layers[0]!.effectiveRank;
  };
  const corners = [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ];

  it("is (Σλ)²/Σλ² of the eigenvalues of the covariance: 2, with one twice the std 25/17, of a line 1", () => {
    const identity = [
      [1, 0],
      [0, 1],
    ];
    expect(rankOf(identity, corners)).toBeCloseTo(2, 6);
    expect(
      rankOf(
        [
          [2, 0, 0],
          [0, 1, 0],
        ],
        corners,
      ),
    ).toBeCloseTo(25 / 17, 6);
    expect(
      rankOf(
        [
          [1, 2, 3],
          [2, 4, 6],
        ],
        corners,
      ),
    ).toBeCloseTo(1, 6);
  });

  it("a mean that all share is no direction; without differences there is none", () => {
    const shifted = corners.map(([a, b]) => [a! + 100, b! + 100]);
    expect(
      rankOf(
        [
          [2, 0],
          [0, 1],
        ],
        shifted,
      ),
    ).toBeCloseTo(25 / 17, 6);
    expect(
      rankOf(
        [
          [2, 0],
          [0, 1],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ),
    ).toBeUndefined();
  });

  it("goes by samples from all of the batch", () => {
    // 64 samples, the first half alike: every other one is taken.
    const x = numbers(64 * 8, 3).map((value, i) => (i < 32 * 8 ? 0 : value));
    const net = sequential(deep("tanh", 1, 16), { inputShape: [8], seed: 1 });
    expect(examine(net, { x, y: labels(64, 10) }).layers[0]!.effectiveRank).toBeGreaterThan(4);
  });
});

describe("collapse: samples grow alike", () => {
  it.each<[ActivationName, number]>([
    ["sigmoid", 6],
    ["softplus", 10],
  ])("%s, %i layers at unit variance: a fault, told once", (name, depth) => {
    expect(kinds(deep(name, depth, 32, std(gain(name))), [16])).toEqual(["fault collapse"]);
  });

  it("three layers of sigmoid still tell them apart, and so do ten with batchNorm", () => {
    expect(kinds(deep("sigmoid", 3, 32, std(gain("sigmoid"))), [16])).toEqual([]);
    const norms = Array.from({ length: 10 }, () => [dense(32), batchNorm(), activation("sigmoid")]).flat();
    expect(kinds([...norms, dense(10)], [16])).toEqual([]);
  });

  it("inputs that are alike are at fault themselves", () => {
    const alike = ({ x, y }: Data) => ({ x: (x as Float32Array).map((value) => 1 + 0.001 * value), y });
    expect(kinds(deep("relu", 4, 32), [16], alike)).toEqual(["fault inputScale"]);
  });
});

describe("collapse: differences in one direction", () => {
  it.each<[ActivationName, number, number]>([
    ["relu", 40, 8],
    ["leakyRelu", 40, 8],
    ["gelu", 30, 32],
    ["silu", 30, 32],
  ])("%s, %i layers of %i with the weights that are right", (name, depth, width) => {
    const { verdicts } = examined(deep(name, depth, width), [16]);
    const collapse = verdicts.find(({ kind }) => kind === "collapse");
    expect(collapse?.grade).toBe("fault");
    expect(collapse!.evidence).toMatch(
      /^the differences of samples come to lie in one direction: effective rank \d\S* in 0\.dense, 1/,
    );
    expect(collapse!.advice).toContain("no start was found");
  });

  it.each<[ActivationName, number, number]>([
    ["relu", 20, 64],
    ["gelu", 10, 32],
    ["selu", 40, 48],
    ["tanh", 50, 128],
  ])("not yet in %s, %i layers of %i", (name, depth, width) => expect(kinds(deep(name, depth, width), [16])).toEqual([]));

  slowly("nor in a hundred residuals, whose skips keep them", () => {
    using net = sequential(
      [dense(24), ...Array.from({ length: 100 }, () => residual([dense(24, { activation: "relu" }), dense(24)])), dense(4)],
      { inputShape: [16], seed: 1 },
    );
    const x = numbers(256 * 16, 1);
    lsuv(net, x);
    expect(examine(net, { x, y: labels(256, 4) }).healthy).toBe(true);
  });

  it("one direction that inputs, or a layer of one or two units, leave is none of its", () => {
    expect(kinds(deep("gelu", 10, 32), [1])).toEqual([]);
    expect(kinds(mlp("tanh", [32, 1, ...new Array(9).fill(32)]), [16])).toEqual([]);
    expect(kinds(mlp("relu", [32, 4, 32, 32]), [16])).toEqual([]);
  });
});

describe("chaos", () => {
  it.each<[ActivationName]>([["tanh"], ["sin"]])("%s, 30 layers, weights of 2/√n: small differences grow", (name) => {
    const [first] = examined(deep(name, 30, 32, std(2)), [16]).verdicts;
    expect(first).toMatchObject({ kind: "chaos", grade: "fault" });
    expect(first!.evidence).toMatch(
      /^small differences between samples grow: the gradient of the weights changes by a factor of \S+ from 29\.dense to 0\.dense, 1\.\d+ per layer$/,
    );
  });

  it("five layers of it learn, and relu of as large weights explodes", () => {
    expect(examined(deep("tanh", 5, 32, std(2)), [16]).healthy).toBe(true);
    expect(kinds(deep("relu", 30, 32, std(2)), [16])).toContain("fault exploding");
    expect(kinds(deep("relu", 30, 32, std(2)), [16])).not.toContain("fault chaos");
  });
});

describe("symmetric: weights of rank 1", () => {
  /** Weights of layers made the outer product of their first column and first row, of the size that they had. */
  const withRankOne = (layers: readonly Layer[], which: readonly number[]) => {
    const net = sequential(layers, { inputShape: [16], seed: 1 });
    for (const layer of which) {
      const { data, shape } = net.parameters.find(({ name }) => name === `${layer}.dense/kernel`)!;
      const [rows, columns] = shape as [number, number];
      const [before, size] = [data.slice(), rmsOf(data)];
      for (let i = 0; i < data.length; i++) data[i] = before[i - (i % columns)]! * before[(i + 1) % columns]!;
      const scale = size / rmsOf(data);
      for (let i = 0; i < rows * columns; i++) data[i]! *= scale;
    }
    return examine(net, { x: numbers(256 * 16, 1), y: labels(256, 10) }).verdicts;
  };

  it("in every hidden layer: a warning", () => {
    const [verdict] = withRankOne(deep("tanh", 3, 32), [0, 1, 2]);
    expect(verdict).toMatchObject({ kind: "symmetric", grade: "warning", names: ["0.dense", "1.dense", "2.dense"] });
    expect(verdict!.advice).toBe(
      "init: lecunNormal() for 0.dense, std 0.25 for inputs of unit scale: its weights are as large, but copies of one another; init: glorotNormal() for 1.dense, 2.dense, std 0.177 behind tanh: their weights are as large, but copies of one another",
    );
  });

  it("not in one among others, which trains as well, nor in layers that have no more directions", () => {
    expect(withRankOne(deep("tanh", 3, 32), [0, 1])).toEqual([]);
    expect(withRankOne(deep("tanh", 3, 32), [])).toEqual([]);
    expect(kinds(mlp("tanh", [2, 2, 2]), [1])).toEqual([]);
  });
});
