// How fast are the strict matmul and the orthogonal initializer, beside plain JS?

import { createCore, fill, init, key, normal, orthogonal } from "isovar";
import { matmul } from "isovar/linalg";
import { gramSchmidt } from "./baselines/gramSchmidt.js";
import { matmul as plainMatmul } from "./baselines/matmul.js";
import { atLeast, atMost, type Bench, compare, type Figure, printTimings } from "./harness.js";

const core = createCore({ backend: "wasm" });

function matrix(n: number, name: string) {
  return fill(normal(), core.tensor([n, n]), { seed: 1, name });
}

/** GFLOPS of a product of n × n matrices. */
const rate = (n: number) => (ms: number) => `${((2 * n ** 3) / ms / 1e6).toFixed(1)} GFLOPS`;

export const products: Bench = async ({ quick }) => {
  const figures: Figure[] = [];
  for (const n of [64, 256, 512, 1024]) {
    const [a, b, out] = [matrix(n, "a"), matrix(n, "b"), core.tensor([n, n])];
    const [x, y, z] = [a.data.slice(), b.data.slice(), new Float32Array(n * n)];
    const repeats = Math.max(1, Math.floor(2e7 / n ** 3));
    const repeat = (body: () => void) => () => {
      for (let i = 0; i < repeats; i++) body();
    };
    matmul(a, b, { out });
    plainMatmul(x, y, z, n, n, n);
    // To first order |error| <= (n + 1)·2^-24·Σ|a||b|, which is about 2n/π here; the plain loop sums in f64.
    if (out.data.some((value, i) => !(Math.abs(value - z[i]!) <= n * n * 2 ** -24)))
      throw new Error(`matmul ${n}: the products differ`);
    const cases = [
      { name: "A·B", run: repeat(() => matmul(a, b, { out })) },
      { name: "A·Bᵀ", run: repeat(() => matmul(a, b, { out, transposeB: true })) },
      { name: "Aᵀ·B", run: repeat(() => matmul(a, b, { out, transposeA: true })) },
      ...(n <= 512 ? [{ name: "JS, tuned", run: repeat(() => plainMatmul(x, y, z, n, n, n)) }] : []),
    ];
    const timings = await compare(cases, quick ? 3 : 11);
    printTimings(`matmul ${n}×${n}×${n}, f32, strict`, timings, (ms) => rate(n)(ms / repeats), timings.at(-1)!);
    if (n === 512) {
      const [ab, abt, atb, plain] = timings.map(({ median }) => median) as [number, number, number, number];
      figures.push(atLeast("matmul 512: times as fast as the tuned JS loop", plain / ab, 6));
      figures.push(atMost("matmul 512: time of A·Bᵀ over A·B", abt / ab, 1.15));
      figures.push(atMost("matmul 512: time of Aᵀ·B over A·B", atb / ab, 1.15));
    }
    for (const tensor of [a, b, out]) tensor.dispose();
  }
  return figures;
};

/** max |QᵀQ − I| over some pairs of columns. */
function deviation(q: Float32Array, n: number): number {
  let worst = 0;
  for (let i = 0; i < n; i += 7) {
    for (let j = i; j < Math.min(n, i + 5); j++) {
      let dot = 0;
      for (let p = 0; p < n; p++) dot += q[p * n + i]! * q[p * n + j]!;
      worst = Math.max(worst, Math.abs(dot - (i === j ? 1 : 0)));
    }
  }
  return worst;
}

export const orthogonals: Bench = async ({ quick }) => {
  const figures: Figure[] = [];
  for (const [n, goal] of [
    [256, 0],
    [512, 25],
    [1024, 200],
  ] as const) {
    if (deviation(init(orthogonal(), [n, n], { key: key(n), core }), n) > 3e-6)
      throw new Error(`orthogonal ${n}: not orthogonal`);
    let seed = 0;
    const cases = [
      { name: "isovar", run: () => void init(orthogonal(), [n, n], { key: key(seed++), core }) },
      { name: "JS, Gram–Schmidt", run: () => gramSchmidt(Float64Array.from({ length: n * n }, Math.random), n) },
    ];
    const timings = await compare(quick ? cases.slice(0, 1) : cases, quick || n > 512 ? 3 : 7, 1);
    printTimings(`orthogonal ${n}×${n}, f32`, timings, (ms) => `${ms.toFixed(1)} ms`, timings.at(-1)!);
    if (goal) figures.push(atMost(`orthogonal ${n}×${n}, ms`, timings[0]!.median, goal));
  }
  return figures;
};
