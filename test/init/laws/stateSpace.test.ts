// A_log and dt_bias of Mamba: what the model makes of them is what its paper says; moments by mpmath.

import { expect, describe as group, it } from "vitest";
import { describe, init, key, logUniform, s4dReal, timeStepBias } from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";
import { ksP } from "../../support/statistics.js";

const softplus = (x: number) => Math.log1p(Math.exp(x));

group("s4dReal", () => {
  it("is A_log of Mamba: −exp(A_log) is −1 … −N in each row", () => {
    const values = init(s4dReal(), [3, 16], { dtype: "f64" });
    values.forEach((x, i) => {
      expect(Math.exp(x)).toBeCloseTo((i % 16) + 1, 13);
    });
    // numpy.log(arange(1, 5))
    expect([...init(s4dReal(), [4])]).toEqual([0, Math.LN2, 1.0986122886681098, 1.3862943611198906].map(Math.fround));
  });

  it("needs no seed, and has the moments of its numbers", () => {
    expect([...init(s4dReal(), [])]).toEqual([0]);
    expect(init(s4dReal(), [0])).toHaveLength(0);
    expect(describe(s4dReal(), [5, 2], { dtype: "f64" })).toMatchObject({ mean: Math.LN2 / 2, std: Math.LN2 / 2, min: 0 });
  });

  it("refuses more states than the sums are for", () => {
    expect(describe(s4dReal(), [2, 4096]).max).toBeCloseTo(Math.log(4096), 6);
    expect(thrownBy(() => describe(s4dReal(), [2, 4097])).code).toBe("E_SHAPE");
    expect(thrownBy(() => describe(s4dReal(), [2 ** 40])).code).toBe("E_SHAPE");
  });
});

group("timeStepBias", () => {
  it("has a softplus that is log-uniform from 0.001 to 0.1", () => {
    const steps = init(timeStepBias(), [50_000], { seed: 1, name: "dt_bias", dtype: "f64" }).map(softplus);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0.001 - 1e-17);
    expect(Math.max(...steps)).toBeLessThan(0.1);
    expect(ksP(steps.map((dt) => Math.log10(dt / 0.001) / 2).sort())).toBeGreaterThan(1e-4);
  });

  it("is the inverse softplus of logUniform under the same key", () => {
    const steps = init(logUniform({ lower: 0.001, upper: 0.1 }), [1000], { key: key(3), dtype: "f64" });
    const biases = init(timeStepBias(), [1000], { key: key(3), dtype: "f64" });
    steps.forEach((dt, i) => {
      expect(Math.abs(biases[i]! - Math.log(Math.expm1(dt)))).toBeLessThan(1e-13);
    });
  });

  /** [lower, upper, floor, mean, std, min, max], by mpmath's quadrature. */
  it.each([
    [0.001, 0.1, 0.0001, -4.594376164961115, 1.3403815973340476, -6.9072552373154705, -2.2521684610440906],
    [0.001, 0.1, 0.01, -4.017205418831284, 0.7542225584643865, -4.600166019324897, -2.2521684610440906],
    [0.5, 5, 0, 1.6403419989716632, 1.491545410305412, -0.43275212956718856, 4.993239250550512],
    [1, 50, 2, 12.58545279877045, 12.694948363361119, 1.854586542131141, 50],
  ])("moments from %d to %d, not below %d", (lower, upper, floor, mean, std, min, max) => {
    const described = describe(timeStepBias({ lower, upper, floor }), [4], { dtype: "f64" });
    expect(Math.abs(described.mean - mean)).toBeLessThan(1e-8 * std);
    expect(Math.abs(described.std / std - 1)).toBeLessThan(1e-8);
    expect(described.min).toBeCloseTo(min, 12);
    expect(described.max).toBeCloseTo(max, 12);
  });

  it("has a mean and a std where the square of a time step is no number of f64", () => {
    const [lower, upper] = [1e300, 2e300];
    const { mean, std } = describe(timeStepBias({ lower, upper }), [4], { dtype: "f64" });
    // Such a time step is its own bias: both are log-uniform.
    const same = describe(logUniform({ lower, upper }), [4], { dtype: "f64" });
    expect(mean / same.mean).toBeCloseTo(1, 10);
    expect(std / same.std).toBeCloseTo(1, 10);
  });

  it("raises small time steps to the floor", () => {
    const values = init(timeStepBias({ floor: 0.01 }), [20_000], { seed: 1, name: "w", dtype: "f64" });
    const least = Math.min(...values);
    expect(softplus(least)).toBeCloseTo(0.01, 15);
    expect(Math.abs(values.filter((x) => x === least).length / 20_000 - 0.5)).toBeLessThan(0.02);
  });

  it.each([
    { lower: 0 },
    { lower: 0.2 },
    { upper: 0.0001 },
    { floor: -1 },
    { floor: 0.1 },
    { floor: Number.NaN },
    { upper: "1" },
    { min: 1 },
  ])("%j is E_ARGUMENT", (options) => expect(thrownBy(() => timeStepBias(bad(options))).code).toBe("E_ARGUMENT"));
});
