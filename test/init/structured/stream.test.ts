// Every scheme against the second implementation, on both backends.

import { describe, expect, it } from "vitest";
import {
  createCore,
  deltaOrthogonal,
  fill,
  init,
  integers,
  key,
  normal,
  orthogonal,
  permutation,
  sign,
  sparse,
} from "../../../src/index.js";
import { normal as drawNormal } from "../../../src/random/index.js";
import { describeEachCore, firstDifference } from "../../support/cores.js";
import { exactNormal } from "../../support/exact.js";
import { streamWord } from "../../support/philox.js";
import { transpose } from "./matrices.js";
import {
  derive,
  integersBy,
  MATRICES,
  orthogonalBits,
  permutationBy,
  productOfReflectors,
  type StreamKey,
  signsBy,
  zeroRowsBy,
} from "./stream.js";

const KEYS: StreamKey[] = [key(0), key(42), key(2n ** 64n - 1n), { k0: 0xdeadbeef, k1: 0x12345678 }];

describeEachCore("against the second implementation", (core) => {
  const numbers = (values: ArrayLike<number>) => Array.from(values);

  it.each([
    [0, 1],
    [0, 2],
    [0, 10],
    [-7, 13],
    [0, 2 ** 24],
    [-(2 ** 31), 2 ** 31],
    [0, 2 ** 32 - 1],
    [5, 5 + 3 * 2 ** 30],
    [2 ** 53 - 1 - 2 ** 32, 2 ** 53 - 1],
    [-(2 ** 53) + 1, -(2 ** 53) + 1 + 2 ** 32],
  ])("integers from %d to %d", (lower, upper) => {
    for (const k of KEYS) {
      const values = init(integers({ lower, upper }), [70], { core, key: k, dtype: "f64" });
      expect(numbers(values)).toEqual(integersBy(k, 0, 70, lower, upper));
    }
  });

  it("integers and signs at far indices", () => {
    for (const offset of [15, 2 ** 32 - 3, 2 ** 34 - 10, 2 ** 50 + 7]) {
      const options = { core, key: key(3), shape: [2 ** 51], offset };
      const whole = fill(integers({ upper: 1000 }), new Float64Array(40), options);
      expect(numbers(whole)).toEqual(integersBy(key(3), offset, 40, 0, 1000));
      expect(numbers(fill(sign(), new Float64Array(40), options))).toEqual(signsBy(key(3), offset, 40));
    }
  });

  it("signs", () => {
    for (const k of KEYS) expect(numbers(init(sign({ scale: 0.25 }), [200], { core, key: k }))).toEqual(signsBy(k, 0, 200, 0.25));
  });

  it.each([0, 1, 2, 3, 4, 17, 300])("a permutation of %d", (n) => {
    for (const k of KEYS) expect(numbers(init(permutation(), [n], { core, key: k }))).toEqual(permutationBy(k, n));
  });

  it.each([
    [10, 7, 0.25],
    [7, 10, 0.5],
    [33, 5, 0.1],
    [5, 33, 1],
    [1, 20, 0.5],
    [20, 1, 0],
  ])("sparse %d × %d, %d", (rows, columns, sparsity) => {
    for (const dtype of ["f32", "f64"] as const) {
      for (const k of KEYS) {
        const options = { core, key: k, dtype };
        const expected = init(normal({ std: 0.3 }), [rows, columns], options);
        zeroRowsBy(k, rows, columns, sparsity).forEach((zeros, column) => {
          for (const row of zeros) expected[row * columns + column] = 0;
        });
        expect(init(sparse({ sparsity, std: 0.3 }), [rows, columns], options)).toEqual(expected);
      }
    }
  });

  /** Normals of matrix `index`, by the sampler that has tests of its own. */
  function normalsOf<T extends Float32Array | Float64Array>(k: StreamKey, index: number, into: T): T {
    return drawNormal(into, { core, key: derive(k, index, MATRICES) });
  }

  it.each([
    [1, 1],
    [2, 2],
    [3, 1],
    [5, 5],
    [8, 3],
    [31, 31],
    [32, 32],
    [33, 33],
    [40, 32],
    [40, 33],
    [65, 64],
    [70, 65],
    [66, 66],
    [300, 4],
  ])("orthogonal %d × %d in f32: bit for bit, and its transpose", (m, n) => {
    for (const k of KEYS.slice(0, 2)) {
      const expected = orthogonalBits(normalsOf(k, 0, new Float32Array(m * n)), m, n);
      const tall = init(orthogonal(), [m, n], { core, key: k });
      expect(firstDifference(tall, expected)).toBe(-1);
      const wide = init(orthogonal(), [n, m], { core, key: k });
      // A square matrix is not transposed.
      expect(firstDifference(wide, m === n ? expected : transpose(expected, m, n))).toBe(-1);
    }
  });

  it.each([
    [1, 1, 0],
    [7, 7, 1e-6],
    [64, 20, 1e-6],
    [100, 100, 2e-6],
    [200, 130, 2e-6],
  ])("orthogonal %d × %d is near the product of reflectors in f64", (m, n, bound) => {
    const k = key(5);
    const near = (values: ArrayLike<number>, expected: Float64Array) =>
      expected.reduce((worst, x, i) => Math.max(worst, Math.abs(values[i]! - x)), 0);
    const single = init(orthogonal(), [m, n], { core, key: k });
    expect(near(single, productOfReflectors(normalsOf(k, 0, new Float32Array(m * n)), m, n))).toBeLessThanOrEqual(bound);
    const double = init(orthogonal(), [m, n], { core, key: k, dtype: "f64" });
    const exact = productOfReflectors(normalsOf(k, 0, new Float64Array(m * n)), m, n);
    expect(near(double, exact)).toBeLessThanOrEqual(1e-14 * Math.sqrt(n));
  });

  it("the normals are those of the words: from Philox in BigInt to the matrix", () => {
    const [k, m, n] = [key(77), 16, 12];
    const under = derive(k, 0, MATRICES);
    const words = Uint32Array.from({ length: m * n }, (_, i) => streamWord(under, BigInt(i)));
    const exact = exactNormal(words);
    const expected = productOfReflectors(
      Array.from(words, (_, i) => exact(i)[1]),
      m,
      n,
    );
    const values = init(orthogonal(), [m, n], { core, key: k });
    for (let i = 0; i < values.length; i++) expect(Math.abs(values[i]! - expected[i]!)).toBeLessThan(3e-6);
  });

  it("matrix i of a batch stands under derive(key, i, 4)", () => {
    const layout = { batch: [0, 1], in: 2, out: 3 };
    const values = init(orthogonal(), [2, 3, 9, 6], { core, key: key(8), layout });
    for (let i = 0; i < 6; i++) {
      const expected = orthogonalBits(normalsOf(key(8), i, new Float32Array(54)), 9, 6);
      expect(firstDifference(values.slice(i * 54, (i + 1) * 54), expected)).toBe(-1);
    }
  });

  it("deltaOrthogonal holds the inputs × outputs matrix of the same key", () => {
    const matrix = init(orthogonal(), [5, 9], { core, key: key(4) });
    const kernel = init(deltaOrthogonal(), [3, 3, 5, 9], { core, key: key(4) });
    expect(kernel.slice(4 * 45, 5 * 45)).toEqual(matrix);
  });
});

describe("backends agree bit for bit", () => {
  const [wasm, js] = (["wasm", "js"] as const).map((backend) => createCore({ backend })) as [
    ReturnType<typeof createCore>,
    ReturnType<typeof createCore>,
  ];
  it.each([
    ["orthogonal", orthogonal({ gain: -1.5 }), [200, 96]],
    ["orthogonal, wide", orthogonal(), [50, 300]],
    ["deltaOrthogonal", deltaOrthogonal(), [3, 3, 40, 70]],
    ["sparse", sparse({ sparsity: 0.3 }), [100, 50]],
    ["integers", integers({ lower: -100, upper: 100 }), [5000]],
    ["permutation", permutation(), [200]],
    ["sign", sign(), [9000]],
  ] as const)("%s", (_, initializer, shape) => {
    for (const dtype of ["f32", "f64", "f16", "bf16"] as const) {
      const options = { key: key(11), dtype };
      const a = init(initializer, shape, { ...options, core: wasm });
      expect(init(initializer, shape, { ...options, core: js })).toEqual(a);
    }
    expect([wasm.memory.liveBlocks, js.memory.liveBlocks]).toEqual([0, 0]);
  });
});
