// How far outputs move in a few steps, by width: rows, the same every time, and what theory says of standard weights.

import { describe, expect, it } from "vitest";
import { type CoordinateCheckOptions, coordinateCheck } from "../../src/doctor/index.js";
import { createCore, heNormal, normal } from "../../src/index.js";
import { adam, type Data, dense, type Net, predict, sequential, sgd, trainer } from "../../src/train/index.js";
import { expectNoLiveBlocks } from "../support/cores.js";
import { bad, expectRefused } from "../support/refusal.js";
import { labels, numbers } from "../train/nets.js";
import { meanOf } from "./nets.js";

const N = 32;
const DATA = { x: numbers(N * 8), y: labels(N, 4) };
const he = { init: heNormal({ truncated: false }), activation: "relu" } as const;

/** Standard weights: 1/fan in is their variance, up to a constant, in every layer. */
const standard =
  (core = createCore(), seed = 1) =>
  (width: number) =>
    sequential([dense(width, he), dense(width, he), dense(4, { init: heNormal() })], { inputShape: [8], seed, core });

const changes = (rows: ReturnType<typeof coordinateCheck>, layer: string) =>
  rows.filter((row) => row.name === layer).map(({ change }) => change);

describe("rows", () => {
  const rows = coordinateCheck(standard(), DATA, { widths: [16, 8, 32] });

  it("one for each width and layer, in their order", () => {
    const expected = [16, 8, 32].flatMap((width) => [0, 1, 2].map((i) => [width, `${i}.dense`]));
    expect(rows.map(({ width, name: layer }) => [width, layer])).toEqual(expected);
    for (const { before, change } of rows) {
      expect(before).toBeGreaterThan(0);
      expect(change).toBeGreaterThan(0);
    }
  });

  it("the same every time", () => {
    expect(coordinateCheck(standard(), DATA, { widths: [16, 8, 32] })).toEqual(rows);
    expect(coordinateCheck(standard(createCore(), 2), DATA, { widths: [16, 8, 32] })).not.toEqual(rows);
  });

  it("before and after as predict has them", () => {
    const net = standard()(16);
    const first = predict(net, DATA.x);
    const optimizer = sgd({ learningRate: 0.1 });
    const t = trainer(net, { optimizer });
    for (let i = 0; i < 3; i++) t.step(DATA.x, DATA.y);
    const last = predict(net, DATA.x);
    const [, , head] = coordinateCheck(standard(), DATA, { widths: [16], steps: 3, optimizer });
    expect(head!.before).toBeCloseTo(meanOf(first.map(Math.abs)), 5);
    expect(head!.change).toBeCloseTo(meanOf(last.map((x, i) => Math.abs(x - first[i]!))), 5);
  });

  it("steps are 4 by default, and more of them move further", () => {
    const head = (options: Partial<CoordinateCheckOptions>) =>
      changes(coordinateCheck(standard(), DATA, { widths: [16], ...options }), "2.dense")[0]!;
    expect(head({})).toBe(head({ steps: 4 }));
    expect(head({ steps: 8 })).toBeGreaterThan(1.5 * head({}));
  });
});

describe("what theory says", () => {
  const widths = [32, 128, 512];
  const mean = (rows: readonly number[][]) => widths.map((_, i) => meanOf(rows.map((row) => row[i]!)));

  it("standard weights and sgd: the outputs move in proportion to the width", () => {
    const rows = [1, 2, 3].map((seed) =>
      coordinateCheck(standard(createCore(), seed), DATA, { widths, optimizer: sgd({ learningRate: 1e-4 }) }),
    );
    const [narrow, middle, broad] = mean(rows.map((each) => changes(each, "2.dense"))) as [number, number, number];
    // The width grows by 4, and so do the sums over it in a step; what biases add does not.
    for (const factor of [middle / narrow, broad / middle]) {
      expect(factor).toBeGreaterThan(2);
      expect(factor).toBeLessThan(6);
    }
  });

  it("level where the head is as small as the width is large, and rates are those of muP", () => {
    // Source: Yang et al. 2022, for two layers: head std 1/width, first layer moved by the rate times the width.
    const rows = [1, 2, 3].map((seed) =>
      widths.flatMap((width) => {
        const build = (n: number) =>
          sequential([dense(n, { ...he, bias: false }), dense(4, { init: normal({ std: 4 / n }), bias: false })], {
            inputShape: [8],
            seed,
          });
        const rate = { learningRate: 1e-3 / width };
        return changes(coordinateCheck(build, DATA, { widths: [width], optimizer: sgd(rate) }), "1.dense");
      }),
    );
    const [narrow, , broad] = mean(rows) as [number, number, number];
    expect(broad / narrow).toBeGreaterThan(0.5);
    expect(broad / narrow).toBeLessThan(2);
  });
});

describe("nets are disposed", () => {
  it("when all is well, and when training explodes", async () => {
    const core = createCore();
    coordinateCheck(standard(core), DATA, { widths: [4, 8], optimizer: adam() });
    expectNoLiveBlocks(core);
    const wild = { widths: [4, 8], loss: "mse", optimizer: sgd({ learningRate: 1e30 }), steps: 30 } as const;
    const data = { x: DATA.x, y: numbers(N * 4) };
    await expectRefused("E_NOT_FINITE", "came to NaN or an infinity", () => coordinateCheck(standard(core), data, wild));
    expectNoLiveBlocks(core);
  });

  it("and when the data does not fit", async () => {
    const core = createCore();
    await expectRefused("E_DATA", "x holds 7 values", () =>
      coordinateCheck(standard(core), { x: numbers(7), y: [0] }, { widths: [4] }),
    );
    expectNoLiveBlocks(core);
  });
});

describe("refuses, before a net is made", () => {
  const call = (options: object, build: unknown = standard(), data: unknown = DATA) =>
    coordinateCheck(
      bad<(width: number) => Net>(build),
      bad<Data>(data),
      bad<CoordinateCheckOptions>({ widths: [4], ...options }),
    );
  it.each<[what: string, says: string, call: () => unknown]>([
    ["no widths", "coordinateCheck: widths ([]) must be", () => call({ widths: [] })],
    ["widths that are none", "coordinateCheck: widths (4) must be an array", () => call({ widths: 4 })],
    ["a width of 0", "coordinateCheck: widths[1] (0) must be", () => call({ widths: [4, 0] })],
    ["a width that is not whole", "coordinateCheck: widths[0] (1.5) must be", () => call({ widths: [1.5] })],
    ["no step", "coordinateCheck: steps (0) must be", () => call({ steps: 0 })],
    ["an unknown option", 'coordinateCheck: unknown option "width"', () => call({ width: 4 })],
    ["no options", "coordinateCheck: ", () => coordinateCheck(standard(), DATA, bad(undefined))],
    ["a build that is none", 'coordinateCheck: build ("net") must be a function', () => call({}, "net")],
    ["a build that returns no net", "coordinateCheck: build(4) (an object) must be a net", () => call({}, () => ({}))],
    ["a build that is slow", "coordinateCheck: build(4) (a Promise) must be a net", () => call({}, async () => standard()(4))],
    ["a loss that is none", 'loss ("mae") must be one of', () => call({ loss: "mae" })],
    ["an optimizer that is none", 'optimizer ("lion") must be one of', () => call({ optimizer: "lion" })],
  ])("%s", (_, says, call) => expectRefused("E_ARGUMENT", says, call));

  it("data that is none", async () => {
    for (const data of [undefined, null]) {
      const call = () => coordinateCheck(standard(), bad<Data>(data), { widths: [4] });
      await expectRefused("E_DATA", `data (${data}) must be an object { x, y }`, call);
    }
  });

  it("a net that was disposed", async () => {
    const net = standard()(4);
    net.dispose();
    await expectRefused("E_DISPOSED", "disposed", () => call({}, () => net));
  });

  it("and hands on what build throws", () => {
    const mine = new Error("mine");
    expect(() =>
      call({}, () => {
        throw mine;
      }),
    ).toThrow(mine);
  });
});
