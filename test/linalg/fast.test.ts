// Products of a fast core, which round once or twice as the processor does, and everything else on it as it was.

import { afterAll, describe, expect, it } from "vitest";
import type { Core } from "../../src/core/core.js";
import { createCore } from "../../src/core/createCore.js";
import type { Tensor } from "../../src/core/tensor.js";
import { poolOf } from "../../src/core/threads/poolOf.js";
import { init } from "../../src/init/index.js";
import { orthogonal } from "../../src/init/initializers/structured.js";
import { matmul } from "../../src/linalg/index.js";
import { dense, sequential, sgd, trainer } from "../../src/train/index.js";
import { expectNoLiveBlocks, firstDifference } from "../support/cores.js";
import { testUniforms, testWords } from "../support/prng.js";

const core = createCore({ fast: true });
afterAll(() => expectNoLiveBlocks(core));

/** Multiples of 2^-20 in [−½, ½): a sum of a thousand products of two is exact in f64, so that a single rounding to f32 can be computed. */
function fillExact(tensor: Tensor<"f32">, seed: number): Float32Array {
  const word = testWords(seed);
  const { data } = tensor;
  for (let i = 0; i < data.length; i++) data[i] = ((word() & 0xfffff) - 2 ** 19) * 2 ** -20;
  return data.slice();
}

/** Whether this processor rounds a product and its sum once: (1 + 2^-12)² − (1 + 2^-11) is 2^-24, or 0 where the product is rounded before. */
function roundsOnce(): boolean {
  const [a, b] = [core.tensor([1, 2]), core.tensor([2, 1])];
  a.data.set([-1, 1 + 2 ** -12]);
  b.data.set([1 + 2 ** -11, 1 + 2 ** -12]);
  const c = matmul(a, b);
  const [result] = c.data;
  for (const tensor of [a, b, c]) tensor.dispose();
  expect([0, 2 ** -24]).toContain(result);
  return result !== 0;
}

const once = roundsOnce();

describe("a fast product", () => {
  it("rounds twice where it is strict", () => {
    if (!core.fast) expect(once).toBe(false);
  });

  /** Multiplies, each operand stored straight or transposed, and compares with sums over k ascending, rounded as this processor rounds. */
  function check(m: number, n: number, k: number, transposeA: boolean, transposeB: boolean): number {
    const [a, b] = [core.tensor(transposeA ? [k, m] : [m, k]), core.tensor(transposeB ? [n, k] : [k, n])];
    const [x, y] = [fillExact(a, 1 + m), fillExact(b, 1000 + n)];
    const c = matmul(a, b, { transposeA, transposeB });
    const expected = new Float32Array(m * n);
    const [xi, xp] = transposeA ? [1, m] : [k, 1];
    const [yp, yj] = transposeB ? [1, k] : [n, 1];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const product = x[i * xi + p * xp]! * y[p * yp + j * yj]!;
          sum = Math.fround(sum + (once ? product : Math.fround(product)));
        }
        expected[i * n + j] = sum;
      }
    }
    const at = firstDifference(c.data.slice(), expected);
    for (const tensor of [a, b, c]) tensor.dispose();
    return at;
  }

  it("of every size and storage has one order of sums and one way to round", () => {
    const sizes: [number, number, number][] = [];
    for (let m = 1; m < 14; m++) for (let n = 1; n < 18; n += 3) for (const k of [1, 4, 7]) sizes.push([m, n, k]);
    sizes.push([130, 515, 258], [129, 9, 513], [4, 1030, 257], [257, 1, 300], [1, 600, 700], [40, 8, 33], [512, 5, 64]);
    const wrong: string[] = [];
    for (const [m, n, k] of sizes) {
      for (const [ta, tb] of [
        [false, false],
        [true, false],
        [false, true],
      ] as const) {
        if (check(m, n, k, ta, tb) !== -1) wrong.push(`${m}×${k}×${n} ${ta} ${tb}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("stays within the bound of the strict one", () => {
    const [m, n, k] = [37, 41, 700];
    const [a, b] = [core.tensor([m, k]), core.tensor([k, n])];
    const uniform = testUniforms(3);
    for (const { data } of [a, b]) for (let i = 0; i < data.length; i++) data[i] = (uniform() - 0.5) * 2 ** (20 * uniform() - 10);
    const [x, y, c] = [a.data, b.data, matmul(a, b)];
    let worst = 0;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let [sum, absolute] = [0, 0];
        for (let p = 0; p < k; p++) {
          const product = x[i * k + p]! * y[p * n + j]!;
          sum += product;
          absolute += Math.abs(product);
        }
        worst = Math.max(worst, Math.abs(c.data[i * n + j]! - sum) / absolute);
      }
    }
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan((k + 1) * 2 ** -24);
    for (const tensor of [a, b, c]) tensor.dispose();
  });

  it("has the same bits on two threads", () => {
    const shared = createCore({ fast: true, threads: 2 });
    const pool = poolOf("test", shared);
    for (const [m, n, k] of [
      [301, 130, 70],
      [67, 515, 70],
      [2000, 1, 300],
      [3, 2000, 300],
      [16, 16, 4096],
    ] as const) {
      const [alone, both] = [core, shared].map((each) => {
        const [a, b] = [each.tensor([m, k]), each.tensor([k, n])];
        fillExact(a, 1);
        fillExact(b, 2);
        const c = matmul(a, b);
        const values = c.data.slice();
        for (const tensor of [a, b, c]) tensor.dispose();
        return values;
      }) as [Float32Array, Float32Array];
      expect(firstDifference(alone, both)).toBe(-1);
    }
    expect(shared.threads).toBe(2);
    pool.dismiss();
    expectNoLiveBlocks(shared);
  });
});

describe("on a fast core", () => {
  it("weights are what they are on any other", () => {
    const draw = (on: Core) => init(orthogonal(), [70, 90], { seed: 1, name: "w", core: on });
    expect(firstDifference(draw(core), draw(createCore()))).toBe(-1);
  });

  it("training uses its products, and ends where strict training does", () => {
    const train = (on: Core) => {
      const net = sequential([dense(24, { activation: "tanh" }), dense(3)], { inputShape: [40], seed: 1, core: on });
      const uniform = testUniforms(9);
      const x = Float32Array.from({ length: 30 * 40 }, () => uniform() - 0.5);
      const labels = Int32Array.from({ length: 30 }, (_, i) => i % 3);
      const t = trainer(net, { loss: "softmaxCrossEntropy", optimizer: sgd({ learningRate: 0.1 }) });
      for (let i = 0; i < 20; i++) t.step(x, labels);
      const values = net.parameters[0]!.data.slice();
      net.dispose();
      return values;
    };
    const [fast, strict] = [train(core), train(createCore())];
    const furthest = fast.reduce((most, value, i) => Math.max(most, Math.abs(value - strict[i]!)), 0);
    expect(furthest).toBeLessThan(1e-5);
    expect(fast.some((value, i) => value !== strict[i])).toBe(once);
  });
});
