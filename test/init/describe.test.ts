// What is known before a value is drawn.

import { expect, it } from "vitest";
import * as isovar from "../../src/index.js";
import { truncatedMoments } from "../../src/math/normal.js";

const { constant, describe, glorotUniform, heNormal, normal, truncatedNormal, uniform } = isovar;

it("gives literal numbers for well-known shapes", () => {
  expect(describe(heNormal(), [784, 256])).toEqual({
    fanIn: 784,
    fanOut: 256,
    mean: 0,
    std: 0.050507627227610534,
    min: expect.closeTo((-2 * 0.05050762722761053) / 0.8796256610342398, 15),
    max: expect.closeTo((2 * 0.05050762722761053) / 0.8796256610342398, 15),
  });
  const limit = Math.sqrt(6 / 1040);
  expect(describe(glorotUniform(), [784, 256])).toEqual({
    fanIn: 784,
    fanOut: 256,
    mean: 0,
    std: expect.closeTo(limit / Math.sqrt(3), 15),
    min: expect.closeTo(-limit, 15),
    max: expect.closeTo(limit, 15),
  });
});

it("knows mean and std of the values, not of the parameters", () => {
  const { mean, std } = describe(truncatedNormal({ mean: 1, std: 0.02, lower: -3, upper: 1 }), [10]);
  const cut = truncatedMoments(-3, 1);
  expect(mean).toBeCloseTo(1 + 0.02 * cut.mean, 15);
  expect(std).toBeCloseTo(0.02 * cut.std, 15);
  expect(describe(truncatedNormal({ std: 0.02 }), [10]).std).toBeCloseTo(0.02 * 0.8796256610342398, 15);
  expect(describe(uniform({ lower: 2, upper: 6 }), [10])).toMatchObject({
    mean: 4,
    std: expect.closeTo(4 / Math.sqrt(12), 15),
    min: 2,
    max: 6,
  });
  expect(describe(normal({ mean: 3, std: 2 }), [10])).toMatchObject({
    mean: 3,
    std: 2,
    min: Math.fround(3 - 2 * 6.77),
    max: Math.fround(3 + 2 * 6.77),
  });
});

it.each([
  ["constant", constant(0.5), 0.5],
  ["normal", normal({ mean: 0.5, std: 0 }), 0.5],
  ["truncatedNormal", truncatedNormal({ mean: 0.5, std: 0 }), 0.5],
  ["truncatedNormal by values", truncatedNormal({ mean: 0.5, std: 0, min: 0, max: 0.5 }), 0.5],
])("a %s without spread has std 0 and its mean", (_, initializer, mean) => {
  expect(describe(initializer, [10])).toMatchObject({ mean, std: 0 });
});

it("nothing overflows at either end of f64", () => {
  const f64 = { dtype: "f64" } as const;
  const huge = describe(uniform({ lower: 1.6e308, upper: 1.7e308 }), [10], f64);
  expect(huge.mean).toBeCloseTo(1.65e308, -295);
  expect(huge.std).toBeCloseTo(1e307 / Math.sqrt(12), -293);
  expect(describe(constant([1e308, 1e308]), [2], f64)).toMatchObject({ mean: 1e308, std: 0, min: 1e308, max: 1e308 });
  expect(describe(constant([1e308, -1e308]), [2], f64)).toMatchObject({ mean: 0, std: 1e308 });
  expect(describe(constant([1e-308, -1e-308]), [2], f64)).toMatchObject({ mean: 0, std: 1e-308 });
  expect(describe(constant([3e38, 1e38]), [2])).toMatchObject({
    mean: expect.closeTo(2e38, -31),
    std: expect.closeTo(1e38, -31),
  });
});

it("an array without elements has std 0", () => {
  for (const initializer of [heNormal(), glorotUniform(), normal(), uniform(), truncatedNormal(), constant(3)]) {
    expect(describe(initializer, [0, 5]).std).toBe(0);
    expect(describe(initializer, [5, 0]).std).toBe(0);
  }
});

it("takes plain data, as JSON would hold it", () => {
  expect(describe({ scheme: "heNormal" } as never, [784, 256])).toEqual(describe(heNormal(), [784, 256]));
  const text = JSON.stringify(glorotUniform({ gain: 5 / 3 }));
  expect(describe(JSON.parse(text), [3, 3, 8, 8])).toEqual(describe(glorotUniform({ gain: 5 / 3 }), [3, 3, 8, 8]));
});

it("works without a core: shapes that no memory could hold are described", () => {
  expect(describe(heNormal(), [2 ** 20, 2 ** 20]).fanIn).toBe(2 ** 20);
  expect(describe(normal(), [2 ** 53 - 1]).std).toBe(1);
});

it("leaves what it is given as it was", () => {
  const shape = Object.freeze([4, 6]);
  const layout = Object.freeze({ in: Object.freeze([0]), out: Object.freeze([1]), blocks: Object.freeze({ axis: 1, count: 2 }) });
  const initializer = Object.freeze(heNormal());
  expect(describe(initializer, shape, Object.freeze({ layout }))).toMatchObject({ fanIn: 4, fanOut: 3 });
});
