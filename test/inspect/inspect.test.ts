import { describe, expect, it } from "vitest";
import {
  glorotNormal,
  heNormal,
  heUniform,
  type Initializer,
  init,
  lecunNormal,
  normal,
  truncatedNormal,
  uniform,
} from "../../src/init/index.js";
import { inspect, type TensorReport } from "../../src/inspect/index.js";
import type { WritableTensor } from "../../src/io/index.js";
import { describeEachCore } from "../support/cores.js";
import { testUniforms } from "../support/prng.js";

const draw = (initializer: Initializer, shape: number[], name = "w") =>
  init(initializer, shape, { seed: 1, name }) as Float32Array<ArrayBuffer>;

/** The report on one tensor. */
function report(
  shape: number[],
  data: WritableTensor["data"],
  options: Parameters<typeof inspect>[1] & { dtype?: WritableTensor["dtype"] } = {},
): TensorReport {
  const { dtype, ...rest } = options;
  return inspect({ w: { shape, data, ...(dtype && { dtype }) } }, rest).tensors[0]!;
}

const noise = (length: number, seed: number) => Float32Array.from({ length }, testUniforms(seed));

/** An orthogonal matrix: a product of reflections, in f64. */
function orthogonalMatrix(n: number): Float64Array {
  const random = testUniforms(5);
  const matrix = Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  for (let k = 0; k < 6; k++) {
    const v = Float64Array.from({ length: n }, () => random() - 0.5);
    const square = v.reduce((sum, x) => sum + x * x, 0);
    for (let i = 0; i < n; i++) {
      let dot = 0;
      for (let j = 0; j < n; j++) dot += matrix[i * n + j]! * v[j]!;
      for (let j = 0; j < n; j++) matrix[i * n + j]! -= (2 * dot * v[j]!) / square;
    }
  }
  return matrix;
}

const toBf16 = (values: Float32Array<ArrayBuffer>) =>
  Uint16Array.from(new Uint32Array(values.buffer), (bits) => (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);

describe("verdicts", () => {
  const shape = [300, 200];
  const cases: [string, Initializer, "io" | "oi", string][] = [
    ["He", heNormal(), "io", "He normal, truncated"],
    ["He, plain", heNormal({ truncated: false }), "io", "He normal"],
    ["He, uniform", heUniform(), "io", "He uniform"],
    ["LeCun", lecunNormal(), "io", "LeCun normal, truncated"],
    ["Glorot", glorotNormal(), "io", "Glorot normal, truncated"],
    ["PyTorch's layers", uniform({ lower: -1 / Math.sqrt(200), upper: 1 / Math.sqrt(200) }), "oi", "PyTorch's default uniform"],
    ["He by fan out", heNormal({ mode: "fanOut" }), "io", "He by fan out normal, truncated"],
    ["TensorFlow.js", truncatedNormal({ std: Math.sqrt(2 / 300) }), "io", "0.88 of He: cut at ±2σ without correction"],
    ["GPT-2", normal({ std: 0.02 }), "io", "0.346 of LeCun, normal, std 0.02"],
  ];
  it.each(cases)("%s", (_, initializer, layout, verdict) => {
    const { verdict: found, faults } = report(shape, draw(initializer, shape), { layout });
    const [start, ...rest] = verdict.split(/(?<=^[\d.]+) of \w+/);
    if (rest.length > 0 && !verdict.startsWith("0.88")) expect(found.endsWith(rest.at(-1)!), `${found} | ${start}`).toBe(true);
    else expect(found).toBe(verdict);
    expect(faults).toEqual([]);
  });

  it("of square matrices name every scheme that asks for the same", () => {
    const square = [256, 256];
    expect(report(square, draw(lecunNormal(), square)).verdict).toBe("LeCun or Glorot normal, truncated");
    expect(report(square, draw(heNormal(), square)).verdict).toBe("He or He by fan out normal, truncated");
  });

  it("of vectors, constants, masks, integers", () => {
    expect(report([64], new Float32Array(64)).verdict).toBe("constant 0 (a bias)");
    expect(report([64], new Float32Array(64).fill(1)).verdict).toBe("constant 1 (a scale)");
    expect(report([64, 64], new Float32Array(4096)).verdict).toMatch(/^constant 0: its units are identical/);
    expect(report([0, 64], new Float32Array(0)).verdict).toBe("empty");
    expect(report([], new Float32Array(1).fill(2)).verdict).toBe("constant 2");
    expect(
      report(
        [64],
        Int32Array.from({ length: 64 }, (_, i) => i),
      ).verdict,
    ).toBe("integers");
    const mask = Float32Array.from({ length: 4096 }, (_, i) => (i % 64 <= (i >> 6) - 2 ? 1 : 0));
    expect(report([64, 64], mask).verdict).toBe("mask: 0 and 1, 52.3 % zeros");
    expect(report([64, 64], mask.fill(0.5, 4090)).verdict).toMatch(/% zeros: sparse, or a mask$/);
    expect(report([4], new Uint8Array(2), { dtype: "f4" }).verdict).toBe("not decoded");
  });

  it("of heavy tails, and of a mean that is not 0", () => {
    const values = draw(normal(), [100, 100]).map((x) => x ** 3);
    expect(report([100, 100], values).verdict).toMatch(/heavy-tailed/);
    expect(report([100, 100], draw(normal({ mean: 5 }), [100, 100])).distribution).toBe("other");
  });
});

it("a std far beyond that of every scheme, and a mean far from 0, are faults", () => {
  expect(report([64, 32], draw(normal(), [64, 32])).faults).toEqual([
    expect.stringMatching(/^std 3\.9\d* times that of He by fan out$|^std 4(\.\d+)? times that of He by fan out$/),
  ]);
  expect(report([256, 128], draw(uniform(), [256, 128])).faults).toEqual([
    expect.stringMatching(/^std 2\.3\d? times that of He by fan out$/),
    expect.stringMatching(/^mean 0\.5\d* is 1\.7\d std from 0$|^mean 0\.499 is 1\.7\d std from 0$/),
  ]);
  expect(report([768, 2304], draw(normal({ std: 0.02 }), [768, 2304])).faults).toEqual([]);
});

describeEachCore("numbers", (core) => {
  it("are those of the values, in every type", () => {
    const values = draw(normal({ mean: 0.25, std: 2 }), [37, 53]);
    const moments = (x: ArrayLike<number>) => {
      const mean = Array.from(x).reduce((sum, y) => sum + y, 0) / x.length;
      return { mean, std: Math.sqrt(Array.from(x).reduce((sum, y) => sum + (y - mean) ** 2, 0) / x.length) };
    };
    const expected = moments(values);
    for (const [dtype, data, digits] of [
      ["f32", values, 12],
      ["f64", Float64Array.from(values), 12],
      ["bf16", toBf16(values), 2],
    ] as const) {
      const { mean, std, min, max, fanIn, fanOut } = report([37, 53], data, { dtype, core });
      expect(mean).toBeCloseTo(expected.mean, digits);
      expect(std).toBeCloseTo(expected.std, digits);
      expect(min).toBeCloseTo(Math.min(...values), Math.min(1, digits));
      expect(max).toBeCloseTo(Math.max(...values), Math.min(1, digits));
      expect([fanIn, fanOut]).toEqual([37, 53]);
    }
    const bytes = Int8Array.from({ length: 1000 }, (_, i) => (i % 7) - 3);
    expect(report([1000], bytes, { core })).toMatchObject({
      std: expect.closeTo(moments(bytes).std, 12),
      min: -3,
      max: 3,
      zeros: 143,
    });
    const longs = BigInt64Array.from(bytes, BigInt);
    expect(report([1000], longs, { core })).toMatchObject({
      std: expect.closeTo(moments(bytes).std, 12),
      min: -3,
      max: 3,
      zeros: 143,
    });
  });

  it("f16, f8 and the others are decoded", () => {
    const f16 = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x8001, 0x7bff, 0x7c00, 0xfe00, 0);
    expect(report([8], f16, { dtype: "f16", core })).toMatchObject({ max: Infinity, min: -2, nan: 1, infinite: 1, zeros: 1 });
    const byte = (dtype: WritableTensor["dtype"], bits: number) => report([1], Uint8Array.of(bits), { dtype, core });
    expect(byte("f8_e4m3", 0x7e).max).toBe(448);
    expect(byte("f8_e4m3", 0x01).max).toBe(2 ** -9);
    expect(byte("f8_e4m3", 0x7f).nan).toBe(1);
    expect(byte("f8_e5m2", 0x7b).max).toBe(57344);
    expect(byte("f8_e5m2", 0xfc).infinite).toBe(1);
    expect(byte("f8_e4m3fnuz", 0x7f).max).toBe(240);
    expect(byte("f8_e4m3fnuz", 0x80).nan).toBe(1);
    expect(byte("f8_e5m2fnuz", 0x7f).max).toBe(57344);
    expect(byte("f8_e8m0", 127).max).toBe(1);
    expect(byte("f8_e8m0", 255).nan).toBe(1);
  });

  it("NaN and infinities are counted, wherever they lie", () => {
    const values = draw(normal({ std: 0.1 }), [100, 333]);
    values[0] = values[33_299] = Number.NaN;
    values[12_345] = -Infinity;
    const found = report([100, 333], values, { core });
    expect(found).toMatchObject({ nan: 2, infinite: 1, min: -Infinity, verdict: "not finite: 2 NaN, 1 infinite" });
    expect(found.mean).toBeCloseTo(0, 1);
    expect(found.faults).toEqual(["2 values NaN", "1 value infinite"]);
  });

  it.each([0, 1e3, 1e6, 1e8, 1e9, -1e9])("the std does not cancel beside a mean of %s", (mean) => {
    const values = init(normal(), [64, 64], { seed: 1, name: "z", dtype: "f64" }) as Float64Array;
    const centered = report([4096], Float64Array.from(values), { core });
    const shifted = report(
      [64, 64],
      Float64Array.from(values, (x) => x + mean),
      { core },
    );
    // The values themselves are rounded to the spacing of f64 near the mean, 1.2e-7 at 1e9.
    expect(shifted.std).toBeCloseTo(centered.std, 6);
    expect(shifted.mean - mean).toBeCloseTo(centered.mean, 6);
  });

  it("nor of f32 and of halves, nor of integers beyond 2^53", () => {
    const noise = init(normal(), [64, 64], { seed: 1, name: "z", dtype: "f64" }) as Float64Array;
    const around = (mean: number, std: number) => Float32Array.from(noise, (x) => mean + std * x);
    expect(report([4096], around(1000, 1e-3), { core }).std).toBeCloseTo(0.000993756, 8);
    expect(report([8], Float32Array.of(1e7, 1e7, 1e7, 1e7, 1e7, 1e7, 1e7, 1e7 + 1), { core }).std).toBeCloseTo(
      Math.sqrt(7) / 8,
      12,
    );
    expect(report([8], Float32Array.of(1e7, 1e7 + 1, 1e7, 1e7, 1e7, 1e7, 1e7, NaN), { core }).std).toBeCloseTo(
      Math.sqrt(6) / 7,
      12,
    );
    const steps = Array.from(noise, (x) => Math.round(10 * x));
    const { std } = report([4096], Float64Array.from(steps), { core });
    for (const base of [0n, 10n ** 17n, -(10n ** 17n)]) {
      const integers = BigInt64Array.from(steps, (step) => BigInt(step) + base);
      expect(report([4096], integers, { core }).std).toBeCloseTo(std, 10);
    }
    expect(report([2], BigInt64Array.of(2n ** 62n, 2n ** 62n + 1n), { core })).toMatchObject({ std: 0.5, verdict: "integers" });
    expect(report([2], BigInt64Array.of(2n ** 62n, 2n ** 62n), { core })).toMatchObject({
      std: 0,
      verdict: `constant ${2 ** 62}`,
    });
  });

  it("nor overflows or vanishes at the ends of f64", () => {
    for (const unit of [1e-320, 1e-300, 1e-160, 1e154, 1e300]) {
      const values = Float64Array.of(1 * unit, 2 * unit, 3 * unit, 6 * unit);
      const { mean, std } = report([4], values, { core });
      expect(mean / unit).toBeCloseTo(3, 3);
      expect(std / unit).toBeCloseTo(Math.sqrt(3.5), 3);
    }
    const ends = Float64Array.of(Number.MAX_VALUE, -Number.MAX_VALUE);
    expect(report([2], ends, { core })).toMatchObject({ mean: 0, std: Number.MAX_VALUE });
    const late = Float64Array.from({ length: 20_000 }, (_, i) => (i === 19_999 ? 1e200 : 1e-200));
    expect(report([20_000], late, { core }).std / 1e200).toBeCloseTo(Math.sqrt(19_999) / 20_000, 12);
  });

  it("a std that all but vanishes beside the mean", () => {
    const values = draw(normal({ mean: 1, std: 1e-4 }), [100, 100]);
    expect(report([100, 100], values, { core }).std).toBeCloseTo(1e-4, 6);
    expect(report([100, 100], values.fill(1, 1), { core })).toMatchObject({ verdict: expect.any(String) });
  });
});

describeEachCore("copies", (core) => {
  it("rows that are equal, short and long, counted", () => {
    for (const [rows, columns] of [
      [50, 5],
      [50, 64],
      [50, 65],
      [50, 700],
      [5, 20_001],
    ] as const) {
      const values = draw(normal({ std: 0.1 }), [rows, columns]);
      values.copyWithin(3 * columns, columns, 2 * columns);
      values.copyWithin(4 * columns, columns, 2 * columns);
      const found = report([rows, columns], values, { core });
      expect(found.copiedRows).toEqual({ count: 2, example: [1, 3] });
      expect(found.faults).toContain("2 copied rows: 3 is 1 again");
    }
  });

  it("rows that only begin alike are not", () => {
    const values = draw(normal({ std: 0.1 }), [20, 500]);
    values.copyWithin(500, 0, 499);
    expect(report([20, 500], values, { core })).toMatchObject({ copiedRows: { count: 0 }, faults: [] });
  });

  it("columns that are equal, or constant", () => {
    const values = draw(normal({ std: 0.1 }), [40, 30]);
    for (let row = 0; row < 40; row++) {
      values[row * 30 + 7] = values[row * 30 + 2]!;
      values[row * 30 + 11] = 0.5;
    }
    const found = report([40, 30], values, { core });
    expect(found).toMatchObject({ copiedColumns: { count: 1, example: [2, 7] }, constantColumns: 1, constantRows: 0 });
    expect(found.faults).toEqual(["1 copied column: 7 is 2 again"]);
    const transposed = report([40, 30], values, { core, layout: "oi" });
    expect(transposed.copiedColumns.count).toBe(1);
  });

  it("columns that begin constant in all rows, and differ later", () => {
    const values = new Float32Array(20_000 * 30).fill(0.25);
    values.set(noise(30, 4), 19_990 * 30);
    values[19_995 * 30 + 3] = 7;
    const found = report([20_000, 30], values, { core });
    expect(found).toMatchObject({ constantColumns: 0, copiedColumns: { count: 0 }, constantRows: 19_998 });
    values[19_990 * 30 + 5] = 0.25;
    values[19_990 * 30 + 9] = values[19_990 * 30 + 8]!;
    expect(report([20_000, 30], values, { core })).toMatchObject({
      constantColumns: 1,
      copiedColumns: { count: 1, example: [8, 9] },
    });
  });

  it("rows of zeros, as of padding, are no copies", () => {
    const values = draw(normal({ std: 0.1 }), [40, 30]);
    values.fill(0, 0, 60);
    expect(report([40, 30], values, { core })).toMatchObject({ constantRows: 2, copiedRows: { count: 0 }, faults: [] });
  });

  it("tensors that are equal, of one type and shape", () => {
    const a = draw(normal({ std: 0.1 }), [30, 20]);
    const almost = a.slice();
    almost[599] = -almost[599]!;
    const { equal, faults } = inspect(
      {
        a: { shape: [30, 20], data: a },
        b: { shape: [30, 20], data: a.slice() },
        c: { shape: [20, 30], data: a.slice() },
        d: { shape: [30, 20], data: almost },
        zeros: { shape: [9], data: new Float32Array(9) },
        "more zeros": { shape: [9], data: new Float32Array(9) },
      },
      { core },
    );
    expect(equal).toEqual([["a", "b"]]);
    expect(faults).toEqual(['"a", "b": equal; tied on purpose, or drawn twice from one seed']);
  });
});

describeEachCore("orthogonality", (core) => {
  const n = 60;
  const matrix = orthogonalMatrix(n);

  it.each([1, 2.5])("is found, with its gain: %s", (gain) => {
    const values = Float32Array.from(matrix, (x) => x * gain);
    for (const [shape, part] of [
      [[n, n], values],
      [[20, n], values.subarray(0, 20 * n)],
      [[n, 20], values.filter((_, i) => i % n < 20)],
    ] as const) {
      const found = report([...shape], part, { core });
      expect(found.verdict).toMatch(new RegExp(`^orthogonal, gain ${gain}, off by `));
      expect(found.orthogonality).toMatchObject({ vectors: Math.min(...shape), total: Math.min(...shape) });
      expect(found.orthogonality!.distance).toBeLessThan(1e-6);
      expect(found.orthogonality!.gain).toBeCloseTo(gain, 6);
    }
  });

  it("needs all vectors: one that is not orthogonal is found", () => {
    const values = Float32Array.from(matrix);
    for (let i = 0; i < n; i++) values[(n - 1) * n + i] = values[i]! + values[(n - 1) * n + i]!;
    const found = report([n, n], values, { core });
    expect(found.orthogonality!.distance).toBeGreaterThan(0.4);
    expect(found.verdict).not.toMatch(/orthogonal/);
  });

  it("of the identity, of bf16, of kernels", () => {
    const identity = Float32Array.from({ length: 900 }, (_, i) => (i % 31 === 0 ? 1 : 0));
    expect(report([30, 30], identity, { core })).toMatchObject({ verdict: "orthogonal, gain 1, off by 0.0e+0", faults: [] });
    const rounded = toBf16(Float32Array.from(matrix));
    expect(report([n, n], rounded, { core, dtype: "bf16" }).verdict).toMatch(/^orthogonal, gain 1/);
    expect(report([n, 2, 3, 10], Float32Array.from(matrix), { core, layout: "oi" }).verdict).toMatch(/^orthogonal/);
    expect(report([10, 3, 2, n], Float32Array.from(matrix), { core, layout: "io" }).verdict).toMatch(/^orthogonal/);
  });

  it("random matrices are told their distance", () => {
    const found = report([100, 100], draw(lecunNormal(), [100, 100]), { core });
    expect(found.orthogonality).toMatchObject({ vectors: 8, total: 100 });
    expect(found.orthogonality!.distance).toBeGreaterThan(0.05);
  });
});

describe("inspect", () => {
  it("sums up in words", () => {
    const w = { shape: [30, 20], data: draw(heNormal(), [30, 20]) };
    expect(inspect({ w }).verdict).toBe("no fault found in 1 tensor, 600 parameters");
    expect(inspect({}).verdict).toBe("no fault found in 0 tensors, 0 parameters");
    expect(inspect({ w, z: { shape: [2, 1000], data: new Float32Array(2000) } })).toMatchObject({
      verdict: "1 fault found in 2 tensors, 2,600 parameters",
      faults: ['"z": all zeros'],
    });
    expect(inspect(new Map([["w", { ...w, data: w.data.map((x) => x / 50) }]])).faults).toEqual([
      expect.stringMatching(/^"w": std 0.0\d+ times that of /),
    ]);
  });

  it("reads nothing beyond a tensor's own bytes", () => {
    const padded = new Float32Array(1004).fill(Number.NaN);
    padded.set(draw(normal({ std: 0.1 }), [25, 40]), 2);
    expect(report([25, 40], padded.subarray(2, 1002))).toMatchObject({ nan: 0, faults: [] });
  });

  it.each([
    [null, {}, "inspect: weights (null) must be a Map or an object"],
    [{ w: 3 }, {}, 'inspect: tensor "w": tensor (3) must be a typed array or an object { dtype?, shape?, data }'],
    [{ w: { shape: [2], data: new Float32Array(1) } }, {}, 'inspect: tensor "w": data has 4 bytes, shape [2] of f32 has 8'],
    [{}, { layout: "xy" }, 'inspect: layout ("xy") must be one of "io", "oi"'],
    [{}, { metadata: { a: 1 } }, 'inspect: metadata["a"] (1) must be a string of well-formed Unicode, as must its key'],
    [{}, { core: {} }, "inspect: core (an object) must be a core from createCore()"],
    [{}, { foo: 1 }, 'inspect: unknown option "foo"; it takes layout, metadata, core'],
  ])("refuses %j with %j", (weights, options, message) => {
    expect(() => inspect(weights as never, options as never)).toThrow(message);
  });
});
