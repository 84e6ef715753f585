// Files that do not fit: a typed error, and a net that is, to the bit, what it was: weights, slots, step and memory.

import { describe, expect, it } from "vitest";
import { createCore, type ErrorCode } from "../../src/index.js";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import {
  adam,
  conv2d,
  dense,
  embedding,
  fit,
  type LoadOptions,
  load,
  type Net,
  type Optimizer,
  save,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";
import { classifier, digest, labels, numbers } from "./nets.js";

type Tensors = Map<string, WritableTensor>;

/** A net that was trained, so that it has slots and a step to lose. */
function trainedNet(optimizer: Optimizer = adam(), seed = 1): Net {
  const net = sequential([dense(6, { activation: "tanh" }), dense(3)], { inputShape: [4], seed, core: createCore() });
  const t = trainer(net, { optimizer });
  for (let i = 0; i < 3; i++) t.step(numbers(20), labels(5, 3));
  return net;
}

async function expectUntouched(net: Net, code: ErrorCode, says: string | string[], bytes: unknown, options?: unknown) {
  const [before, blocks] = [digest(net), net.core.memory.liveBlocks];
  await expectRefused(code, says, () => load(net, bytes as Uint8Array, options as LoadOptions));
  expect(digest(net)).toBe(before);
  expect(net.core.memory.liveBlocks).toBe(blocks);
}

/** A file of a net of the same shapes, changed. */
function changed(change: (tensors: Tensors, metadata: Record<string, string>) => void, from = trainedNet(adam(), 2)): Uint8Array {
  const { tensors, metadata } = readSafetensors(save(from));
  const copy: Tensors = new Map(tensors as unknown as Tensors);
  const words = { ...metadata };
  change(copy, words);
  return writeSafetensors(copy, words);
}

const floats = (...shape: number[]): WritableTensor => ({ shape, data: numbers(shape.reduce((a, b) => a * b, 1)) });
const withValue = (shape: number[], value: number, others?: number): WritableTensor => {
  const tensor = floats(...shape);
  if (others !== undefined) (tensor.data as Float32Array).fill(others);
  (tensor.data as Float32Array)[5] = value;
  return tensor;
};

it("bytes that are none, and those of another file, are refused by load, under its name", async () => {
  const path = 'load: bytes ("net.safetensors") must be those of a safetensors file; loadFile takes a path';
  await expectUntouched(trainedNet(), "E_TARGET", path, "net.safetensors");
  await expectUntouched(trainedNet(), "E_TARGET", "load: bytes (an object)", {});
  await expectUntouched(trainedNet(), "E_FILE", "load: has 4 bytes", new Uint8Array(4));
});

describe("tensors", () => {
  it.each<[what: string, code: ErrorCode, says: string[], change: (tensors: Tensors) => void]>([
    [
      "a missing one",
      "E_CHECKPOINT",
      ['no tensor "1.dense/bias"', '"0.dense/kernel"', "load and loadFile have the option names"],
      (t) => t.delete("1.dense/bias"),
    ],
    [
      "one too many",
      "E_CHECKPOINT",
      ["tensors that this net does not", '"2.dense/kernel"'],
      (t) => t.set("2.dense/kernel", floats(3, 3)),
    ],
    [
      "another shape",
      "E_CHECKPOINT",
      ['tensor "0.dense/kernel" has shape [4, 7]', "needs [4, 6]"],
      (t) => t.set("0.dense/kernel", floats(4, 7)),
    ],
    [
      "[out, in]",
      "E_CHECKPOINT",
      ["has shape [6, 4], this net needs [4, 6]", 'layout "oi" would fit'],
      (t) => t.set("0.dense/kernel", floats(6, 4)),
    ],
    ["another rank", "E_CHECKPOINT", ["has shape [1, 3], this net needs [3]"], (t) => t.set("1.dense/bias", floats(1, 3))],
    [
      "NaN",
      "E_FILE",
      ['tensor "0.dense/kernel" holds NaN', "index 5"],
      (t) => t.set("0.dense/kernel", withValue([4, 6], Number.NaN)),
    ],
    [
      "a negative square",
      "E_CHECKPOINT",
      ['tensor "optimizer/square/0.dense/kernel": value 5 (-1) must be from 0 to '],
      (t) => t.set("optimizer/square/0.dense/kernel", withValue([4, 6], -1, 0)),
    ],
    [
      "a mean that no gradient of training has",
      "E_CHECKPOINT",
      ['tensor "optimizer/mean/0.dense/kernel": value 5 (9.99', ") must be from -9223372036854776000 to"],
      (t) => t.set("optimizer/mean/0.dense/kernel", withValue([4, 6], 1e38)),
    ],
    ["an infinity", "E_FILE", ["index 5"], (t) => t.set("optimizer/mean/0.dense/kernel", withValue([4, 6], -Infinity))],
    [
      "whole numbers",
      "E_CHECKPOINT",
      ['tensor "1.dense/bias" is i32', "f32, f64, f16 or bf16"],
      (t) => t.set("1.dense/bias", { shape: [3], data: new Int32Array(3) }),
    ],
    [
      "a missing slot",
      "E_CHECKPOINT",
      ['no tensor "optimizer/square/1.dense/bias"'],
      (t) => t.delete("optimizer/square/1.dense/bias"),
    ],
    [
      "a slot of another shape",
      "E_CHECKPOINT",
      ['"optimizer/mean/1.dense/bias" has shape [4]'],
      (t) => t.set("optimizer/mean/1.dense/bias", floats(4)),
    ],
    [
      "a slot too many",
      "E_CHECKPOINT",
      ["optimizer/velocity/1.dense/bias"],
      (t) => t.set("optimizer/velocity/1.dense/bias", floats(3)),
    ],
  ])("%s", (_, code, says, change) => expectUntouched(trainedNet(), code, says, changed(change)));

  it("of a convolution: the hint at the layout knows its axes", async () => {
    const net = sequential([conv2d(4, [2, 3])], { inputShape: [5, 5, 2], seed: 1 });
    const file = (shape: number[]) => writeSafetensors({ "0.conv2d/kernel": floats(...shape), "0.conv2d/bias": floats(4) });
    await expectUntouched(net, "E_CHECKPOINT", ["[4, 2, 2, 3], this net needs [2, 3, 2, 4]", '"oi"'], file([4, 2, 2, 3]));
    await expectUntouched(net, "E_CHECKPOINT", "[2, 3, 2, 4], this net needs [4, 2, 2, 3]", file([2, 3, 2, 4]), { layout: "oi" });
  });

  it("of an embedding: no hint, since its layout is one", async () => {
    const net = sequential([embedding(5, 2)], { inputShape: [1], seed: 1 });
    const file = writeSafetensors({ "0.embedding/embedding": floats(2, 5) });
    await expectUntouched(net, "E_CHECKPOINT", "has shape [2, 5], this net needs [5, 2]", file, { layout: "oi" });
  });
});

describe("metadata", () => {
  it.each<[what: string, says: string, change: (metadata: Record<string, string>) => void]>([
    [
      "another version",
      'isovar-train ("2") must be "1", the version that this build reads; weightsOnly',
      (m) => (m["isovar-train"] = "2"),
    ],
    [
      "another version of weights alone",
      'isovar-train ("x")',
      (m) => {
        m["isovar-train"] = "x";
        delete m.optimizer;
      },
    ],
    ["an optimizer that began after the last step", "load: metadata: begun (4) must be at most step (3)", (m) => (m.begun = "4")],
    ["a schedule that began after the last step", "scheduled (100) must be at most step (3)", (m) => (m.scheduled = "100")],
    ["a schedule older than its optimizer", "begun (2) must be at most scheduled (0)", (m) => (m.begun = "2")],
    ["more epochs than steps", "epoch (4) must be at most step (3)", (m) => (m.epoch = "4")],
    ["no begun", 'metadata: begun ("")', (m) => delete m.begun],
    ["no schedule's beginning", 'metadata: scheduled ("")', (m) => delete m.scheduled],
    ["no loss", "metadata: loss (undefined)", (m) => delete m.loss],
    ["an unknown loss", 'loss ("hinge")', (m) => (m.loss = "hinge")],
    ["no seed", 'metadata: seed ("")', (m) => delete m.seed],
    ["a seed that is no number", 'seed ("mine")', (m) => (m.seed = "mine")],
    ["a seed beyond 64 bits", "seed (", (m) => (m.seed = "18446744073709551616")],
    ["an epsilon that is 0 in f32", "load: adam: epsilon (1e-46)", (m) => (m.optimizer = '{"optimizer":"adam","epsilon":1e-46}')],
    ["no step", 'metadata: step ("") must be a whole number', (m) => delete m.step],
    ["a step below 0", 'step ("-1")', (m) => (m.step = "-1")],
    ["a broken step", 'step ("1.5")', (m) => (m.step = "1.5")],
    ["an endless step", "metadata: step", (m) => (m.step = "9".repeat(400))],
    ["an epoch that is a word", 'epoch ("one")', (m) => (m.epoch = "one")],
    ["a sample with a space", 'sample (" 1")', (m) => (m.sample = " 1")],
    ["an optimizer that is no JSON", "load: metadata optimizer: ", (m) => (m.optimizer = "{")],
    ["an optimizer that is null", "load: metadata: optimizer (null)", (m) => (m.optimizer = "null")],
    ["an unknown optimizer", "optimizer", (m) => (m.optimizer = '{"optimizer":"__proto__"}')],
    ["an unknown option", 'unknown option "lr"', (m) => (m.optimizer = '{"optimizer":"adam","lr":1}')],
    ["a learning rate below 0", "learningRate (-1)", (m) => (m.optimizer = '{"optimizer":"adam","learningRate":-1}')],
    [
      "slots of another optimizer",
      'no tensor "optimizer/velocity/',
      (m) => (m.optimizer = JSON.stringify(sgd({ momentum: 0.5 }))),
    ],
    ["slots of an optimizer that has none", "optimizer/mean/", (m) => (m.optimizer = '"sgd"')],
  ])("%s", (_, says, change) =>
    expectUntouched(
      trainedNet(),
      "E_CHECKPOINT",
      says,
      changed((_, metadata) => void change(metadata)),
    ),
  );

  it("with more samples than the data has is found by fit, before a weight is touched", async () => {
    const net = trainedNet();
    const stopped = changed((_, metadata) => void (metadata.sample = "11"), trainedNet());
    load(net, stopped);
    const before = digest(net);
    const data = { x: numbers(40), y: labels(10, 3) };
    const says = ["fit: training was stopped after 11 samples of an epoch", "the data has 10"];
    await expectRefused("E_DATA", says, () => fit(net, data, { batchSize: 5, optimizer: "rmsprop" }));
    expect(digest(net)).toBe(before);
  });
});

describe("bytes and options", () => {
  const good = save(trainedNet(adam(), 2));
  it.each<[what: string, code: ErrorCode, says: string | string[], bytes: unknown, options?: unknown]>([
    ["nothing", "E_TARGET", "undefined", undefined],
    ["a word", "E_TARGET", '"net.safetensors"', "net.safetensors"],
    ["no bytes", "E_FILE", "", new Uint8Array(0)],
    ["half a file", "E_FILE", "", good.subarray(0, good.length / 2)],
    ["a file and more", "E_FILE", "", Uint8Array.from([...good, 0, 0, 0, 0])],
    ["noise", "E_FILE", "", new Uint8Array(1000).fill(7)],
    ["another layout", "E_LAYOUT", 'load: layout ("hwio") must be one of "io", "oi"', good, { layout: "hwio" }],
    ["an unknown option", "E_ARGUMENT", 'load: unknown option "name"', good, { name: {} }],
    ["names of another net", "E_CHECKPOINT", ['names has "fc1"', '"0.dense/kernel"'], good, { names: { fc1: "0.dense/kernel" } }],
    ["names of tensors that are not there", "E_CHECKPOINT", 'no tensor "w"', good, { names: { "0.dense/kernel": "w" } }],
    ["names that are no text", "E_ARGUMENT", 'names["0.dense/kernel"] (5)', good, { names: { "0.dense/kernel": 5 } }],
    ["no names", "E_ARGUMENT", "load: names (null)", good, { names: null }],
    ["names as a list", "E_ARGUMENT", "load: names (", good, { names: [] }],
  ])("%s", (_, code, says, bytes, options) => expectUntouched(trainedNet(), code, says, bytes, options));

  it("what is no net, or was disposed", async () => {
    await expectRefused("E_ARGUMENT", "load: net (an object) must be a net from sequential()", () => load(bad({}), good));
    await expectRefused("E_ARGUMENT", "save: net (undefined)", () => save(bad(undefined)));
    const net = classifier();
    net.dispose();
    await expectRefused("E_DISPOSED", "load: this net was disposed", () => load(net, good));
    await expectRefused("E_DISPOSED", "save: this net was disposed", () => save(net));
  });

  it("a net without room for the slots", async () => {
    // Weights and gradients take 512 KiB of the 1 MiB; the two slots of adam would take as much again.
    const make = (maxMemory: number) =>
      sequential([dense(256, { bias: false })], { inputShape: [256], seed: 1, core: createCore({ maxMemory }) });
    const [small, large] = [make(2 ** 20), make(2 ** 24)];
    trainer(large, { optimizer: adam() }).step(numbers(256), [1]);
    await expectUntouched(small, "E_MEMORY", "load: no room for", save(large));
  });
});

describe("save", () => {
  it.each(["isovar-train", "seed", "loss", "optimizer", "step", "begun", "scheduled", "epoch", "sample"])(
    "refuses metadata under %s, a key of its own, of a trained net and of a fresh one",
    async (key) => {
      const says = [`save: metadata has "${key}"`, "save itself writes isovar-train, seed, loss, optimizer, step"];
      for (const net of [trainedNet(), classifier()]) {
        await expectRefused("E_ARGUMENT", says, () => save(net, { metadata: { author: "me", [key]: "mine" } }));
      }
    },
  );

  it.each([[null], ["text"], [["a"]], [5], [new Map([["author", "me"]])], [new Date(0)]])(
    "refuses metadata that are no object: %j",
    (metadata) =>
      expectRefused("E_ARGUMENT", ["save: metadata (", "must be an object of strings"], () =>
        save(classifier(), bad({ metadata })),
      ),
  );

  it("refuses weights that load would", async () => {
    for (const value of [Number.NaN, Infinity]) {
      const net = trainedNet();
      net.parameters[2]!.data[4] = value;
      await expectRefused("E_NOT_FINITE", 'save: "1.dense/kernel" holds NaN or an infinity', () => save(net));
    }
  });

  it("keeps texts of other keys, beside its own", () => {
    const { metadata } = readSafetensors(save(trainedNet(), { metadata: { author: "me", classes: "x" } }));
    expect(metadata).toMatchObject({ author: "me", classes: "x", step: "3", begun: "0" });
  });
});
