import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import type { Tensor } from "../../src/core/tensor.js";
import { gemm } from "../../src/linalg/gemm.js";
import { matmul } from "../../src/linalg/index.js";
import { BACKENDS, describeEachCore, firstDifference } from "../support/cores.js";
import { testUniforms } from "../support/prng.js";

/** The definition: k ascending, one f32 rounding after each product and each sum. */
function defined(a: (i: number, p: number) => number, b: (p: number, j: number) => number, m: number, n: number, k: number) {
  const c = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum = Math.fround(sum + Math.fround(a(i, p) * b(p, j)));
      c[i * n + j] = sum;
    }
  }
  return c;
}

function fillRandom(tensor: Tensor<"f32">, seed: number): Float32Array {
  const uniform = testUniforms(seed);
  const { data } = tensor;
  for (let i = 0; i < data.length; i++) data[i] = (uniform() - 0.5) * 2 ** Math.floor(uniform() * 20 - 10);
  return data.slice();
}

describeEachCore("matmul", (core) => {
  const wasm = core.backend === "wasm";

  /** Multiplies m × k by k × n, each stored straight or transposed, and compares with the definition. */
  function check(m: number, n: number, k: number, transposeA: boolean, transposeB: boolean): number {
    const a = core.tensor(transposeA ? [k, m] : [m, k]);
    const b = core.tensor(transposeB ? [n, k] : [k, n]);
    const x = fillRandom(a, 1 + m);
    const y = fillRandom(b, 1000 + n);
    const c = matmul(a, b, { transposeA, transposeB });
    const expected = defined(
      (i, p) => x[transposeA ? p * m + i : i * k + p]!,
      (p, j) => y[transposeB ? j * k + p : p * n + j]!,
      m,
      n,
      k,
    );
    const at = firstDifference(c.data.slice(), expected);
    expect(c.shape).toEqual([m, n]);
    for (const tensor of [a, b, c]) tensor.dispose();
    return at;
  }

  it("of every small size, straight and transposed, is the definition bit for bit", () => {
    const wrong: string[] = [];
    for (let m = 0; m < 10; m++) {
      for (let n = 0; n < 10; n++) {
        for (let k = 0; k < 10; k++) {
          for (const ta of [false, true]) {
            for (const tb of [false, true]) if (check(m, n, k, ta, tb) !== -1) wrong.push(`${m}×${k}×${n} ${ta} ${tb}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("across the blocks of rows, columns and k", () => {
    const sizes = wasm
      ? [
          [130, 515, 258],
          [129, 9, 513],
          [4, 1030, 257],
          [257, 1, 300],
          [1, 600, 700],
        ]
      : [[33, 17, 260]];
    for (const [m, n, k] of sizes as [number, number, number][]) {
      expect([check(m, n, k, false, false), check(m, n, k, true, false), check(m, n, k, false, true)]).toEqual([-1, -1, -1]);
    }
  });

  it("with few rows or columns, straight from the operands", () => {
    const wrong: string[] = [];
    for (const thin of wasm ? [1, 2, 3, 4, 5, 7, 8] : [1, 4]) {
      for (const long of wasm ? [9, 31, 64, 521] : [9, 37]) {
        for (const k of wasm ? [5, 64, 259] : [5, 66]) {
          for (const transposed of [false, true]) {
            if (check(thin, long, k, false, transposed) !== -1) wrong.push(`${thin}×${k}×${long} B ${transposed}`);
            if (check(long, thin, k, transposed, false) !== -1) wrong.push(`${long}×${k}×${thin} A ${transposed}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it("takes any strides and accumulates", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 7, maxLength: 7 }),
        fc.boolean(),
        (numbers, accumulate) => {
          const [m, n, k, rc, ...strides] = numbers as [number, number, number, number, ...number[]];
          // Contiguous every other time.
          const [ra, rb, gap] = strides.map((stride) => (stride > 7 ? 1 : stride)) as [number, number, number];
          const block = core.tensor([64, 64]);
          const values = fillRandom(block, m * n * k);
          const c = core.tensor([m, n + rc]);
          const before = fillRandom(c, 7);
          const a = { ptr: block.ptr, rows: m, columns: k, rowStride: ra, columnStride: gap };
          const b = { ptr: block.ptr + 40, rows: k, columns: n, rowStride: rb, columnStride: ra };
          gemm("test", core, a, b, { ptr: c.ptr, rows: m, columns: n, rowStride: n + rc, columnStride: 1 }, accumulate);
          const after = c.data.slice();
          for (let i = 0; i < m; i++) {
            for (let j = 0; j < n + rc; j++) {
              let sum = accumulate || j >= n ? before[i * (n + rc) + j]! : 0;
              if (j < n) {
                for (let p = 0; p < k; p++)
                  sum = Math.fround(sum + Math.fround(values[i * ra + p * gap]! * values[10 + p * rb + j * ra]!));
              }
              expect(after[i * (n + rc) + j]).toBe(sum);
            }
          }
          block.dispose();
          c.dispose();
        },
      ),
      { seed: 4, numRuns: 200 },
    );
  });

  it("writes into a tensor of the caller, and leaves it alone when it refuses", () => {
    const [a, b, out, wrong] = [core.tensor([3, 4]), core.tensor([4, 5]), core.tensor([3, 5]), core.tensor([5, 3])];
    fillRandom(a, 1);
    fillRandom(b, 2);
    const fresh = matmul(a, b);
    expect(matmul(a, b, { out })).toBe(out);
    expect(firstDifference(out.data, fresh.data)).toBe(-1);
    wrong.data.fill(7);
    expect(() => matmul(a, b, { out: wrong })).toThrow("matmul: out.shape ([5, 3]) must be [3, 5]");
    expect(wrong.data.every((x) => x === 7)).toBe(true);
    expect(() => matmul(a, b, { out: a })).toThrow(/neither operand/);
    for (const tensor of [a, b, out, wrong, fresh]) tensor.dispose();
  });

  it("refuses what cannot be multiplied", () => {
    const other = createCore({ backend: core.backend });
    const [a, b, vector, foreign] = [core.tensor([3, 4]), core.tensor([3, 4]), core.tensor([4]), other.tensor([4, 2])];
    expect(() => matmul(a, b)).toThrow("matmul: 3×4 times 3×4: columns of the first must equal rows of the second");
    expect(() => matmul(a, vector)).toThrow("matmul: b.shape ([4]) must be that of an f32 matrix");
    expect(() => matmul(a, foreign)).toThrow(/the same core/);
    expect(() => matmul(a, new Float32Array(12) as never)).toThrow("matmul: b (a Float32Array) must be a Tensor");
    expect(() => matmul(a, b, { transpose: true } as never)).toThrow(/unknown option "transpose"/);
    b.dispose();
    expect(() => matmul(a, b)).toThrow(expect.objectContaining({ code: "E_DISPOSED" }));
    for (const tensor of [a, vector, foreign]) tensor.dispose();
  });
});

describe("backends", () => {
  it("agree bit for bit on 160 × 150 × 270, specials included", () => {
    const results = BACKENDS.map((backend) => {
      const core = createCore({ backend });
      const [a, b] = [core.tensor([160, 270]), core.tensor([270, 150])];
      fillRandom(a, 5).length;
      fillRandom(b, 6).length;
      a.data.set([Infinity, -Infinity, 0, -0, 1e-45, 3e38], 270);
      b.data.set([-0, 1e-45, 3e38], 150);
      return matmul(a, b)
        .data.slice()
        .map((x) => (Number.isNaN(x) ? 12345 : x));
    });
    expect(firstDifference(results[0]!, results[1]!)).toBe(-1);
  });
});
