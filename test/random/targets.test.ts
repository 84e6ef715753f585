// Every distribution in every dtype, into whatever can hold it: any slice equals the slice of the whole, through conversions, in place or not,
// and nothing else is written.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DType } from "../../src/base/dtype.js";
import type { Core } from "../../src/core/core.js";
import type { Moments } from "../../src/core/drawBlocks.js";
import type { Target } from "../../src/core/target.js";
import { createCore, fill, type Initializer, init, type Tensor } from "../../src/index.js";
import * as initializers from "../../src/init/initializers/index.js";
import { drawInto } from "../../src/random/draw.js";
import { normal, type SamplerOptions, truncatedNormal, uniform } from "../../src/random/index.js";
import { normalDraw } from "../../src/random/normal.js";
import { resolveInterval, truncatedNormalDraw } from "../../src/random/truncatedNormal.js";
import { uniformDraw } from "../../src/random/uniform.js";
import { describeEachCore, expectNoLiveBlocks } from "../support/cores.js";
import { arrayFor, bytesOf, DTYPES, Float16, firstByteDifference, numbers } from "../support/dtypes.js";
import { anySlice } from "../support/slices.js";
import { slowly } from "../support/slowly.js";

const key = { k0: 8, k1: 15 };
const N = 20_000;

/** One sampler a way of drawing: f32 kernels, f64 kernels of each method, converted or not. */
const FAMILIES: Record<string, object> = {
  uniform: { lower: -1, upper: 2 },
  normal: { mean: 0.1 },
  "truncatedNormal ±2": {},
  "truncatedNormal −3 … 1": { lower: -3, upper: 1 },
  "truncatedNormal 12 … ∞": { lower: 12, upper: Infinity },
  "truncatedNormal 2 … 2.03": { lower: 2, upper: 2.03 },
  "truncatedNormal of a mean": { mean: 3, std: 0.5, lower: -1, upper: 2 },
};
const distributions = Object.keys(FAMILIES);

function draw<T extends Target>(distribution: string, target: T, options: SamplerOptions): T {
  const sampler = { uniform, normal, truncatedNormal }[distribution.split(" ")[0] as "uniform"];
  return sampler(target, { key, ...FAMILIES[distribution], ...options }) as T;
}

const cases = distributions.flatMap((distribution) => DTYPES.map((dtype) => ({ distribution, dtype })));

describeEachCore("targets", (core) => {
  const foreign = createCore({ backend: "js" });
  const wholes = new Map(
    cases.map(({ distribution, dtype }) => [`${distribution} ${dtype}`, draw(distribution, arrayFor(dtype, N), { dtype, core })]),
  );
  const wholeOf = (distribution: string, dtype: DType) => wholes.get(`${distribution} ${dtype}`)!;

  /** The ways to take a slice: each gives an array of what was written. */
  const ways: ((distribution: string, dtype: DType, offset: number, length: number) => ArrayBufferView)[] = [
    (distribution, dtype, offset, length) => draw(distribution, arrayFor(dtype, length), { dtype, core, offset }),
    (distribution, dtype, offset, length) => {
      const array = arrayFor(dtype, length + 9);
      const shared = new SharedArrayBuffer(array.byteLength);
      const target = new (array.constructor as Float32ArrayConstructor)(shared, array.BYTES_PER_ELEMENT * 3, length);
      return draw(distribution, target, { dtype, core, offset });
    },
    ...[core, foreign].map((owner: Core) => (distribution: string, dtype: DType, offset: number, length: number) => {
      const tensor = owner.tensor([length], { dtype });
      draw(distribution, tensor, { core, offset });
      const copy = tensor.data.slice();
      tensor.dispose();
      return copy;
    }),
    // A Float16Array, where there is one.
    (distribution, dtype, offset, length) =>
      dtype === "f16" && Float16
        ? new Uint16Array(draw(distribution, new Float16(length), { core, offset }).buffer)
        : draw(distribution, arrayFor(dtype, length), { dtype, core, offset }),
  ];

  slowly("10^4 slices equal the slices of the whole", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...distributions),
        fc.constantFrom(...DTYPES),
        fc.nat(4),
        anySlice(N, 2048),
        (distribution, dtype, way, [offset, wanted]) => {
          const length = Math.max(0, Math.min(wanted!, N - offset!));
          const slice = ways[way]!(distribution, dtype, offset!, length);
          return firstByteDifference(slice, wholeOf(distribution, dtype).subarray(offset!, offset! + length)) === -1;
        },
      ),
      { numRuns: 10_000, seed: 11 },
    );
  });

  it.each(cases)("$distribution in $dtype writes no element but those of the target", ({ distribution, dtype }) => {
    for (const [offset, length] of [
      [0, 4096],
      [5, 4698],
      [2047, 3],
      [0, 0],
    ] as const) {
      const all = arrayFor(dtype, length + 40);
      bytesOf(all).fill(0x5a);
      const before = all.slice();
      draw(distribution, all.subarray(13, 13 + length), { dtype, core, offset });
      expect(firstByteDifference(all.subarray(0, 13), before.subarray(0, 13))).toBe(-1);
      expect(firstByteDifference(all.subarray(13 + length), before.subarray(13 + length))).toBe(-1);
      expect(
        firstByteDifference(all.subarray(13, 13 + length), wholeOf(distribution, dtype).subarray(offset, offset + length)),
      ).toBe(-1);
    }
  });

  it.each(DTYPES)("a tensor of %s in place leaves its neighbours in memory alone", (dtype) => {
    for (const distribution of distributions) {
      const [left, tensor, right] = [16, 1001, 16].map((size) => core.tensor([size], { dtype })) as [Tensor, Tensor, Tensor];
      for (const other of [left, right]) other.data.fill(7);
      draw(distribution, tensor, { core });
      expect(firstByteDifference(tensor.data, wholeOf(distribution, dtype).subarray(0, 1001))).toBe(-1);
      expect([...left.data, ...right.data].every((x) => x === 7)).toBe(true);
      for (const each of [left, tensor, right]) each.dispose();
    }
  });

  it("fill and init give the same, by dtype of the target or by option", () => {
    const whole = initializers.truncatedNormal({ lower: -3, upper: 1 });
    for (const dtype of DTYPES) {
      const options = { shape: [100, 200], seed: 1, name: "w", core };
      const made = init(whole, [100, 200], { dtype, seed: 1, name: "w", core });
      expect(made.constructor).toBe(arrayFor(dtype, 0).constructor);
      expect(firstByteDifference(fill(whole, arrayFor(dtype, N), { ...options, dtype }), made)).toBe(-1);
      if (dtype === "f32" || dtype === "f64")
        expect(firstByteDifference(fill(whole, arrayFor(dtype, N), options), made)).toBe(-1);
      if (dtype === "f16" && Float16) expect(firstByteDifference(fill(whole, new Float16(N), options), made)).toBe(-1);
      const slice = fill(whole, arrayFor(dtype, 777), { ...options, dtype, offset: 4095 });
      expect(firstByteDifference(slice, made.subarray(4095, 4872))).toBe(-1);
      const tensor = core.tensor([100, 200], { dtype });
      fill(whole, tensor, { seed: 1, name: "w", core });
      expect(firstByteDifference(tensor.data, made)).toBe(-1);
      tensor.dispose();
    }
  });

  it("constants fill arrays and tensors of every dtype", () => {
    for (const dtype of DTYPES) {
      const tensor = core.tensor([17], { dtype });
      fill(initializers.constant(-0.3), tensor, { core });
      expect(firstByteDifference(tensor.data, init(initializers.constant(-0.3), [17], { dtype, core }))).toBe(-1);
      tensor.dispose();
    }
    expectNoLiveBlocks(foreign);
  });

  it("needs no growth of the core's memory, whatever the dtype", () => {
    const before = core.memory.memory.buffer.byteLength;
    for (const { distribution, dtype } of cases) draw(distribution, arrayFor(dtype, 70_000), { dtype, core });
    expect(core.memory.memory.buffer.byteLength).toBe(before);
  });

  describe("moments", () => {
    const interval = (options: object) => ({ ...resolveInterval("test", { mean: 0, std: 1 }, options) });
    const draws: [string, (dtype: DType) => ReturnType<typeof normalDraw>, number][] = [
      ["normal", (dtype) => normalDraw("test", { mean: 3, std: 2 }, dtype), 3],
      ["uniform", (dtype) => uniformDraw("test", { lower: -1, upper: 2 }, dtype), 0.5],
      [
        "truncated",
        (dtype) => truncatedNormalDraw("test", { mean: 0, std: 1 }, interval({ lower: 12, upper: Infinity }), dtype),
        12.125,
      ],
    ];
    it.each(draws.flatMap(([name, make, center]) => DTYPES.map((dtype) => ({ name, make, center, dtype }))))(
      "of $name in $dtype are those of the values written, whatever the slice",
      ({ make, center, dtype }) => {
        for (const [offset, length] of [
          [0, 20_000],
          [5, 37],
          [4090, 12],
          [2040, 2100],
          [3, 0],
        ] as const) {
          const target = arrayFor(dtype, length);
          const moments: Moments = { center, unit: 1, sum: 0, squares: 0 };
          drawInto(core, key, offset, target, dtype, make(dtype), moments);
          const values = numbers(dtype, target);
          // Summed in a random order's worth of roundings: n·2^-53 of the sums of sizes.
          const sum = values.reduce((total, x) => total + (x - center), 0);
          const squares = values.reduce((total, x) => total + (x - center) ** 2, 0);
          const size = values.reduce((total, x) => total + Math.abs(x - center), 0);
          expect(Math.abs(moments.sum - sum)).toBeLessThanOrEqual(2 * length * 2 ** -53 * size);
          expect(Math.abs(moments.squares - squares)).toBeLessThanOrEqual(2 * length * 2 ** -53 * squares);
        }
      },
    );

    it.each(DTYPES)("are the same for a tensor of %s in place, whose padding is not counted", (dtype) => {
      const tensor = core.tensor([1001], { dtype });
      const array = arrayFor(dtype, 1001);
      const [a, b] = [0, 0].map(() => ({ center: 3, unit: 1, sum: 0, squares: 0 })) as [Moments, Moments];
      drawInto(core, key, 0, tensor, dtype, normalDraw("test", { mean: 3, std: 2 }, dtype), a);
      drawInto(core, key, 0, array, dtype, normalDraw("test", { mean: 3, std: 2 }, dtype), b);
      expect(a).toEqual(b);
      expect(firstByteDifference(tensor.data, array)).toBe(-1);
      tensor.dispose();
    });
  });
});

describe("far offsets", () => {
  const cores = [createCore({ backend: "wasm" }), createCore({ backend: "js" })];
  const LAST = Number.MAX_SAFE_INTEGER;

  it.each([2 ** 31, 2 ** 34, 3 * 2 ** 34, 2 ** 50, LAST - 200])(
    "around %d SIMD and twin agree, and slices that cross it join",
    (center) => {
      for (const { distribution, dtype } of cases) {
        const [start, n] = [center - 100, 200];
        const [a, b] = cores.map((core) => draw(distribution, arrayFor(dtype, n), { dtype, core, offset: start }));
        expect(firstByteDifference(a!, b!)).toBe(-1);
        const part = draw(distribution, arrayFor(dtype, 50), { dtype, core: cores[0], offset: start + 75 });
        expect(firstByteDifference(part, a!.subarray(75, 125))).toBe(-1);
      }
    },
  );
});

it.each(["f16", "bf16"] as const)("the bits of initial weights in %s are these", (dtype) => {
  const initializer: Initializer = initializers.normal();
  const bits = init(initializer, [4], { key: { k0: 42, k1: 0 }, dtype });
  // −0.97018975, −0.0731815025, −0.336961895, −0.379737258 of the f32 stream, rounded by hand.
  expect(Array.from(bits, (x) => x.toString(16))).toEqual(
    dtype === "f16" ? ["bbc3", "acaf", "b564", "b613"] : ["bf78", "bd96", "bead", "bec2"],
  );
});
