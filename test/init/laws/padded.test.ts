// Padding: rows of zeros, beside values that are what they are without it.

import { expect, describe as group, it } from "vitest";
import {
  describe,
  fillAsync,
  glorotUniform,
  type Initializer,
  init,
  integers,
  normal,
  ones,
  orthogonal,
  padded,
  sparse,
  truncatedNormal,
  zeros,
} from "../../../src/index.js";
import { describeEachCore } from "../../support/cores.js";
import { DTYPES, numbers } from "../../support/dtypes.js";
import { bad, thrownBy } from "../../support/refusal.js";

/** Elements of the rows of a shape that are not padded, and whether all others are +0. */
function split(values: ArrayLike<number>, shape: readonly number[], rows: readonly number[]) {
  const size = values.length / shape[0]!;
  const isPadding = (i: number) => rows.includes(Math.floor(i / size));
  const all = Array.from(values);
  return { kept: all.filter((_, i) => !isPadding(i)), zero: all.every((x, i) => !isPadding(i) || Object.is(x, 0)) };
}

describeEachCore("padded", (core) => {
  it.each<[string, Initializer, number[]]>([
    ["normal", normal(), [40, 30]],
    ["a truncated normal", truncatedNormal({ min: 1, max: 2 }), [40, 3, 10]],
    ["glorotUniform", glorotUniform(), [40, 30]],
    ["ones", ones(), [40]],
    ["zeros", zeros(), [40, 30]],
    ["an array", { scheme: "constant", value: Array.from({ length: 40 }, (_, i) => [i + 1, -i]) }, [40, 2]],
    ["integers", integers({ lower: -100, upper: 100 }), [40, 30]],
    ["orthogonal", orthogonal(), [40, 30]],
    ["sparse", sparse({ sparsity: 0.5 }), [40, 30]],
  ])("%s: rows are +0, all other bits those without it", (_, initializer, shape) => {
    for (const rows of [[0], [39], [0, 1, 2, 20, 38], Array.from({ length: 40 }, (_, i) => i)]) {
      for (const dtype of DTYPES) {
        const options = { core, dtype, seed: 42, name: "w" } as const;
        const plain = init(initializer, shape, options);
        const { kept, zero } = split(init(padded({ init: initializer, rows }), shape, options), shape, rows);
        expect(zero).toBe(true);
        expect(kept).toEqual(split(plain, shape, rows).kept);
      }
    }
  });
});

group("padded", () => {
  it("does not change an array that it was given", () => {
    const value = [
      [1, 2],
      [3, 4],
    ];
    const initializer = padded({ init: { scheme: "constant", value }, rows: 1 });
    expect([...init(initializer, [2, 2])]).toEqual([1, 2, 0, 0]);
    expect([...init({ scheme: "constant", value }, [2, 2])]).toEqual([1, 2, 3, 4]);
  });

  it.each([1, 2, 3])("on %d threads, in the target and beside it", async (threads) => {
    const [shape, rows] = [
      [1100, 1000],
      [0, 65, 66, 1000, 1099],
    ];
    const initializer = padded({ init: normal(), rows });
    const expected = init(initializer, shape, { seed: 1, name: "w", dtype: "bf16" });
    for (const memory of [ArrayBuffer, SharedArrayBuffer]) {
      const target = new Uint16Array(new memory(2 * 1100 * 1000) as ArrayBuffer);
      await fillAsync(initializer, target, { shape, seed: 1, name: "w", dtype: "bf16", threads });
      expect(Buffer.from(target.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
      const part = new Uint16Array(new memory(2 * 900_000) as ArrayBuffer);
      await fillAsync(initializer, part, { shape, offset: 65_500, seed: 1, name: "w", dtype: "bf16", threads });
      expect(Buffer.from(part.buffer).equals(Buffer.from(expected.buffer, 2 * 65_500, 2 * 900_000))).toBe(true);
    }
  });

  it("of a million rows is fast", () => {
    const rows = Array.from({ length: 1e6 }, (_, i) => 2 * i);
    const values = init(padded({ init: ones(), rows }), [2e6]);
    expect(values.reduce((sum, x) => sum + x, 0)).toBe(1e6);
  });

  it("has the mean and std of zeros beside the others", () => {
    const { mean, std, min, max } = describe(padded({ init: normal({ mean: 3, std: 4 }), rows: 1 }), [4, 10]);
    expect(mean).toBe(2.25);
    expect(std).toBeCloseTo(Math.sqrt(0.75 * (16 + 0.25 * 9)), 14);
    expect(describe(padded({ init: ones(), rows: [0, 1, 2] }), [4])).toMatchObject({
      mean: 0.25,
      std: Math.sqrt(3) / 4,
      min: 0,
      max: 1,
    });
    expect(describe(padded({ init: ones(), rows: 0 }), [1, 5])).toMatchObject({ mean: 0, std: 0, min: 0, max: 1 });
    const huge = describe(padded({ init: normal({ mean: 1e300, std: 1e299 }), rows: 1 }), [4, 10], { dtype: "f64" });
    expect(huge.std).toBeCloseTo(1e299 * Math.sqrt(0.75 * 26), -285);
    const draws = numbers(
      "f32",
      init(padded({ init: normal({ mean: 3, std: 4 }), rows: 1 }), [4, 10_000], { seed: 5, name: "w" }),
    );
    const average = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    expect(Math.abs(average - mean)).toBeLessThan((5 * std) / 200);
    expect([min, max]).toEqual([Math.min(...[min, 0]), Math.max(...[max, 0])]);
  });

  it("leaves fans and tensors without elements as they are", () => {
    expect(describe(padded({ init: glorotUniform(), rows: 1 }), [4, 6])).toMatchObject({ fanIn: 4, fanOut: 6 });
    expect(init(padded({ init: normal(), rows: 1 }), [4, 0], { seed: 1, name: "w" })).toHaveLength(0);
    const options = { seed: 1, name: "w" };
    expect(init(padded({ init: normal(), rows: [] }), [4, 2], options)).toEqual(init(normal(), [4, 2], options));
  });

  it.each<[string, unknown, number[], string]>([
    ["a row beyond the shape", { init: ones(), rows: 4 }, [4, 2], "init: padding row (4) must be a row of axis 0, which has 4"],
    ["a scalar", { init: ones(), rows: 0 }, [], "init: padding row (0) must be left out: the shape has no axes"],
    [
      "no row",
      { init: ones() },
      [4],
      "padded: rows (undefined) must be the index of a row, an integer >= 0, or an array of such, none twice",
    ],
    ["a row twice", { init: ones(), rows: [1, 1] }, [4], "padded: rows ([1, 1]) must be"],
    ["half a row", { init: ones(), rows: 0.5 }, [4], "padded: rows (0.5) must be"],
    [
      "padding of padding",
      { init: padded({ init: ones(), rows: 1 }), rows: 2 },
      [4],
      "padded: init (an object) must be not padded itself",
    ],
    ["no initializer", { rows: 2 }, [4], "padded: init: initializer (undefined) must be an initializer"],
    ["a wrong one", { init: { scheme: "normal", std: -1 }, rows: 2 }, [4], "normal: std (-1) must be"],
    ["another option", { init: ones(), rows: 2, std: 1 }, [4], 'padded: unknown option "std"; it takes init, rows'],
  ])("refuses %s", (_, options, shape, message) => {
    expect(thrownBy(() => init(padded(bad(options)), shape)).message).toContain(message);
  });
});
