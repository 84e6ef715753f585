// Any slice equals the slice of the whole: a value depends on its address alone.

import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Core } from "../../src/core/core.js";
import { createCore } from "../../src/core/createCore.js";
import { normal, type SamplerOptions, truncatedNormal, uniform, words } from "../../src/random/index.js";
import { describeEachCore, expectNoLiveBlocks, firstDifference } from "../support/cores.js";
import { streamWord } from "../support/philox.js";
import { anySlice } from "../support/slices.js";
import { slowly } from "../support/slowly.js";

const key = { k0: 17, k1: 23 };
const N = 40_000;

type Sampler = (length: number, options: SamplerOptions) => Float32Array | Uint32Array;
const SAMPLERS: Record<string, Sampler> = {
  words: (n, o) => words(new Uint32Array(n), o),
  "words of draw 3": (n, o) => words(new Uint32Array(n), { ...o, draw: 3 }),
  uniform: (n, o) => uniform(new Float32Array(n), { ...o, lower: -1 }),
  normal: (n, o) => normal(new Float32Array(n), { ...o, mean: 0.1 }),
  "truncatedNormal ±2": (n, o) => truncatedNormal(new Float32Array(n), o),
  "truncatedNormal −3 … 1": (n, o) => truncatedNormal(new Float32Array(n), { ...o, lower: -3, upper: 1 }),
};
const names = Object.keys(SAMPLERS);

describeEachCore("slices", (core) => {
  const whole = Object.fromEntries(names.map((name) => [name, SAMPLERS[name]!(N, { key, core })]));

  slowly("10^4 slices equal the slices of the whole", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), anySlice(N, 4096), (name, [offset, wanted]) => {
        const length = Math.max(0, Math.min(wanted!, N - offset!));
        const slice = SAMPLERS[name]!(length, { key, core, offset: offset! });
        return firstDifference(slice, whole[name]!.slice(offset!, offset! + length)) === -1;
      }),
      { numRuns: 10_000, seed: 1 },
    );
  });

  it("any split of the whole puts it together again", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(fc.integer({ min: 0, max: N }), { maxLength: 9 }), (name, cuts) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), N];
        const joined = new Uint32Array(N);
        for (let i = 1; i < ends.length; i++) {
          const part = SAMPLERS[name]!(ends[i]! - ends[i - 1]!, { key, core, offset: ends[i - 1]! });
          joined.set(new Uint32Array(part.buffer), ends[i - 1]);
        }
        return firstDifference(joined, new Uint32Array(whole[name]!.buffer)) === -1;
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  it("writes no element but those of the target", () => {
    for (const name of names.filter((name) => !name.startsWith("words"))) {
      const buffer = new Float32Array(5000).fill(77);
      const target = buffer.subarray(13, 4711);
      const fill = { uniform, normal, truncatedNormal }[name.split(" ")[0] as "uniform" | "normal" | "truncatedNormal"];
      expect(fill(target, { key, core, offset: 5 })).toBe(target);
      expect(buffer.subarray(0, 13).every((x) => x === 77)).toBe(true);
      expect(buffer.subarray(4711).every((x) => x === 77)).toBe(true);
      expect(target.includes(77)).toBe(false);
    }
  });
});

describe("far offsets", () => {
  const cores: Core[] = [createCore({ backend: "wasm" }), createCore({ backend: "js" })];
  afterAll(() => cores.forEach(expectNoLiveBlocks));
  const LAST = Number.MAX_SAFE_INTEGER;
  // The low counter word is full at element 2^34; the index itself ends at 2^53 − 1.
  const centers = [2 ** 31, 2 ** 32, 2 ** 33, 2 ** 34, 2 ** 35, 3 * 2 ** 34, 2 ** 40, 2 ** 50, LAST - 200];

  it.each(centers)("around %d, SIMD, twin and the definition agree", (center) => {
    for (const name of names) {
      for (const [before, length] of [
        [0, 1],
        [1, 2],
        [17, 40],
        [100, 200],
        [5000, 10_000],
      ] as const) {
        const offset = center - before;
        const n = Math.min(length, LAST - offset + 1);
        const [a, b] = cores.map((core) => SAMPLERS[name]!(n, { key, core, offset }));
        expect(firstDifference(a!, b!), `${name}, ${offset}, ${n}`).toBe(-1);
        if (!name.startsWith("words") || n > 200) continue;
        const draw = name === "words" ? 0 : 3;
        expect(Array.from(a!)).toEqual(Array.from(a!, (_, i) => streamWord(key, BigInt(offset) + BigInt(i), draw)));
      }
    }
  });

  it("slices that cross element 2^34 equal their parts", () => {
    for (const name of names) {
      const start = 2 ** 34 - 5000;
      const all = SAMPLERS[name]!(10_000, { key, core: cores[0], offset: start });
      for (const [from, to] of [
        [4990, 5010],
        [5000, 5016],
        [0, 5000],
        [5000, 10_000],
        [903, 9111],
      ] as const) {
        const part = SAMPLERS[name]!(to - from, { key, core: cores[0], offset: start + from });
        expect(firstDifference(part, all.slice(from, to))).toBe(-1);
      }
    }
  });

  it("an index beyond 2^53 − 1 is an error, not another element", () => {
    for (const name of names) {
      expect(() => SAMPLERS[name]!(2, { key, core: cores[0], offset: LAST }), name).toThrowError(
        expect.objectContaining({ code: "E_ARGUMENT" }),
      );
    }
  });
});
