// Variance and correlation maps against closed forms.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { ACTIVATION_NAMES } from "../../src/theory/activations.js";
import { correlationMap, expectation, finiteWidthFactor, varianceMap, variances } from "../../src/theory/index.js";

const HE = { weightStd: Math.SQRT2 };
const CORRELATIONS = [0, 0.1, 0.4, 0.5, 0.75, 0.9, 0.99, 0.999, 0.999999, 1];

describe("varianceMap", () => {
  it("of relu is half the variance, and so kept by He's weights", () => {
    for (const q of [1e-200, 1e-6, 0.5, 1, 30, 1e6]) expect(varianceMap("relu", q, HE) / q).toBeCloseTo(1, 12);
  });

  it("of identity and sin is that of the closed form", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        fc.double({ min: 0.1, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (q, weightStd, biasStd) => {
          const model = { weightStd, biasStd };
          const near = (value: number, exact: number) => expect(Math.abs(value / exact - 1)).toBeLessThan(1e-10);
          near(varianceMap("identity", q, model), weightStd ** 2 * q + biasStd ** 2);
          near(varianceMap("sin", q, model), weightStd ** 2 * 0.5 * (1 - Math.exp(-2 * q)) + biasStd ** 2);
        },
      ),
      { seed: 6, numRuns: 50 },
    );
  });

  it("takes functions, with the values of their names", () => {
    const model = { weightStd: 1.5, biasStd: 0.2 };
    expect(varianceMap((x) => Math.max(x, 0), 0.7, model)).toBeCloseTo(varianceMap("relu", 0.7, model), 10);
    expect(varianceMap((x) => Math.tanh(x), 0.7, model)).toBeCloseTo(varianceMap("tanh", 0.7, model), 12);
  });
});

describe("variances", () => {
  it("go on by the map, from the first layer's", () => {
    const model = { weightStd: 1.2, biasStd: 0.3 };
    const layers = variances("tanh", { ...model, depth: 20, input: 2 });
    expect(layers).toHaveLength(20);
    expect(layers[0]).toBeCloseTo(1.44 * 2 + 0.09, 14);
    for (let l = 1; l < 20; l++) expect(layers[l]).toBe(varianceMap("tanh", layers[l - 1]!, model));
  });

  it("vanish and explode to the ends of the numbers without harm", () => {
    const last = (weightStd: number) => variances("relu", { weightStd, depth: 2000 }).at(-1);
    expect(last(0.5)).toBe(0);
    expect(last(3)).toBe(Number.MAX_VALUE);
    expect(last(Math.SQRT2)).toBeCloseTo(2, 8);
  });
});

describe("correlationMap", () => {
  it("of relu is the arc-cosine kernel of Cho & Saul 2009", () => {
    for (const q of [0.01, 1, 30, 1000]) {
      for (const c of CORRELATIONS) {
        const kernel = (Math.sqrt(1 - c * c) + c * (Math.PI - Math.acos(c))) / Math.PI;
        expect(Math.abs(correlationMap("relu", c, { ...HE, q }) - kernel)).toBeLessThan(1e-8);
      }
    }
  });

  it("of sin is sinh(cq)/sinh(q), of identity c", () => {
    for (const c of CORRELATIONS) {
      const ofSin = correlationMap("sin", c, { weightStd: 1, q: 2 });
      expect(Math.abs(ofSin - Math.sinh(2 * c) / Math.sinh(2))).toBeLessThan(1e-8);
      expect(Math.abs(correlationMap("identity", c, { weightStd: 1, q: 2 }) - c)).toBeLessThan(1e-8);
    }
  });

  it.each(ACTIVATION_NAMES)("of %s grows with c, ends at 1, and has a value at every c and q", (f) => {
    for (const q of [0.01, 1, 30]) {
      const values = CORRELATIONS.map((c) => correlationMap(f, c, { weightStd: 1, q }));
      for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThanOrEqual(values[i - 1]! - 1e-9);
      expect(values.at(-1)).toBe(1);
    }
  });

  it("of relu keeps the digits of 1 − c up to the last", () => {
    for (const d of [1e-3, 1e-6, 1e-9, 1e-12]) {
      // c = cos θ: the kernel is 1 − c − (θ cos θ − sin θ)/π, whose bracket is −θ³/3 + θ⁵/30 − θ⁷/840 …
      const theta = 2 * Math.asin(Math.sqrt(d / 2));
      const bracket = -(theta ** 3 / 3) + theta ** 5 / 30 - theta ** 7 / 840;
      for (const f of ["relu", "relu6"] as const) {
        const found = 1 - correlationMap(f, 1 - d, { ...HE, q: 0.01 });
        // Within what 1 − c keeps of its own digits.
        expect(Math.abs(found - (d + bracket / Math.PI)) / d).toBeLessThan(1e-8 + 4e-16 / d);
      }
    }
  });

  it("of hardtanh near 1 is that of integrals with 30 digits", () => {
    // ∫ P(|u₁| < 1, |u₂| < 1) dc / E[f²] from c to 1, by mpmath.
    const exact = [
      [1e-3, 0.0013117376187376099],
      [1e-6, 1.3225388237738783e-6],
      [1e-9, 1.3228803878696594e-9],
    ] as const;
    for (const [d, distance] of exact) {
      const found = 1 - correlationMap("hardtanh", 1 - d, { weightStd: 1, q: 1 });
      expect(Math.abs(found / distance - 1)).toBeLessThan(1e-9 + 4e-16 / d);
    }
  });

  it("at 0 is the square of the mean", () => {
    const mean = expectation((x) => Math.max(x, 0), { kinks: [0] });
    expect(correlationMap("relu", 0, { ...HE, q: 1 })).toBeCloseTo(2 * mean * mean, 10);
  });
});

it("finiteWidthFactor: exp(5 depth/width), nearly; of Hanin & Rolnick 2018", () => {
  const ofEqual = (width: number, depth: number) => finiteWidthFactor(new Array(depth).fill(width));
  expect(ofEqual(100, 100)).toBeCloseTo(1.05 ** 100, 9);
  expect(ofEqual(300, 100)).toBeCloseTo(5.22, 2);
  expect(ofEqual(512, 30)).toBeCloseTo(1.338, 3);
  expect(finiteWidthFactor([])).toBe(1);
});

describe("refuses", () => {
  const model = { weightStd: 1 };
  const calls: [string, () => unknown, RegExp][] = [
    ["a name that there is not", () => varianceMap("relux" as "relu", 1, model), /^varianceMap: f \("relux"\)/],
    ["a variance below 0", () => varianceMap("relu", -1, model), /^varianceMap: q \(-1\)/],
    ["no weights", () => varianceMap("relu", 1, {} as never), /^varianceMap: weightStd/],
    ["an option that there is not", () => varianceMap("relu", 1, { ...model, gain: 1 } as never), /gain/],
    ["a slope for a function", () => varianceMap((x) => x, 1, { ...model, negativeSlope: 0.1 }), /negativeSlope/],
    ["no layers", () => variances("relu", { ...model, depth: 0 }), /^variances: depth \(0\)/],
    ["NaN as input", () => variances("relu", { ...model, depth: 1, input: Number.NaN }), /^variances: input \(NaN\)/],
    ["a correlation above 1", () => correlationMap("relu", 1.5, { ...model, q: 1 }), /^correlationMap: c \(1\.5\)/],
    ["a correlation of nothing", () => correlationMap("relu", 0.5, { ...model, q: 0 }), /^correlationMap: q \(0\)/],
    ["half a unit", () => finiteWidthFactor([10, 0.5]), /^finiteWidthFactor: widths\[1\] \(0\.5\)/],
    ["a hole", () => finiteWidthFactor(new Array(2)), /^finiteWidthFactor: widths\[0\]/],
  ];
  it.each(calls)("%s", (_, call, text) => {
    expect(call).toThrow(IsovarError);
    expect(call).toThrow(text);
  });
});
