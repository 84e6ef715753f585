// A net before training: initial weights, names, shapes, defaults, and that layers are plain data.

import { describe, expect, it } from "vitest";
import {
  type ActivationName,
  constant,
  createCore,
  forActivation,
  glorotNormal,
  heNormal,
  type Initializer,
  init,
  type Layout,
  lecunNormal,
  normal,
  ones,
  orthogonal,
  sign,
  uniform,
  varianceScaling,
  zeros,
} from "../../src/index.js";
import { ACTIVATION_KINDS } from "../../src/train/abi.js";
import {
  activation,
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
  sequential,
} from "../../src/train/index.js";
import { expectRefused } from "../support/refusal.js";
import { bits } from "./nets.js";

/** One of everything that has weights, with the initializers that it should have. */
const LAYERS: Layer[] = [
  conv2d(8, [3, 2], { padding: "same", groups: 2, activation: "relu" }),
  batchNorm(),
  maxPool2d(2),
  residual([conv2d(8, 1, { name: "inner" }), layerNorm(), residual([dense(8, { bias: false })])], { activation: "tanh" }),
  dropout(0.5),
  flatten(),
  dense(12, { init: sign({ scale: 0.1 }), biasInit: normal({ std: 0.01 }), activation: "tanh" }),
  dense(3, { name: "head", init: zeros() }),
];
const INPUT_SHAPE = [6, 6, 4];
const EXPECTED: [name: string, shape: number[], initializer: Initializer, layout?: Layout][] = [
  ["0.conv2d/kernel", [3, 2, 2, 8], lecunNormal(), { in: -2, out: -1, groups: 2 }],
  ["0.conv2d/bias", [8], zeros()],
  ["1.batchNorm/scale", [8], ones()],
  ["1.batchNorm/bias", [8], zeros()],
  ["1.batchNorm/mean", [8], zeros()],
  ["1.batchNorm/var", [8], ones()],
  ["3.residual/inner/kernel", [1, 1, 8, 8], lecunNormal()],
  ["3.residual/inner/bias", [8], zeros()],
  ["3.residual/1.layerNorm/scale", [8], ones()],
  ["3.residual/1.layerNorm/bias", [8], zeros()],
  ["3.residual/2.residual/0.dense/kernel", [8, 8], glorotNormal()],
  ["6.dense/kernel", [72, 12], sign({ scale: 0.1 })],
  ["6.dense/bias", [12], normal({ std: 0.01 })],
  ["head/kernel", [12, 3], zeros()],
  ["head/bias", [3], zeros()],
];

describe("initial weights", () => {
  it.each([0, 42, Number.MAX_SAFE_INTEGER, 2n ** 64n - 1n])("of seed %s are those of init with the parameter's name", (seed) => {
    const net = sequential(LAYERS, { inputShape: INPUT_SHAPE, seed });
    expect(net.seed).toBe(BigInt(seed));
    const rows = EXPECTED.map(([name, shape, initializer, layout = "io"]) => ({ name, shape, initializer, layout }));
    expect(net.parameters.map(({ name, shape, initializer, layout }) => ({ name, shape, initializer, layout }))).toEqual(rows);
    for (const [name, shape, initializer, layout] of EXPECTED) {
      const values = init(initializer, shape, { seed, name, ...(layout && { layout }) });
      expect(bits(net)[name], name).toEqual(new Uint32Array(values.buffer));
    }
  });

  it("of an embedding are from N(0, 1), or from what it is given", () => {
    for (const given of [{}, { init: uniform({ lower: -0.1, upper: 0.1 }) }]) {
      const net = sequential([embedding(30, 5, given)], { inputShape: [7], seed: 3 });
      const values = init(given.init ?? normal(), [30, 5], { seed: 3, name: "0.embedding/embedding" });
      expect(bits(net)).toEqual({ "0.embedding/embedding": new Uint32Array(values.buffer) });
    }
  });

  it.each([2, 256])(
    "of an orthogonal kernel of %i rows, which is made in the core's memory, are there though that had to grow",
    (n) => {
      const net = sequential([dense(n, { init: orthogonal() })], { inputShape: [n], seed: 1, core: createCore() });
      const values = init(orthogonal(), [n, n], { seed: 1, name: "0.dense/kernel" });
      expect(bits(net)["0.dense/kernel"]).toEqual(new Uint32Array(values.buffer));
    },
  );

  it("without a seed are drawn, and net.seed makes them again", () => {
    const [one, other] = [0, 1].map(() => sequential(LAYERS, { inputShape: INPUT_SHAPE }));
    expect(one!.seed).not.toBe(other!.seed);
    expect(bits(sequential(LAYERS, { inputShape: INPUT_SHAPE, seed: one!.seed }))).toEqual(bits(one!));
  });

  it("do not depend on layers behind, nor on the core", () => {
    const short = sequential(LAYERS.slice(0, 4), { inputShape: INPUT_SHAPE, seed: 5, core: createCore() });
    expect(bits(sequential(LAYERS, { inputShape: INPUT_SHAPE, seed: 5 }))).toMatchObject(bits(short));
  });
});

const leaky = (negativeSlope: number) => heNormal({ negativeSlope });

describe("default initializers", () => {
  const [he, glorot, lecun] = [heNormal(), glorotNormal(), lecunNormal()];
  const kernel = dense(4);
  const relu = dense(4, { activation: "relu" });
  it.each<[what: string, layers: Layer[], expected: Initializer[]]>([
    ["the inputs have unit scale: nothing to undo", [relu], [lecun]],
    ["the activation in front, not that behind", [dense(4, { activation: "tanh" }), relu, kernel], [lecun, glorot, he]],
    ["one of its own layer", [kernel, activation("relu"), kernel], [lecun, he]],
    ["identity in front", [dense(4, { activation: "identity" }), relu, kernel, relu], [lecun, glorot, he, glorot]],
    ["behind normalization: unit scale", [relu, batchNorm(), relu, layerNorm(), kernel], [lecun, lecun, lecun]],
    ["an activation behind normalization", [kernel, batchNorm(), activation("relu"), kernel], [lecun, he]],
    ["through dropout and flatten", [relu, dropout(0.1), flatten(), kernel], [lecun, he]],
    ["behind dropout and flatten of the inputs", [dropout(0.1), flatten(), kernel], [lecun]],
    ["leakyRelu with its slope", [dense(4, { activation: "leakyRelu", negativeSlope: 0.2 }), kernel], [lecun, leaky(0.2)]],
    ["leakyRelu without one: 0.01", [dense(4, { activation: "leakyRelu" }), kernel], [lecun, leaky(0.01)]],
    ["a branch begins with what its residual meets", [relu, residual([relu, kernel])], [lecun, he, glorot]],
    ["the end of a branch undoes nothing", [residual([relu, relu, layerNorm()])], [lecun, glorot]],
    ["a branch that ends in a branch has one end", [residual([relu, residual([relu, relu])])], [lecun, he, glorot]],
    ["behind a residual: its activation", [residual([kernel], { activation: "relu" }), kernel], [glorot, he]],
    ["or none", [relu, residual([relu]), kernel], [lecun, glorot, glorot]],
    ["what it is given", [dense(4, { activation: "relu", init: ones() }), kernel], [ones(), he]],
  ])("%s", (_, layers, expected) => {
    const { parameters } = sequential(layers, { inputShape: [4], seed: 1 });
    expect(parameters.filter(({ name }) => name.endsWith("/kernel")).map(({ initializer }) => initializer)).toEqual(expected);
  });

  it("of convolutions reach through pooling", () => {
    const conv = conv2d(2, 3, { activation: "relu" });
    const layers = [conv, maxPool2d(2), conv, avgPool2d(2), flatten(), dense(2)];
    const { parameters } = sequential(layers, { inputShape: [16, 16, 1], seed: 1 });
    expect([0, 2, 4].map((i) => parameters[i]!.initializer)).toEqual([lecun, he, he]);
  });

  it("behind an embedding, whose vectors have unit variance", () => {
    const { parameters } = sequential([embedding(8, 4), flatten(), kernel], { inputShape: [3], seed: 1 });
    expect(parameters[1]!.initializer).toEqual(lecun);
  });

  it.each(Object.keys(ACTIVATION_KINDS) as ActivationName[])("behind %s are its forActivation", (name) => {
    const { parameters } = sequential([dense(2, { activation: name }), dense(2)], { inputShape: [2], seed: 1 });
    expect(parameters[0]!.initializer).toEqual(lecun);
    expect(parameters[2]!.initializer).toEqual(forActivation(name));
  });
});

describe("names", () => {
  const twice = { inputShape: [4] };
  it.each<[what: string, layers: Layer[], name: string]>([
    ["own names", [dense(4, { name: "twin" }), dense(4, { name: "twin" })], "twin"],
    ["one that is another's default", [dense(4, { name: "1.dense" }), dense(4)], "1.dense"],
    ["inside a residual", [residual([dense(4, { name: "twin" }), dense(4, { name: "twin" })])], "twin"],
    ["of residuals", [residual([dense(4)], { name: "twin" }), residual([dense(4)], { name: "twin" })], "twin"],
  ])("that are equal are refused: %s", (_, layers, name) =>
    expectRefused("E_NAME", ["sequential: ", name], () => sequential(layers, twice)),
  );

  it("that are equal are refused, though the layers have no parameters: masks of dropout go by name", async () => {
    const layers = [dense(4), dropout(0.5, { name: "drop" }), dropout(0.5, { name: "drop" })];
    await expectRefused("E_NAME", '"drop"', () => sequential(layers, twice));
  });

  it.each(["", "a/b", "\ud800", 5, null])("%j is none", (name) =>
    expectRefused("E_NAME", "dense: name (", () => dense(4, { name } as { name: string })),
  );

  it("may be odd", () => {
    for (const name of ["__proto__", "constructor", "ü", " ", "😀"]) {
      const net = sequential([dense(4, { name })], { ...twice, seed: 1 });
      expect([...net.weights().keys()]).toEqual([`${name}/kernel`, `${name}/bias`]);
    }
  });
});

describe("shapes", () => {
  const image = [5, 8, 3];
  it.each<[what: string, layers: Layer[], inputShape: number[], outputShape: number[]]>([
    ["dense works along the last axis", [dense(7)], [2, 3, 4], [2, 3, 7]],
    ["a valid convolution", [conv2d(4, 3)], image, [3, 6, 4]],
    ["a kernel that is no square", [conv2d(4, [1, 8])], image, [5, 1, 4]],
    ["a stride", [conv2d(4, 3, { stride: [2, 3] })], image, [2, 2, 4]],
    ["same", [conv2d(4, 4, { padding: "same" })], image, [5, 8, 4]],
    ["same with a stride", [conv2d(4, 3, { padding: "same", stride: 2 })], image, [3, 4, 4]],
    ["a padding in pixels", [conv2d(4, 3, { padding: [2, 0] })], image, [7, 6, 4]],
    ["pooling strides by its size", [maxPool2d([2, 3])], image, [2, 2, 3]],
    ["pooling with a stride of its own", [avgPool2d(3, { stride: 1, padding: 1 })], image, [5, 8, 3]],
    ["flatten", [flatten()], image, [120]],
    ["an embedding adds an axis", [embedding(10, 4)], [6], [6, 4]],
    ["the rest keep theirs", [batchNorm(), activation("relu"), dropout(0.5), layerNorm(), residual([dense(3)])], image, image],
  ])("%s", (_, layers, inputShape, outputShape) => {
    const net = sequential(layers, { inputShape, seed: 1 });
    expect(net.outputShape).toEqual(outputShape);
    expect(net.inputShape).toEqual(inputShape);
  });

  it("net.size counts what is trained", () => {
    const net = sequential([dense(3), batchNorm()], { inputShape: [4], seed: 1 });
    expect(net.size).toBe(4 * 3 + 3 + 2 * 3);
    expect(net.parameters.filter(({ trained }) => !trained).map(({ name }) => name)).toEqual([
      "1.batchNorm/mean",
      "1.batchNorm/var",
    ]);
  });
});

describe("plain data", () => {
  const thawed = (layer: Layer): Layer => JSON.parse(JSON.stringify(layer));

  it("is what the functions of layers return", () => {
    expect(dense(10, { activation: "relu" })).toEqual({ layer: "dense", units: 10, activation: "relu" });
    expect(conv2d(8, 3, { padding: "same", groups: 2 })).toEqual({
      layer: "conv2d",
      filters: 8,
      kernelSize: 3,
      padding: "same",
      groups: 2,
    });
    expect(residual([dense(2)])).toEqual({ layer: "residual", layers: [{ layer: "dense", units: 2 }] });
    expect(dense(10, { init: varianceScaling({ scale: 3 }), biasInit: constant(0.1) })).toEqual({
      layer: "dense",
      units: 10,
      init: { scheme: "varianceScaling", scale: 3, mode: "fanIn", distribution: "truncatedNormal" },
      biasInit: { scheme: "constant", value: 0.1 },
    });
  });

  it("makes the same net again after JSON", () => {
    const [net, again] = [LAYERS, LAYERS.map(thawed)].map((layers) => sequential(layers, { inputShape: INPUT_SHAPE, seed: 9 }));
    expect(again!.layers).toEqual(net!.layers);
    expect(bits(again!)).toEqual(bits(net!));
  });

  it("is copied: a layer that is changed later changes no net", () => {
    const layer = dense(3);
    const net = sequential([layer], { inputShape: [2], seed: 1 });
    layer.units = 5;
    expect(net.layers).toEqual([{ layer: "dense", units: 3 }]);
  });

  it("may name an initializer by its scheme alone", () => {
    const [short, long] = ["heNormal", heNormal()].map((init) =>
      sequential([{ layer: "dense", units: 3, init } as Layer], { inputShape: [2], seed: 1 }),
    );
    expect(short!.parameters[0]!.initializer).toEqual(long!.parameters[0]!.initializer);
  });
});

it("weights() are copies", () => {
  const net = sequential([dense(2)], { inputShape: [2], seed: 1 });
  const before = bits(net);
  net.weights().get("0.dense/kernel")!.data.fill(7);
  expect(bits(net)).toEqual(before);
  net.parameters[0]!.data.fill(7);
  expect(net.weights().get("0.dense/kernel")!.data).toEqual(new Float32Array(4).fill(7));
});
