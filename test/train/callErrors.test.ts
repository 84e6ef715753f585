// Bad data, bad options, nets that are gone: a typed error that names function, argument, value and rule, and a net left as it was.

import { describe, expect, it } from "vitest";
import { createCore, type ErrorCode } from "../../src/index.js";
import {
  batchNorm,
  dense,
  embedding,
  evaluate,
  type FitOptions,
  fit,
  flatten,
  type Layer,
  type Loss,
  load,
  type Net,
  predict,
  save,
  sequential,
  sgd,
  summary,
  trainer,
} from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";
import { digest } from "./nets.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const core = createCore();

/** A classifier of [2] into 3, that never did anything: a call that is refused takes no memory for it either. */
const fresh = (layers: Layer[] = [dense(3)], inputShape = [2]) => sequential(layers, { inputShape, seed: 1, core });

type Refused = [code: ErrorCode, says: string | string[], call: (net: Net) => unknown, net?: () => Net];

const eachLeavesAlone = (cases: Refused[]) =>
  it.each(cases)("%s: %s", async (code, says, call, make = fresh) => {
    const net = make();
    const [before, blocks] = [digest(net), core.memory.liveBlocks];
    try {
      await expectRefused(code, says, () => call(net));
      expect(digest(net)).toBe(before);
      expect(core.memory.liveBlocks).toBe(blocks);
    } finally {
      net.dispose();
    }
  });

const ids = () => fresh([embedding(10, 3)], [2]);
const cyclic: unknown[] = [];
cyclic.push(cyclic);

describe("data", () => {
  const x = [1, 2, 3, 4];
  const y = [0, 2];
  const each: [code: ErrorCode, says: string, x: unknown, y: unknown, loss?: Loss, net?: () => Net][] = [
    ["E_DATA", "x is empty", [], []],
    ["E_DATA", "x is empty", new Float32Array(0), y],
    ["E_DATA", "x (undefined) must be a typed array of numbers, or an array of samples", undefined, y],
    ["E_DATA", 'x ("1234")', "1234", y],
    ["E_DATA", "x (a BigInt64Array)", new BigInt64Array(4), y],
    ["E_DATA", "x (a DataView)", new DataView(new ArrayBuffer(4)), y],
    ["E_DATA", "x (1n) must be made of numbers", [1n, 2n], y],
    ["E_DATA", "x (undefined) must be made of numbers", new Array(4), y],
    ["E_DATA", "x (null)", [[1, 2], null], y],
    ["E_DATA", "x", cyclic, y],
    ["E_DATA", "x holds 3 values, no multiple of 2, the size of the net's inputShape [2]", [1, 2, 3], y],
    ["E_DATA", "x[1] (sample 0) (NaN) must be finite", [1, nan, 3, 4], y],
    ["E_DATA", "x[3] (sample 1) (-Infinity) must be finite", Float32Array.of(1, 2, 3, -inf), y],
    ["E_DATA", "x[2] (sample 1) (Infinity)", Float64Array.of(1, 2, 1e39, 4), y],
    ["E_DATA", "y (undefined)", x, undefined],
    ["E_DATA", "y holds 3 values; softmaxCrossEntropy of 2 rows needs 2 labels or 2·3 probabilities", x, [0, 1, 2]],
    ["E_DATA", "y holds 0 values", x, []],
    ["E_DATA", "y[1] (3) must be a label, a whole number from 0 to 2 for the 3 outputs", x, [0, 3]],
    ["E_DATA", "y[0] (-1)", x, [-1, 0]],
    ["E_DATA", "y[1] (0.5)", x, [0, 0.5]],
    ["E_DATA", "y[0] (NaN)", x, [nan, 0]],
    [
      "E_DATA",
      "probabilities of row 1 sum to 1.1, not to 1",
      x,
      [
        [0, 0, 1],
        [0.5, 0.5, 0.1],
      ],
    ],
    [
      "E_DATA",
      "y[1] (-1) must be a number from 0 to 1",
      x,
      [
        [1, -1, 1],
        [1, 0, 0],
      ],
    ],
    [
      "E_DATA",
      "y[5] (NaN)",
      x,
      [
        [1, 0, 0],
        [0, 1, nan],
      ],
    ],
    ["E_DATA", "y holds 2 values; mse of 2 rows needs 2·3 numbers", x, y, "mse"],
    ["E_DATA", "y[4] (Infinity) must be a finite number", x, [1, 2, 3, 4, inf, 6], "mse"],
    ["E_DATA", "y[4]", x, [1, 2, 3, 4, 1e39, 6], "mse"],
    ["E_DATA", "y[2] (1.5) must be a number from 0 to 1", x, [0, 1, 1.5, 0, 0, 0], "sigmoidCrossEntropy"],
    ["E_DATA", "x[1] (10) must be an id, a whole number from 0 to 9", [0, 10], [0, 0], undefined, ids],
    ["E_DATA", "x[0] (-1)", [-1, 0], [0, 0], undefined, ids],
    ["E_DATA", "x[0] (0.5)", [0.5, 0], [0, 0], undefined, ids],
  ];
  describe("of trainer.step", () =>
    eachLeavesAlone(
      each.map(([code, says, x, y, loss = "softmaxCrossEntropy", make = fresh]): Refused => {
        // With room for a batch: x is checked for NaN once it is in memory.
        const started = () => {
          const { net } = trainer(make(), { loss });
          predict(net, [0, 0, 0, 0]);
          return net;
        };
        return [code, `trainer.step: ${says}`, (net) => trainer(net, { loss }).step(bad(x), bad(y)), started];
      }),
    ));
  describe("of evaluate", () =>
    eachLeavesAlone(
      each.map(([code, says, x, y, loss = "softmaxCrossEntropy", net = fresh]): Refused => {
        return [code, `evaluate: ${says}`, (n) => evaluate(n, { x: bad(x), y: bad(y) }, { loss }), net];
      }),
    ));
  describe("of fit and predict", () =>
    eachLeavesAlone([
      ["E_DATA", "fit: x[1] (sample 0) (NaN)", (net) => fit(net, { x: [1, nan], y: [0] }, { batchSize: 1 })],
      ["E_DATA", "fit: y[0] (7)", (net) => fit(net, { x: [1, 2], y: [7] }, { batchSize: 1 })],
      ["E_DATA", "fit: data (null) must be an object { x, y }", (net) => fit(net, bad(null))],
      ["E_DATA", "fit: x (undefined)", (net) => fit(net, bad({}))],
      ["E_DATA", "fit: validation: y[0] (3)", (net) => fit(net, { x, y }, { batchSize: 1, validation: { x: [1, 2], y: [3] } })],
      ["E_DATA", "predict: x holds 3 values", (net) => predict(net, [1, 2, 3])],
      ["E_DATA", "predict: x[0] (sample 0) (NaN)", (net) => predict(net, [nan, 2])],
      ["E_DATA", "predict: x[1] (99) must be an id", (net) => predict(net, [0, 99]), ids],
    ]));
});

describe("options", () => {
  const data = { x: [1, 2, 3, 4], y: [0, 2] };
  const fitting = (options: object) => (net: Net) => fit(net, data, { batchSize: 2, ...options } as FitOptions);
  const parameterless = () => fresh([flatten()]);
  eachLeavesAlone([
    ["E_DATA", "fit: batchSize (3) must be at most the 2 samples of the data", fitting({ batchSize: 3 })],
    ["E_ARGUMENT", "fit: batchSize (0) must be an integer >= 1", fitting({ batchSize: 0 })],
    ["E_ARGUMENT", "fit: batchSize (1.5)", fitting({ batchSize: 1.5 })],
    ["E_ARGUMENT", "fit: epochs (-1) must be an integer >= 0", fitting({ epochs: -1 })],
    ["E_ARGUMENT", "fit: epochs (Infinity)", fitting({ epochs: inf })],
    ["E_ARGUMENT", 'fit: unknown option "epoch"', fitting({ epoch: 1 })],
    ["E_ARGUMENT", "fit: options (5)", (net) => fit(net, data, bad(5))],
    ["E_ARGUMENT", 'fit: loss ("MSE") must be "mse"', fitting({ loss: "MSE" })],
    ["E_ARGUMENT", 'fit: optimizer ("lion") must be one of "sgd", "adam"', fitting({ optimizer: "lion" })],
    ["E_ARGUMENT", "learningRate (0) must be a finite number > 0", fitting({ optimizer: { optimizer: "sgd", learningRate: 0 } })],
    ["E_ARGUMENT", "fit: optimizer (a function)", fitting({ optimizer: sgd })],
    ["E_ARGUMENT", "fit: onStep (1) must be a function", fitting({ onStep: 1 })],
    ["E_ARGUMENT", 'fit: onEpoch ("x")', fitting({ onEpoch: "x" })],
    ["E_ARGUMENT", "fit: signal (an object) must be an AbortSignal", fitting({ signal: {} })],
    ["E_ARGUMENT", "fit: signal (null) must be an AbortSignal", fitting({ signal: null })],
    ["E_ARGUMENT", "fit: signal (an object) must be an AbortSignal", fitting({ signal: { aborted: true } })],
    ["E_ARGUMENT", "fit: shuffle (0) must be true or false", fitting({ shuffle: 0 })],
    ["E_DATA", "fit: validation", fitting({ validation: false })],
    ["E_ARGUMENT", 'trainer: unknown option "learningRate"', (net) => trainer(net, bad({ learningRate: 1 }))],
    ["E_ARGUMENT", 'trainer: loss ("crossEntropy")', (net) => trainer(net, { loss: bad("crossEntropy") })],
    ["E_ARGUMENT", 'trainer: optimizer ("Adam") must be "adam"', (net) => trainer(net, { optimizer: bad("Adam") })],
    ["E_ARGUMENT", 'evaluate: unknown option "shuffle"', (net) => evaluate(net, data, bad({ shuffle: true }))],
    ["E_ARGUMENT", 'predict: unknown option "batch"', (net) => predict(net, [1, 2], bad({ batch: 1 }))],
    ["E_ARGUMENT", "trainer: this net has no parameters to train", (net) => trainer(net), parameterless],
    ["E_ARGUMENT", "fit: this net has no parameters", (net) => fit(net, { x: [1, 2], y: [0] }, { batchSize: 1 }), parameterless],
    ["E_ARGUMENT", "evaluate: this net has no parameters", (net) => evaluate(net, { x: [1, 2], y: [0] }), parameterless],
    [
      "E_ARGUMENT",
      'Parameter: "0.batchNorm/mean" has no gradient',
      (net) => net.parameters[2]!.gradient,
      () => fresh([batchNorm()]),
    ],
  ]);
});

describe("what is no net", () => {
  it.each<[says: string, call: () => unknown]>([
    ["fit: net (an object) must be a net from sequential()", () => fit(bad({}), { x: [1], y: [1] })],
    ["trainer: net (undefined)", () => trainer(bad(undefined))],
    ["predict: net (null)", () => predict(bad(null), [1])],
    ["evaluate: net ([])", () => evaluate(bad([]), { x: [1], y: [1] })],
  ])("%s", (says, call) => expectRefused("E_ARGUMENT", says, call));
});

describe("a net that was disposed", () => {
  it.each<[name: string, call: (net: Net) => unknown]>([
    ["fit", (net) => fit(net, { x: [1, 2], y: [0] }, { batchSize: 1 })],
    ["trainer", (net) => trainer(net)],
    ["evaluate", (net) => evaluate(net, { x: [1, 2], y: [0] })],
    ["predict", (net) => predict(net, [1, 2])],
    ["save", (net) => save(net)],
    ["load", (net) => load(net, new Uint8Array(8))],
    ["summary", (net) => summary(net)],
    ["weights", (net) => net.weights()],
  ])("%s", async (name, call) => {
    const net = fresh();
    net.dispose();
    net.dispose();
    expect(net.disposed).toBe(true);
    await expectRefused("E_DISPOSED", `${name}: this net was disposed`, () => call(net));
  });

  it("behind a trainer, a parameter, an event", async () => {
    const net = fresh();
    const t = trainer(net);
    const [parameter] = net.parameters;
    let statistics: () => unknown = () => expect.fail("no step");
    const onStep = (event: { statistics(): unknown }) => void ({ statistics } = event);
    await fit(net, { x: [1, 2], y: [0] }, { batchSize: 1, onStep });
    net.dispose();
    await expectRefused("E_DISPOSED", "trainer.step: this net was disposed", () => t.step([1, 2], [0]));
    await expectRefused("E_DISPOSED", '"0.dense/kernel" was disposed', () => parameter!.data);
    await expectRefused("E_DISPOSED", '"0.dense/kernel" was disposed', () => parameter!.gradient);
    await expectRefused("E_DISPOSED", "was disposed", () => statistics());
  });

  it("while it was trained", async () => {
    for (const callback of ["onStep", "onEpoch"] as const) {
      const net = fresh();
      const job = fit(net, { x: [1, 2, 3, 4], y: [0, 1] }, { batchSize: 1, epochs: 2, [callback]: () => net.dispose() });
      await expectRefused("E_DISPOSED", "fit: this net was disposed", () => job);
    }
  });
});
