// The edge of chaos and its fixed points, against the papers and closed forms.

import { describe, expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { type ActivationName, edgeOfChaos, gain, meanField, varianceMap } from "../../src/theory/index.js";

/** Hayou et al. 2018: σ_b, σ_w on the edge; more digits of both from independent integrals. */
const EDGES: [ActivationName, number, string][] = [
  ["tanh", 0.05, "1.1225"],
  ["tanh", 0.1, "1.1934"],
  ["tanh", 0.2, "1.3041"],
  ["tanh", 0.3, "1.3956"],
  ["tanh", 1, "1.8556"],
  ["swish", 0.1, "1.8201"],
  ["swish", 0.2, "1.6795"],
  ["gelu", 0.1, "1.7271"],
  ["gelu", 0.2, "1.5470"],
];

/** Schoenholz et al. 2017, tanh, σ_b² = 0.05: σ_w² and the depth 6 ξ_c. */
const TRAINABLE = [
  [1, 22],
  [1.3, 47],
  [1.5, 95],
  [1.7, 450],
  [1.8, 755],
  [2, 151],
  [2.5, 71],
  [3, 54],
  [4, 42],
] as const;

describe("edgeOfChaos", () => {
  it.each(EDGES)("%s, σ_b %f: σ_w %s", (f, biasStd, weightStd) => {
    const edge = edgeOfChaos(f, { biasStd });
    expect(edge.weightStd.toFixed(4)).toBe(weightStd);
    expect(edge.chi1).toBeCloseTo(1, 10);
    expect(varianceMap(f, edge.q, { weightStd: edge.weightStd, biasStd })).toBeCloseTo(edge.q, 9);
  });

  it("of relu is He's, at zero bias alone; of leakyRelu √(2/(1 + a²))", () => {
    expect(edgeOfChaos("relu").weightStd).toBeCloseTo(Math.SQRT2, 12);
    expect(edgeOfChaos("leakyRelu", { negativeSlope: 0.5 }).weightStd).toBeCloseTo(Math.sqrt(1.6), 12);
    expect(() => edgeOfChaos("relu", { biasStd: 0.1 })).toThrow(/relu has no edge of chaos at biasStd 0\.1/);
  });

  it("of tanh without bias is Glorot's: weightStd 1, signals die out", () => {
    expect(edgeOfChaos("tanh")).toEqual({ weightStd: 1, biasStd: 0, q: 0, chi1: 1, stable: true });
  });

  it("of one's own function is that of its name", () => {
    const own = edgeOfChaos((x) => Math.tanh(x), { biasStd: 0.2 });
    expect(own.weightStd).toBeCloseTo(edgeOfChaos("tanh", { biasStd: 0.2 }).weightStd, 8);
  });

  it.each(["tanh", "relu", "relu6", "selu", "elu", "softsign"] as const)("of %s is stable without biases", (f) => {
    expect(edgeOfChaos(f)).toMatchObject({ biasStd: 0, stable: true });
  });

  it.each([
    ["gelu", 0.42],
    ["silu", 0.75],
    ["mish", 0.31],
  ] as const)("of %s leads away from its variance below σ_b %f, and says so", (f, least) => {
    for (const biasStd of [0, 0.1, 0.2, 0.9 * least]) expect(edgeOfChaos(f, { biasStd }).stable).toBe(false);
    const edge = edgeOfChaos(f);
    expect(edge.stable).toBe(true);
    expect(edge.biasStd / least).toBeGreaterThan(1);
    expect(edge.biasStd / least).toBeLessThan(1.25);
  });

  it.each(["gelu", "geluTanh", "silu", "mish", "sigmoid"] as const)(
    "that is stable is the one that meanField settles on: %s",
    (f) => {
      const { weightStd, biasStd, q } = edgeOfChaos(f);
      const field = meanField(f, { weightStd, biasStd });
      expect(field.phase).toBe("edge");
      expect(field.q).toBeCloseTo(q, 6);
      // From a variance a tenth off, half of the error is gone within 70 layers of 1 % each.
      const next = (x: number) => varianceMap(f, x, { weightStd, biasStd });
      for (const start of [0.9 * q, 1.1 * q]) {
        let x = start;
        for (let l = 0; l < 70; l++) x = next(x);
        expect(Math.abs(x - q)).toBeLessThan(0.06 * q);
      }
    },
  );

  it("that is stable does not exist for relu2, whose variance map is steeper than 1 everywhere, nor for softplus", () => {
    for (const f of ["relu2", "softplus"] as const) {
      expect(() => edgeOfChaos(f)).toThrow(`edgeOfChaos: ${f} has no stable edge of chaos, whatever the biases`);
    }
    expect(edgeOfChaos("relu2", { biasStd: 0.1 })).toMatchObject({ stable: false });
  });

  it("refuses a bias below 0 and names that there are not", () => {
    expect(() => edgeOfChaos("tanh", { biasStd: -1 })).toThrow(/^edgeOfChaos: biasStd \(-1\)/);
    expect(() => edgeOfChaos("tan" as "tanh")).toThrow(IsovarError);
  });
});

describe("meanField", () => {
  it.each(TRAINABLE)("tanh, σ_w² %f: 6 ξ_c is %i", (weightVariance, depth) => {
    const { correlationDepth } = meanField("tanh", { weightStd: Math.sqrt(weightVariance), biasStd: Math.sqrt(0.05) });
    expect(Math.round(6 * correlationDepth)).toBe(depth);
  });

  it("the depth diverges at σ_w² 1.7610, q* 0.570", () => {
    const edge = edgeOfChaos("tanh", { biasStd: Math.sqrt(0.05) });
    expect([(edge.weightStd ** 2).toFixed(4), edge.q.toFixed(3)]).toEqual(["1.7610", "0.570"]);
    const at = meanField("tanh", { weightStd: edge.weightStd, biasStd: edge.biasStd });
    expect(at).toMatchObject({ phase: "edge", correlationDepth: Number.POSITIVE_INFINITY, correlation: 1 });
  });

  it("relu: all of it in closed form", () => {
    // q = q/2 + 0.01
    const ordered = meanField("relu", { weightStd: 1, biasStd: 0.1 });
    expect(ordered).toMatchObject({ correlation: 1, phase: "ordered" });
    expect(ordered.q).toBeCloseTo(0.02, 10);
    expect(ordered.chi1).toBeCloseTo(0.5, 12);
    expect(ordered.varianceDepth).toBeCloseTo(1 / Math.LN2, 10);
    expect(ordered.correlationDepth).toBeCloseTo(1 / Math.LN2, 10);
    expect(meanField("relu", { weightStd: Math.SQRT2 })).toMatchObject({ q: 1, phase: "edge", correlation: 1 });
    expect(meanField("relu", { weightStd: 1.5 })).toMatchObject({ q: Number.POSITIVE_INFINITY, phase: "chaotic" });
    expect(meanField("relu", { weightStd: 1 })).toMatchObject({ q: 0, phase: "ordered" });
  });

  it.each([
    ["relu", Math.SQRT2],
    ["leakyRelu", gain("leakyRelu")],
    ["identity", 1],
  ] as const)("%s with weights that keep the variance: biases alone make it grow without bound", (f, weightStd) => {
    for (const biasStd of [1e-6, 0.05, 1]) {
      expect(meanField(f, { weightStd, biasStd }).q).toBe(Number.POSITIVE_INFINITY);
      // A thousandth less, and V(q) = a q + σ_b² has the fixed point σ_b²/(1 − a).
      const settled = meanField(f, { weightStd: 0.999 * weightStd, biasStd }).q;
      expect(settled / (biasStd ** 2 / (1 - 0.999 ** 2))).toBeCloseTo(1, 9);
    }
    expect(meanField(f, { weightStd }).q).toBe(1);
  });

  it("tanh in the chaotic phase: different inputs stay different", () => {
    const without = meanField("tanh", { weightStd: 2 });
    expect(without).toMatchObject({ phase: "chaotic", correlation: 0 });
    const own = meanField((x) => Math.tanh(x), { weightStd: 1.5, biasStd: 0.2 });
    const named = meanField("tanh", { weightStd: 1.5, biasStd: 0.2 });
    expect(named.correlation).toBeGreaterThan(0.1);
    expect(named.correlation).toBeLessThan(0.99);
    expect(own.correlation).toBeCloseTo(named.correlation, 6);
    expect(own.correlationDepth / named.correlationDepth).toBeCloseTo(1, 4);
  });

  it("refuses weights of no width, and options that there are not", () => {
    expect(() => meanField("tanh", { weightStd: 0 })).toThrow(/^meanField: weightStd \(0\)/);
    expect(() => meanField("tanh", { weightStd: 1, depth: 3 } as never)).toThrow(/depth/);
  });
});
