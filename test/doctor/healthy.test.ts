// Nets as they are usually written, with the initial weights they get by themselves: nothing is wrong with them, whatever the seed.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { digits } from "../../examples/digits/data.js";
import { examine, lsuv, syntheticData } from "../../src/doctor/index.js";
import { zeros } from "../../src/index.js";
import {
  activation,
  batchNorm,
  type Data,
  dense,
  embedding,
  flatten,
  type Layer,
  type Loss,
  layerNorm,
  residual,
  sequential,
} from "../../src/train/index.js";
import { binary, deep, mlp } from "./nets.js";

const SEEDS = [0, 1, 2, 3, 4];
const SAMPLES = 256;
const { training } = await digits();
const DIGITS = { x: training.x.subarray(0, SAMPLES * 784), y: training.y.subarray(0, SAMPLES) };

/** Kinds and evidence by seed: empty where all are healthy. */
function faults(layers: readonly Layer[], inputShape: readonly number[], data?: (synthetic: Data) => Data, loss?: Loss) {
  return SEEDS.flatMap((seed) => {
    using net = sequential(layers, { inputShape, seed });
    const { verdicts } = examine(net, data ? data(syntheticData(net)) : syntheticData(net), loss ? { loss } : {});
    return verdicts.map(({ kind, name: layer, evidence }) => ({ seed, kind, layer, evidence }));
  });
}

const example = JSON.parse(readFileSync(new URL("../../examples/nets/digits-conv.json", import.meta.url), "utf8"));
const block = (last = dense(32)) => residual([layerNorm(), dense(64, { activation: "relu" }), last]);

describe.each<[what: string, layers: Layer[], inputShape: number[]]>([
  ["a relu MLP", mlp("relu", [256, 128]), [784]],
  ["a tanh MLP", mlp("tanh", [256, 128]), [784]],
  ["a conv net with max pooling", example.layers, [28, 28, 1]],
])("%s is healthy", (_, layers, inputShape) => {
  it("on inputs from N(0, 1)", () => expect(faults(layers, inputShape)).toEqual([]));
  it("on digits", () => expect(faults(layers, inputShape, () => DIGITS)).toEqual([]));
});

describe("healthy on inputs from N(0, 1)", () => {
  it.each<[what: string, layers: Layer[], inputShape?: number[]]>([
    ["gelu, 6 layers", deep("gelu", 6, 64)],
    ["silu, 4 layers", deep("silu", 4, 64)],
    ["selu, 6 layers", deep("selu", 6, 64)],
    ["relu, 20 layers", deep("relu", 20, 64)],
    ["tanh, 20 layers", deep("tanh", 20, 64)],
    ["leakyRelu, elu, mish in turn", (["leakyRelu", "elu", "mish"] as const).map((name) => dense(64, { activation: name }))],
    ["batchNorm", [...[1, 2, 3].flatMap(() => [dense(64), batchNorm(), activation("relu")]), dense(10)]],
    ["residuals before a norm", [dense(32), block(), block(), block(), layerNorm(), dense(10)]],
    ["residuals that begin as nothing", [dense(32), ...[1, 2, 3].map(() => block(dense(32, { init: zeros() }))), dense(10)]],
    ["a head of zeros", [dense(64, { activation: "relu" }), dense(64, { activation: "relu" }), dense(10, { init: zeros() })]],
    ["an embedding", [embedding(50, 32), flatten(), dense(64, { activation: "relu" }), dense(10)], [6]],
    ["an embedding and a sequence", [embedding(50, 32), block(), dense(10)], [6]],
    ["no hidden layer", [dense(10)]],
  ])("%s", (_, layers, inputShape = [64]) => expect(faults(layers, inputShape)).toEqual([]));
});

describe("healthy with other losses", () => {
  const body = [dense(64, { activation: "relu" }), dense(64, { activation: "relu" })];
  it("mse", () => {
    const data = ({ x }: Data) => ({ x, y: Float32Array.from({ length: 3 * SAMPLES }, (_, i) => 5 * Math.sin(i)) });
    expect(faults([...body, dense(3)], [32], data, "mse")).toEqual([]);
  });
  it("sigmoidCrossEntropy", () => expect(faults([...body, dense(1)], [32], binary, "sigmoidCrossEntropy")).toEqual([]));
  it("softmaxCrossEntropy of two classes", () => expect(faults([...body, dense(2)], [32])).toEqual([]));
});

it("a healthy net stays so when it is healed", () => {
  using net = sequential(mlp("relu", [256, 128]), { inputShape: [784], seed: 0 });
  lsuv(net, DIGITS.x);
  expect(examine(net, DIGITS).verdicts).toEqual([]);
});
