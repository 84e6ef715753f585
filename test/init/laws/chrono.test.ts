// Chrono initialization: Tallec & Ollivier's b_f ~ ln U(1, T − 1), b_i = −b_f, for every order of the gates.

import { expect, describe as group, it } from "vitest";
import { chrono, describe, init, key, logOfUniform } from "../../../src/index.js";
import { bad, thrownBy } from "../../support/refusal.js";
import { ksP } from "../../support/statistics.js";

/** The gates of each row of biases, by letter. */
function gatesOf(values: ArrayLike<number>, row: number, units: number, gates: string) {
  const at = (gate: string) => (row * 4 + gates.indexOf(gate)) * units;
  const part = (gate: string) => Array.from({ length: units }, (_, j) => values[at(gate) + j]!);
  return { i: part("i"), f: part("f"), g: part("g"), o: part("o") };
}

group("chrono", () => {
  it.each(["ifgo", "igfo", "iofg", "ofig"])(
    "%s: the input gate's biases are the forget gate's negatives, the others 0",
    (gates) => {
      const values = init(chrono({ steps: 50, gates }), [3, 4 * 700], { seed: 1, name: "bias" });
      for (const row of [0, 1, 2]) {
        const { i, f, g, o } = gatesOf(values, row, 700, gates);
        expect(i).toEqual(f.map((x) => -x));
        expect([...g, ...o].every((x) => x === 0)).toBe(true);
        expect(f.every((x) => x >= 0 && x <= Math.log(49))).toBe(true);
      }
    },
  );

  it("a unit remembers for a number of steps that is uniform from 1 to T − 1: 1 / (1 − sigmoid(b)) is 1 + e^b", () => {
    const values = init(chrono({ steps: 784 }), [4 * 20_000], { seed: 1, name: "bias", dtype: "f64" });
    const { f } = gatesOf(values, 0, 20_000, "ifgo");
    expect(ksP(Float64Array.from(f, (x) => (Math.exp(x) - 1) / 782).sort())).toBeGreaterThan(1e-4);
  });

  it("the forget gate is logOfUniform at the same elements", () => {
    const options = { key: key(4), dtype: "f64" } as const;
    const values = init(chrono({ steps: 17 }), [400], options);
    expect(values.slice(100, 200)).toEqual(init(logOfUniform({ lower: 1, upper: 16 }), [400], options).slice(100, 200));
  });

  it("half of the values have the moments of ln U, by mpmath for T = 100", () => {
    const { mean, std, min, max } = describe(chrono({ steps: 100 }), [4 * 64], { dtype: "f64" });
    // √((3.6420088281971878² + 0.88450039564054265²) / 2)
    expect(std).toBeCloseTo(2.6501480387475085, 13);
    expect(mean).toBe(0);
    expect([min, max]).toEqual([-max, max]);
    expect(max).toBeCloseTo(4.59511985013459, 13);
  });

  it.each([
    {},
    { steps: 2 },
    { steps: Infinity },
    { steps: "9" },
    { steps: 9, gates: "ifg" },
    { steps: 9, gates: "iffo" },
    { steps: 9, gates: "ifgox" },
    { steps: 9, gates: ["i", "f", "g", "o"] },
    { steps: 9, order: "ifgo" },
  ])("%j is E_ARGUMENT", (options) => expect(thrownBy(() => chrono(bad(options))).code).toBe("E_ARGUMENT"));

  it("a last axis that holds no four gates is E_SHAPE", () => {
    for (const shape of [[], [6], [4, 6]]) expect(thrownBy(() => describe(chrono({ steps: 9 }), shape)).code).toBe("E_SHAPE");
    expect(init(chrono({ steps: 9 }), [4, 0], { key: key(1) })).toHaveLength(0);
  });
});
