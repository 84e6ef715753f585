// Where variance and correlation settle, and how fast: against closed forms, published values, and the maps themselves.

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type ActivationName,
  correlationMap,
  edgeOfChaos,
  finiteWidthFactor,
  type MeanField,
  type MeanFieldOptions,
  meanField,
  varianceMap,
  variances,
} from "../../src/theory/index.js";

/** Relative; 0 and Infinity are themselves. */
function expectNear(measured: number, expected: number, digits: number, what: string): void {
  if (expected === 0 || !Number.isFinite(expected)) expect(measured, what).toBe(expected);
  else expect(measured / expected, what).toBeCloseTo(1, digits);
}

/** −1/ln of a factor a layer. */
const depth = (factor: number) => 1 / Math.abs(Math.log(factor));

describe("the network of Schoenholz et al. 2017: tanh, biasStd² 0.05", () => {
  const biasStd = Math.sqrt(0.05);
  // Layers that can be trained, by weightStd²; from independent integrals.
  it.each([
    [1.0, 22],
    [1.3, 47],
    [1.5, 95],
    [1.7, 450],
    [1.8, 755],
    [2.0, 151],
    [2.5, 71],
    [3.0, 54],
    [4.0, 42],
  ])("at weightStd² %d can be trained %d layers deep: 6 times its correlation depth", (variance, layers) => {
    const { correlationDepth, phase } = meanField("tanh", { weightStd: Math.sqrt(variance), biasStd });
    // Given to the layer, but for the longest two, which are given to the nearest 5.
    expect(Math.abs(6 * correlationDepth - layers)).toBeLessThan(0.5);
    expect(phase).toBe(variance < 1.761 ? "ordered" : "chaotic");
  });

  it("is critical at weightStd² 1.7610, where q is 0.570", () => {
    const { weightStd, q } = edgeOfChaos("tanh", { biasStd });
    expect((weightStd ** 2).toFixed(4)).toBe("1.7610");
    expect(q.toFixed(3)).toBe("0.570");
    expect(meanField("tanh", { weightStd, biasStd })).toMatchObject({
      phase: "edge",
      correlation: 1,
      correlationDepth: Infinity,
    });
  });
});

describe("sin, whose means are known", () => {
  it.each<[MeanFieldOptions & { biasStd: number }, MeanField["phase"]]>([
    [{ weightStd: 0.8, biasStd: 0.5 }, "ordered"],
    [{ weightStd: 1.1, biasStd: 0.3 }, "ordered"],
    [{ weightStd: 1.4, biasStd: 0.3 }, "chaotic"],
    [{ weightStd: 2, biasStd: 0.3 }, "chaotic"],
    [{ weightStd: 3, biasStd: 1 }, "chaotic"],
  ])("%j", ({ weightStd, biasStd }, phase) => {
    const [weights, biases] = [weightStd ** 2, biasStd ** 2];
    const { q, chi1, correlation, varianceDepth, correlationDepth, ...rest } = meanField("sin", { weightStd, biasStd });
    expect(rest.phase).toBe(phase);
    expectNear(q, (weights * (1 - Math.exp(-2 * q))) / 2 + biases, 10, "q");
    expectNear(chi1, (weights * (1 + Math.exp(-2 * q))) / 2, 9, "chi1");
    expectNear(varianceDepth, depth(weights * Math.exp(-2 * q)), 7, "varianceDepth");
    const map = (weights * Math.exp(-q) * Math.sinh(correlation * q) + biases) / q;
    expect(correlation).toBeCloseTo(phase === "ordered" ? 1 : map, 8);
    if (phase === "chaotic") expect(correlation).toBeLessThan(0.95);
    expectNear(correlationDepth, depth(weights * Math.exp(-q) * Math.cosh(correlation * q)), 6, "correlationDepth");
  });
});

describe("relu and its kin", () => {
  it.each<[weightVariance: number, biasStd: number, slope: number]>([
    [1, 1, 0],
    [1.7, 0.2, 0],
    [0.5, 0, 0],
    [1.5, 0.3, 0.2],
    [0.9, 2, -1],
  ])("settle where V(q) = q: weightStd² %d, biasStd %d, slope %d", (variance, biasStd, negativeSlope) => {
    const chi = (variance * (1 + negativeSlope ** 2)) / 2;
    const measured = meanField("leakyRelu", { weightStd: Math.sqrt(variance), biasStd, negativeSlope });
    expect(measured).toMatchObject({ correlation: 1, phase: "ordered" });
    expectNear(measured.q, biasStd ** 2 / (1 - chi), 9, "q");
    expectNear(measured.chi1, chi, 10, "chi1");
    expectNear(measured.varianceDepth, depth(chi), 8, "varianceDepth");
    expectNear(measured.correlationDepth, depth(chi), 8, "correlationDepth");
  });

  it.each<[f: ActivationName, weightStd: number]>([
    ["relu", Math.SQRT2],
    ["identity", 1],
  ])("%s with weightStd %d keeps every variance: the edge", (f, weightStd) => {
    const measured = meanField(f, { weightStd });
    expect(measured).toMatchObject({ q: 1, correlation: 1, varianceDepth: Infinity, correlationDepth: Infinity, phase: "edge" });
    expect(measured.chi1).toBeCloseTo(1, 12);
  });

  it("keep every variance and add that of the biases: without bound", () => {
    expect(meanField("relu", { weightStd: Math.SQRT2, biasStd: 0.1 })).toMatchObject({ q: Infinity, phase: "edge" });
    expect(meanField("identity", { weightStd: 1, biasStd: 0.1 })).toMatchObject({ q: Infinity, phase: "edge" });
  });

  it("hardly above the edge: correlations that settle so near to 1 that they are 1", () => {
    expect(meanField("relu6", { weightStd: 1.4143 }).correlation).toBeGreaterThan(0.999);
  });

  it("grow without bound above, die out below, however little", () => {
    for (const weightStd of [2, 1.5, 1.42, 1.00001 * Math.SQRT2]) {
      expect(meanField("relu", { weightStd }), String(weightStd)).toMatchObject({ q: Infinity, phase: "chaotic" });
    }
    for (const weightStd of [0.99999 * Math.SQRT2, 1.41, 1, 1e-3]) {
      expect(meanField("relu", { weightStd }), String(weightStd)).toMatchObject({ q: 0, phase: "ordered" });
    }
  });
});

describe("tanh without biases", () => {
  it("dies out up to weightStd 1, the edge; above it different inputs become independent", () => {
    for (const weightStd of [0.3, 0.9, 0.99, 0.999]) {
      const measured = meanField("tanh", { weightStd });
      expect(measured, String(weightStd)).toMatchObject({ q: 0, phase: "ordered" });
      expectNear(measured.correlationDepth, depth(weightStd ** 2), 6, String(weightStd));
    }
    const edge = meanField("tanh", { weightStd: 1 });
    expect(edge.phase).toBe("edge");
    expect(edge.q).toBeLessThan(1e-6);
    for (const weightStd of [1.1, 1.5, 4]) {
      const measured = meanField("tanh", { weightStd });
      expect(measured, String(weightStd)).toMatchObject({ correlation: 0, phase: "chaotic" });
      expect(measured.chi1).toBeGreaterThan(1);
    }
  });

  it("with the largest weights is a step: q is nearly weightStd², and chi1 grows with weightStd", () => {
    for (const weightStd of [100, 1e3, 1e4, 1e5]) {
      const { q, chi1 } = meanField("tanh", { weightStd });
      expect(q / weightStd ** 2, String(weightStd)).toBeCloseTo(1 - 2 / (Math.sqrt(2 * Math.PI) * weightStd), 4);
      // E[tanh′²] is 4/3 of the density at 0.
      expect(chi1 / weightStd, String(weightStd)).toBeCloseTo(4 / 3 / Math.sqrt(2 * Math.PI), 2);
    }
  });
});

/** Two of each phase, of smooth activations and one with kinks. */
const CASES: [f: ActivationName, options: MeanFieldOptions & { biasStd: number }, phase: MeanField["phase"]][] = [
  ["tanh", { weightStd: 1, biasStd: 0.3 }, "ordered"],
  ["tanh", { weightStd: 1.7, biasStd: 0.3 }, "chaotic"],
  ["silu", { weightStd: 1.2, biasStd: 0.4 }, "ordered"],
  ["sigmoid", { weightStd: 15, biasStd: 1 }, "chaotic"],
  ["hardtanh", { weightStd: 1.6, biasStd: 0.2 }, "chaotic"],
  ["selu", { weightStd: 0.9, biasStd: 0.5 }, "ordered"],
];

describe.each(CASES)("%s, %j", (f, options, phase) => {
  let field: MeanField;
  beforeAll(() => {
    field = meanField(f, options);
  });

  it(`settles in the ${phase} phase`, () => {
    expect(field.phase).toBe(phase);
    expectNear(varianceMap(f, field.q, options), field.q, 9, "V(q)");
    expect(correlationMap(f, field.correlation, { ...options, q: field.q })).toBeCloseTo(field.correlation, 8);
    if (phase === "ordered") expect(field.correlation).toBe(1);
    else expect(field.correlation).toBeLessThan(0.99);
  });

  it("comes to q from 1, as fast as varianceDepth tells", () => {
    const layers = variances(f, { ...options, depth: 200 });
    expectNear(layers.at(-1)!, field.q, 6, "q");
    const off = (distance: number) => varianceMap(f, field.q * (1 + distance), options) / field.q - 1;
    const factor = (off(1e-4) - off(-1e-4)) / 2e-4;
    expectNear(depth(factor), field.varianceDepth, 4, "varianceDepth");
  });

  it("comes to the correlation, as fast as correlationDepth tells", () => {
    const { q, correlation, correlationDepth } = field;
    // From so near that the map is its tangent, as far as one layer shows.
    let c = correlation === 1 ? 1 - 1e-3 : correlation + 1e-3;
    const distances = [c - correlation];
    for (let layer = 0; layer < 3; layer++) {
      c = correlationMap(f, c, { ...options, q });
      distances.push(c - correlation);
    }
    expectNear(depth((distances[3]! / distances[0]!) ** (1 / 3)), correlationDepth, 1, "correlationDepth");
    const step = 1e-4;
    const at = (x: number) => correlationMap(f, x, { ...options, q });
    const slope = correlation === 1 ? (1 - at(1 - step)) / step : (at(correlation + step) - at(correlation - step)) / (2 * step);
    expectNear(depth(slope), correlationDepth, 2, "the map's slope");
  });
});

describe("a function of the caller's", () => {
  const relu = (x: number) => Math.max(0, x);
  const gelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  it.each<[ActivationName, (x: number) => number, MeanFieldOptions]>([
    ["tanh", Math.tanh, { weightStd: 1, biasStd: 0.2 }],
    ["tanh", Math.tanh, { weightStd: 1.8, biasStd: 0.2 }],
    ["sin", Math.sin, { weightStd: 2, biasStd: 0.3 }],
    ["relu", relu, { weightStd: 1.2, biasStd: 0.5 }],
    ["geluTanh", gelu, { weightStd: 1.3, biasStd: 0.3 }],
  ])("gives what %s gives, to 1e-6: %#", (name, f, options) => {
    const [named, own] = [meanField(name, options), meanField(f, options)];
    expect(own.phase).toBe(named.phase);
    for (const key of ["q", "chi1", "correlation", "varianceDepth", "correlationDepth"] as const) {
      expectNear(own[key], named[key], 6, key);
    }
    expect(correlationMap(f, 0.4, { ...options, q: 1 })).toBeCloseTo(correlationMap(name, 0.4, { ...options, q: 1 }), 6);
    expect(variances(f, { ...options, depth: 5 })).toEqual(
      variances(name, { ...options, depth: 5 }).map((q) => expect.closeTo(q, 8)),
    );
  });
});

describe("what holds for all", () => {
  const names = ["tanh", "relu", "elu", "softsign", "softplus", "silu"] as const;
  const std = fc.double({ min: 0.2, max: 1.3, noNaN: true });

  it("q is one that the map keeps; chi1 and phase agree; depths are > 0", () => {
    const property = (f: ActivationName, weightStd: number, biasStd: number) => {
      const { q, chi1, correlation, varianceDepth, correlationDepth, phase } = meanField(f, { weightStd, biasStd });
      if (Number.isFinite(q)) expectNear(varianceMap(f, q, { weightStd, biasStd }), q, 8, "V(q)");
      expect(phase).toBe(Math.abs(chi1 - 1) <= 1e-6 ? "edge" : chi1 < 1 ? "ordered" : "chaotic");
      expect(correlation >= 0 && correlation <= 1).toBe(true);
      expect(Math.min(varianceDepth, correlationDepth)).toBeGreaterThan(0);
    };
    fc.assert(fc.property(fc.constantFrom(...names), std, std, property), { seed: 1, numRuns: 40 });
  });

  it("more biases, more variance; in the ordered phase larger weights carry further", () => {
    const property = (f: ActivationName, weightStd: number, biasStd: number) => {
      const at = (weights: number, biases: number) => meanField(f, { weightStd: weights, biasStd: biases });
      const [here, biased, wider] = [at(weightStd, biasStd), at(weightStd, 1.2 * biasStd), at(1.1 * weightStd, biasStd)];
      if (Number.isFinite(biased.q)) expect(biased.q).toBeGreaterThan(here.q);
      if (wider.phase === "ordered") expect(wider.correlationDepth).toBeGreaterThan(here.correlationDepth);
    };
    fc.assert(fc.property(fc.constantFrom(...names), std, std, property), { seed: 2, numRuns: 20 });
  });
});

describe("finiteWidthFactor", () => {
  it.each([
    [100, 100, "131.5"],
    [300, 100, "5.22"],
    [64, 30, "9.55"],
    [512, 30, "1.338"],
  ])("of width %d, %d layers deep is %s", (width, layers, factor) => {
    expect(String(Number(finiteWidthFactor(new Array(layers).fill(width)).toPrecision(factor.length - 1)))).toBe(factor);
  });

  it("is the product over any widths, in any order", () => {
    expect(finiteWidthFactor([])).toBe(1);
    expect(finiteWidthFactor([5])).toBe(2);
    expect(finiteWidthFactor([5, 10, 1])).toBe(2 * 1.5 * 6);
    expect(finiteWidthFactor([1, 10, 5])).toBeCloseTo(18, 12);
  });

  it.each<[unknown, string]>([
    [undefined, "finiteWidthFactor: widths (undefined) must be an array of widths"],
    [100, "finiteWidthFactor: widths (100) must be an array of widths"],
    [[64, 0], "finiteWidthFactor: widths[1] (0) must be an integer >= 1"],
    [[1.5], "finiteWidthFactor: widths[0] (1.5) must be an integer >= 1"],
    [[64, Number.NaN], "finiteWidthFactor: widths[1] (NaN) must be an integer >= 1"],
    [["64"], 'finiteWidthFactor: widths[0] ("64") must be an integer >= 1'],
    [new Array(2), "finiteWidthFactor: widths[0] (undefined) must be an integer >= 1"],
  ])("refuses %j", (widths, message) => {
    expect(() => finiteWidthFactor(widths as number[])).toThrow(message);
  });
});

describe("bad arguments", () => {
  it.each<[call: () => unknown, message: string | RegExp]>([
    [() => meanField("Tanh" as never, { weightStd: 1 }), 'meanField: f ("Tanh") must be "tanh"'],
    [() => meanField(undefined as never, { weightStd: 1 }), /^meanField: f \(undefined\) must be one of "identity"/],
    [() => meanField(() => Number.NaN, { weightStd: 1 }), /^meanField: f\(.*\) \(NaN\) must be a finite number$/],
    [() => meanField((x) => Math.log(x), { weightStd: 1 }), /^meanField: f\(-.*\) \(NaN\) must be a finite number$/],
    [() => meanField("tanh", undefined as never), /^meanField: weightStd \(undefined\) must be a number > 0/],
    [() => meanField("tanh", { weightStd: 0 }), "meanField: weightStd (0) must be a number > 0 with a finite square"],
    [
      () => meanField("tanh", { weightStd: 1, biasStd: -1 }),
      "meanField: biasStd (-1) must be a number >= 0 with a finite square",
    ],
    [() => meanField("tanh", { weightStd: 1, biasStd: Number.NaN }), /^meanField: biasStd \(NaN\)/],
    [
      () => meanField("tanh", { weightStd: 1, depth: 3 } as never),
      /^meanField: unknown option "depth"; it takes weightStd, biasStd/,
    ],
  ])("%s", (call, message) => {
    expect(call).toThrow(message);
    expect(call).toThrow(expect.objectContaining({ code: "E_ARGUMENT" }));
  });
});

it("gives the same bits every time", () => {
  const results = () => CASES.slice(0, 2).map(([f, options]) => meanField(f, options));
  expect(results()).toEqual(results());
});
