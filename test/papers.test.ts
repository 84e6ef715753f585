import { describe, expect, it } from "vitest";
import { draw, near, type Plot } from "../examples/papers/paper.js";
import { alike, apart, band, bands, bestOf, lower, median, SEEDS, spread } from "../examples/papers/seeds.js";
import { PAPERS, runPapers } from "./support/papers.js";

describe("papers", () => {
  it("lists all seven, and refuses others", () => {
    const { status, stdout } = runPapers("--list");
    expect(status).toBe(0);
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0]);
    expect(names).toEqual(PAPERS);
    expect(runPapers("--only", "nobody1999").status).toBe(2);
  });

  it("a claim that does not come out is one that fails", () => {
    expect(near("a", 1, 1.04, 0.05).holds).toBe(true);
    expect(near("a", 1, 1.06, 0.05).holds).toBe(false);
    expect(near("a", 1, Number.NaN, 0.05).holds).toBe(false);
  });

  it("a plot is drawn without a browser", async () => {
    const values = [
      { x: 1, y: 2 },
      { x: 2, y: 3 },
    ];
    const encoding = { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } };
    const plot: Plot = { data: { values }, mark: { type: "line", clip: true }, encoding };
    const svg = await draw(plot);
    expect(svg).toMatch(/^<svg [\s\S]*clip-path[\s\S]*<\/svg>$/);
    expect(await draw(plot)).toBe(svg);
  });
});

describe("several seeds", () => {
  it("there are five, and their band is from the least to the largest", () => {
    expect(new Set(SEEDS).size).toBe(5);
    expect(band([3, 1, 5, 4, 2])).toEqual({ median: 3, low: 1, high: 5 });
    expect(
      bands([
        [1, 9],
        [2, 8],
        [3, 1],
      ]),
    ).toEqual([
      { median: 2, low: 1, high: 3 },
      { median: 8, low: 1, high: 9 },
    ]);
    expect(spread([3, 1, 5, 4, Number.POSITIVE_INFINITY])).toBe("4 (1 … Infinity)");
  });

  it("each gets the rate with the least median, in whatever order they are tried", async () => {
    const scores = new Map([
      [1, [5, 5, 5, 9, 9]],
      [2, [1, 6, 2, 7, 3]],
      // One lucky seed does not make a rate the best.
      [3, [0, 4, 4, 4, 4]],
      [4, [Number.POSITIVE_INFINITY, 3, 3, 0, 0]],
      [5, [4, 2, 2, 2, 9]],
    ]);
    for (const rates of [
      [1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1],
      [4, 1, 5, 2, 3],
    ]) {
      const best = await bestOf(
        rates,
        (rate, seed) => scores.get(rate)![SEEDS.indexOf(seed)]!,
        (score) => score,
      );
      expect(best).toEqual({ rate: 5, runs: scores.get(5), score: 2 });
    }
  });

  it("a rate at which nothing learns costs most of the seeds, not all", async () => {
    let runs = 0;
    const run = (rate: number) => {
      runs++;
      return rate === 1 ? 1 : Number.POSITIVE_INFINITY;
    };
    expect((await bestOf([1, 2, 3], run, (score) => score)).rate).toBe(1);
    expect(runs).toBe(5 + 3 + 3);
    expect((await bestOf([2, 3], run, (score) => score)).score).toBe(Number.POSITIVE_INFINITY);
  });

  it("bands are apart, or alike", () => {
    const [low, high, middle] = [
      [1, 2, 3],
      [4, 5, 6],
      [2, 3, 4],
    ];
    const holds = (claim: typeof apart, a: number[], b: number[]) => claim("a", a, b).holds;
    expect([holds(apart, low, high), holds(apart, high, low), holds(apart, low, middle)]).toEqual([true, false, false]);
    expect([holds(alike, low, high), holds(alike, high, low), holds(alike, low, middle)]).toEqual([false, false, true]);
    expect([holds(lower, low, high), holds(lower, low, middle), holds(lower, middle, low)]).toEqual([true, true, false]);
    expect([apart, alike, lower].map((claim) => holds(claim, [Number.NaN], high))).toEqual([false, false, false]);
    expect(median([2, 9, 1])).toBe(2);
  });
});
