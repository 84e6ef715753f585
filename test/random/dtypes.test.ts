// The samplers in every dtype: the distributions by KS, Anderson–Darling and, where a dtype is coarse, the exact masses of its values; bounds
// that hold whatever rounding does; and the checks that PyTorch makes of its own initializers (test/nn/test_init.py).

import { describe, expect, it } from "vitest";
import { atLeast, below, type DType } from "../../src/base/dtype.js";
import { constant, heNormal, type Initializer, init } from "../../src/index.js";
import * as initializers from "../../src/init/initializers/index.js";
import { normal, type SamplerOptions, truncatedNormal, uniform, words } from "../../src/random/index.js";
import { describeEachCore } from "../support/cores.js";
import { cutDistribution, normalDistribution, uniformDistribution } from "../support/distributions.js";
import { arrayFor, DTYPES, largestOf, numbers, roundTo, spacing, valuesOf } from "../support/dtypes.js";
import { testUniforms } from "../support/prng.js";
import { areaOfCell, countsOf, heldWithin, roundingMasses } from "../support/rounding.js";
import { slowly } from "../support/slowly.js";
import { andersonDarlingP, countP, goodnessP, inspectSample, ksP, suspicious } from "../support/statistics.js";

const INITIALIZERS = { ...initializers };
type Sampler = typeof uniform | typeof normal | typeof truncatedNormal;
const draw = (sampler: Sampler, dtype: DType, n: number, options: object) => {
  const target = arrayFor(dtype, n);
  (sampler as (target: Float32Array, options: SamplerOptions) => unknown)(target as Float32Array, { ...options, dtype });
  return numbers(dtype, target);
};
const key = { k0: 161, k1: 80 };

describe("f64", () => {
  const n = 4e5;

  it.each([
    ["uniform", uniform, uniformDistribution(), {}],
    ["uniform of bounds", uniform, uniformDistribution(-0.05, 0.02), { lower: -0.05, upper: 0.02 }],
    ["normal", normal, normalDistribution(), {}],
    ["normal of mean and std", normal, normalDistribution(-3, 0.02), { mean: -3, std: 0.02 }],
  ] as const)(
    "%s: KS, Anderson–Darling, cells, moments 1 … 6 and tails of 4·10^5 values",
    (_, sampler, distribution, options) => {
      const sample = draw(sampler, "f64", n, { key, ...options });
      const areas = Float64Array.from(sample, (x) => distribution.below(x)).sort();
      const verdicts = inspectSample(sample, distribution);
      expect(suspicious([...verdicts, { name: "Anderson–Darling", p: andersonDarlingP(areas) }])).toEqual([]);
    },
  );

  it("a uniform is the words of draws 0 and 1, 53 bits of them, scaled with one rounding a step", () => {
    const [high, low] = [0, 1].map((draw) => words(new Uint32Array(5000), { key, draw }));
    const unit = Float64Array.from(high!, (word, i) => (word * 2 ** 21 + (low![i]! >>> 11)) / 2 ** 53);
    expect(draw(uniform, "f64", 5000, { key })).toEqual(unit);
    expect(draw(uniform, "f64", 5000, { key, lower: -0.1, upper: 0.3 })).toEqual(unit.map((u) => 0.4 * u + -0.1));
  });

  it("its first 24 bits are the f32 uniform", () => {
    const [wide, narrow] = [draw(uniform, "f64", 5000, { key }), draw(uniform, "f32", 5000, { key })];
    expect(wide.map((u) => Math.floor(u * 2 ** 24) / 2 ** 24)).toEqual(narrow);
  });

  it("a normal value of mean and std is mean + std·z, rounded after the product and after the sum", () => {
    const z = draw(normal, "f64", 5000, { key });
    for (const [mean, std] of [
      [0, 0.02],
      [-5.3, 1e-3],
      [1e300, 1e299],
      [0, 5e-324],
    ]) {
      expect(draw(normal, "f64", 5000, { key, mean, std })).toEqual(z.map((x) => std! * x + mean!));
    }
  });
});

describe("f16 and bf16 are f32 rounded once, and kept within the bounds", () => {
  const N = 20_000;
  const cases: [string, Sampler, object, number, number][] = [
    ["uniform", uniform, {}, 0, 1],
    ["uniform of bounds", uniform, { lower: -0.05, upper: 0.02 }, -0.05, 0.02],
    ["normal", normal, {}, -Infinity, Infinity],
    ["truncatedNormal", truncatedNormal, { std: 0.02 }, -0.04, 0.04],
    ["truncatedNormal −3 … 1", truncatedNormal, { lower: -3, upper: 1 }, -3, 1],
    ["truncatedNormal 12 … ∞", truncatedNormal, { lower: 12, upper: Infinity }, 12, Infinity],
  ];
  it.each(cases.flatMap(([name, ...rest]) => (["f16", "bf16"] as const).map((dtype) => [name, dtype, ...rest] as const)))(
    "%s in %s",
    (_, dtype, sampler, options, min, max) => {
      const f32 = draw(sampler, "f32", N, { key, ...options });
      // Bounds are rounded inwards; of a uniform the upper one is left out.
      const last = sampler === uniform ? below(dtype, max) : -atLeast(dtype, -max);
      const expected = f32.map((x) => Math.min(last, Math.max(atLeast(dtype, min), roundTo(dtype, x))) + 0);
      expect(draw(sampler, dtype, N, { key, ...options }).map((x) => x + 0)).toEqual(expected);
    },
  );
});

describe.each(["f16", "bf16"] as const)("exact masses of 4·10^5 values of %s", (dtype) => {
  const n = 4e5;

  it.each([
    [0, 1],
    [-1, 1],
    [-0.05, 0.05],
    [0.7, 3],
  ])("uniform on [%d, %d)", (lower, upper) => {
    const values = heldWithin(dtype, lower, below(dtype, upper));
    const masses = roundingMasses(values, uniformDistribution(lower, upper));
    const counts = countsOf(values, draw(uniform, dtype, n, { key, lower, upper }));
    expect(counts).toBeInstanceOf(Uint32Array);
    expect(goodnessP(counts as Uint32Array, masses)).toBeGreaterThan(1e-5);
    // The last value has half a cell more than its own; the first half a cell.
    for (const i of [0, values.length - 1]) expect(countP(counts[i] as number, masses[i]! * n)).toBeGreaterThan(1e-5);
  });

  it.each([
    [0, 1],
    [0, 0.02],
    [-3, 0.5],
  ])("normal of mean %d and std %d", (mean, std) => {
    const values = heldWithin(dtype, mean - 13 * std, mean + 13 * std);
    const masses = roundingMasses(values, normalDistribution(mean, std));
    const counts = countsOf(values, draw(normal, dtype, n, { key, mean, std }));
    expect(counts).toBeInstanceOf(Uint32Array);
    expect(goodnessP(counts as Uint32Array, masses)).toBeGreaterThan(1e-5);
  });
});

/** Intervals whose bounds rounding would reach or pass. */
const NARROW: Record<DType, [number, number][]> = {
  f32: [
    [1, 1 + 2 ** -22],
    [0, 2 ** -149],
    [0.1, 0.10000001],
    [-3.4e38, 0],
  ],
  f64: [
    [1, 1 + 2 ** -52],
    [1, 1 + 2 ** -51],
    [1 - 2 ** -53, 1],
    [-1 - 2 ** -52, -1],
    [0, 5e-324],
    [-5e-324, 5e-324],
    [0.1, 0.2],
    [0.1, 0.10000000000000002],
    [-0.30000000000000004, -0.3],
    [0, Number.MAX_VALUE],
    [-8e307, 8e307],
    [9007199254740992, 9007199254740996],
  ],
  f16: [
    [0, 1],
    [-1, 1],
    [1, 1 + 2 ** -10],
    [0.1, 0.2],
    [0.1, 0.1001],
    [0, 2 ** -24],
    [-(2 ** -24), 2 ** -24],
    [-65504, 65504],
    [2048, 2050],
    [65472, 65504],
    [0.99999, 1.00001],
  ],
  bf16: [
    [0, 1],
    [-1, 1],
    [1, 1 + 2 ** -7],
    [0.1, 0.2],
    [0.1, 0.1005],
    [0, 2 ** -133],
    [-(2 ** -133), 2 ** -133],
    [0, 3.3895313892515355e38],
    [256, 258],
    [0.999, 1.001],
  ],
};

describeEachCore("bounds", (core) => {
  it.each(DTYPES.flatMap((dtype) => NARROW[dtype].map(([lower, upper]) => ({ dtype, lower, upper }))))(
    "uniform on [$lower, $upper) in $dtype: all within, the upper bound never",
    ({ dtype, lower, upper }) => {
      const values = draw(uniform, dtype, 20_000, { key, core, lower, upper });
      expect(values.every((x) => x >= lower && x < upper)).toBe(true);
      expect(values.every((x) => x === roundTo(dtype, x))).toBe(true);
    },
  );

  it.each(DTYPES)("random intervals in %s: uniform and truncated values lie within", (dtype) => {
    const unit = testUniforms(70);
    for (let round = 0; round < 150; round++) {
      const lower = (unit() - 0.5) * 10 ** (4 * unit() - 3);
      const upper = lower + Math.abs(lower) * 10 ** (-3 * unit()) + spacing(dtype, lower) * 2;
      const flat = draw(uniform, dtype, 500, { key, core, lower, upper });
      expect(flat.every((x) => x >= lower && x < upper)).toBe(true);
      const cut = draw(truncatedNormal, dtype, 500, { key, core, mean: (unit() - 0.5) * 3, std: unit(), min: lower, max: upper });
      expect(cut.every((x) => x >= lower && x <= upper)).toBe(true);
    }
  });

  const refused: [DType, Sampler, object][] = [
    ["f16", uniform, { lower: 1.0001, upper: 1.0002 }],
    ["f16", uniform, { lower: 0, upper: 70000 }],
    ["f16", uniform, { lower: -70000, upper: 0 }],
    ["bf16", uniform, { lower: 1.001, upper: 1.002 }],
    ["bf16", uniform, { lower: 0, upper: 3.4e38 }],
    ["f64", uniform, { lower: -1e308, upper: 1e308 }],
    ["f16", uniform, { lower: 0, upper: 1e300 }],
    ["f16", normal, { mean: 60000, std: 1000 }],
    ["f16", normal, { std: 65504 / 6.76 }],
    ["f16", normal, { mean: -65510, std: 0 }],
    ["bf16", normal, { std: 3.39e38 / 6.76 }],
    ["f64", normal, { std: Number.MAX_VALUE / 8.65 }],
    ["f16", truncatedNormal, { std: 40000 }],
    ["f16", truncatedNormal, { mean: 70000, std: 1 }],
    ["f16", truncatedNormal, { mean: 0, std: 1, min: 1e5, max: 2e5 }],
    ["bf16", truncatedNormal, { std: 2e38 }],
    ["f64", truncatedNormal, { std: 1e308 }],
    ["f16", truncatedNormal, { mean: 1, std: 1e-5, lower: 1, upper: 2 }],
    ["bf16", truncatedNormal, { mean: 0.1, std: 1e-5 }],
  ];
  it.each(refused)("%s refuses what it cannot hold, and writes nothing: %o %j", (dtype, sampler, options) => {
    const target = arrayFor(dtype, 4).fill(7);
    const call = () => (sampler as typeof normal)(target as Float32Array, { key, core, dtype, ...options });
    expect(call).toThrowError(expect.objectContaining({ code: "E_DTYPE" }));
    expect(target.every((x) => x === 7)).toBe(true);
  });

  it("takes the largest std that a dtype can hold, and no larger one", () => {
    for (const dtype of DTYPES) {
      const reach = dtype === "f64" ? 8.66 : 6.77;
      const std = largestOf(dtype) / reach;
      expect(draw(normal, dtype, 1000, { key, core, std: std * (1 - 1e-15) }).every(Number.isFinite)).toBe(true);
      expect(() => draw(normal, dtype, 1, { key, core, std: std * (1 + 1e-15) })).toThrowError(
        expect.objectContaining({ code: "E_DTYPE" }),
      );
    }
  });

  it("constants are rounded to the dtype, and refused beyond it", () => {
    for (const dtype of DTYPES) {
      for (const value of [0, 0.1, -1 / 3, 1e-7, 65504, -1]) {
        expect(numbers(dtype, init(constant(value), [3], { dtype, core }))).toEqual(
          new Float64Array(3).fill(roundTo(dtype, value)),
        );
      }
    }
    for (const [dtype, value] of [
      ["f16", 70000],
      ["f16", -65505],
      ["bf16", 3.4e38],
      ["f32", 1e39],
    ] as const) {
      expect(() => init(constant(value), [3], { dtype, core })).toThrowError(expect.objectContaining({ code: "E_DTYPE" }));
    }
  });

  it("a bound of ±the largest number is as good as an open side", () => {
    const { MAX_VALUE } = Number;
    const open = draw(truncatedNormal, "f64", 1000, { key, core, max: 0.5 });
    expect(draw(truncatedNormal, "f64", 1000, { key, core, min: -MAX_VALUE, max: 0.5 })).toEqual(open);
    expect(draw(truncatedNormal, "f16", 1000, { key, core, min: -MAX_VALUE, max: 0.5 }).every((x) => x <= 0.5)).toBe(true);
    expect(draw(truncatedNormal, "f64", 1000, { key, core, min: 0.5, max: MAX_VALUE }).every(Number.isFinite)).toBe(true);
  });

  it("std 0 gives the mean rounded to the dtype, also by an initializer with an open side", () => {
    for (const dtype of DTYPES) {
      const expected = new Float64Array(5).fill(roundTo(dtype, 0.3));
      expect(draw(normal, dtype, 5, { key, core, mean: 0.3, std: 0 })).toEqual(expected);
      expect(draw(truncatedNormal, dtype, 5, { key, core, mean: 0.3, std: 0, lower: 12, upper: 13 })).toEqual(expected);
      const make = initializers.truncatedNormal({ mean: 0.3, std: 0, lower: 1, upper: Infinity });
      expect(numbers(dtype, init(make, [5], { key, core, dtype }))).toEqual(expected);
    }
  });
});

describe("PyTorch's checks of its initializers, on these", () => {
  const n = 10_000;
  const unit = testUniforms(80);
  const between = (a: number, b: number) => a + (b - a) * unit();
  const stream = (name: string) => ({ seed: 123, name });
  /** p of a distribution whose sample is rounded to a dtype: KS and, with it, Anderson–Darling. */
  const verdict = (dtype: DType, values: Float64Array, distribution: Parameters<typeof areaOfCell>[1]) => {
    const areas = Float64Array.from(values, (x) => areaOfCell(dtype, distribution, x)).sort();
    return Math.min(ksP(areas), andersonDarlingP(areas));
  };
  const make = (initializer: Initializer, shape: number[], dtype: DType, name: string) =>
    numbers(dtype, init(initializer, shape, { dtype, layout: "oi", ...stream(name) }));

  const shapes = [[10_000], [100, 100], [10, 40, 25], [20, 10, 10, 5]];
  const rounds = [0, 1, 2, 3, 4, 5];

  it.each(shapes)("uniform, normal, truncatedNormal of random parameters: shape %j …", (...shape) => {
    for (const round of rounds) {
      for (const dtype of ["f32", "f64"] as const) {
        const name = `${shape} ${round} ${dtype}`;
        const [a, b] = [between(-3, 3), between(3, 6)];
        const flat = make(initializers.uniform({ lower: a, upper: b }), shape, dtype, `u${name}`);
        expect(verdict(dtype, flat, uniformDistribution(a, b))).toBeGreaterThan(1e-4);
        const [mean, std] = [between(-3, 3), between(1, 5)];
        const bell = make(initializers.normal({ mean, std }), shape, dtype, `n${name}`);
        expect(verdict(dtype, bell, normalDistribution(mean, std))).toBeGreaterThan(1e-4);
        const [min, max] = [mean - between(0.2, 2) * std, mean + between(0.2, 2) * std];
        const cut = make(initializers.truncatedNormal({ mean, std, min, max }), shape, dtype, `t${name}`);
        const distribution = cutDistribution({ mean, std, min, max, lower: (min - mean) / std, upper: (max - mean) / std });
        expect(verdict(dtype, cut, distribution)).toBeGreaterThan(1e-4);
        expect(Math.min(...cut)).toBeGreaterThanOrEqual(min);
        expect(Math.max(...cut)).toBeLessThanOrEqual(max);
      }
    }
  });

  it.each([
    ["xavierUniform", "fanAvg", "uniform"],
    ["xavierNormal", "fanAvg", "normal"],
    ["kaimingUniform", "fanIn", "uniform"],
    ["kaimingNormal", "fanIn", "normal"],
  ] as const)("%s with a random gain or slope", (name, mode, family) => {
    for (const shape of [
      [50, 200],
      [40, 10, 5, 5],
    ]) {
      const [outputs, inputs] = shape as [number, number];
      const field = shape.slice(2).reduce((product, size) => product * size, 1);
      for (const round of rounds) {
        const factor = between(0.1, 2);
        const truncated = family === "normal" ? { truncated: false } : {};
        const initializer =
          mode === "fanAvg"
            ? INITIALIZERS[name as "xavierUniform"]({ gain: factor, ...truncated })
            : INITIALIZERS[name as "kaimingUniform"]({ negativeSlope: factor, ...truncated });
        const variance =
          mode === "fanAvg" ? (factor ** 2 * 2) / ((inputs + outputs) * field) : 2 / (1 + factor ** 2) / (inputs * field);
        const values = make(initializer, shape, "f32", `${name} ${shape} ${round}`);
        const limit = Math.sqrt(3 * variance);
        const distribution =
          family === "uniform" ? uniformDistribution(-limit, limit) : normalDistribution(0, Math.sqrt(variance));
        expect(verdict("f32", values, distribution)).toBeGreaterThan(1e-4);
      }
    }
  });

  it.each(DTYPES)("truncated values in %s: enough different ones, none stuck at a bound, none infinite", (dtype) => {
    const enough = { f32: 5000, f64: 5000, f16: 3000, bf16: 1000 }[dtype];
    for (const [round, options] of [
      { std: 1 },
      { std: 0.02 },
      { std: 1, lower: -3, upper: 3 },
      { mean: 0, std: 1e-3 },
      { std: 1, lower: -1, upper: 1 },
    ].entries()) {
      const values = draw(truncatedNormal, dtype, n, { ...stream(`cut ${round}`), ...options });
      expect(new Set(values).size, `${dtype} ${JSON.stringify(options)}`).toBeGreaterThanOrEqual(enough);
      expect(values.every(Number.isFinite)).toBe(true);
      const [least, most] = [Math.min(...values), Math.max(...values)];
      const allowed = dtype === "bf16" ? 60 : dtype === "f16" ? 12 : 1;
      expect(values.filter((x) => x === least).length).toBeLessThanOrEqual(allowed);
      expect(values.filter((x) => x === most).length).toBeLessThanOrEqual(allowed);
    }
  });

  it.each(DTYPES)("from 2 to 3 std in %s: within the bounds, in 10^5 values", (dtype) => {
    const values = draw(truncatedNormal, dtype, 1e5, { ...stream("narrow"), lower: 2, upper: 3 });
    expect(values.every((x) => x >= 2 && x <= 3)).toBe(true);
    // The distribution falls by e^-2.5 over the interval.
    expect(values.filter((x) => x < 2.5).length / 1e5).toBeCloseTo(0.7716, 2);
  });

  it("a seed gives the same values again, another name others", () => {
    for (const dtype of DTYPES) {
      const again = [0, 1].map(() => make(heNormal(), [50, 60], dtype, "w"));
      expect(again[0]).toEqual(again[1]);
      expect(make(heNormal(), [50, 60], dtype, "v")).not.toEqual(again[0]);
    }
  });
});

slowly("every value of f16 in [−1, 1) comes out of 2^22 uniforms that is to be expected so often", () => {
  const values = valuesOf("f16").filter((x) => x >= -1 && x < 1);
  const masses = roundingMasses(values, uniformDistribution(-1, 1));
  const counts = countsOf(values, draw(uniform, "f16", 2 ** 22, { key, lower: -1, upper: 1 })) as Uint32Array;
  expect(goodnessP(counts, masses)).toBeGreaterThan(1e-4);
  // f32 has steps of 2^-23 there: what is expected 20 times and more is there.
  expect(values.filter((_, i) => masses[i]! * 2 ** 22 >= 20 && counts[i] === 0)).toHaveLength(0);
});
