// Races of the playground: the same order for all, what each comes to, and how it is shown.

import { glorotNormal, heNormal, type Initializer, normal, zeros } from "isovar";
import { adam, dense, evaluate, fit, sequential, sgd } from "isovar/train";
import { describe, expect, it } from "vitest";
import { Curve, MOST_POINTS } from "../../playground/src/engine/curve.js";
import { blindLoss } from "../../playground/src/engine/data/dataSet.js";
import { toySet } from "../../playground/src/engine/data/toy.js";
import { fateOf } from "../../playground/src/engine/fate.js";
import { planeOf, reachOf, weightImages } from "../../playground/src/engine/pictures.js";
import { CHECK_EVERY, Race } from "../../playground/src/engine/race.js";
import type { Progress } from "../../playground/src/engine/runner.js";

const data = toySet("moons");
const SEED = 3;

const netOf = (depth: number, init: Initializer) =>
  sequential([...Array.from({ length: depth }, () => dense(16, { activation: "relu", init })), dense(2, { init })], {
    inputShape: [2],
    seed: SEED,
  });
const weightsOf = (race: Race, i: number) => [...race.runners[i]!.net.weights().values()].map(({ data }) => data);

function raceOf(inits: Initializer[], { depth = 2, optimizer = adam({ learningRate: 0.01 }), batchSize = 64 } = {}) {
  return new Race(
    inits.map((init) => netOf(depth, init)),
    { data, seed: SEED, batchSize, optimizer },
  );
}

describe("a race", () => {
  it("does to each net what fit does, bit for bit, over the end of an epoch", async () => {
    const race = raceOf([heNormal(), glorotNormal()], { batchSize: 96 });
    const alone = netOf(2, glorotNormal());
    const losses: number[] = [];
    await fit(alone, data.training, {
      optimizer: adam({ learningRate: 0.01 }),
      batchSize: 96,
      epochs: 2,
      onStep: ({ loss }) => losses.push(loss),
    });
    for (const _ of losses) race.step();
    expect(losses.length).toBe(2 * Math.ceil(800 / 96));
    expect(race.progress()[1]!.losses.y).toEqual(losses);
    expect(weightsOf(race, 1)).toEqual([...alone.weights().values()].map(({ data }) => data));
    alone.dispose();
    race.dispose();
  });

  it("begun anew with the same seed gives the same numbers", () => {
    const [first, second] = [raceOf([heNormal()]), raceOf([heNormal()])];
    first.run(Number.POSITIVE_INFINITY, 60);
    for (let i = 0; i < 60; i++) second.step();
    expect(second.progress()).toEqual(first.progress());
    first.dispose();
    second.dispose();
  });

  it("looks at held-out samples before the first step and then every so often", () => {
    const race = raceOf([heNormal()]);
    const before = evaluate(race.runners[0]!.net, data.test, { loss: "softmaxCrossEntropy" });
    race.run(Number.POSITIVE_INFINITY, 2 * CHECK_EVERY + 1);
    const { checks } = race.progress()[0]!;
    expect(checks.map(({ step }) => step)).toEqual([0, CHECK_EVERY, 2 * CHECK_EVERY]);
    expect(checks[0]).toEqual({ step: 0, loss: before.loss, accuracy: before.accuracy });
    race.dispose();
  });

  it("takes one step at least, and no more than time allows", () => {
    const race = raceOf([heNormal()]);
    race.run(0);
    expect(race.steps).toBe(1);
    race.dispose();
  });

  it("tells the gradient of each layer's weights, from the input on", () => {
    const race = raceOf([zeros(), heNormal()]);
    expect(race.progress()[0]!.gradients).toBeUndefined();
    race.step();
    const [none, some] = race.progress().map(({ gradients }) => gradients!);
    expect(none).toEqual([0, 0, 0]);
    const kernel = race.runners[1]!.net.parameters[0]!;
    expect(some).toHaveLength(3);
    expect(some![0]).toBeCloseTo(Math.hypot(...kernel.gradient), 6);
    race.dispose();
  });

  it("goes on with the others where one comes to NaN or an infinity, and says where", () => {
    const race = raceOf([normal({ std: 1e8 }), heNormal()], { depth: 6 });
    race.run(Number.POSITIVE_INFINITY, 5);
    const [broken, well] = race.progress();
    expect(broken!.stop).toMatchObject({ step: 1, layer: expect.stringMatching(/^\d\.dense$/) });
    expect(broken!.losses.y).toEqual([]);
    expect(well!.losses.y).toHaveLength(5);
    expect(fateOf(broken!, blindLoss(data))).toEqual({ kind: "blewUp", stop: broken!.stop });
    race.dispose();
  });

  it("ends when none can go on", () => {
    const race = raceOf([normal({ std: 1e8 })], { depth: 6 });
    race.run(Number.POSITIVE_INFINITY, 100);
    expect([race.running, race.steps]).toEqual([false, 1]);
    race.dispose();
  });
});

describe("fates", () => {
  const fates = (inits: Initializer[], steps: number, options = {}) => {
    const race = raceOf(inits, options);
    race.run(Number.POSITIVE_INFINITY, steps);
    const told = race.progress().map((progress) => fateOf(progress, blindLoss(data)));
    race.dispose();
    return told;
  };

  it("He learns, zeros and narrow weights stall, wide ones blow up", () => {
    const [he, none, narrow, wide] = fates([heNormal(), zeros(), normal({ std: 0.1 }), normal({ std: 3 })], 60, {
      depth: 4,
      optimizer: sgd({ learningRate: 0.1 }),
    });
    expect(he).toMatchObject({ kind: "learns" });
    expect(none).toMatchObject({ kind: "stalls", silent: 5, reach: undefined });
    expect(narrow).toMatchObject({ kind: "stalls", silent: 0 });
    expect(wide!.kind).toBe("blewUp");
  });

  it("tells why a net stalls: layers without any gradient, or a first layer with next to none", () => {
    const progress = (gradients: number[]): Progress => ({
      losses: { x: [100], y: [0.69] },
      recent: 0.69,
      checks: [{ step: 100, loss: 0.69, accuracy: 0.5 }],
      gradients,
      stop: undefined,
    });
    const told = (gradients: number[]) => fateOf(progress(gradients), Math.log(2));
    expect(told([0, 0, 1])).toMatchObject({ kind: "stalls", silent: 2, reach: 0 });
    expect(told([0, 0, 0])).toMatchObject({ silent: 3, reach: undefined });
    expect(told([1e-9, 1e-4, 2])).toMatchObject({ silent: 0, reach: 5e-10 });
    expect(told([0.1, 1])).toMatchObject({ silent: 0, reach: undefined });
  });

  it.each([
    [0.5, "learns"],
    [0.9, "slow"],
    [1, "stalls"],
    [3, "worse"],
  ])("a loss %d times that of a blind guess: %s", (ratio, kind) => {
    const progress = {
      losses: { x: [99], y: [1] },
      recent: 2 * ratio,
      checks: [{ step: 50, loss: 2, accuracy: 0.3 }],
      gradients: [1],
    };
    expect(fateOf({ ...progress, stop: undefined }, 2).kind).toBe(kind);
  });

  it("says nothing before there is anything to say", () => {
    expect(fates([heNormal()], 0)).toEqual([{ kind: "ready" }]);
    expect(fates([heNormal()], 20)).toEqual([{ kind: "early" }]);
  });
});

describe("a curve", () => {
  it("never has more points than a chart, and keeps the mean", () => {
    const curve = new Curve();
    const steps = 4 * MOST_POINTS;
    for (let i = 1; i <= steps; i++) curve.push(i);
    const { x, y } = curve.points();
    expect(x.length).toBeLessThan(MOST_POINTS);
    expect(x.at(-1)).toBe(steps);
    expect(y[0]).toBe((1 + x[0]!) / 2);
    expect(y.reduce((sum, value) => sum + value, 0) / y.length).toBe((1 + steps) / 2);
  });

  it("shows every step as long as there is room", () => {
    const curve = new Curve();
    for (const value of [3, 1, 2]) curve.push(value);
    expect(curve.points()).toEqual({ x: [1, 2, 3], y: [3, 1, 2] });
  });
});

describe("pictures", () => {
  it("show the weights of a unit from black over grey to white", () => {
    const net = sequential(
      [
        dense(2, {
          init: {
            scheme: "constant",
            value: [
              [1, 0],
              [-1, 0],
              [2, 0],
            ],
          } as never,
        }),
      ],
      {
        inputShape: [3],
        seed: 1,
      },
    );
    const { pixels, count, limit } = weightImages(net, 16);
    expect([count, limit]).toEqual([2, 3]);
    expect([...pixels]).toEqual([170, 85, 213, 128, 128, 128]);
    net.dispose();
  });

  it("show zeros as grey", () => {
    const net = netOf(1, zeros());
    expect(weightImages(net, 4)).toEqual({ pixels: new Uint8Array(8).fill(128), count: 4, limit: 0 });
    net.dispose();
  });

  it("show what a net says of a plane, its first row above", () => {
    // The output of B is the height: above 0 it is the larger one.
    const net = sequential(
      [
        dense(2, {
          init: {
            scheme: "constant",
            value: [
              [0, 0],
              [0, 5],
            ],
          } as never,
        }),
      ],
      {
        inputShape: [2],
        seed: 1,
      },
    );
    const { classes, probabilities } = planeOf(net, 2, 1);
    expect([...classes]).toEqual([1, 1, 0, 0]);
    expect(probabilities[0]).toBe(Math.round(255 / (1 + Math.exp(-2.5))));
    net.dispose();
  });

  it("reach beyond every point", () => {
    const reach = reachOf(data);
    expect(Math.max(...data.training.x, ...data.test.x)).toBeLessThan(reach);
  });
});
