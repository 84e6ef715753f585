// What fit does to the weights: the same net, data and options give the same bits, in an order that anyone can compute.

import { describe, expect, it } from "vitest";
import { fold, identity, init, key, ones, permutation, split } from "../../src/index.js";
import { DOMAIN } from "../../src/random/key.js";
import {
  adam,
  adamw,
  dense,
  dropout,
  evaluate,
  type FitOptions,
  fit,
  type Net,
  type StepEvent,
  sequential,
  sgd,
  trainer,
} from "../../src/train/index.js";
import { streamWord } from "../support/philox.js";
import { bits, classifier, labels, numbers, stateful } from "./nets.js";

const N = 22;
const DATA = { x: numbers(N * 4), y: labels(N, 3) };

const OPTIONS: FitOptions = { optimizer: adam({ learningRate: 0.01 }), batchSize: 5, epochs: 3 };

async function trained(net: Net, options: FitOptions = OPTIONS): Promise<Record<string, Uint32Array>> {
  await fit(net, DATA, options);
  return bits(net);
}

/** The order of an epoch, as its documentation says. */
const orderOf = (seed: number, epoch: number, n: number) => [
  ...init(permutation(), [n], { key: split(fold(key(seed), "shuffle"), epoch + 1)[epoch]! }),
];

/** What fit does, step by step. */
function emulate(net: Net, order: (epoch: number) => number[], { batchSize, epochs, optimizer, loss }: FitOptions): void {
  const t = trainer(net, { optimizer: optimizer!, ...(loss && { loss }) });
  for (let epoch = 0; epoch < epochs!; epoch++) {
    const list = order(epoch);
    for (let begin = 0; begin < list.length; begin += batchSize!) {
      const batch = list.slice(begin, begin + batchSize!);
      t.step(
        batch.map((i) => DATA.x.subarray(4 * i, 4 * i + 4)),
        batch.map((i) => DATA.y[i]!),
      );
    }
  }
}

describe("bits", () => {
  it("are the same for the same seed", async () => {
    expect(await trained(stateful(7))).toEqual(await trained(stateful(7)));
  });

  it("differ for another seed, though the initial weights are the same", async () => {
    const [one, other] = [stateful(7), stateful(8)];
    for (const [i, { data }] of other.parameters.entries()) data.set(one.parameters[i]!.data);
    expect(await trained(other)).not.toEqual(await trained(one));
  });

  it("do not depend on the array that data comes in", async () => {
    const rows = Array.from({ length: N }, (_, i) => [...DATA.x.subarray(4 * i, 4 * i + 4)]);
    const oneHot = Float64Array.from({ length: 3 * N }, (_, i) => Number(DATA.y[Math.floor(i / 3)] === i % 3));
    const net = stateful(7);
    await fit(net, { x: rows, y: oneHot }, OPTIONS);
    expect(bits(net)).toEqual(await trained(stateful(7)));
  });

  it("do not depend on callbacks, validation, and what is done in them", async () => {
    const net = stateful(7);
    const validation = { x: numbers(300 * 4, 5), y: labels(300, 3, 6) };
    const onStep = async () => void evaluate(net, validation);
    const onEpoch = () => void evaluate(net, DATA);
    expect(await trained(net, { ...OPTIONS, validation, onStep, onEpoch })).toEqual(await trained(stateful(7)));
  });

  it("do not depend on how epochs are cut into calls", async () => {
    const net = stateful(7);
    for (let i = 0; i < 3; i++) await fit(net, DATA, { ...OPTIONS, epochs: 1 });
    expect(bits(net)).toEqual(await trained(stateful(7)));
    await fit(net, DATA, { ...OPTIONS, epochs: 0 });
    expect(bits(net)).toEqual(await trained(stateful(7)));
  });

  it("are those of trainer.step on the permuted batches, the last of which is what remains", async () => {
    const net = stateful(7);
    emulate(net, (epoch) => orderOf(7, epoch, N), OPTIONS);
    expect(bits(net)).toEqual(await trained(stateful(7)));
  });

  it("with shuffle: false are those of the order of the data", async () => {
    const net = stateful(7);
    emulate(net, () => Array.from({ length: N }, (_, i) => i), OPTIONS);
    expect(bits(net)).toEqual(await trained(stateful(7), { ...OPTIONS, shuffle: false }));
    expect(bits(net)).not.toEqual(await trained(stateful(7)));
  });
});

describe("steps", () => {
  it.each([
    [1, 22],
    [5, 5],
    [7, 4],
    [11, 2],
    [22, 1],
  ])("of %i samples: %i an epoch", async (batchSize, steps) => {
    const log = await fit(classifier(), DATA, { batchSize, epochs: 2 });
    expect(log.steps).toBe(2 * steps);
    expect(log.history.map(({ step }) => step)).toEqual([steps, 2 * steps]);
  });

  it("are of 32 samples unless told otherwise, and the epoch is one", async () => {
    const log = await fit(classifier(), { x: numbers(70 * 4), y: labels(70, 3) });
    expect([log.steps, log.history.length]).toEqual([3, 1]);
  });

  it("use every sample once an epoch, in the order of the permutation", async () => {
    // The loss of a batch of one is the number of its sample: (x − 0)², x = √i.
    const net = sequential([dense(1, { init: ones(), bias: false })], { inputShape: [1], seed: 3 });
    const seen: number[] = [];
    const data = { x: Array.from({ length: 12 }, (_, i) => Math.sqrt(i)), y: new Float32Array(12) };
    await fit(net, data, {
      loss: "mse",
      optimizer: sgd({ learningRate: 1e-30 }),
      batchSize: 1,
      epochs: 2,
      onStep: ({ loss }) => void seen.push(Math.round(loss)),
    });
    expect(seen).toEqual([...orderOf(3, 0, 12), ...orderOf(3, 1, 12)]);
    expect(seen.slice(0, 12)).not.toEqual(seen.slice(12));
  });
});

describe("dropout", () => {
  /** Which inputs of a step were kept: input i is 2^i, so the output is a number in binary. */
  async function masks(seed: number, steps: number): Promise<string[]> {
    const layers = [dropout(0.25), dense(1, { init: ones(), bias: false })];
    const net = sequential([dense(16, { init: identity(), bias: false }), ...layers], { inputShape: [16], seed });
    const seen: string[] = [];
    const x = Float32Array.from({ length: 16 }, (_, i) => 2 ** i);
    const onStep = ({ loss }: { loss: number }) => {
      const kept = Math.round(Math.sqrt(loss) * 0.75);
      seen.push(kept.toString(2).padStart(16, "0"));
    };
    const optimizer = sgd({ learningRate: 1e-30 });
    await fit(net, { x, y: [0] }, { loss: "mse", optimizer, batchSize: 1, epochs: steps, onStep });
    return seen;
  }

  it("keeps what the stream of seed, layer and step says", async () => {
    const layerKey = fold(key(5), "1.dropout/dropout");
    const expected = Array.from({ length: 6 }, (_, step) =>
      Array.from({ length: 16 }, (_, i) => Number(streamWord(layerKey, BigInt(15 - i), step, DOMAIN.dropout) >= 2 ** 30)).join(
        "",
      ),
    );
    expect(await masks(5, 6)).toEqual(expected);
  });

  it("differs from step to step and from seed to seed, and is the same again", async () => {
    const [one, again, other] = [await masks(5, 6), await masks(5, 6), await masks(6, 6)];
    expect(new Set(one).size).toBe(6);
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it("with the largest rate that 32 bits hold keeps one value of 2^32", async () => {
    const net = sequential([dense(50), dropout(1 - 2 ** -32), dense(1)], { inputShape: [1], seed: 1 });
    let zeros = 0;
    const onStep = ({ statistics }: StepEvent) => void (zeros = statistics()[1]!.activation.zeros);
    await fit(net, { x: [1], y: [1] }, { loss: "mse", batchSize: 1, onStep });
    expect(zeros).toBe(1);
  });

  it("does nothing where nothing is trained", () => {
    const [bare, dropped] = [[], [dropout(0.9)]].map((extra) =>
      sequential([dense(3, { name: "a" }), ...extra], { inputShape: [4], seed: 1 }),
    );
    expect(evaluate(dropped!, DATA)).toEqual(evaluate(bare!, DATA));
  });
});

describe("trainer and fit", () => {
  it("are one training: a step in between counts", async () => {
    const net = classifier();
    const t = trainer(net, { optimizer: adam() });
    expect(t.steps).toBe(0);
    t.step(DATA.x, DATA.y);
    const log = await fit(net, DATA, { batchSize: N });
    expect([t.steps, log.steps, trainer(net).steps]).toEqual([2, 2, 2]);
    expect(t.optimizer).toEqual(adam());
  });

  it("go on with the optimizer that was used, unless told otherwise", async () => {
    const net = classifier();
    await fit(net, DATA, { batchSize: N, optimizer: "rmsprop" });
    expect(trainer(net).optimizer.optimizer).toBe("rmsprop");
    await fit(net, DATA, { batchSize: N, optimizer: sgd({ learningRate: 0.5 }) });
    expect(trainer(net).optimizer).toEqual(sgd({ learningRate: 0.5 }));
    expect(trainer(net, { optimizer: "adamw" }).optimizer).toEqual(adamw());
  });

  it("an optimizer of another kind begins anew: the first step of Adam is its learning rate", () => {
    const net = sequential([dense(1, { init: ones(), bias: false })], { inputShape: [1], seed: 1 });
    const before = trainer(net, { loss: "mse", optimizer: sgd({ learningRate: 1e-3 }) });
    for (let i = 0; i < 50; i++) before.step([1], [3]);
    const { data } = net.parameters[0]!;
    const [from] = data;
    trainer(net, { loss: "mse", optimizer: adam({ learningRate: 0.01 }) }).step([1], [3]);
    expect(data[0]! - from!).toBeCloseTo(0.01, 6);
  });
});
