// The suite can fail: the checks that the samplers pass reject generators with well-known faults.

import { describe, expect, it } from "vitest";
import { heNormal, init } from "../src/index.js";
import { normal, truncatedNormal, uniform, words } from "../src/random/index.js";
import { asFloats } from "./support/cores.js";
import { normalDistribution, truncatedDistribution, uniformDistribution } from "./support/distributions.js";
import { roundTo, valuesOf } from "./support/dtypes.js";
import { areaAbove, quantile } from "./support/normal.js";
import { testUniforms } from "./support/prng.js";
import { countsOf, roundingMasses } from "./support/rounding.js";
import {
  andersonDarlingP,
  type Distribution,
  familyP,
  goodnessP,
  inspectSample,
  inspectWords,
  ksP,
  suspicious,
} from "./support/statistics.js";
import { varianceScore } from "./support/variance.js";

const N = 5e5;
const key = { k0: 99, k1: 1 };
/** A good source for the broken transforms: what is found wrong is the transform. */
const unit = testUniforms(10);
const sampleOf = (next: () => number, n = N) => Float32Array.from({ length: n }, next);

describe("words", () => {
  /** Numerical Recipes' "quick and dirty" generator; the lower half of its state has short periods. */
  function lcg(): () => number {
    let state = 12345;
    return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  }
  function randu(): () => number {
    let state = 1;
    return () => ((state = (state * 65539) % 2 ** 31) << 1) >>> 0;
  }
  function xorshift(): () => number {
    let state = 1;
    return () => {
      state ^= state << 13;
      state ^= state >>> 17;
      return (state ^= state << 5) >>> 0;
    };
  }

  const good: [string, () => Uint32Array][] = [
    ["the library's", () => words(new Uint32Array(N), { key })],
    ["the tests' own", () => Uint32Array.from({ length: N }, () => unit() * 2 ** 32)],
  ];
  it.each(good)("accepts %s", (_, make) => expect(suspicious(inspectWords(make()))).toEqual([]));

  const lcgWord = lcg();
  const randuWord = randu();
  const shiftWord = xorshift();
  const philox = words(new Uint32Array(N + 8), { key });
  const broken: [string, () => Uint32Array][] = [
    ["an LCG's low bits", () => Uint32Array.from({ length: N }, () => (lcgWord() << 16) | (lcgWord() & 0xffff))],
    ["RANDU", () => Uint32Array.from({ length: N }, randuWord)],
    ["a counter", () => Uint32Array.from({ length: N }, (_, i) => i * 4295)],
    ["words that repeat after 16", () => philox.slice(0, N).map((_, i) => philox[i - (i & 16)]!)],
    ["a top bit that is set in 51 % of words", () => philox.slice(0, N).map((word) => (unit() < 0.02 ? word | (2 ** 31) : word))],
    [
      "one bit that follows the bit before",
      () => philox.slice(0, N).map((word, i) => (word & ~1) | ((philox[i + 8]! >>> 31) & i & 1)),
    ],
    ["words made of 31 bits", () => philox.slice(0, N).map((word) => word >>> 1)],
  ];
  it.each(broken)("rejects %s", (_, make) => expect(familyP(inspectWords(make()))).toBeLessThan(1e-9));

  it("accepts xorshift32, whose faults lie deeper: the bar is not infinitely high", () => {
    expect(suspicious(inspectWords(Uint32Array.from({ length: N }, shiftWord)))).toEqual([]);
  });
});

describe("samples", () => {
  const boxMuller = (u: () => number) => Math.sqrt(-2 * Math.log(u())) * Math.cos(2 * Math.PI * unit());
  const good: [string, Distribution, () => Float32Array][] = [
    ["the library's normal", normalDistribution(), () => normal(new Float32Array(N), { key })],
    ["a Box–Muller in f64", normalDistribution(), () => sampleOf(() => boxMuller(() => 1 - unit()))],
    ["the library's truncated normal", truncatedDistribution({}), () => truncatedNormal(new Float32Array(N), { key })],
    ["the library's uniform", uniformDistribution(), () => uniform(new Float32Array(N), { key })],
  ];
  it.each(good)("accepts %s", (_, distribution, make) => expect(suspicious(inspectSample(make(), distribution))).toEqual([]));

  const irwinHall = () => Array.from({ length: 12 }, unit).reduce((sum, x) => sum + x, -6);
  const byRejection = (draw: () => number, limit: number) => () => {
    for (;;) {
      const x = draw();
      if (Math.abs(x) <= limit) return x;
    }
  };
  const cut = 1 - 2 * areaAbove(2);
  const exactCut = () => {
    const below = areaAbove(2) + unit() * cut;
    return quantile(below, 1 - below);
  };
  const broken: [string, Distribution, () => Float32Array][] = [
    ["a Box–Muller whose u starts at 0.05", normalDistribution(), () => sampleOf(() => boxMuller(() => 0.05 + 0.95 * unit()))],
    ["a Box–Muller whose u starts at 0.001", normalDistribution(), () => sampleOf(() => boxMuller(() => 0.001 + 0.99 * unit()))],
    [
      "a Box–Muller with 10-bit u",
      normalDistribution(),
      () => sampleOf(() => boxMuller(() => (Math.floor(unit() * 1024) + 1) / 1024)),
    ],
    ["the sum of twelve uniforms", normalDistribution(), () => sampleOf(irwinHall)],
    ["a mean of 0.01", normalDistribution(), () => sampleOf(() => 0.01 + boxMuller(() => 1 - unit()))],
    ["a std of 1.01", normalDistribution(), () => sampleOf(() => 1.01 * boxMuller(() => 1 - unit()))],
    [
      "a normal that lacks values beyond 3.5",
      normalDistribution(),
      () => sampleOf(byRejection(() => boxMuller(() => 1 - unit()), 3.5)),
    ],
    [
      "a truncation by clamping",
      truncatedDistribution({}),
      () =>
        sampleOf(() =>
          Math.max(
            -2,
            Math.min(
              2,
              boxMuller(() => 1 - unit()),
            ),
          ),
        ),
    ],
    ["a truncation at 1.98", truncatedDistribution({}), () => sampleOf(() => 0.99 * exactCut())],
    ["the plain normal for the cut one", truncatedDistribution({}), () => normal(new Float32Array(N), { key })],
    ["a uniform raised to the power 1.02", uniformDistribution(), () => sampleOf(() => unit() ** 1.02)],
    [
      "a uniform too even to be random",
      uniformDistribution(),
      () => Float32Array.from({ length: N }, (_, i) => (i + unit()) / N),
    ],
  ];
  it.each(broken)("rejects %s", (_, distribution, make) =>
    expect(familyP(inspectSample(make(), distribution))).toBeLessThan(1e-9),
  );
});

describe("values of f16 against their exact masses", () => {
  const n = 2e5;
  const values = valuesOf("f16").filter((x) => x >= 0 && x < 1);
  const masses = roundingMasses(values, uniformDistribution());
  const p = (next: () => number) => {
    const counts = countsOf(values, Float64Array.from({ length: n }, next));
    return typeof counts === "string" ? 0 : goodnessP(counts, masses);
  };
  const last = 1 - 2 ** -11;

  it("accepts a uniform rounded to nearest and kept below its bound", () => {
    expect(p(() => Math.min(last, roundTo("f16", unit())))).toBeGreaterThan(1e-4);
  });

  const broken: [string, () => number][] = [
    ["one that reaches its upper bound", () => roundTo("f16", unit())],
    ["one cut down instead of rounded", () => Math.floor(unit() * 2048) / 2048],
    ["one made of 11 bits", () => Math.min(last, roundTo("f16", Math.floor(unit() * 2048) / 2048))],
    ["one rounded through bf16", () => Math.min(last, roundTo("bf16", unit()))],
  ];
  it.each(broken)("rejects %s", (_, next) => expect(p(next)).toBeLessThan(1e-9));
});

describe("Anderson–Darling", () => {
  const n = 1e5;
  const areas = (next: () => number) => Float64Array.from({ length: n }, next).sort();

  it("accepts a uniform, about as often as its p says", () => {
    const ps = Float64Array.from({ length: 400 }, () =>
      andersonDarlingP(Float64Array.from({ length: 2000 }, unit).sort()),
    ).sort();
    expect(ksP(ps)).toBeGreaterThan(1e-4);
  });

  it("rejects a uniform raised to the power 1.03, and areas that end at 0.99", () => {
    expect(andersonDarlingP(areas(() => unit() ** 1.03))).toBeLessThan(1e-6);
    expect(andersonDarlingP(areas(() => 0.99 * unit()))).toBeLessThan(1e-6);
  });
});

describe("what initializers must have", () => {
  const shape = [256, 256];
  const options = { seed: 1, name: "w" };

  it("the variance check takes heNormal, and refuses a truncation without correction", () => {
    const good = init(heNormal(), shape, options);
    const uncorrected = truncatedNormal(new Float32Array(65536), { ...options, std: Math.sqrt(2 / 256) });
    const kurtosis = 2.36;
    expect(Math.abs(varianceScore(good, 0, 2 / 256, kurtosis))).toBeLessThan(5);
    expect(Math.abs(varianceScore(uncorrected, 0, 2 / 256, kurtosis))).toBeGreaterThan(20);
  });

  it("and fans that are swapped", () => {
    const swapped = init(heNormal(), [512, 256], { ...options, layout: "oi" });
    expect(Math.abs(varianceScore(swapped, 0, 2 / 512, 2.36))).toBeGreaterThan(20);
  });

  it("a uniform without its clamp reaches the upper bound", () => {
    // The values of [1, 1 + 2^-22) as a naive f32 scaling makes them, from the library's own words.
    const naive = words(new Uint32Array(1000), { key }).map((word) => {
      const x = Math.fround(1 + Math.fround(Math.fround(2 ** -22) * ((word >>> 8) / 2 ** 24)));
      return new Uint32Array(Float32Array.of(x).buffer)[0]!;
    });
    expect(asFloats(naive).some((x) => x >= 1 + 2 ** -22)).toBe(true);
  });
});
