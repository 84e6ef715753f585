// What an optimizer keeps must stay in the range of f32: a step that would take it out is refused, and nothing is touched.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constant, normal } from "../../src/index.js";
import { readSafetensors, type WritableTensor, writeSafetensors } from "../../src/io/index.js";
import {
  adam,
  adamw,
  batchNorm,
  dense,
  fit,
  load,
  type Optimizer,
  rmsprop,
  save,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { expectRefused, refusal } from "../support/refusal.js";
import { bits, classifier, digest, labels, numbers } from "./nets.js";

/** y = w·x with w = 1: for a target far above x, its gradient is −2·x·target and its loss target². */
const line = (inputs = 1, weight = 1) =>
  sequential([dense(1, { init: constant(weight), bias: false, name: "line" })], { inputShape: [inputs], seed: 1 });

/** A finite loss of 1e38, with a gradient of −8e19, whose square is beyond f32. */
const [STEEP_X, STEEP_Y] = [[4], [1e19]];

describe("squares of gradients", () => {
  it.each([
    ["adam", adam()],
    ["adamw", adamw()],
    ["rmsprop", rmsprop()],
    ["rmsprop with momentum", rmsprop({ momentum: 0.9 })],
  ])(
    "of %s that f32 cannot hold are E_NOT_FINITE: weights and state stay, and so does what save writes",
    async (_, optimizer) => {
      const net = line();
      const t = trainer(net, { loss: "mse", optimizer });
      t.step([1], [3]);
      const before = digest(net);
      const error = await refusal(() => t.step(STEEP_X, STEEP_Y));
      expect(error.code).toBe("E_NOT_FINITE");
      expect(error.cause).toEqual({ layer: "line", step: 2, quantity: "mean square of line/kernel" });
      expect(digest(net)).toBe(before);
      load(line(), save(net));
      t.step([1], [3]);
    },
  );

  it("in a deep net that starts far too large: fit rejects before the first step", async () => {
    const hidden = Array.from({ length: 20 }, () => dense(64, { activation: "relu", init: normal({ std: 2 }) }));
    const net = sequential([...hidden, dense(10)], { inputShape: [64], seed: 42 });
    const before = bits(net);
    const data = { x: numbers(64 * 64), y: labels(64, 10) };
    await expectRefused("E_NOT_FINITE", ["fit: step 1: mean square of ", "/kernel"], () => fit(net, data, { optimizer: "adam" }));
    expect(bits(net)).toEqual(before);
  });

  it("that fit are taken, each by itself: 64 gradients of 2^61 together are longer than one may be", () => {
    for (const optimizer of [adam(), rmsprop()]) {
      const net = line(64);
      const t = trainer(net, { loss: "mse", optimizer });
      // err = −2^58, gradient of each weight −2·4·2^58.
      for (let i = 0; i < 5; i++) t.step(new Float32Array(64).fill(4), [2 ** 58]);
      load(line(64), save(net));
      expect(net.parameters[0]!.data.every((w) => w > 1)).toBe(true);
    }
  });

  it("that clipping holds down are taken", () => {
    for (const clip of [{ clipNorm: 1 }, { clipValue: 1 }]) {
      const net = line();
      trainer(net, { loss: "mse", optimizer: adam({ learningRate: 0.5, ...clip }) }).step(STEEP_X, STEEP_Y);
      expect(net.parameters[0]!.data[0]).toBeCloseTo(1.5, 5);
    }
  });

  it("count weight decay where it is added to gradients", async () => {
    const weightDecay = 1e20;
    for (const optimizer of [adam({ weightDecay }), rmsprop({ weightDecay })]) {
      const net = line();
      const t = trainer(net, { loss: "mse", optimizer });
      await expectRefused("E_NOT_FINITE", "step 1: mean square of line/kernel", () => t.step([1], [3]));
      expect(net.parameters[0]!.data[0]).toBe(1);
    }
  });
});

describe("a velocity", () => {
  // Gradients of −2e37, of which a momentum of 0.9 gathers ten.
  const [x, y] = [[1e18], [1e19]];
  const heavy = (learningRate: number) => sgd({ learningRate, momentum: 0.9 });

  it.each([false, true])("that would leave f32 is E_NOT_FINITE, nesterov %s", async (nesterov) => {
    const net = line();
    const t = trainer(net, { loss: "mse", optimizer: { ...heavy(1e-39), nesterov } as Optimizer });
    let before = digest(net);
    const error = await refusal(() => {
      for (let i = 0; i < 100; i++) {
        before = digest(net);
        t.step(x, y);
      }
    });
    expect(error.code).toBe("E_NOT_FINITE");
    expect(error.cause).toEqual({ layer: "line", step: t.steps + 1, quantity: "velocity of line/kernel" });
    expect(t.steps).toBeGreaterThan(1);
    expect(digest(net)).toBe(before);
  });

  it("that was gathered at a small rate is no step at a large one", async () => {
    const net = line();
    trainer(net, { loss: "mse", optimizer: heavy(1e-39) }).step(x, y);
    const file = save(net);
    const loaded = line();
    load(loaded, file);
    for (const each of [net, loaded]) {
      const before = bits(each);
      const t = trainer(each, { loss: "mse", optimizer: heavy(1e3) });
      await expectRefused("E_NOT_FINITE", "step 2: step of line/kernel", () => t.step([0], [0]));
      expect(bits(each)).toEqual(before);
      trainer(each, { optimizer: heavy(1e-39) }).step([0], [0]);
    }
  });
});

it("a variance of batchNorm beyond f32 is E_NOT_FINITE, and no running value moves", async () => {
  const net = sequential([batchNorm({ name: "norm" }), dense(1)], { inputShape: [1], seed: 1 });
  const t = trainer(net, { loss: "mse" });
  const before = bits(net);
  await expectRefused("E_NOT_FINITE", 'activations of layer "norm"', () => t.step([3e19, -3e19], [1, 2]));
  expect(bits(net)).toEqual(before);
});

it.each([
  [0.9, 0.5, 1e-44],
  [0.999, 0.5, 1e-30],
  [0.99, 0.9, 1e-38],
  [0.9, 0.8, 1e-8],
  [0.9, 0.999, 1e-44],
])(
  "a mean that outlasts the squares of gradients that ended, beta1 %d, beta2 %d, epsilon %d, leaves no infinite weight",
  (...values) => {
    const [beta1, beta2, epsilon] = values;
    const net = line();
    const t = trainer(net, { loss: "mse", optimizer: adam({ beta1, beta2, epsilon }) });
    try {
      t.step([4], [1e12]);
      for (let i = 0; i < 400; i++) t.step([0], [0]);
    } catch (error) {
      expect(error).toMatchObject({ code: "E_NOT_FINITE", cause: { quantity: "step of line/kernel" } });
    }
    load(line(), save(net));
    // Usual ones are not refused for it.
    if (epsilon === 1e-8 || beta2 === 0.999) expect(t.steps).toBe(401);
  },
);

it("whatever the gradients, a step is refused or leaves a file that loads", () => {
  const optimizers = [adam(), adamw(), adam({ weightDecay: 10 }), rmsprop({ momentum: 0.5 }), sgd({ momentum: 0.9 }), sgd()];
  const exponents = fc.array(fc.tuple(fc.integer({ min: -44, max: 38 }), fc.integer({ min: -44, max: 19 })), { maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...optimizers), exponents, (optimizer, steps) => {
      const net = line();
      const t = trainer(net, { loss: "mse", optimizer });
      for (const [a, b] of steps) {
        const before = digest(net);
        try {
          t.step([Number(`1e${a}`)], [Number(`1e${b}`)]);
        } catch (error) {
          expect(error).toMatchObject({ code: "E_NOT_FINITE" });
          expect(digest(net)).toBe(before);
        }
        load(line(), save(net));
      }
      net.dispose();
    }),
    { numRuns: 150 },
  );
});

describe("weightsOnly", () => {
  type Tensors = Map<string, WritableTensor>;
  const square = "optimizer/square/0.dense/kernel";
  it.each<[what: string, change: (tensors: Tensors, metadata: Record<string, string>) => unknown]>([
    ["NaN", (t) => t.set(square, { shape: [4, 6], data: new Float32Array(24).fill(Number.NaN) })],
    ["infinities", (t) => t.set(square, { shape: [4, 6], data: new Float32Array(24).fill(Infinity) })],
    ["another shape", (t) => t.set(square, { shape: [3], data: new Float32Array(3) })],
    ["another type", (t) => t.set(square, { shape: [1], data: new Int32Array(1) })],
    ["one missing", (t) => t.delete(square)],
    ["one too many", (t) => t.set("optimizer/other/0.dense/kernel", { shape: [1], data: new Float32Array(1) })],
    ["metadata that say nothing", (_, m) => Object.assign(m, { "isovar-train": "99", optimizer: "{", step: "x", seed: "" })],
  ])("does not look at the state: %s", (_, change) => {
    const net = classifier();
    trainer(net, { optimizer: "adam" }).step(numbers(8), labels(2, 3));
    const { tensors, metadata } = readSafetensors(save(net));
    const changed: [Tensors, Record<string, string>] = [new Map(tensors as unknown as Tensors), { ...metadata }];
    change(...changed);
    const other = classifier(2);
    expect(() => load(other, writeSafetensors(...changed))).toThrow();
    load(other, writeSafetensors(...changed), { weightsOnly: true });
    expect(bits(other)).toEqual(bits(net));
    expect(trainer(other).steps).toBe(0);
  });

  it("refuses weights that are not finite all the same", async () => {
    const weights = { "0.dense/kernel": { shape: [4, 6], data: new Float32Array(24).fill(Number.NaN) } };
    const file = writeSafetensors({ ...Object.fromEntries(classifier().weights()), ...weights });
    const says = 'load: tensor "0.dense/kernel" holds NaN or an infinity at index 0';
    await expectRefused("E_FILE", says, () => load(classifier(), file, { weightsOnly: true }));
  });
});
