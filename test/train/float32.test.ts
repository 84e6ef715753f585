// Numbers that kernels get are f32: what f32 makes 0, 1 or an infinity of is refused where it is given, and the rule is told.

import { describe, expect, it } from "vitest";
import {
  activation,
  adam,
  adamw,
  batchNorm,
  constantRate,
  cosineDecay,
  dense,
  dropout,
  layerNorm,
  rmsprop,
  sequential,
  sgd,
  stepDecay,
  trainer,
} from "../../src/train/index.js";
import { expectRefused } from "../support/refusal.js";

/** Half of the smallest f32 above 0 rounds to 0, a little more does not. */
const [LOST, KEPT] = [2 ** -150, 2 ** -149];
/** Half-way from the f32 below 1, and half-way from the largest f32 to 2^128: both round up. */
const [ALMOST_ONE, BELOW_ONE] = [1 - 2 ** -25, 1 - 2 ** -24];
const [TOO_LARGE, LARGEST] = [2 ** 128 - 2 ** 103, 2 ** 128 - 2 ** 104];

describe.each<[option: string, make: (x: number) => unknown, refused: number[], taken: number[]]>([
  ["adam: epsilon", (epsilon) => adam({ epsilon }), [1e-46, LOST, TOO_LARGE], [KEPT, LARGEST]],
  ["rmsprop: epsilon", (epsilon) => rmsprop({ epsilon }), [LOST, TOO_LARGE], [KEPT, LARGEST]],
  ["layerNorm: epsilon", (epsilon) => layerNorm({ epsilon }), [1e-50, LOST, TOO_LARGE], [KEPT, LARGEST]],
  ["batchNorm: epsilon", (epsilon) => batchNorm({ epsilon }), [LOST, TOO_LARGE], [KEPT, LARGEST]],
  ["batchNorm: momentum", (momentum) => batchNorm({ momentum }), [LOST], [KEPT, 1]],
  ["sgd: learningRate", (learningRate) => sgd({ learningRate }), [1e-46, LOST, TOO_LARGE, 1e39], [KEPT, LARGEST]],
  ["constantRate: learningRate", constantRate, [LOST, TOO_LARGE], [KEPT, LARGEST]],
  ["stepDecay: learningRate", (learningRate) => stepDecay({ learningRate, every: 1 }), [LOST, TOO_LARGE], [KEPT, LARGEST]],
  ["cosineDecay: learningRate", (learningRate) => cosineDecay({ learningRate, steps: 1 }), [LOST, TOO_LARGE], [KEPT, LARGEST]],
  ["cosineDecay: minimum", (minimum) => cosineDecay({ learningRate: 0.1, steps: 1, minimum }), [LOST], [0, KEPT, 0.1]],
  ["sgd: momentum", (momentum) => sgd({ momentum }), [LOST, ALMOST_ONE, 0.99999999999], [0, KEPT, BELOW_ONE]],
  ["adam: beta1", (beta1) => adam({ beta1 }), [LOST, ALMOST_ONE], [0, KEPT, BELOW_ONE]],
  ["adamw: beta2", (beta2) => adamw({ beta2 }), [LOST, ALMOST_ONE], [0, KEPT, BELOW_ONE]],
  ["rmsprop: decay", (decay) => rmsprop({ decay }), [LOST, ALMOST_ONE], [0, KEPT, BELOW_ONE]],
  ["adamw: weightDecay", (weightDecay) => adamw({ weightDecay }), [LOST, TOO_LARGE], [0, KEPT, LARGEST]],
  ["sgd: clipNorm", (clipNorm) => sgd({ clipNorm }), [LOST, TOO_LARGE], [KEPT, LARGEST]],
  ["sgd: clipValue", (clipValue) => sgd({ clipValue }), [LOST, TOO_LARGE], [KEPT, LARGEST]],
  [
    "dense: negativeSlope",
    (negativeSlope) => dense(1, { activation: "leakyRelu", negativeSlope }),
    [LOST, -LOST, TOO_LARGE, -TOO_LARGE],
    [0, KEPT, -KEPT, -LARGEST],
  ],
  ["activation: negativeSlope", (negativeSlope) => activation("leakyRelu", { negativeSlope }), [LOST], [KEPT]],
])("%s", (option, make, refused, taken) => {
  it.each(refused)("%d is refused", (x) =>
    expectRefused("E_ARGUMENT", [`${option} (${x}) must be `, ", in f32 too"], () => make(x)),
  );
  it.each(taken)("%d is taken", (x) => expect(make(x)).toBeDefined());
});

describe("dropout: rate", () => {
  it.each([2 ** -34, 1e-30, 1 - 2 ** -33, 1 - 2 ** -40])("%d is refused: none of its draws, or all, would drop a value", (rate) =>
    expectRefused("E_ARGUMENT", `dropout: rate (${rate}) must be a number >= 0 and < 1, in steps of 2^-32 too`, () =>
      dropout(rate),
    ),
  );
  it.each([0, 2 ** -32, 0.5, 1 - 2 ** -32])("%d is taken", (rate) => expect(dropout(rate).rate).toBe(rate));
});

it("an epsilon as small as f32 has keeps weights without a gradient where they are", () => {
  for (const optimizer of [adam({ epsilon: KEPT }), rmsprop({ epsilon: KEPT })]) {
    const net = sequential([dense(4, { activation: "relu" }), layerNorm({ epsilon: KEPT }), dense(1)], {
      inputShape: [2],
      seed: 1,
    });
    const before = net.weights().get("0.dense/kernel");
    trainer(net, { loss: "mse", optimizer }).step([0, 0], [1]);
    expect(net.weights().get("0.dense/kernel")).toEqual(before);
    net.dispose();
  }
});

it("a decay may come to rates that f32 cannot hold: they are 0", () => {
  const net = sequential([dense(1)], { inputShape: [1], seed: 1 });
  const t = trainer(net, {
    loss: "mse",
    optimizer: sgd({ learningRate: stepDecay({ learningRate: 1e-3, every: 1, factor: 1e-45 }) }),
  });
  t.step([1], [1]);
  const before = net.weights();
  t.step([1], [1]);
  expect(net.weights()).toEqual(before);
});
