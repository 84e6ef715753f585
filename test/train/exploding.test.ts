// Training that comes to NaN or an infinity: an error that says where, and weights as they were before that step.

import { describe, expect, it } from "vitest";
import { constant, normal } from "../../src/index.js";
import {
  adam,
  batchNorm,
  dense,
  type FitOptions,
  fit,
  type Layer,
  load,
  type Net,
  residual,
  save,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { expectRefused, refusal } from "../support/refusal.js";
import { allFinite, digest, numbers } from "./nets.js";

const DATA = { x: numbers(16 * 3), y: numbers(16, 2) };
const LAYERS = [dense(8, { activation: "relu", name: "hidden" }), dense(8, { activation: "relu" }), dense(1, { name: "last" })];
const WILD: FitOptions = { loss: "mse", optimizer: sgd({ learningRate: 1e3 }), batchSize: 4, epochs: 20 };

const make = (layers: readonly Layer[] = LAYERS) => sequential(layers, { inputShape: [3], seed: 1 });

/** Trains until it explodes; returns the error, and the net as it was after every step. */
async function explosion(net: Net, options: FitOptions) {
  const digests = [digest(net)];
  const onStep = () => void digests.push(digest(net));
  const error = await refusal(() => fit(net, DATA, { ...options, onStep }));
  return { error, cause: error.cause as { layer: string; step: number; quantity: string }, digests };
}

describe("a learning rate that is far too large", () => {
  it("is E_NOT_FINITE: the message and its cause name layer, step and quantity", async () => {
    const net = make();
    const { error, cause, digests } = await explosion(net, WILD);
    expect(error.code).toBe("E_NOT_FINITE");
    expect(["hidden", "1.dense", "last"]).toContain(cause.layer);
    // Counted as onStep counts: the step after the last one that was done.
    expect(cause.step).toBe(digests.length);
    expect(cause.step).toBeGreaterThan(1);
    expect(error.message).toMatch(/^fit: step \d+: /);
    expect(error.message).toContain(`step ${cause.step}: ${cause.quantity} of layer "${cause.layer}" came to NaN or an infinity`);
    expect(error.message).toMatch(/lower learning rate, clipNorm/);
  });

  it("leaves the weights of the last whole step, all finite, and their training", async () => {
    const net = make();
    const { digests } = await explosion(net, WILD);
    expect(digest(net)).toBe(digests.at(-1));
    expect(allFinite(net)).toBe(true);
  });

  it("the same with every optimizer, and with running statistics", async () => {
    for (const optimizer of [sgd({ learningRate: 1e6, momentum: 0.9 }), adam({ learningRate: 1e18 })]) {
      const net = make([dense(8, { name: "hidden" }), batchNorm(), residual([dense(8)]), dense(1, { name: "last" })]);
      const { error, digests } = await explosion(net, { ...WILD, optimizer, epochs: 100 });
      expect(error.code).toBe("E_NOT_FINITE");
      expect(digest(net)).toBe(digests.at(-1));
      expect(allFinite(net)).toBe(true);
    }
  });

  it("a step that overflows the weights themselves is no step", async () => {
    const net = make([dense(1)]);
    const { error, cause } = await explosion(net, { ...WILD, optimizer: sgd({ learningRate: 1e38 }) });
    expect(error.code).toBe("E_NOT_FINITE");
    expect(cause).toMatchObject({ layer: "0.dense", step: 1, quantity: "step of 0.dense/kernel" });
    expect(net.weights()).toEqual(make([dense(1)]).weights());
    expect(allFinite(net)).toBe(true);
  });

  it("with clipNorm stays finite", async () => {
    const net = make();
    const losses: number[] = [];
    const optimizer = sgd({ learningRate: 0.1, clipNorm: 1 });
    await fit(net, DATA, {
      ...WILD,
      optimizer: sgd({ learningRate: 1e3, clipNorm: 1e-4 }),
      onStep: ({ loss }) => void losses.push(loss),
    });
    await fit(net, DATA, { ...WILD, optimizer, onStep: ({ loss }) => void losses.push(loss) });
    expect(losses).toHaveLength(160);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(allFinite(net)).toBe(true);
  });

  it("clipValue holds each gradient", () => {
    const net = sequential([dense(1, { init: constant(1), bias: false })], { inputShape: [1], seed: 1 });
    trainer(net, { loss: "mse", optimizer: sgd({ learningRate: 0.5, clipValue: 0.25 }) }).step([1], [1000]);
    expect([...net.parameters[0]!.data]).toEqual([1.125]);
  });
});

describe("where it comes from is found", () => {
  const x = [1, 1, 1];
  const huge = normal({ mean: 3e38, std: 0 });
  it.each<[quantity: string, layer: string, layers: Layer[]]>([
    ["activations", "b", [dense(2, { name: "a" }), dense(2, { init: huge, biasInit: huge, name: "b" }), dense(1, { name: "c" })]],
    [
      "activations",
      "r/b",
      [residual([dense(3, { name: "a" }), dense(3, { init: huge, biasInit: huge, name: "b" })], { name: "r" }), dense(1)],
    ],
    ["loss", "c", [dense(1, { init: constant(1e30), name: "c" })]],
    [
      "gradient of its activations",
      "a",
      [
        dense(1, { init: constant(0), name: "a" }),
        dense(2, { init: constant(3e38), name: "b" }),
        dense(1, { init: constant(1), name: "c" }),
      ],
    ],
  ])("%s of %s", async (quantity, layer, layers) => {
    const net = make(layers);
    const t = trainer(net, { loss: "mse" });
    const before = digest(net);
    const error = await refusal(() => t.step(x, [-2]));
    expect(error.code).toBe("E_NOT_FINITE");
    expect(error.cause).toEqual({ layer, step: 1, quantity });
    expect(error.message).toContain(`trainer.step: step 1: ${quantity} of layer "${layer}"`);
    expect(digest(net)).toBe(before);
  });

  it("a weight that was set to NaN", async () => {
    const net = make();
    net.parameters[2]!.data[5] = Number.NaN;
    const t = trainer(net, { loss: "mse" });
    await expectRefused("E_NOT_FINITE", 'step 1: weights (1.dense/kernel) of layer "1.dense"', () => t.step(x, [1]));
  });
});

it("a net goes on from what was saved before, as if nothing had been", async () => {
  const [net, quiet] = [make(), make()];
  const file = save(net);
  await explosion(net, WILD);
  load(net, file);
  const calm = { ...WILD, optimizer: sgd({ learningRate: 0.01 }) };
  await fit(net, DATA, calm);
  await fit(quiet, DATA, calm);
  expect(digest(net)).toBe(digest(quiet));
});
