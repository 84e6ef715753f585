// Bad layers, optimizers and nets: a typed error that names layer, argument, value and rule, before memory is taken.

import { describe, expect, it } from "vitest";
import { constant, createCore, type ErrorCode, identity, zeros } from "../../src/index.js";
import {
  activation,
  adam,
  adamw,
  avgPool2d,
  batchNorm,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  type Layer,
  layerNorm,
  maxPool2d,
  residual,
  rmsprop,
  sequential,
  sgd,
} from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const core = createCore();

type Makes = [code: ErrorCode, says: string | string[], call: () => unknown];

const build = (layers: unknown, inputShape: unknown, options: object = {}) =>
  sequential(layers as Layer[], { inputShape: inputShape as number[], seed: 1, core, ...options });

/** Runs cases that must neither take nor keep memory. */
const eachRefused = (cases: Makes[]) =>
  it.each(cases)("%s: %s", async (code, says, call) => {
    const blocks = core.memory.liveBlocks;
    await expectRefused(code, says, call);
    expect(core.memory.liveBlocks).toBe(blocks);
  });

describe("functions of layers", () => {
  eachRefused([
    ["E_ARGUMENT", "dense: units (0) must be an integer from 1 to 2147483648", () => dense(0)],
    ["E_ARGUMENT", "dense: units (1.5)", () => dense(1.5)],
    ["E_ARGUMENT", 'dense: units ("10")', () => dense(bad("10"))],
    ["E_ARGUMENT", "dense: units (undefined)", () => dense(bad(undefined))],
    ["E_ARGUMENT", 'dense: unknown option "unit"; it takes units, activation', () => dense(1, bad({ unit: 1 }))],
    ["E_ARGUMENT", 'dense: activation ("relU") must be "relu"', () => dense(1, { activation: bad("relU") })],
    ["E_ARGUMENT", 'dense: activation ("softmax") must be one of', () => dense(1, { activation: bad("softmax") })],
    ["E_ARGUMENT", "dense: negativeSlope (0.1) must be left out", () => dense(1, { activation: "relu", negativeSlope: 0.1 })],
    ["E_ARGUMENT", "dense: negativeSlope (NaN)", () => dense(1, { activation: "leakyRelu", negativeSlope: nan })],
    ["E_ARGUMENT", "dense: bias (0) must be true or false", () => dense(1, { bias: bad(0) })],
    ["E_ARGUMENT", "dense: biasInit is given, and bias is false", () => dense(1, { bias: false, biasInit: zeros() })],
    ["E_ARGUMENT", 'dense: start ("Torch") must be "torch"', () => dense(1, { start: bad("Torch") })],
    ["E_ARGUMENT", "replaces init and biasInit; leave out init", () => dense(1, { start: "torch", init: zeros() })],
    [
      "E_ARGUMENT",
      "conv2d: start replaces init and biasInit",
      () => conv2d(1, 3, { start: "torch", init: zeros(), biasInit: zeros() }),
    ],
    ["E_ARGUMENT", "layerNorm: unknown option", () => layerNorm(bad({ start: "torch" }))],
    ["E_SCHEME", ["layerNorm: scaleInit: ", 'scheme ("he")'], () => layerNorm({ scaleInit: bad("he") })],
    ["E_SCHEME", ["batchNorm: biasInit: ", "(null)"], () => batchNorm({ biasInit: bad(null) })],
    ["E_SCHEME", ["dense: init: ", 'scheme ("he")'], () => dense(1, { init: bad("he") })],
    ["E_SCHEME", ["dense: biasInit: ", "(null)"], () => dense(1, { biasInit: bad(null) })],
    ["E_ARGUMENT", "conv2d: filters (0)", () => conv2d(0, 3)],
    ["E_ARGUMENT", "conv2d: kernelSize ([3, 3, 3]) must be a number or a pair", () => conv2d(1, bad([3, 3, 3]))],
    ["E_ARGUMENT", "conv2d: kernelSize (undefined)", () => conv2d(1, bad(undefined))],
    ["E_ARGUMENT", "conv2d: stride (0)", () => conv2d(1, 3, { stride: [1, 0] })],
    ["E_ARGUMENT", ['conv2d: padding ("full") must be', '"same"'], () => conv2d(1, 3, { padding: bad("full") })],
    ["E_ARGUMENT", "conv2d: padding (-1)", () => conv2d(1, 3, { padding: -1 })],
    ["E_ARGUMENT", "conv2d: groups (3) must be a divisor of filters (4)", () => conv2d(4, 3, { groups: 3 })],
    ["E_ARGUMENT", "maxPool2d: size (0)", () => maxPool2d(0)],
    ["E_ARGUMENT", "avgPool2d: size (65537)", () => avgPool2d(65537)],
    ["E_ARGUMENT", "flatten: unknown option", () => flatten(bad({ axis: 1 }))],
    ["E_ARGUMENT", "activation: activation (undefined)", () => activation(bad(undefined))],
    ["E_ARGUMENT", "dropout: rate (1) must be a number >= 0 and < 1", () => dropout(1)],
    ["E_ARGUMENT", "dropout: rate (-0.1)", () => dropout(-0.1)],
    ["E_ARGUMENT", "dropout: rate (NaN)", () => dropout(nan)],
    ["E_ARGUMENT", "layerNorm: epsilon (0) must be a finite number > 0", () => layerNorm({ epsilon: 0 })],
    ["E_ARGUMENT", "batchNorm: momentum (0) must be a number > 0 and <= 1", () => batchNorm({ momentum: 0 })],
    ["E_ARGUMENT", "embedding: count (16777217)", () => embedding(2 ** 24 + 1, 2)],
    ["E_ARGUMENT", "embedding: dims (0)", () => embedding(2, 0)],
    ["E_ARGUMENT", "residual: layers ([]) must be an array of at least one layer", () => residual([])],
    ["E_ARGUMENT", "residual: layers (undefined)", () => residual(bad(undefined))],
    ["E_ARGUMENT", 'residual.layers[1]: layer ("denze")', () => residual([dense(2), bad({ layer: "denze" })])],
  ]);
});

describe("optimizers", () => {
  eachRefused([
    ...[0, -1, nan, inf].map(
      (rate): Makes => [
        "E_ARGUMENT",
        `adam: learningRate (${rate}) must be a finite number > 0`,
        () => adam({ learningRate: rate }),
      ],
    ),
    ["E_ARGUMENT", 'sgd: unknown option "lr"', () => sgd(bad({ lr: 1 }))],
    ["E_ARGUMENT", "sgd: momentum (1) must be a number >= 0 and < 1", () => sgd({ momentum: 1 })],
    ["E_ARGUMENT", "sgd: nesterov (true) must be given with a momentum > 0", () => sgd({ nesterov: true })],
    ["E_ARGUMENT", "sgd: weightDecay (-1)", () => sgd({ weightDecay: -1 })],
    ["E_ARGUMENT", "adam: beta1 (1)", () => adam({ beta1: 1 })],
    ["E_ARGUMENT", "adamw: epsilon (0)", () => adamw({ epsilon: 0 })],
    ["E_ARGUMENT", "adamw: clipNorm (0)", () => adamw({ clipNorm: 0 })],
    ["E_ARGUMENT", "rmsprop: clipValue (Infinity)", () => rmsprop({ clipValue: inf })],
    ["E_ARGUMENT", "rmsprop: decay (-0.5)", () => rmsprop({ decay: -0.5 })],
    ["E_ARGUMENT", "rmsprop: options (null)", () => rmsprop(bad(null))],
  ]);
});

describe("sequential", () => {
  const image = [8, 8, 3];
  const name = (layer: string) => `layers[1] (${layer})`;
  eachRefused([
    ["E_ARGUMENT", "sequential: layers is empty", () => build([], [4])],
    ["E_ARGUMENT", "sequential: layers[0]: layer (a function) must be called, as in flatten()", () => build([flatten], [4])],
    ["E_ARGUMENT", "sequential: layers[1]: layer (undefined)", () => build([dense(2), undefined], [4])],
    ["E_ARGUMENT", "sequential: layers[0]: layer (undefined)", () => build(new Array(3), [4])],
    ["E_ARGUMENT", 'sequential: layers[0]: layer ("conv2D") must be "conv2d"', () => build([{ layer: "conv2D" }], [4])],
    ["E_ARGUMENT", 'sequential: layers[0]: layer ("toString")', () => build([{ layer: "toString" }], [4])],
    [
      "E_ARGUMENT",
      'sequential: unknown option "input"; it takes inputShape, seed, core',
      () => build([dense(1)], [4], { input: 1 }),
    ],
    ["E_ARGUMENT", "sequential: core (an object)", () => build([dense(1)], [4], { core: {} })],
    ["E_SPEC", ["sequential: net (null) must be an object, its JSON text"], () => sequential(bad(null))],
    ["E_SPEC", 'unknown key "layer"; layers are given as an array: [dense(10)]', () => sequential(bad(dense(2)), bad(dense(1)))],
    ["E_JSON", 'sequential: net ("net.json") must be an object, or its JSON text, not the path', () => sequential("net.json")],
    ["E_SHAPE", "sequential: inputShape (undefined)", () => sequential([dense(1)], bad({ core }))],
    ["E_SHAPE", "sequential: inputShape ([]) must be the shape of one sample", () => build([dense(1)], [])],
    ["E_SHAPE", "sequential: inputShape ([4, 0])", () => build([dense(1)], [4, 0])],
    ["E_SHAPE", "sequential: inputShape ([536870912])", () => build([dense(1)], [2 ** 29])],
    ["E_SHAPE", "made of integers >= 0", () => build([dense(1)], [4, 1.5])],
    ["E_SEED", "sequential: seed (-1)", () => build([dense(1)], [4], { seed: -1 })],
    ["E_SEED", "sequential: seed (18446744073709551616n)", () => build([dense(1)], [4], { seed: 2n ** 64n })],
    ["E_SEED", "sequential: seed (NaN)", () => build([dense(1)], [4], { seed: nan })],
    [
      "E_SHAPE",
      [name("1.conv2d"), "gets shape [10] from layers[0] (0.dense)", "images [height, width, channels]"],
      () => build([dense(10), conv2d(4, 3)], [4]),
    ],
    [
      "E_SHAPE",
      [name("big"), "gets shape [6, 6, 4] from layers[0] (0.conv2d)", "at least its window, 7 × 1"],
      () => build([conv2d(4, 3), conv2d(1, [7, 1], { name: "big" })], image),
    ],
    ["E_SHAPE", ["(0.maxPool2d) gets shape [8, 8, 3] from inputShape", "its window, 9 × 9"], () => build([maxPool2d(9)], image)],
    [
      "E_SHAPE",
      ["(0.avgPool2d)", "a padding smaller than its window, 2 × 2"],
      () => build([avgPool2d(2, { padding: 2 })], image),
    ],
    [
      "E_SHAPE",
      ["(0.conv2d) gets shape [8, 8, 3] from inputShape", "channels that its 2 groups divide"],
      () => build([conv2d(4, 3, { groups: 2 })], image),
    ],
    [
      "E_SHAPE",
      [name("1.embedding"), "gets shape [5] from layers[0] (0.dense)", "an embedding must be the first layer"],
      () => build([dense(5), embedding(4, 4)], [4]),
    ],
    [
      "E_SHAPE",
      [name("1.residual"), "gets shape [8] from layers[0] (0.dense)", "(1.residual/1.dense) gives [9]", "must keep the shape"],
      () => build([dense(8), residual([dense(4), dense(9)])], [4]),
    ],
    [
      "E_SHAPE",
      ["(0.residual): layers[1] (1.conv2d) gets shape [7] from layers[0] (0.dense)"],
      () => build([residual([dense(7), conv2d(1, 1)])], [4]),
    ],
    // As long a shape as there may be: nothing of it may be left out of the comparison.
    ["E_SHAPE", "must keep the shape", () => build([residual([dense(5)])], [1, 1, 1, 1, 1, 1, 1, 1, 4])],
    ["E_ARGUMENT", "at least one layer of a residual must compute something", () => build([residual([flatten()])], [4])],
    // Ids of an embedding are checked in the data of a net that begins with it, nowhere else.
    ["E_SHAPE", "an embedding must be the first layer", () => build([residual([embedding(9, 1), flatten()])], [4])],
    [
      "E_WASM",
      'training needs WebAssembly with SIMD, and this core runs on plain JS (backend "js"): it was created with backend: "js", or this engine has no SIMD; initializers',
      () => build([dense(1)], [4], { core: createCore({ backend: "js" }) }),
    ],
    // What an initializer cannot do is found last, and the layer is named all the same.
    ["E_SHAPE", ["sequential: ", "0.conv2d"], () => build([conv2d(1, 1, { init: identity() })], image)],
    ["E_SHAPE", ["sequential: ", "0.dense"], () => build([dense(2, { init: constant([[1, 2]]) })], [4])],
  ]);

  it("refuses residuals without end", async () => {
    const loop = { layer: "residual", layers: [] as unknown[] };
    loop.layers.push(loop);
    await expectRefused("E_ARGUMENT", "residuals are nested deeper than 16", () => build([loop], [4]));
  });
});
