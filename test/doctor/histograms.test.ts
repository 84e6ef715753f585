// Histograms of outputs and gradients in as many parts as are asked for, and examinations without advice.

import { heNormal, init, integers, normal } from "isovar";
import { examine } from "isovar/doctor";
import { dense, type Net, sequential } from "isovar/train";
import { describe, expect, it } from "vitest";

const SAMPLES = 64;
const x = init(normal(), [SAMPLES, 16], { seed: 5, name: "x" });
const y = init(integers({ lower: 0, upper: 4 }), [SAMPLES], { seed: 5, name: "y" });

/** Twelve layers of N(0, std²), which explode. */
const wide = (std: number): Net =>
  sequential([...Array.from({ length: 12 }, () => dense(32, { activation: "relu", init: normal({ std }) })), dense(4)], {
    inputShape: [16],
    seed: 5,
  });

describe("histograms", () => {
  it("count every output and gradient of a small layer, between the ends that they have", () => {
    using net = sequential([dense(32, { activation: "relu", init: heNormal() }), dense(4)], { inputShape: [16], seed: 5 });
    const { layers } = examine(net, { x, y }, { bins: 40 });
    for (const { histogram, range, gradientHistogram, gradientRange } of layers) {
      expect([histogram.length, gradientHistogram!.length]).toEqual([40, 40]);
      expect(histogram.reduce((sum, count) => sum + count, 0)).toBe(gradientHistogram!.reduce((sum, count) => sum + count, 0));
      expect(gradientRange![0]).toBeLessThan(0);
      expect(gradientRange![1]).toBeGreaterThan(0);
      expect(range[1]).toBeGreaterThan(0);
    }
    expect(layers[0]!.histogram.reduce((sum, count) => sum + count, 0)).toBe(SAMPLES * 32);
    // relu: nothing below 0, and the zeros are in the first part.
    expect(layers[0]!.range[0]).toBe(0);
    expect(layers[0]!.histogram[0]! / (SAMPLES * 32)).toBeGreaterThanOrEqual(layers[0]!.zeros);
  });

  it("have 16 parts unless told otherwise, and ends at 0 where nothing is finite", () => {
    using net = wide(1e12);
    const { layers } = examine(net, { x, y });
    const last = layers.at(-1)!;
    expect(last.histogram.length).toBe(16);
    expect(last.nonFinite).toBeGreaterThan(0);
    expect(last.range.every(Number.isFinite)).toBe(true);
  });
});

describe("without advice", () => {
  it("the verdicts are the same, and nothing is tried", () => {
    using net = wide(1);
    const [full, short] = [examine(net, { x, y }), examine(net, { x, y }, { advice: false })];
    const found = ({ verdicts }: typeof full) => verdicts.map(({ kind, grade, evidence }) => [kind, grade, evidence]);
    expect(found(short)).toEqual(found(full));
    expect(full.verdicts.map(({ remedy }) => remedy?.remedy)).toContain("init");
    expect(short.verdicts.map(({ advice, remedy }) => [advice, remedy])).toEqual(short.verdicts.map(() => ["", undefined]));
    expect(String(short)).not.toContain("→");
  });

  it("refuses what is no option", () => {
    using net = wide(1);
    expect(() => examine(net, { x, y }, { bins: 1 })).toThrow(/examine: bins \(1\) must be/);
    expect(() => examine(net, { x, y }, { advice: "no" as never })).toThrow(/examine: advice/);
  });
});
