// Large orthogonal matrices, and the distribution over many more of them.

import { describe, expect, it } from "vitest";
import { createCore, init, key, orthogonal } from "../../../src/index.js";
import { ksP, pOfScore, suspicious } from "../../support/statistics.js";
import { determinant, manyOrthogonal, orthonormalError, trace } from "./matrices.js";

const core = createCore();

describe("|QᵀQ − I|", () => {
  it.each([
    [512, 512, 2e-6],
    [511, 513, 2e-6],
    [1024, 1024, 3e-6],
    [1024, 700, 3e-6],
    [700, 1024, 3e-6],
    [4000, 300, 3e-6],
    [20000, 64, 3e-6],
  ])("%d × %d in f32 is at most %d, for 3 seeds", (rows, columns, bound) => {
    for (let seed = 0; seed < 3; seed++) {
      const q = init(orthogonal(), [rows, columns], { core, key: key(seed) });
      expect(orthonormalError(q, rows, columns)).toBeLessThan(bound);
    }
  });

  it.each([
    [256, 256],
    [512, 512],
    [1024, 300],
  ])("%d × %d in f64 is at most 2e-15·√n", (rows, columns) => {
    const q = init(orthogonal(), [rows, columns], { core, key: key(1), dtype: "f64" });
    expect(orthonormalError(q, rows, columns)).toBeLessThan(2e-15 * Math.sqrt(Math.min(rows, columns)));
  });

  it("of every size to 130 is at most 1e-6", () => {
    for (let n = 1; n <= 130; n++) {
      for (const [rows, columns] of [
        [n, n],
        [n, 131 - n],
        [n, 64],
        [64, n],
      ] as const) {
        const q = init(orthogonal(), [rows, columns], { core, key: key(n) });
        expect(orthonormalError(q, rows, columns), `${rows} × ${columns}`).toBeLessThan(1e-6);
      }
    }
  });
});

it("backends agree bit for bit at 513 × 400 and 300 × 700", () => {
  const js = createCore({ backend: "js" });
  for (const shape of [
    [513, 400],
    [300, 700],
  ]) {
    const options = { key: key(5) };
    expect(init(orthogonal(), shape, { ...options, core: js })).toEqual(init(orthogonal(), shape, { ...options, core }));
  }
});

it("the distribution over 10^6 matrices of 4 × 4: entries, traces, determinants", () => {
  const count = 1_000_000;
  const verdicts = [];
  let [signs, sum, squares] = [0, 0, 0];
  const samples = [0, 5, 12, 15].map(() => new Float64Array(count));
  for (let part = 0; part < 20; part++) {
    manyOrthogonal(core, key(1000 + part), count / 20, 4, 4).forEach((q, i) => {
      [0, 5, 12, 15].forEach((entry, s) => {
        samples[s]![(part * count) / 20 + i] = q[entry]!;
      });
      signs += Math.sign(determinant(q, 4));
      const t = trace(q, 4);
      sum += t;
      squares += t * t;
    });
  }
  // Density ∝ √(1 − x²): a coordinate on the sphere in four dimensions.
  const below = (x: number) => 0.5 + (x * Math.sqrt(Math.max(0, 1 - x * x)) + Math.asin(Math.max(-1, Math.min(1, x)))) / Math.PI;
  for (const sample of samples) verdicts.push({ name: "entry", p: ksP(sample.sort().map(below)) });
  verdicts.push({ name: "tr", p: pOfScore(sum / Math.sqrt(count)) });
  // Var (tr Q)² = 3 − 1 for n >= 4.
  verdicts.push({ name: "tr²", p: pOfScore((squares - count) / Math.sqrt(2 * count)) });
  verdicts.push({ name: "det", p: pOfScore(signs / Math.sqrt(count)) });
  expect(suspicious(verdicts)).toEqual([]);
});
