// Every row of the table, on every core: fans, mean, variance and bounds of the values are those that were asked for.

import { expect, describe as group, it } from "vitest";
import type { DType } from "../../src/base/dtype.js";
import { createCore, describe, init } from "../../src/index.js";
import { describeEachCore } from "../support/cores.js";
import { DTYPES, firstByteDifference, numbers, roundTo, spacing } from "../support/dtypes.js";
import { meanScore, varianceScore } from "../support/variance.js";
import { LAWS } from "./laws/cases.js";
import { ALIASES, FUNCTIONS, GAUSSIAN, STRUCTURED, TABLE } from "./table.js";

const FIVE_ERRORS = 5;

group("the table", () => {
  it("has a row for every initializer", () => {
    const tested = new Set([...TABLE.map(({ name }) => name.split(/[ ,]/)[0]!), ...STRUCTURED, ...LAWS]);
    const functions = Object.keys(FUNCTIONS).filter((name) => !(name in ALIASES));
    expect(functions.filter((name) => !tested.has(name))).toEqual([]);
  });

  it.each(Object.entries(ALIASES))("%s is %s", (alias, name) => {
    expect(FUNCTIONS[alias as "xavierNormal"]).toBe(FUNCTIONS[name as "glorotNormal"]);
  });
});

/** Every shape in f32, and one in each other dtype. */
const cases = TABLE.flatMap((row) =>
  DTYPES.flatMap((dtype) =>
    (dtype === "f32" ? row.shapes : row.shapes.slice(-1)).map((shape) => ({
      ...row,
      shape,
      dtype,
      title: dtype === "f32" ? `${row.name} [${shape}]` : `${row.name} [${shape}] ${dtype}`,
    })),
  ),
);

/** How far the rounding to a dtype may move x: half its spacing, and in f16 and bf16 that of f32 before it. */
function slackAt(dtype: DType, x: number): number {
  return dtype === "f64" ? 2 ** -52 * Math.abs(x) : spacing(dtype, x) / 2 + 2 ** -24 * Math.abs(x);
}

it.each(cases)("$title: the plain-JS twin has the bits of SIMD", ({ initializer, shape, layout, dtype, title }) => {
  const [a, b] = (["wasm", "js"] as const).map((backend) =>
    init(initializer, shape, { layout, dtype, core: createCore({ backend }), seed: 42, name: title }),
  );
  expect(firstByteDifference(a!, b!)).toBe(-1);
});

describeEachCore("initializers", (core) => {
  it.each(cases)("$title", ({ initializer, shape, layout, variance, mean = 0, kurtosis, reach, title, dtype }) => {
    const values = numbers(dtype, init(initializer, shape, { layout, dtype, core, seed: 42, name: title }));
    const described = describe(initializer, shape, { layout, dtype });
    const { fanIn = Number.NaN, fanOut = Number.NaN } = described;
    const expected = variance(fanIn, fanOut);
    const std = Math.sqrt(expected);

    expect(values).toHaveLength(shape.reduce((product, size) => product * size, 1));
    // What describe says is what was asked for, to f64, but where rounding to the dtype shows: test/init/holds.test.ts.
    const coarse = spacing(dtype, Math.abs(mean) + std) > std / 16;
    if (!coarse || reach[1] === GAUSSIAN.reach[1]) {
      expect(Math.abs(described.std - std)).toBeLessThanOrEqual(2e-13 * std);
      expect(described.mean).toBeCloseTo(kurtosis === undefined ? roundTo(dtype, mean) : mean, 10);
    }

    const [low, high] = [mean + reach[0] * std, mean + reach[1] * std];
    // One rounding to the dtype, where the distribution's own bounds are not exact.
    const slack = Math.max(slackAt(dtype, low), slackAt(dtype, high));
    expect(values.every((x) => x >= low - slack && x <= high + slack)).toBe(true);
    expect(values.every((x) => x === roundTo(dtype, x))).toBe(true);
    const { min, max } = kurtosis === undefined ? { min: roundTo(dtype, mean), max: roundTo(dtype, mean) } : described;
    // A normal distribution has no bounds that rounding must keep to; all others have.
    const beyond = reach[1] === GAUSSIAN.reach[1] ? slack : 0;
    expect(values.every((x) => x >= min - beyond && x <= max + beyond)).toBe(true);

    // Where the dtype is coarse next to the distribution, rounding changes its variance: test/random/intervals.test.ts and dtypes.test.ts hold
    // such distributions to their exact masses.
    if (kurtosis === undefined || spacing(dtype, Math.max(Math.abs(mean), std)) > std / 8) return;
    expect(Math.abs(meanScore(values, mean, expected))).toBeLessThan(FIVE_ERRORS);
    expect(Math.abs(varianceScore(values, mean, expected, kurtosis))).toBeLessThan(FIVE_ERRORS);
    // Not one value for all: a fixed point, a short period or a stuck bound would show here.
    const unique = { f64: 0.9999, f32: 0.9, f16: 0.03, bf16: 0.004 }[dtype];
    const across = std / spacing(dtype, Math.abs(mean) + std) / 4;
    expect(new Set(values).size).toBeGreaterThan(Math.min(values.length * unique, across));
  });

  it("names and seeds make different tensors, order and neighbours do not", () => {
    const make = (seed: number, name: string) => init(FUNCTIONS.heNormal(), [64, 64], { core, seed, name });
    const a = make(1, "a");
    const b = make(1, "b");
    const c = make(2, "a");
    expect(a).not.toEqual(b);
    expect(a).not.toEqual(c);
    make(1, "z");
    expect(make(1, "b")).toEqual(b);
    expect(make(1, "a")).toEqual(a);
  });

  it("presets are the scaling that they stand for", () => {
    const options = { core, seed: 3, name: "w" };
    const same = (a: Parameters<typeof init>[0], b: Parameters<typeof init>[0]) =>
      expect(init(a, [30, 50], options)).toEqual(init(b, [30, 50], options));
    const { varianceScaling: scaled, heNormal, glorotUniform, lecunNormal, normal, uniform } = FUNCTIONS;
    same(heNormal(), scaled({ scale: 2 }));
    same(heNormal({ negativeSlope: 1 }), lecunNormal());
    same(lecunNormal({ gain: 2 }), scaled({ scale: 4 }));
    same(lecunNormal({ truncated: false }), normal({ std: Math.sqrt(1 / 30) }));
    same(glorotUniform(), uniform({ lower: -Math.sqrt(6 / 80), upper: Math.sqrt(6 / 80) }));
  });
});
