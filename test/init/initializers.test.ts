// Every row of the table, on every core: fans, mean, variance and bounds of the values are those that were asked for.

import { expect, describe as group, it } from "vitest";
import { describe, init } from "../../src/index.js";
import { describeEachCore } from "../support/cores.js";
import { meanScore, varianceScore } from "../support/variance.js";
import { ALIASES, FUNCTIONS, TABLE } from "./table.js";

const FIVE_ERRORS = 5;

group("the table", () => {
  it("has a row for every initializer", () => {
    const tested = new Set(TABLE.map(({ name }) => name.split(/[ ,]/)[0]));
    const functions = Object.keys(FUNCTIONS).filter((name) => !(name in ALIASES));
    expect(functions.filter((name) => !tested.has(name))).toEqual([]);
  });

  it.each(Object.entries(ALIASES))("%s is %s", (alias, name) => {
    expect(FUNCTIONS[alias as "xavierNormal"]).toBe(FUNCTIONS[name as "glorotNormal"]);
  });
});

const cases = TABLE.flatMap((row) => row.shapes.map((shape) => ({ ...row, shape, title: `${row.name} [${shape}]` })));

describeEachCore("initializers", (core) => {
  it.each(cases)("$title", ({ initializer, shape, layout, variance, mean = 0, kurtosis, reach, title }) => {
    const values = init(initializer, shape, { layout, core, seed: 42, name: title });
    const described = describe(initializer, shape, { layout });
    const { fanIn = Number.NaN, fanOut = Number.NaN } = described;
    const expected = variance(fanIn, fanOut);
    const std = Math.sqrt(expected);

    expect(values).toHaveLength(shape.reduce((product, size) => product * size, 1));
    // What describe says is what was asked for, to f64.
    expect(described.std).toBeCloseTo(std, 14);
    expect(described.mean).toBeCloseTo(mean, 10);

    const [low, high] = [mean + reach[0] * std, mean + reach[1] * std];
    // One rounding to f32, where the law's own bounds are not exact.
    const slack = 2 ** -24 * Math.max(Math.abs(low), Math.abs(high));
    expect(values.every((x) => x >= low - slack && x <= high + slack)).toBe(true);
    expect(values.every((x) => x >= described.min && x <= described.max)).toBe(true);

    if (kurtosis === undefined) return;
    expect(Math.abs(meanScore(values, mean, expected))).toBeLessThan(FIVE_ERRORS);
    expect(Math.abs(varianceScore(values, mean, expected, kurtosis))).toBeLessThan(FIVE_ERRORS);
    // Not one value for all: a fixed point, a short period or a stuck bound would show here.
    expect(new Set(values).size).toBeGreaterThan(values.length * 0.9);
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
