// Whole numbers, signs, orders and masks: exactly what is promised, and even.

import { expect, describe as group, it } from "vitest";
import { describe, fill, type Initializer, init, integers, key, normal, permutation, sign, sparse } from "../../../src/index.js";
import { describeEachCore, firstDifference } from "../../support/cores.js";
import { DTYPES, firstByteDifference, numbers } from "../../support/dtypes.js";
import { testWords } from "../../support/prng.js";
import { chiSquareP, correlation, ksP, pOfScore, suspicious, type Verdict } from "../../support/statistics.js";

const none = (verdicts: Verdict[]) => expect(suspicious(verdicts)).toEqual([]);
const evenness = (name: string, counts: ArrayLike<number>): Verdict => ({ name, p: chiSquareP(counts) });

/** ⌈share · n⌉ in decimal, digit by digit. */
function ceilOf(share: number, n: number): number {
  const [whole, fraction = ""] = share.toFixed(10).split(".") as [string, string?];
  const unit = 10n ** BigInt(fraction.length);
  return Number((BigInt(whole + fraction) * BigInt(n) + unit - 1n) / unit);
}

function countsOf(values: ArrayLike<number>, cells: number): Uint32Array {
  const counts = new Uint32Array(cells);
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++;
  return counts;
}

describeEachCore("integers", (core) => {
  const draw = (lower: number, upper: number, count: number, name = `${lower} … ${upper}`) =>
    init(integers({ lower, upper }), [count], { core, dtype: "f64", seed: 42, name });

  it("lie within their bounds, whole, and are even over small ranges", () => {
    none(
      [2, 3, 5, 7, 10, 16, 100, 1000].map((range) => {
        const values = draw(-5, range - 5, 50_000);
        expect(values.every((x) => Number.isInteger(x) && x >= -5 && x < range - 5)).toBe(true);
        return evenness(
          `${range}`,
          countsOf(
            values.map((x) => x + 5),
            range,
          ),
        );
      }),
    );
  });

  it("a range of one holds one value", () => {
    expect(new Set(draw(-3, -2, 100))).toEqual(new Set([-3]));
    expect(new Set(draw(2 ** 53 - 2, 2 ** 53 - 1, 10))).toEqual(new Set([2 ** 53 - 2]));
  });

  it("have no bias where 32 bits would have one of half: ranges near 2^32", () => {
    none(
      [3 * 2 ** 30, 2 ** 32 - 1, 2 ** 32, 5 * 2 ** 29, 2 ** 31 + 1].flatMap((range) => {
        const values = draw(0, range, 40_000);
        expect(values.every((x) => Number.isInteger(x) && x >= 0 && x < range)).toBe(true);
        return [
          evenness(
            `${range}, rests by 3`,
            countsOf(
              values.map((x) => x % 3),
              3,
            ),
          ),
          evenness(
            `${range}, lowest bits`,
            countsOf(
              values.map((x) => x % 16),
              16,
            ),
          ),
          evenness(
            `${range}, 64 parts`,
            countsOf(
              values.map((x) => Math.floor((x / range) * 64)),
              64,
            ),
          ),
          { name: `${range}, KS`, p: ksP(values.map((x) => x / range).sort()) },
        ];
      }),
    );
  });

  it("as large as f64 has them", () => {
    for (const lower of [2 ** 53 - 1 - 2 ** 32, -(2 ** 53) + 1, -(2 ** 31)]) {
      const upper = lower + 2 ** 32;
      const values = draw(lower, upper, 1000);
      expect(values.every((x) => Number.isSafeInteger(x) && x >= lower && x < upper)).toBe(true);
      // The same numbers from another beginning.
      expect(values.map((x) => x - lower)).toEqual(draw(0, 2 ** 32, 1000, `${lower} … ${upper}`));
    }
  });

  it("all that f32 holds without a gap, none of them rounded", () => {
    const limits: [number, number][] = [
      [-(2 ** 24), 2 ** 24 + 1],
      [0, 2 ** 24 + 1],
      [2 ** 23, 2 ** 24],
    ];
    for (const [lower, upper] of limits) {
      const single = init(integers({ lower, upper }), [50_000], { core, key: key(5) });
      const double = init(integers({ lower, upper }), [50_000], { core, key: key(5), dtype: "f64" });
      expect(single.every((x, i) => x === double[i])).toBe(true);
      none([{ name: "KS", p: ksP(double.map((x) => (x - lower) / (upper - lower)).sort()) }]);
    }
    expect(new Set(Array.from(single24(core), (x) => x % 2)).size).toBe(2);
  });

  it.each([
    ["f16", 2 ** 11],
    ["bf16", 2 ** 8],
  ] as const)("all that %s holds without a gap", (dtype, limit) => {
    const options = { core, key: key(6), dtype };
    const values = numbers(dtype, init(integers({ lower: -limit, upper: limit + 1 }), [100_000], options));
    expect(values.every((x) => Number.isInteger(x) && Math.abs(x) <= limit)).toBe(true);
    none([
      evenness(
        dtype,
        countsOf(
          values.map((x) => x + limit),
          2 * limit + 1,
        ),
      ),
    ]);
  });

  it("neighbours are independent", () => {
    const values = draw(0, 2 ** 32, 40_000);
    none(
      [1, 2, 4, 8, 16].map((lag) => ({
        name: `lag ${lag}`,
        p: pOfScore(correlation(values.subarray(lag), values.subarray(0, -lag)) * Math.sqrt(values.length - lag)),
      })),
    );
  });

  it("a smaller range of the same key is the same fraction of it", () => {
    const wide = draw(0, 2 ** 32, 1000, "w");
    draw(0, 1000, 1000, "w").forEach((x, i) => {
      expect(Math.abs(x - (wide[i]! / 2 ** 32) * 1000)).toBeLessThanOrEqual(1);
    });
  });
});

const single24 = (core: Parameters<Parameters<typeof describeEachCore>[1]>[0]) =>
  init(integers({ lower: 2 ** 23, upper: 2 ** 24 }), [100], { core, key: key(1) });

describeEachCore("sign", (core) => {
  it("is ±scale, as often, and independent of its neighbours", () => {
    const values = init(sign({ scale: 0.5 }), [100_000], { core, seed: 1, name: "w" });
    expect(new Set(values)).toEqual(new Set([0.5, -0.5]));
    const sum = values.reduce((total, x) => total + 2 * x, 0);
    none([
      { name: "balance", p: pOfScore(sum / Math.sqrt(values.length)) },
      ...[1, 2, 3, 4, 8, 16].map((lag) => {
        let products = 0;
        for (let i = lag; i < values.length; i++) products += 4 * values[i]! * values[i - lag]!;
        return { name: `lag ${lag}`, p: pOfScore(products / Math.sqrt(values.length - lag)) };
      }),
      evenness(
        "runs of 4",
        countsOf(
          Array.from({ length: values.length / 4 }, (_, i) =>
            [0, 1, 2, 3].reduce((bits, j) => 2 * bits + Number(values[4 * i + j]! > 0), 0),
          ),
          16,
        ),
      ),
    ]);
  });

  it("in every dtype, the scale rounded once", () => {
    for (const dtype of DTYPES) {
      const values = numbers(dtype, init(sign({ scale: 0.1 }), [64], { core, dtype, key: key(1) }));
      const one = Math.max(...values);
      expect(Math.abs(one - 0.1)).toBeLessThan(0.1 * { f32: 2 ** -24, f64: 2 ** -60, f16: 2 ** -11, bf16: 2 ** -8 }[dtype]);
      expect(new Set(values)).toEqual(new Set([one, -one]));
    }
    expect(init(sign({ scale: 0 }), [8], { core, key: key(1) }).every((x) => x === 0)).toBe(true);
  });
});

describeEachCore("permutation", (core) => {
  it("every order of 4 is as likely, over many keys; of 2 and 3 too", () => {
    for (const [n, orders, keys] of [
      [2, 2, 2000],
      [3, 6, 3000],
      [4, 24, 6000],
    ] as const) {
      const seen = new Map<string, number>();
      for (let i = 0; i < keys; i++) {
        const order = init(permutation(), [n], { core, key: { k0: i, k1: 9 } }).join();
        seen.set(order, (seen.get(order) ?? 0) + 1);
      }
      expect(seen.size).toBe(orders);
      none([evenness(`${n}`, [...seen.values()])]);
    }
  });

  it("over names of one seed as well", () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < 3000; i++) {
      const order = init(permutation(), [3], { core, seed: 42, name: `layer ${i}` }).join();
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    none([evenness("names", [...seen.values()])]);
  });

  it("of any size holds each number once", () => {
    for (const n of [0, 1, 2, 5, 16, 17, 1000, 4097, 100_000]) {
      const order = init(permutation(), [n], { core, key: key(n) });
      expect(order.slice().sort()).toEqual(Float32Array.from({ length: n }, (_, i) => i));
    }
    const shaped = init(permutation(), [7, 3, 2], { core, key: key(1) });
    expect(shaped).toEqual(init(permutation(), [42], { core, key: key(1) }));
    expect([...init(permutation(), [], { core, key: key(1) })]).toEqual([0]);
  });

  it("leaves one number in its place on average, and the first number anywhere", () => {
    const [n, keys] = [20, 3000];
    const [fixed, where] = [new Uint32Array(n), new Uint32Array(n)];
    let inversions = 0;
    for (let i = 0; i < keys; i++) {
      const order = init(permutation(), [n], { core, key: { k0: 3, k1: i } });
      order.forEach((x, at) => {
        fixed[at]! += Number(x === at);
        for (let j = 0; j < at; j++) inversions += Number(order[j]! > x);
      });
      where[order.indexOf(0)]!++;
    }
    const total = fixed.reduce((a, b) => a + b, 0);
    // Fixed points: mean 1, variance 1. Inversions: mean n(n − 1)/4, variance n(n − 1)(2n + 5)/72.
    none([
      { name: "fixed points", p: pOfScore((total - keys) / Math.sqrt(keys)) },
      evenness("places of 0", where),
      {
        name: "inversions",
        p: pOfScore((inversions / keys - (n * (n - 1)) / 4) / Math.sqrt((n * (n - 1) * (2 * n + 5)) / 72 / keys)),
      },
    ]);
  });

  it("has no order in a large one", () => {
    const order = init(permutation(), [50_000], { core, key: key(4), dtype: "f64" });
    const places = order.map((_, i) => i);
    none([
      { name: "with its place", p: pOfScore(correlation(order, places) * Math.sqrt(order.length)) },
      {
        name: "with its neighbour",
        p: pOfScore(correlation(order.subarray(1), order.subarray(0, -1)) * Math.sqrt(order.length - 1)),
      },
    ]);
  });

  it("as many numbers as a dtype holds", () => {
    for (const [dtype, most] of [
      ["bf16", 2 ** 8 + 1],
      ["f16", 2 ** 11 + 1],
    ] as const) {
      const order = numbers(dtype, init(permutation(), [most], { core, dtype, key: key(1) }));
      expect(order.sort()).toEqual(Float64Array.from({ length: most }, (_, i) => i));
    }
  });
});

describeEachCore("sparse", (core) => {
  const make = (rows: number, columns: number, sparsity: number, std = 0.5) =>
    init(sparse({ sparsity, std }), [rows, columns], { core, seed: 42, name: "w" });

  it.each([
    [10, 50, 0.1],
    [10, 50, 0.11],
    [64, 33, 0.25],
    [7, 20, 0.5],
    [100, 40, 0.999],
    [33, 40, 1e-9],
    [5, 9, 0],
    [5, 9, 1],
    [1, 9, 0.3],
    [1, 9, 0],
    [300, 3, 0.9],
  ])(
    "%d × %d, sparsity %d: ⌈sparsity · rows⌉ zeros in each column, the rest those of the normal scheme",
    (rows, columns, sparsity) => {
      const values = make(rows, columns, sparsity);
      const plain = init(normal({ std: 0.5 }), [rows, columns], { core, seed: 42, name: "w" });
      const expected = ceilOf(sparsity, rows);
      for (let column = 0; column < columns; column++) {
        let zeros = 0;
        for (let row = 0; row < rows; row++) {
          const at = row * columns + column;
          if (values[at] === 0) {
            zeros++;
            expect(Object.is(values[at], 0)).toBe(true);
          } else expect(values[at]).toBe(plain[at]);
        }
        expect(zeros).toBe(expected);
      }
    },
  );

  it("rows are zero as often, one at a time and in every company", () => {
    const rowsOf = (rows: number, columns: number, sparsity: number) => {
      const values = make(rows, columns, sparsity);
      return Array.from({ length: columns }, (_, column) =>
        Array.from({ length: rows }, (_, row) => Number(values[row * columns + column] === 0)),
      );
    };
    const single = new Uint32Array(50);
    for (const column of rowsOf(50, 10_000, 0.02)) single[column.indexOf(1)]!++;
    // 3 of 6: twenty sets.
    const sets = new Map<string, number>();
    for (const column of rowsOf(6, 8000, 0.5)) sets.set(column.join(""), (sets.get(column.join("")) ?? 0) + 1);
    expect(sets.size).toBe(20);
    none([evenness("one of 50", single), evenness("three of 6", [...sets.values()])]);
  });

  it("columns are independent, and so are zeros and values", () => {
    const [rows, columns] = [8, 10_000];
    const values = make(rows, columns, 0.5);
    const top = Float64Array.from({ length: columns }, (_, column) => Number(values[column] === 0));
    const plain = init(normal(), [rows, columns], { core, seed: 42, name: "w" });
    none([
      { name: "next column", p: pOfScore(correlation(top.subarray(1), top.subarray(0, -1)) * Math.sqrt(columns - 1)) },
      { name: "value", p: pOfScore(correlation(top, plain.subarray(0, columns)) * Math.sqrt(columns)) },
      { name: "size of value", p: pOfScore(correlation(top, plain.slice(0, columns).map(Math.abs)) * Math.sqrt(columns)) },
    ]);
  });

  it("16-bit dtypes are the f32 matrix rounded once, with the same zeros", () => {
    const single = make(40, 30, 0.3);
    for (const dtype of ["f16", "bf16"] as const) {
      const options = { core, seed: 42, name: "w", dtype };
      const half = init(sparse({ sparsity: 0.3, std: 0.5 }), [40, 30], options);
      const plain = init(normal({ std: 0.5 }), [40, 30], options);
      expect(half).toEqual(plain.map((bits, i) => (single[i] === 0 ? 0 : bits)));
    }
  });

  it("an empty matrix is empty", () => {
    expect(make(0, 5, 0.5)).toHaveLength(0);
    expect(make(5, 0, 0.5)).toHaveLength(0);
  });
});

describeEachCore("slices", (core) => {
  const cases: [string, Initializer, number[]][] = [
    ["integers", integers({ lower: -100, upper: 100 }), [100, 99]],
    ["sign", sign(), [9000]],
    ["permutation", permutation(), [15, 17]],
    ["sparse", sparse({ sparsity: 0.4 }), [60, 30]],
  ];
  it.each(cases)("of %s equal the whole, in every dtype, and in a tensor", (_, initializer, shape) => {
    const word = testWords(3);
    for (const dtype of DTYPES) {
      const options = { core, dtype, key: key(12) };
      const whole = init(initializer, shape, options);
      for (let i = 0; i < 8; i++) {
        const offset = word() % (whole.length + 1);
        const length = word() % (whole.length - offset + 1);
        const slice = fill(initializer, whole.slice(0, length).fill(7), { ...options, shape, offset });
        expect(firstByteDifference(slice, whole.slice(offset, offset + length))).toBe(-1);
      }
      const tensor = core.tensor(shape, { dtype });
      fill(initializer, tensor, { core, key: key(12) });
      expect(firstByteDifference(tensor.data, whole)).toBe(-1);
      tensor.dispose();
    }
  });

  it("of whole numbers need no memory for the whole", () => {
    const slice = fill(integers({ upper: 10 }), new Float32Array(5000), {
      core,
      key: key(1),
      shape: [2 ** 26, 2 ** 26],
      offset: 2 ** 51 + 3,
    });
    const again = fill(integers({ upper: 10 }), new Float32Array(100), {
      core,
      key: key(1),
      shape: [2 ** 26, 2 ** 26],
      offset: 2 ** 51 + 4503,
    });
    expect(firstDifference(again, slice.slice(4500, 4600))).toBe(-1);
  });
});

group("describe", () => {
  const cases: [string, Initializer, number[]][] = [
    ["integers", integers({ lower: -3, upper: 9 }), [300, 200]],
    ["sign", sign({ scale: 0.5 }), [300, 200]],
    ["permutation", permutation(), [300, 20]],
    ["sparse", sparse({ sparsity: 0.3, std: 2 }), [300, 200]],
    ["sparse, all", sparse({ sparsity: 1 }), [30, 20]],
  ];
  it.each(cases)("%s: mean, std, least and greatest are those of the values", (name, initializer, shape) => {
    const { mean, std, min, max } = describe(initializer, shape);
    const values = init(initializer, shape, { key: key(77), dtype: "f64" });
    const n = values.length;
    const realMean = values.reduce((sum, x) => sum + x, 0) / n;
    const realStd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    if (name === "permutation" || name === "sparse, all") {
      expect(realMean).toBeCloseTo(mean, 9);
      expect(realStd).toBeCloseTo(std, 9);
    } else {
      expect(Math.abs(realMean - mean)).toBeLessThan((5 * std) / Math.sqrt(n));
      // A variance of n values of kurtosis up to 5 is off by at most √(4/n), in std half of it.
      expect(Math.abs(realStd / std - 1)).toBeLessThan(5 / Math.sqrt(n));
    }
    const [least, greatest] = [Math.min(...values), Math.max(...values)];
    if (name.startsWith("sparse")) expect([least >= min, greatest <= max]).toEqual([true, true]);
    else expect([least, greatest]).toEqual([min, max]);
  });

  it("of hundredths of any number of rows: as many zeros as decimal arithmetic says", () => {
    for (const rows of [1, 3, 50, 100, 700, 1000]) {
      for (let hundredths = 0; hundredths <= 100; hundredths++) {
        const share = hundredths / 100;
        const { std } = describe(sparse({ sparsity: share, std: 1 }), [rows, 1]);
        expect(Math.round((1 - std * std) * rows), `${share} of ${rows}`).toBe(ceilOf(share, rows));
      }
    }
    const values = init(sparse({ sparsity: 0.14 }), [100, 3], { key: key(1) });
    for (const column of [0, 1, 2]) expect(values.filter((x, i) => i % 3 === column && x === 0)).toHaveLength(14);
  });

  it("of no elements", () => {
    for (const initializer of [permutation(), sparse({ sparsity: 0.5 }), integers({ upper: 5 }), sign()])
      expect(describe(initializer, [0, 4]).std).toBe(0);
  });
});
