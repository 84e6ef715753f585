// logUniform and logOfUniform: moments by mpmath to 40 digits, distribution functions, and steps that docs/stream.md states.

import { expect, describe as group, it } from "vitest";
import { describe, init, key, logOfUniform, logUniform, uniform } from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";
import { ksP } from "../../support/statistics.js";

/** [lower, upper, mean, std], by mpmath: (b − a) / ln(b / a) and its like. */
const LOG_UNIFORM = [
  [0.001, 0.1, 0.021497576854210967, 0.024969617949318863],
  [1, 1.0000001, 1.0000000499999993, 2.886751347633608e-8],
  [1, 1.7, 1.3191909752237925, 0.20160106011680368],
  [3, 4, 3.4760594967822067, 0.28847636570082247],
  [1e-150, 1e150, 1.4476482730108394e147, 2.6865004205900813e148],
] as const;

const LOG_OF_UNIFORM = [
  [1, 16, 1.9574279703891, 0.6733136249159919],
  [1, 99, 3.642008828197188, 0.8845003956405426],
  [1, 2.8, 0.6016302045040239, 0.2895690690000762],
  [2, 3, 0.9095425048844384, 0.11656876357329789],
  [1, 1.0000001, 4.9999998362526777e-8, 2.8867512032960495e-8],
  [1e-150, 1e150, 344.38776394910684, 1],
] as const;

group("moments in closed form", () => {
  it.each(LOG_UNIFORM)("logUniform from %d to %d", (lower, upper, mean, std) => {
    const described = describe(logUniform({ lower, upper }), [4], { dtype: "f64" });
    expect(Math.abs(described.mean / mean - 1)).toBeLessThan(1e-13);
    expect(Math.abs(described.std / std - 1)).toBeLessThan(1e-13);
    expect(described).toMatchObject({ min: lower, max: upper });
  });

  it.each(LOG_OF_UNIFORM)("logOfUniform from %d to %d", (lower, upper, mean, std) => {
    const described = describe(logOfUniform({ lower, upper }), [4], { dtype: "f64" });
    expect(Math.abs(described.mean - mean)).toBeLessThan(1e-15 * Math.max(1, Math.abs(Math.log(upper))));
    expect(Math.abs(described.std / std - 1)).toBeLessThan(1e-13);
  });
});

group("values", () => {
  const u = (dtype: "f32" | "f64") => init(uniform(), [20_000], { key: key(5), dtype });

  it.each(["f32", "f64"] as const)("are functions of the uniform numbers of the same key: %s", (dtype) => {
    const options = { key: key(5), dtype };
    const [direct, log] = [logUniform({ lower: 0.001, upper: 0.1 }), logOfUniform({ lower: 1, upper: 16 })].map((initializer) =>
      init(initializer, [20_000], options),
    );
    const error = dtype === "f64" ? 1e-15 : 2 ** -24;
    u(dtype).forEach((x, i) => {
      expect(Math.abs(direct![i]! / (0.001 * 100 ** x) - 1)).toBeLessThan(error + 2e-15);
      expect(Math.abs(log![i]! - Math.log(1 + 15 * x))).toBeLessThan(4 * error);
    });
  });

  it("are as their distribution functions say", () => {
    const direct = init(logUniform({ lower: 0.001, upper: 0.1 }), [50_000], { seed: 1, name: "a", dtype: "f64" });
    expect(ksP(direct.map((x) => Math.log10(x / 0.001) / 2).sort())).toBeGreaterThan(1e-4);
    const log = init(logOfUniform({ lower: 1, upper: 16 }), [50_000], { seed: 1, name: "b", dtype: "f64" });
    expect(ksP(log.map((x) => (Math.exp(x) - 1) / 15).sort())).toBeGreaterThan(1e-4);
  });
});

group("bad input", () => {
  it.each([
    {},
    { lower: 1 },
    { lower: 0, upper: 1 },
    { lower: -1, upper: 1 },
    { lower: 2, upper: 2 },
    { lower: 2, upper: 1 },
    { lower: 1, upper: Infinity },
    { lower: Number.NaN, upper: 1 },
    { lower: 1e-300, upper: 1e300 },
    { lower: "1", upper: 2 },
    { lower: 1, upper: 2, mean: 1 },
  ])("%j is E_ARGUMENT", (options) => {
    for (const make of [logUniform, logOfUniform]) expect(thrownBy(() => make(bad(options))).code).toBe("E_ARGUMENT");
  });

  it("what a dtype cannot hold is E_DTYPE", () => {
    const wide = { lower: 1, upper: 1e6 };
    expect(thrownBy(() => describe(logUniform(wide), [4], { dtype: "f16" })).code).toBe("E_DTYPE");
    const narrow = { lower: 1, upper: 1.001 };
    expect(thrownBy(() => describe(logUniform(narrow), [4], { dtype: "bf16" })).code).toBe("E_DTYPE");
    const tiny = { lower: 1e-9, upper: 1 };
    expect(thrownBy(() => describe(logUniform(tiny), [4], { dtype: "f16" })).code).toBe("E_DTYPE");
  });
});
