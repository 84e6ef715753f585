// Scaled weight standardization: each unit exactly; and the gains that go with it, next to those that NFNets came with.

import { expect, describe as group, it } from "vitest";
import { type ActivationName, describe, gain, init, key, type Layout, normal, standardized } from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";

/** The weights of each unit, by coordinates. */
function unitsOf(values: ArrayLike<number>, shape: number[], axes: number[]): number[][] {
  const units = new Map<string, number[]>();
  for (let at = 0; at < values.length; at++) {
    let rest = at;
    const place = shape.map((_, axis) => {
      const stride = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
      const coordinate = Math.floor(rest / stride);
      rest %= stride;
      return coordinate;
    });
    const unit = axes.map((axis) => place[axis]).join();
    units.set(unit, [...(units.get(unit) ?? []), values[at]!]);
  }
  return [...units.values()];
}

const CASES: [shape: number[], layout: Layout, axes: number[]][] = [
  [[3, 3, 8, 12], "io", [3]],
  [[12, 8, 3, 3], "oi", [0]],
  [[5, 16, 7], { batch: 0, in: 1, out: 2 }, [0, 2]],
  [[12, 4, 3, 3], { in: 1, out: 0, groups: 3 }, [0]],
];

group("standardized", () => {
  it.each(CASES)("%j, %j: each unit has mean 0 and std gain / √n", (shape, layout, axes) => {
    for (const [dtype, error] of [
      ["f64", 1e-15],
      ["f32", 1e-7],
    ] as const) {
      const values = init(standardized({ gain: 1.5 }), shape, { layout, dtype, seed: 1, name: "w" });
      for (const unit of unitsOf(values, shape, axes)) {
        const n = unit.length;
        const mean = unit.reduce((sum, x) => sum + x, 0) / n;
        const std = Math.sqrt(unit.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
        expect(Math.abs(mean)).toBeLessThan(error);
        expect(Math.abs(std / (1.5 / Math.sqrt(n)) - 1)).toBeLessThan(4 * error);
      }
    }
  });

  it("is N(0, 1) of the same key, standardized", () => {
    const plain = unitsOf(init(normal(), [50, 4], { key: key(1), dtype: "f64" }), [50, 4], [1]);
    const values = unitsOf(init(standardized(), [50, 4], { key: key(1), dtype: "f64" }), [50, 4], [1]);
    plain.forEach((unit, u) => {
      const mean = unit.reduce((sum, x) => sum + x, 0) / 50;
      const std = Math.sqrt(unit.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 50);
      unit.forEach((x, i) => {
        expect(values[u]![i]).toBeCloseTo((x - mean) / std / Math.sqrt(50), 14);
      });
    });
  });

  it("describes std and bounds: no value of n is further than √(n − 1) std from the mean", () => {
    const { mean, std, min, max } = describe(standardized({ gain: 2 }), [100, 8], { dtype: "f64" });
    expect([mean, std, min]).toEqual([0, 0.2, -max]);
    expect(max).toBeCloseTo(0.2 * Math.sqrt(99), 12);
    const two = init(standardized(), [2, 1], { key: key(1), dtype: "f64" });
    expect([...two].map(Math.abs)).toEqual([0, 1].map(() => expect.closeTo(Math.SQRT1_2, 15)));
  });

  /** Constants of deepmind-research/nfnets, as timm 1 copies them: measured on random numbers. */
  it.each([
    ["relu", 1.7139588594436646, Math.sqrt(2 / (1 - 1 / Math.PI))],
    ["silu", 1.7881293296813965, undefined],
    ["gelu", 1.7015043497085571, undefined],
    ["tanh", 1.5939117670059204, undefined],
    ["sigmoid", 4.803835391998291, undefined],
    ["softplus", 1.9203323125839233, undefined],
    ["selu", 1.0008515119552612, 1],
  ] as [ActivationName, number, number | undefined][])(
    "the constant of NFNets for %s is off by 0.03 to 0.1 %, the gain is not",
    (activation, measured, exact) => {
      const own = gain(activation, { criterion: "variance" });
      expect(measured / own - 1).toBeGreaterThan(0.0003);
      expect(measured / own - 1).toBeLessThan(0.001);
      if (exact !== undefined) expect(Math.abs(own - exact)).toBeLessThan(1e-12);
    },
  );

  it("with the exact gain of relu a layer keeps the variance over its units, for whatever mean its inputs have", () => {
    const [width, samples] = [300, 300];
    const w = init(standardized({ gain: gain("relu", { criterion: "variance" }) }), [width, width], {
      layout: "oi",
      key: key(7),
    });
    const z = init(normal(), [samples, width], { key: key(8) });
    let [sum, squares] = [0, 0];
    for (let s = 0; s < samples; s++) {
      for (let o = 0; o < width; o++) {
        let y = 0;
        for (let i = 0; i < width; i++) y += w[o * width + i]! * Math.max(0, z[s * width + i]!);
        sum += y;
        squares += y * y;
      }
    }
    const count = samples * width;
    expect(Math.abs(squares / count - (sum / count) ** 2 - 1)).toBeLessThan(0.02);
    // The mean of the inputs, 0.4, does not come through: rows sum to 0.
    expect(Math.abs(sum / count)).toBeLessThan(0.02);
  });

  it.each([{ gain: 0 }, { gain: -1 }, { gain: Infinity }, { gain: "1" }, { scale: 1 }])("%j is E_ARGUMENT", (options) =>
    expect(thrownBy(() => standardized(bad(options))).code).toBe("E_ARGUMENT"),
  );

  it("shapes without fans, and units of one weight", () => {
    expect(thrownBy(() => describe(standardized(), [4])).code).toBe("E_LAYOUT");
    expect(thrownBy(() => describe(standardized(), [1, 4])).code).toBe("E_SHAPE");
    expect(thrownBy(() => describe(standardized(), [4], { layout: { convention: "keras" } })).code).toBe("E_SHAPE");
    expect(init(standardized(), [0, 4], { key: key(1) })).toHaveLength(0);
    expect(thrownBy(() => describe(standardized({ gain: 1e5 }), [8, 8], { dtype: "f16" })).code).toBe("E_DTYPE");
    expect(thrownBy(() => init(standardized(), [2 ** 26, 2 ** 26], { key: key(1) })).code).toBe("E_MEMORY");
  });
});
