// batchNorm of vectors takes a variance over the samples of a batch: one sample has none, and a step on it would learn nothing of the input.

import { describe, expect, it } from "vitest";
import {
  batchNorm,
  conv2d,
  dense,
  evaluate,
  type FitOptions,
  fit,
  flatten,
  type Layer,
  load,
  predict,
  residual,
  save,
  sequential,
  trainer,
} from "../../src/train/index.js";
import { expectRefused } from "../support/refusal.js";
import { digest, labels, numbers } from "./nets.js";

const make = (layers: readonly Layer[] = [dense(3), batchNorm({ name: "norm" }), dense(2)], inputShape = [4]) =>
  sequential(layers, { inputShape, seed: 1 });
const data = (n: number) => ({ x: numbers(n * 4), y: labels(n, 2) });
const RULE = 'one sample: layer "norm" normalizes over the samples of a batch';

describe("one sample", () => {
  it.each<[where: string, layers: Layer[]]>([
    ["in the net", [batchNorm({ name: "norm" }), dense(2)]],
    ["in a residual", [residual([dense(4), batchNorm()], { name: "r" }), dense(2)]],
    ["behind pixels that a flatten joined", [flatten(), batchNorm({ name: "norm" }), dense(2)]],
  ])("is E_DATA for trainer.step, with batchNorm %s, and nothing moves", async (_, layers) => {
    const net = make(layers);
    const t = trainer(net, { optimizer: "adam" });
    const before = digest(net);
    const says = ["trainer.step: x holds one sample", "normalizes over the samples of a batch, and one has no variance"];
    await expectRefused("E_DATA", says, () => t.step([1, 2, 3, 4], [1]));
    expect(digest(net)).toBe(before);
    t.step(data(2).x, data(2).y);
    expect(t.steps).toBe(1);
  });

  it("of many pixels or positions is a batch: the variance is over those", () => {
    for (const [layers, inputShape] of [
      [
        [conv2d(2, 1), batchNorm(), flatten(), dense(2)],
        [1, 2, 2],
      ],
      [
        [batchNorm(), flatten(), dense(2)],
        [2, 2],
      ],
    ] as const) {
      const net = make(layers, [...inputShape]);
      expect(trainer(net).step([1, 2, 3, 4], [1])).toBeGreaterThan(0);
      expect([...net.weights().values()].every(({ data }) => data.every(Number.isFinite))).toBe(true);
    }
  });

  it("can be evaluated and predicted", () => {
    const net = make();
    expect(predict(net, [1, 2, 3, 4])).toHaveLength(2);
    expect(evaluate(net, data(1)).loss).toBeGreaterThan(0);
  });
});

describe("fit", () => {
  it.each<[what: string, n: number, options: FitOptions]>([
    ["that is left for the end of an epoch", 9, { batchSize: 4 }],
    ["that is left by the batch size of before", 33, {}],
    ["that is every batch", 4, { batchSize: 1 }],
    ["that is all there is", 1, {}],
  ])("refuses one sample %s before the first step", async (_, n, options) => {
    const net = make();
    const before = digest(net);
    const says = [`the last batch of ${n} holds ${RULE}`, `fit: with batchSize (${options.batchSize ?? Math.min(32, n)})`];
    await expectRefused("E_DATA", says, () => fit(net, data(n), options));
    expect(digest(net)).toBe(before);
  });

  it.each([
    [8, 4],
    [10, 4],
    [9, 9],
    [11, 9],
  ])("takes %i samples by %i", async (n, batchSize) => {
    expect((await fit(make(), data(n), { batchSize })).history).toHaveLength(1);
  });

  it("refuses it in an epoch that goes on, too", async () => {
    const net = make();
    const controller = new AbortController();
    const onStep = () => controller.abort();
    const stopped = fit(net, data(10), { batchSize: 5, onStep, signal: controller.signal });
    await expect(stopped).rejects.toThrow();
    const other = make();
    load(other, save(net));
    await expectRefused("E_DATA", "the last batch of 5 holds one sample", () => fit(other, data(10), { batchSize: 4 }));
    await fit(other, data(10), { batchSize: 5 });
  });

  it("without batchNorm takes what is left, be it one", async () => {
    expect((await fit(make([dense(2)]), data(9), { batchSize: 4 })).steps).toBe(3);
  });
});
