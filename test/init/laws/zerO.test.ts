// ZerO: the matrices of its authors' code, by scipy.linalg.hadamard, and what they keep.

import fc from "fast-check";
import { expect, describe as group, it } from "vitest";
import { describe, init, zerO } from "../../../src/index.js";
import { thrownBy } from "../../support/refusal.js";

/** Sylvester's construction: H, H over H, −H. */
function hadamard(size: number): number[][] {
  if (size === 1) return [[1]];
  const half = hadamard(size / 2);
  const beside = (sign: number) => half.map((row) => [...row, ...row.map((x) => sign * x)]);
  return [...beside(1), ...beside(-1)];
}

/** outputs × inputs, as the code of Zhao et al. multiplies it. */
function expected(outputs: number, inputs: number): number[] {
  if (outputs <= inputs)
    return Array.from({ length: outputs * inputs }, (_, at) => Number(Math.floor(at / inputs) === at % inputs));
  const bits = Math.ceil(Math.log2(outputs));
  return hadamard(2 ** bits)
    .slice(0, outputs)
    .flatMap((row) => row.slice(0, inputs).map((sign) => sign / 2 ** (bits / 2)));
}

const zerOf = (outputs: number, inputs: number) => init(zerO(), [outputs, inputs], { layout: "oi", dtype: "f64" });

group("zerO", () => {
  it("is what the authors' code gives for 5 × 3 and 3 × 2 (scipy.linalg.hadamard)", () => {
    // scipy has 0.35355339059327373, 1 / 2^1.5 with two roundings.
    const c = 0.3535533905932738;
    expect([...zerOf(5, 3)]).toEqual([c, c, c, c, -c, c, c, c, -c, c, -c, -c, c, c, c]);
    expect([...zerOf(3, 2)]).toEqual([0.5, 0.5, 0.5, -0.5, 0.5, 0.5]);
    expect([...zerOf(2, 3)]).toEqual([1, 0, 0, 0, 1, 0]);
    expect([...zerOf(2, 1)]).toEqual([Math.SQRT1_2, Math.SQRT1_2]);
  });

  it("is that for all sizes, with the mean and the std of its values", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (outputs, inputs) => {
        const values = zerOf(outputs, inputs);
        const matrix = expected(outputs, inputs);
        values.forEach((x, at) => {
          expect(x).toBeCloseTo(matrix[at]!, 15);
        });
        const described = describe(zerO(), [outputs, inputs], { layout: "oi", dtype: "f64" });
        const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
        expect(described.mean).toBeCloseTo(mean, 13);
        expect(described.std).toBeCloseTo(Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length), 7);
        expect(Math.min(...values)).toBeGreaterThanOrEqual(described.min);
        expect(Math.max(...values)).toBe(described.max);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it("a power of two of outputs keeps every norm: its columns are orthonormal", () => {
    const w = zerOf(64, 48);
    for (let a = 0; a < 48; a++) {
      for (let b = 0; b <= a; b++) {
        let dot = 0;
        for (let o = 0; o < 64; o++) dot += w[o * 48 + a]! * w[o * 48 + b]!;
        expect(dot).toBeCloseTo(a === b ? 1 : 0, 13);
      }
    }
  });

  it("a convolution has it at its middle, in every layout", () => {
    const oi = init(zerO(), [6, 4, 3, 3], { layout: "oi", dtype: "f64" });
    const io = init(zerO(), [3, 3, 4, 6], { dtype: "f64" });
    const matrix = expected(6, 4);
    for (let output = 0; output < 6; output++) {
      for (let input = 0; input < 4; input++) {
        for (let tap = 0; tap < 9; tap++) {
          const value = tap === 4 ? matrix[output * 4 + input]! : 0;
          expect(oi[(output * 4 + input) * 9 + tap]).toBeCloseTo(value, 15);
          expect(io[(tap * 4 + input) * 6 + output]).toBeCloseTo(value, 15);
        }
      }
    }
    expect([...init(zerO(), [1, 1, 4], { layout: "oi" })]).toEqual([0, 0, 1, 0]);
  });

  it("large ones are described at once, and wrong shapes refused", () => {
    expect(describe(zerO(), [2 ** 20, 2 ** 21], { layout: "io" }).max).toBeCloseTo(2 ** -10.5, 10);
    expect(init(zerO(), [0, 4])).toHaveLength(0);
    for (const shape of [[], [4], [1, 1, 1, 1, 1, 1]]) expect(thrownBy(() => describe(zerO(), shape)).code).toBe("E_SHAPE");
    expect(thrownBy(() => describe(zerO(), [1, 2 ** 33])).code).toBe("E_SHAPE");
    expect(thrownBy(() => describe(zerO(), [2, 4, 4], { layout: { batch: 0, in: 1, out: 2 } })).code).toBe("E_SHAPE");
  });
});
