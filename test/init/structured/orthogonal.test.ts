// Orthogonal matrices: how orthogonal, in every shape, dtype and layout; slices, batches, memory.

import { expect, describe as group, it } from "vitest";
import { createCore, describe, fill, IsovarError, init, key, type Layout, normal, orthogonal } from "../../../src/index.js";
import { describeEachCore, firstDifference } from "../../support/cores.js";
import { DTYPES, firstByteDifference, numbers, roundTo } from "../../support/dtypes.js";
import { testWords } from "../../support/prng.js";
import { orthonormalError, transpose } from "./matrices.js";

const seed = (name: string) => ({ seed: 42, name });

/** Sizes about the block of 32, and what has one row or column. */
const SHAPES: [rows: number, columns: number][] = [
  ...[1, 2, 3, 4, 5, 8, 16, 31, 32, 33, 63, 64, 65, 96, 97, 128].map((n): [number, number] => [n, n]),
  ...[2, 3, 31, 32, 33, 64, 65, 500].flatMap((n): [number, number][] => [
    [1, n],
    [n, 1],
    [2, n],
    [n, 2],
  ]),
  ...[31, 32, 33, 63, 64, 65].flatMap((n): [number, number][] => [
    [n, n + 1],
    [n + 1, n],
    [n, 100],
    [100, n],
    [n, 300],
    [300, n],
  ]),
];

describeEachCore("orthogonal", (core) => {
  const wasm = core.backend === "wasm";
  const matrix = (rows: number, columns: number, name = `${rows} × ${columns}`) =>
    init(orthogonal(), [rows, columns], { core, ...seed(name) });

  it("in f32: |QᵀQ − I| <= 2e-6, in every small shape", () => {
    let worst = 0;
    for (const [rows, columns] of SHAPES) worst = Math.max(worst, orthonormalError(matrix(rows, columns), rows, columns));
    expect(worst).toBeLessThan(1e-6);
  });

  it.each([
    [200, 200],
    [256, 256],
    [257, 255],
    [40, 1000],
    [1000, 40],
    [2000, 100],
    ...(wasm
      ? [
          [512, 512],
          [512, 300],
          [300, 512],
        ]
      : []),
  ] as [number, number][])("in f32: |QᵀQ − I| <= 2e-6, %d × %d", (rows, columns) => {
    expect(orthonormalError(matrix(rows, columns), rows, columns)).toBeLessThan(2e-6);
  });

  it("in f64: |QᵀQ − I| <= 2e-15·√n", () => {
    for (const [rows, columns] of SHAPES) {
      const q = init(orthogonal(), [rows, columns], { core, dtype: "f64", ...seed(`${rows} × ${columns}`) });
      const bound = 2e-15 * Math.sqrt(Math.min(rows, columns));
      expect(orthonormalError(q, rows, columns), `${rows} × ${columns}`).toBeLessThan(bound);
    }
  });

  it("f64 is another sampling of the same matrix: near the f32 one, where normals are near", () => {
    for (const [rows, columns] of [
      [20, 20],
      [65, 65],
      [100, 40],
    ] as const) {
      const single = matrix(rows, columns, "w");
      const double = init(orthogonal(), [rows, columns], { core, dtype: "f64", ...seed("w") });
      expect(single.reduce((worst, x, i) => Math.max(worst, Math.abs(x - double[i]!)), 0)).toBeLessThan(1e-4);
    }
  });

  it("1 × 1 is exactly ±1, by turns", () => {
    for (const dtype of DTYPES) {
      const values = Array.from(
        { length: 64 },
        (_, i) => numbers(dtype, init(orthogonal(), [1, 1], { core, dtype, ...seed(`${i}`) }))[0]!,
      );
      expect(new Set(values)).toEqual(new Set([1, -1]));
      const ones = values.filter((x) => x === 1).length;
      expect(Math.abs(ones - 32)).toBeLessThan(4 * 4);
    }
  });

  it("an empty shape is empty", () => {
    for (const dtype of DTYPES) {
      for (const shape of [
        [0, 0],
        [0, 5],
        [5, 0],
        [3, 0, 5],
        [0, 3, 5],
        [3, 5, 0],
      ]) {
        expect(init(orthogonal(), shape, { core, dtype, ...seed("w") })).toHaveLength(0);
        const batched = { batch: 0, in: 1, out: shape.length - 1 };
        if (shape.length === 3) expect(init(orthogonal(), shape, { core, dtype, layout: batched, ...seed("w") })).toHaveLength(0);
      }
    }
  });

  it("times a gain of either sign: each element is the f32 product of one rounding", () => {
    for (const dtype of ["f32", "f64"] as const) {
      const one = init(orthogonal(), [40, 33], { core, dtype, ...seed("w") });
      for (const gain of [Math.SQRT2, -1, -0.3, 1e-30, 1e30, 0]) {
        const q = init(orthogonal({ gain }), [40, 33], { core, dtype, ...seed("w") });
        // Zero is zero, of any sign.
        for (let i = 0; i < q.length; i++) expect(q[i]! + 0).toBe(roundTo(dtype, one[i]! * gain) + 0);
        if (gain !== 0) expect(orthonormalError(q, 40, 33, gain)).toBeLessThan(1e-6);
      }
    }
  });

  it("f16 and bf16 are the f32 matrix rounded once", () => {
    for (const [shape, gain] of [
      [[65, 64], 1],
      [[7, 100], -3],
      [[40, 40], 1e-3],
    ] as const) {
      const single = init(orthogonal({ gain }), shape, { core, ...seed("w") });
      for (const dtype of ["f16", "bf16"] as const) {
        const half = numbers(dtype, init(orthogonal({ gain }), shape, { core, dtype, ...seed("w") }));
        for (let i = 0; i < half.length; i++) expect(half[i]! + 0).toBe(roundTo(dtype, single[i]!) + 0);
        expect(new Set(half).size).toBeGreaterThan(dtype === "f16" ? 500 : 300);
      }
    }
  });

  it("rows are what is not output, columns the outputs: letters, conventions and axes", () => {
    const same = (shape: number[], layout: Layout | undefined, rows: number, columns: number) => {
      const q = init(orthogonal(), shape, { core, layout, ...seed("w") });
      expect(q).toEqual(matrix(rows, columns, "w"));
      expect(orthonormalError(q, rows, columns)).toBeLessThan(1e-6);
    };
    same([3, 3, 4, 10], undefined, 36, 10);
    same([3, 3, 4, 10], "io", 36, 10);
    same([10, 4, 3, 3], "oi", 10, 36);
    same([10, 4, 3, 3], { convention: "pytorch" }, 10, 36);
    same([3, 3, 4, 10], { convention: "keras" }, 36, 10);
    same([3, 3, 4, 10], { convention: "jax" }, 36, 10);
    same([6, 2, 5], { in: 0, out: [1, 2] }, 6, 10);
    same([6, 2, 5], { in: 0, out: [2, 1] }, 6, 10);
    same([2, 5, 6], { in: 2, out: [0, 1] }, 10, 6);
    same([4, 10], { in: 1, out: 0, groups: 2 }, 4, 10);
    same([9], { in: 0, out: [] }, 9, 1);
    same([9], { in: [], out: 0 }, 1, 9);
    same([], { in: [], out: [] }, 1, 1);
  });

  it("a wide matrix is the transpose of the tall one; a square one is not its own", () => {
    for (const [m, n] of [
      [5, 3],
      [64, 33],
      [100, 1],
    ] as const)
      expect(matrix(n, m, "w")).toEqual(transpose(matrix(m, n, "w"), m, n));
    const square = init(orthogonal(), [12, 12], { core, ...seed("w"), layout: "oi" });
    expect(square).toEqual(matrix(12, 12, "w"));
  });

  it("batch axes hold independent matrices, the first of them that of the key alone", () => {
    for (const [shape, layout, rows, columns] of [
      [[5, 20, 12], { batch: 0, in: 1, out: 2 }, 20, 12],
      [[5, 12, 20], { batch: 0, in: 2, out: 1 }, 12, 20],
      [[5, 1, 3, 4, 12], { batch: [0, 1], in: 3, out: 4 }, 12, 12],
      [[2, 40, 40], { batch: 0, in: 1, out: 2 }, 40, 40],
    ] as [number[], Layout, number, number][]) {
      const all = init(orthogonal({ gain: 2 }), shape, { core, layout, ...seed("w") });
      const size = rows * columns;
      const matrices = Array.from({ length: all.length / size }, (_, i) => all.slice(i * size, (i + 1) * size));
      for (const q of matrices) expect(orthonormalError(q, rows, columns, 2)).toBeLessThan(1e-6);
      expect(matrices[0]).toEqual(init(orthogonal({ gain: 2 }), [rows, columns], { core, ...seed("w") }));
      expect(new Set(matrices.map((q) => q.join())).size).toBe(matrices.length);
      // Fewer of them are the first of them.
      const fewer = init(orthogonal({ gain: 2 }), [1, ...shape.slice(1)], { core, layout, ...seed("w") });
      expect(fewer).toEqual(all.slice(0, fewer.length));
    }
  });

  it("any slice is that of the whole, in every dtype", () => {
    const word = testWords(7);
    const cases: [number[], Layout | undefined][] = [
      [[33, 40], undefined],
      [[70, 9], undefined],
      [[4, 9, 11], { batch: 0, in: 1, out: 2 }],
    ];
    for (const [shape, layout] of cases) {
      for (const dtype of DTYPES) {
        const options = { core, layout, dtype, ...seed("w") };
        const whole = init(orthogonal(), shape, options);
        for (let i = 0; i < 6; i++) {
          const offset = word() % (whole.length + 1);
          const length = word() % (whole.length - offset + 1);
          const slice = fill(orthogonal(), whole.slice(0, length).fill(7), { ...options, shape, offset });
          expect(firstByteDifference(slice, whole.slice(offset, offset + length))).toBe(-1);
        }
      }
    }
  });

  it("into a tensor of the core, whose memory it makes grow; into shared memory; into a part of a buffer", () => {
    const own = createCore({ backend: core.backend });
    for (const dtype of DTYPES) {
      const expected = init(orthogonal(), [90, 70], { dtype, ...seed("w") });
      const tensor = own.tensor([90, 70], { dtype });
      fill(orthogonal(), tensor, { core: own, ...seed("w") });
      expect(firstByteDifference(tensor.data, expected)).toBe(-1);
      tensor.dispose();
    }
    expect(own.memory.liveBlocks).toBe(0);
    const expected = matrix(9, 7, "w");
    const shared = new Float32Array(new SharedArrayBuffer(4 * 63));
    expect([...fill(orthogonal(), shared, { core, shape: [9, 7], ...seed("w") })]).toEqual([...expected]);
    const large = new Float32Array(70).fill(7);
    fill(orthogonal(), large.subarray(3, 66), { core, shape: [9, 7], ...seed("w") });
    expect(large.slice(3, 66)).toEqual(expected);
    expect([...large.slice(0, 3), ...large.slice(66)]).toEqual(new Array(7).fill(7));
  });

  it("leaves nothing behind, and no larger memory from one call to the next", () => {
    const own = createCore({ backend: core.backend });
    const bytes = () => own.memory.memory.buffer.byteLength;
    init(orthogonal(), [150, 140], { core: own, ...seed("w") });
    const after = bytes();
    for (let i = 0; i < 8; i++) {
      init(orthogonal(), [150 - i, 140], { core: own, ...seed(`${i}`) });
      expect(own.memory.liveBlocks).toBe(0);
    }
    expect(bytes()).toBe(after);
  });

  it("a limit of memory ends in E_MEMORY, with nothing left and nothing written, and smaller calls still work", () => {
    const expected = matrix(150, 110, "w");
    let [failed, made] = [0, 0];
    for (let pages = 4; pages < 26; pages++) {
      const own = createCore({ backend: core.backend, maxMemory: pages * 65536 });
      const target = new Float32Array(16500).fill(7);
      try {
        fill(orthogonal(), target, { core: own, shape: [150, 110], ...seed("w") });
        made++;
        expect(firstDifference(target, expected)).toBe(-1);
      } catch (error) {
        failed++;
        expect(error).toBeInstanceOf(IsovarError);
        expect((error as IsovarError).code).toBe("E_MEMORY");
        expect(target.every((x) => x === 7)).toBe(true);
      }
      expect(own.memory.liveBlocks).toBe(0);
      const after = init(normal(), [1000], { core: own, ...seed("w") });
      expect(firstDifference(after, init(normal(), [1000], { core, ...seed("w") }))).toBe(-1);
    }
    expect(Math.min(failed, made)).toBeGreaterThan(5);
  });

  it("names and seeds make different matrices", () => {
    const a = matrix(8, 8, "a");
    expect(matrix(8, 8, "b")).not.toEqual(a);
    expect(init(orthogonal(), [8, 8], { core, seed: 43, name: "a" })).not.toEqual(a);
    expect(matrix(8, 8, "a")).toEqual(a);
  });
});

group("what describe says", () => {
  it.each([
    [[20, 20], "io", 1],
    [[3, 3, 4, 100], "io", -2],
    [[100, 4, 3, 3], "oi", 0.5],
    [[6, 50, 20], { batch: 0, in: 1, out: 2 }, 1],
    [[1, 1], "io", 3],
  ] as [number[], Layout, number][])("%j in %j, gain %d: std and bounds are those of the values", (shape, layout, gain) => {
    const { mean, std, min, max } = describe(orthogonal({ gain }), shape, { layout });
    const values = init(orthogonal({ gain }), shape, { key: key(3), layout, dtype: "f64" });
    // The mean of squares is not a matter of chance.
    expect(Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length)).toBeCloseTo(std, 13);
    // As they are computed, in f32, entries may reach beyond the gain by a few roundings.
    const reach = Math.fround(Math.abs(gain) * (1 + 2 ** -19));
    expect([mean, min, max]).toEqual([0, -reach, reach]);
    expect(values.every((x) => x >= min && x <= max)).toBe(true);
  });
});

group("layouts without rows and columns", () => {
  it.each([
    ["E_LAYOUT", [10], "io"],
    ["E_LAYOUT", [], "oi"],
    ["E_LAYOUT", [10], { convention: "keras" }],
    ["E_LAYOUT", [3, 4, 5], { in: 0, out: 1 }],
    ["E_LAYOUT", [3, 4, 5], { in: 1, out: [0, 2] }],
    ["E_LAYOUT", [3, 4, 5], { in: 0, out: 1, batch: 2 }],
    ["E_LAYOUT", [3, 4, 5], { in: 0, out: 2, batch: 1 }],
    ["E_LAYOUT", [3, 4, 5, 6], { in: 2, out: 3, batch: [0, 2] }],
    ["E_LAYOUT", [3, 4], { in: 0, out: 5 }],
  ] as [string, number[], Layout][])("%s: %j in %j", (code, shape, layout) => {
    const target = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(7);
    const call = () => fill(orthogonal(), target, { key: key(1), shape, layout });
    expect(call).toThrowError(expect.objectContaining({ name: "IsovarError", code }));
    expect(target.every((x) => x === 7)).toBe(true);
  });
});
