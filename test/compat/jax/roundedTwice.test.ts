// A number of Python's that f32 rounds to the middle between two of 16 bits: JAX's random functions round it twice, its initializers as NumPy does, f16 once.

import { describe, expect, it } from "vitest";
import { jax } from "../../../src/compat/index.js";

const { random, initializers } = jax;
const key = random.key(3);
const F16 = 1 + 2 ** -11 + 2 ** -40;
const BF16 = 1 + 2 ** -8 + 2 ** -40;

describe("JAX 0.10.2 gave the same of 16 bits", () => {
  it.each([
    ["f16", F16, [15594, 15830, 15462, 15968, 16662, 16242], [47548, 47026, 47857, 46510, 14268, 44958]],
    ["bf16", BF16, [16382, 16418, 16431, 16304, 16407, 16356], [48240, 16114, 16174, 48912, 16032, 48703]],
  ] as const)("random functions in %s", (dtype, x, uniform, truncated) => {
    expect([...random.uniform(key, [6], { dtype, minval: x, maxval: 3 })]).toEqual(uniform);
    expect([...random.truncatedNormal(key, -x, 1, [6], { dtype })]).toEqual(truncated);
  });

  it.each([
    ["f16", F16, 15361, [48337, 47595, 48790, 47172, 14837, 45459], [12114, 13146, 10850, 13505, 14894, 14054]],
    ["bf16", BF16, 16256, [48240, 16187, 16272, 48993, 16114, 48779], [16124, 16196, 16222, 15936, 16174, 16072]],
  ] as const)("initializers in %s", (dtype, x, constant, normal, uniform) => {
    expect([...initializers.constant(x, { dtype })(key, [1])]).toEqual([constant]);
    expect([...initializers.normal(x, { dtype })(key, [6])]).toEqual(normal);
    expect([...initializers.uniform(x, { dtype })(key, [6])]).toEqual(uniform);
  });

  it("variance scaling in f16 and bf16", () => {
    const scaled = (x: number, dtype: "f16" | "bf16") => [
      ...initializers.varianceScaling(x, "fan_in", "uniform", { dtype })(key, [1, 6]),
    ];
    expect(scaled(F16, "f16")).toEqual([48473, 48001, 48702, 47522, 15240, 46001]);
    expect(scaled(BF16, "bf16")).toEqual([48350, 16236, 16291, 49035, 16160, 48834]);
  });
});
