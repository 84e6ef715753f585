// Learning rates by step: literal values, ends, and what training tells of them.

import { describe, expect, it } from "vitest";
import {
  adam,
  constantRate,
  cosineDecay,
  dense,
  dropout,
  fit,
  load,
  type Net,
  type Optimizer,
  type Schedule,
  type StepEvent,
  save,
  sequential,
  sgd,
  stepDecay,
  trainer,
} from "../../src/train/index.js";
import { parseSchedule, rateAt } from "../../src/train/schedules.js";
import { bad, expectRefused } from "../support/refusal.js";
import { classifier, digest, labels, numbers } from "./nets.js";

const rates = (schedule: Schedule, ...steps: number[]) => steps.map((step) => rateAt(schedule, step));

describe("rates", () => {
  it("a number is one rate throughout", () => {
    expect(parseSchedule("test", 0.3)).toEqual(constantRate(0.3));
    expect(rates(constantRate(0.3), 0, 1, 10 ** 9)).toEqual([0.3, 0.3, 0.3]);
  });

  it("a warm-up grows in even parts and ends at the rate itself", () => {
    expect(rates(constantRate(0.5, { warmupSteps: 4 }), 0, 1, 2, 3, 4, 5)).toEqual([0.125, 0.25, 0.375, 0.5, 0.5, 0.5]);
    expect(rates(constantRate(0.1, { warmupSteps: 1 }), 0, 1)).toEqual([0.1, 0.1]);
    expect(rates(constantRate(0.1, { warmupSteps: 0 }), 0)).toEqual([0.1]);
  });

  it("step decay multiplies after every so many steps, counted from the end of the warm-up", () => {
    const halves = stepDecay({ learningRate: 1, every: 3, factor: 0.5 });
    expect(rates(halves, 0, 2, 3, 5, 6, 9, 30)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.125, 2 ** -10]);
    const warm = stepDecay({ learningRate: 1, every: 3, factor: 0.5, warmupSteps: 2 });
    expect(rates(warm, 0, 1, 2, 4, 5, 8)).toEqual([0.5, 1, 1, 1, 0.5, 0.25]);
    expect(stepDecay({ learningRate: 1, every: 3 })).toMatchObject({ factor: 0.1 });
    expect(rates(stepDecay({ learningRate: 1, every: 1, factor: 1 }), 0, 1000)).toEqual([1, 1]);
  });

  it("cosine decay begins at the rate, is in the middle half-way, and ends at the minimum to the bit", () => {
    const cosine = cosineDecay({ learningRate: 0.1, steps: 100, minimum: 0.01 });
    expect(rateAt(cosine, 0)).toBe(0.1);
    expect(rateAt(cosine, 50)).toBeCloseTo(0.055, 15);
    expect(rateAt(cosine, 25)).toBeCloseTo(0.01 + 0.045 * (1 + Math.SQRT1_2), 15);
    expect(rates(cosine, 100, 101, 10 ** 9)).toEqual([0.01, 0.01, 0.01]);
    expect(rates(cosineDecay({ learningRate: 3, steps: 7 }), 7, 8)).toEqual([0, 0]);
    for (let step = 1; step <= 100; step++) expect(rateAt(cosine, step)).toBeLessThan(rateAt(cosine, step - 1));
  });

  it("cosine decay begins after the warm-up", () => {
    const plain = cosineDecay({ learningRate: 0.1, steps: 10 });
    const warm = cosineDecay({ learningRate: 0.1, steps: 10, warmupSteps: 5 });
    expect(rates(warm, 0, 4)).toEqual([0.1 / 5, 0.1]);
    expect(rates(warm, 5, 6, 12, 15)).toEqual(rates(plain, 0, 1, 7, 10));
  });

  it("are plain data: what JSON gives back is the same schedule", () => {
    for (const schedule of [
      constantRate(0.1, { warmupSteps: 3 }),
      stepDecay({ learningRate: 0.1, every: 5 }),
      cosineDecay({ learningRate: 0.1, steps: 5, minimum: 0.05 }),
    ]) {
      expect(parseSchedule("test", JSON.parse(JSON.stringify(schedule)))).toEqual(schedule);
    }
  });
});

it("an optimizer with a schedule trains at its rates, over the epochs", async () => {
  const net = classifier();
  const schedule = cosineDecay({ learningRate: 0.1, steps: 5, warmupSteps: 2 });
  const seen: number[] = [];
  const onStep = ({ learningRate }: { learningRate: number }) => void seen.push(learningRate);
  const data = { x: numbers(9 * 4), y: labels(9, 3) };
  await fit(net, data, { optimizer: sgd({ learningRate: schedule }), batchSize: 3, epochs: 3, onStep });
  expect(seen).toEqual(rates(schedule, 0, 1, 2, 3, 4, 5, 6, 7, 8));
});

it("a rate of 0, where a decay has ended, leaves the weights alone", async () => {
  const net = classifier();
  const data = { x: numbers(4), y: [1] };
  const optimizer = sgd({ learningRate: cosineDecay({ learningRate: 0.1, steps: 1 }) });
  await fit(net, data, { optimizer, batchSize: 1 });
  const trained = net.weights();
  await fit(net, data, { optimizer, batchSize: 1, epochs: 3 });
  expect(net.weights()).toEqual(trained);
});

describe("refused", () => {
  it.each<[says: string, call: () => unknown]>([
    ["constantRate: learningRate (0) must be a finite number > 0", () => constantRate(0)],
    ["constantRate: learningRate (-1)", () => constantRate(-1)],
    ["constantRate: learningRate (NaN)", () => constantRate(Number.NaN)],
    ["constantRate: learningRate (Infinity)", () => constantRate(Number.POSITIVE_INFINITY)],
    ['constantRate: learningRate ("1")', () => constantRate(bad("1"))],
    ["constantRate: warmupSteps (-1) must be an integer >= 0", () => constantRate(1, { warmupSteps: -1 })],
    ["constantRate: warmupSteps (0.5)", () => constantRate(1, { warmupSteps: 0.5 })],
    ['constantRate: unknown option "warmup"; it takes warmupSteps', () => constantRate(1, bad({ warmup: 1 }))],
    ["stepDecay: every (0) must be an integer >= 1", () => stepDecay({ learningRate: 1, every: 0 })],
    ["stepDecay: every (undefined)", () => stepDecay(bad({ learningRate: 1 }))],
    ["stepDecay: factor (0)", () => stepDecay({ learningRate: 1, every: 1, factor: 0 })],
    ["stepDecay: factor (1.1)", () => stepDecay({ learningRate: 1, every: 1, factor: 1.1 })],
    ["cosineDecay: steps (0)", () => cosineDecay({ learningRate: 1, steps: 0 })],
    ["cosineDecay: minimum (2)", () => cosineDecay({ learningRate: 1, steps: 1, minimum: 2 })],
    ["cosineDecay: minimum (-0.1)", () => cosineDecay({ learningRate: 1, steps: 1, minimum: -0.1 })],
    ["cosineDecay: learningRate (undefined)", () => cosineDecay(bad({ steps: 1 }))],
    ["cosineDecay: learningRate (undefined)", () => cosineDecay(bad(undefined))],
    ['sgd: learningRate: schedule ("cosin") must be one of', () => sgd({ learningRate: bad({ schedule: "cosin" }) })],
    [
      'sgd: learningRate: schedule ("CosineDecay") must be "cosineDecay"',
      () => sgd({ learningRate: bad({ schedule: "CosineDecay" }) }),
    ],
    ["sgd: learningRate (null)", () => sgd({ learningRate: bad(null) })],
    ['unknown option "every"', () => sgd({ learningRate: bad({ schedule: "constantRate", learningRate: 1, every: 2 }) })],
  ])("%s", (says, call) => expectRefused("E_ARGUMENT", says, call));
});

describe("a schedule begins with its optimizer", () => {
  const data = { x: numbers(12 * 4), y: labels(12, 3) };
  const cosine = (learningRate = 0.1) => cosineDecay({ learningRate, steps: 6, warmupSteps: 1 });
  const EPOCH = { batchSize: 4, epochs: 1 };

  /** Rates of an epoch of three steps. */
  async function epoch(net: Net, optimizer?: Optimizer): Promise<number[]> {
    const seen: number[] = [];
    const onStep = ({ learningRate }: StepEvent) => void seen.push(learningRate);
    await fit(net, data, { ...EPOCH, ...(optimizer && { optimizer }), onStep });
    return seen;
  }

  // The largest move of a weight in a first step at rate r is about r with Adam: the rate that the kernel got.
  it("of another kind: its first step is the schedule's first, for the kernel too", async () => {
    const net = classifier();
    await fit(net, data, { ...EPOCH, epochs: 5, optimizer: sgd({ learningRate: cosine() }) });
    const before = net.parameters[0]!.data.slice();
    const optimizer = adam({ learningRate: cosineDecay({ learningRate: 0.5, steps: 40 }) });
    trainer(net, { optimizer }).step(data.x, data.y);
    const moved = net.parameters[0]!.data.map((w, i) => Math.abs(w - before[i]!));
    expect(Math.max(...moved)).toBeCloseTo(0.5, 3);
    expect(await epoch(net)).toEqual(rates(optimizer.learningRate, 1, 2, 3));
  });

  it("of the same kind with another schedule: that begins, and what was gathered stays", async () => {
    const net = classifier();
    await epoch(net, adam({ learningRate: cosine() }));
    const { slots } = net.training.progress!;
    expect(await epoch(net, adam({ learningRate: cosine(0.2) }))).toEqual(rates(cosine(0.2), 0, 1, 2));
    expect(net.training.progress).toMatchObject({ begun: 0, scheduled: 3, step: 6, slots });
  });

  it("of the same kind with the same schedule: it goes on, whatever else changed, and however it was spelt", async () => {
    const net = classifier();
    expect(await epoch(net, adam({ learningRate: cosine() }))).toEqual(rates(cosine(), 0, 1, 2));
    expect(await epoch(net, adam({ learningRate: cosine(), beta2: 0.9, clipNorm: 1 }))).toEqual(rates(cosine(), 3, 4, 5));
    const { schedule, ...options } = cosine();
    const spelt = { ...Object.fromEntries(Object.entries(options).reverse()), schedule };
    expect(await epoch(net, adam({ learningRate: bad(spelt) }))).toEqual(rates(cosine(), 6, 7, 8));
    expect(await epoch(net)).toEqual(rates(cosine(), 9, 10, 11));
  });

  it("with a momentum after one without, the optimizer begins anew, and so does its schedule", async () => {
    const net = classifier();
    await epoch(net, sgd({ learningRate: cosine() }));
    expect(await epoch(net, sgd({ learningRate: cosine(), momentum: 0.9 }))).toEqual(rates(cosine(), 0, 1, 2));
  });

  it("from a file as in one go, to the bit, for schedules that began in the middle", async () => {
    const [one, other] = [classifier(), classifier(2)];
    await epoch(one, sgd({ learningRate: cosine() }));
    await epoch(one, adam({ learningRate: cosine() }));
    await epoch(one, adam({ learningRate: cosine(0.2) }));
    load(other, save(one));
    expect(await epoch(other, adam({ learningRate: cosine(0.2) }))).toEqual(rates(cosine(0.2), 3, 4, 5));
    await epoch(one);
    expect(digest(other)).toBe(digest(one));
  });

  it("does not touch the steps that are counted and that dropout draws by", async () => {
    const layers = [dense(6, { name: "a" }), dropout(0.5), dense(3)];
    const net = sequential(layers, { inputShape: [4], seed: 1 });
    await epoch(net, sgd({ learningRate: cosine() }));
    const steps: number[] = [];
    await fit(net, data, { ...EPOCH, optimizer: "adam", onStep: ({ step }) => void steps.push(step) });
    expect(steps).toEqual([4, 5, 6]);
    expect(net.program.run.step).toBe(5);
  });
});
