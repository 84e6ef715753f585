// What the playground shows of a start, computed in Node: known starts, and theory beside measurement.

import { describe, expect, it } from "vitest";
import { onAxis } from "../../playground/src/charts/onAxis.js";
import { decades, tick } from "../../playground/src/charts/scale.js";
import { inCommon, predictGradients } from "../../playground/src/engine/backward.js";
import { batchOf } from "../../playground/src/engine/data/samples.js";
import { DataSets } from "../../playground/src/engine/data/sets.js";
import { type DepthReport, depthOf } from "../../playground/src/engine/depth.js";
import { REMEDIES, remedyOf } from "../../playground/src/engine/remedies.js";
import { grouped, short } from "../../playground/src/format.js";
import { DEFAULTS, HE, parseStart, printStart, type State } from "../../playground/src/state.js";
import { verdictText } from "../../playground/src/views/depth/words.js";

const sets = new DataSets(() => Promise.reject(new Error("no digits here")));

async function reportOf(start: string, changes: Partial<State> = {}): Promise<DepthReport> {
  const state = { ...DEFAULTS, depth: 10, width: 64, samples: 64, ...changes };
  return depthOf(state, parseStart(start)!, await batchOf(state, sets));
}

const kinds = ({ verdicts }: DepthReport) => verdicts.map(({ kind }) => kind);

describe("through the depth", () => {
  it("shows on a first visit a start that keeps the signal, one that explodes and one that vanishes", async () => {
    const batch = await batchOf(DEFAULTS, sets);
    const [he, standard, xavier] = DEFAULTS.starts.map((start) => depthOf(DEFAULTS, start, batch));
    expect(he!.healthy).toBe(true);
    expect(kinds(standard!)).toContain("exploding");
    expect(kinds(xavier!)).toEqual(["vanishing"]);
  });

  it("finds He healthy behind relu, and says what is wrong with others", async () => {
    const he = await reportOf("heNormal");
    expect(he.layers.length).toBe(10);
    expect(he.healthy).toBe(true);
    expect(kinds(await reportOf("normal,std:1"))).toContain("exploding");
    expect(kinds(await reportOf("normal,std:0.01"))).toContain("vanishing");
    expect(kinds(await reportOf("zeros"))).toContain("symmetric");
  });

  it("measures what was measured by hand: with He the signal keeps 2 E[x²], with N(0, 1) it grows by √(n/2) per layer", async () => {
    const he = await reportOf("heNormal", { depth: 4, width: 512, samples: 256 });
    for (const { signal } of he.layers) expect(Math.abs(signal.measured / Math.SQRT2 - 1)).toBeLessThan(0.2);
    const wide = await reportOf("normal,std:1", { depth: 4, width: 512, samples: 256 });
    const growth = (wide.layers[3]!.signal.measured / wide.layers[1]!.signal.measured) ** 0.5;
    expect(Math.abs(growth / Math.sqrt(256) - 1)).toBeLessThan(0.1);
  });

  it("mends by LSUV: every layer gets unit std", async () => {
    const { healthy, layers } = await reportOf("normal,std:1,lsuv");
    expect(healthy).toBe(true);
    for (const { signal } of layers) expect(Math.abs(signal.measured - 1)).toBeLessThan(0.2);
  });

  it("refuses, in words, a start that the net cannot have", async () => {
    await expect(reportOf("deltaOrthogonal", {})).rejects.toThrow();
    await expect(reportOf("normal,sdt:1")).rejects.toThrow(/sdt/);
  });
});

describe("what mends a start", () => {
  it.each(["tanh", "relu"] as const)("leaves a net of %s that is healthy", async (activation) => {
    const broken = parseStart("normal,std:1")!;
    for (const name of REMEDIES) {
      // Xavier halves the variance in each layer of relu, as it should be seen to.
      if (name === "xavier" && activation === "relu") continue;
      const { healthy } = await reportOf(printStart(remedyOf(name, activation, broken)!), { activation });
      expect([name, healthy]).toEqual([name, true]);
    }
  });

  it("has no edge of chaos where there is none", () => {
    expect(remedyOf("edge", "softplus", HE)).toBeUndefined();
  });
});

describe("histograms on an axis", () => {
  const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0);

  it("keep every value: inside, beyond the ends, in one place", () => {
    expect(onAxis({ counts: [1, 3], range: [0, 2] }, [0, 2], 4)).toEqual([0.125, 0.125, 0.375, 0.375]);
    expect(onAxis({ counts: [2, 2], range: [-1, 3] }, [0, 2], 2)).toEqual([0.5, 0.5]);
    expect(onAxis({ counts: [5], range: [7, 7] }, [0, 2], 2)).toEqual([0, 1]);
    expect(onAxis({ counts: [5], range: [0, 0] }, [-1, 1], 4)).toEqual([0, 0, 1, 0]);
    for (const range of [
      [-1e-30, 1e-30],
      [-1e30, 1e30],
      [0.3, 9],
    ] as const) {
      expect(sum(onAxis({ counts: [1, 2, 3, 4], range }, [-1, 1], 56))).toBeCloseTo(1, 9);
    }
  });
});

describe("words and numbers", () => {
  const verdict = (evidence: string) => ({ kind: "saturated" as const, grade: "warning" as const, evidence });

  it("call layers and write numbers as the page does, and count long lists of them", () => {
    expect(verdictText(verdict("from 0.dense to 3.dense"), 3)).toBe("from layer 1 to the output layer");
    expect(verdictText(verdict("likewise in 1.dense, 2.dense, 4.dense"), 9)).toBe("likewise in layer 2, layer 3, layer 5");
    expect(verdictText(verdict("likewise in 1.dense, 2.dense, 4.dense, 5.dense"), 9)).toBe("likewise in 4 more layers");
    expect(verdictText(verdict("by a factor of 3.36e+13, or 7.5e-7"), 9)).toBe("by a factor of 3.36·10¹³, or 7.5·10⁻⁷");
  });

  it("mark logarithmic axes with round numbers within them, three at least", () => {
    expect(decades(1e-5, 1e22)).toEqual([1, 1e6, 1e12, 1e18]);
    expect(decades(0.05, 20)).toEqual([0.1, 1, 10]);
    expect(decades(0.5, 12)).toEqual([1, 3, 10]);
    expect(decades(2.1e-4, 2.1e-3)).toEqual([5e-4, 1e-3, 2e-3]);
    for (let low = 1e-7; low < 1e7; low *= 1.07) {
      for (const high of [10.001 * low, 70 * low, 2e4 * low, 1e30 * low]) {
        const marks = decades(low, high);
        expect(marks.length).toBeGreaterThanOrEqual(3);
        expect(marks.length).toBeLessThanOrEqual(7);
        expect(marks.every((mark) => mark >= low && mark <= high)).toBe(true);
      }
    }
  });

  it("write far powers of ten as such", () => {
    const write = (value: number) => tick(value, short);
    expect([1e24, 3e-4, -1e-12, 0, 0.5, -2].map(write)).toEqual(["10²⁴", "3·10⁻⁴", "−10⁻¹²", "0", "0.5", "−2"]);
    expect([1234, 0.00123, 1.5e9, -1e-7, Infinity, NaN].map(short)).toEqual([
      "1,230",
      "0.00123",
      "1.5·10⁹",
      "−1.0·10⁻⁷",
      "∞",
      "NaN",
    ]);
  });

  it("have three digits as browsers write them", () => {
    for (let value = 1.0007e-3; value < 1e5; value *= 1.031) {
      expect(short(value)).toBe(value.toLocaleString("en", { maximumSignificantDigits: 3 }));
      expect(short(-value)).toBe(`−${short(value)}`);
    }
    expect([0, 999, 1000, 12345, 1234567].map(grouped)).toEqual(["0", "999", "1,000", "12,345", "1,234,567"]);
  });
});

describe("theory of the gradient", () => {
  it("counts what samples share: all of it for two classes, a tenth and a little for ten", () => {
    expect(inCommon([0, 1, 0, 1], 2)).toBe(1);
    const ten = Array.from({ length: 100 }, (_, i) => i % 10);
    expect(inCommon(ten, 10)).toBeCloseTo(0.1 + 0.9 / 81, 12);
  });

  it("is exact where it is known: relu halves, and 5/n is its relative variance", () => {
    const layer = { q: 1, units: 100, back: 2 };
    const [first, last] = predictGradients("relu", [layer, layer], 3, 1);
    expect(last).toEqual({ value: 3, band: [3, 3] });
    expect(first!.value).toBeCloseTo(3, 3);
    const spread = Math.log(first!.band[1] / first!.band[0]) / 1.96;
    expect(spread).toBeCloseTo(Math.sqrt(Math.log1p(5 / 100)), 4);
  });

  it.each(["relu", "tanh"] as const)("holds about 19 of 20 draws in its band, forward and backward: %s", async (activation) => {
    let [inside, all] = [0, 0];
    for (let seed = 1; seed <= 20; seed++) {
      const { layers } = await reportOf(activation === "relu" ? "heNormal" : "glorotNormal", { activation, seed, depth: 6 });
      for (const { measured, band } of [layers[0]!.gradient, layers[5]!.signal]) {
        all++;
        if (measured >= band![0] && measured <= band![1]) inside++;
      }
    }
    expect(inside / all).toBeGreaterThan(0.85);
  });
});
