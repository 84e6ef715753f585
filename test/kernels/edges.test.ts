// Words at the ends of their range. Somewhere in the stream of key 42 each of them occurs: the addresses were found by a scan of
// its first 2^35 elements. "Even" words give the radius of a normal pair, "odd" ones its angle.

import { describe, expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { normal, truncatedNormal, uniform, words } from "../../src/random/index.js";
import { describeEachCore, expectNoLiveBlocks } from "../support/cores.js";
import { runDirected } from "../support/directed.js";
import { exactAngle, exactRadius } from "../support/exact.js";

const key = { k0: 42, k1: 0 };

/** The bound of normalError.test.ts, in units of the radius. */
const OF_RADIUS = 6e-7;

const EDGES: { word: number; even: number; odd: number }[] = [
  { word: 0x00000000, even: 1695571979, odd: 6274175966 },
  { word: 0x3fffffff, even: 26392580512, odd: 6841890116 },
  { word: 0x40000000, even: 1123487626, odd: 1714052236 },
  { word: 0x7fffffff, even: 4859112104, odd: 4190568706 },
  { word: 0x80000000, even: 4260466882, odd: 1607356655 },
  { word: 0xbfffffff, even: 25550008514, odd: 2158560882 },
  { word: 0xc0000000, even: 27846345345, odd: 8064009167 },
  { word: 0xffffffff, even: 16693320571, odd: 4045809557 },
];

/** x1 and x2 of the pair that a radius and an angle word make, to f64. */
const pair = (even: number, odd: number) => exactAngle(odd).rounded.map((x) => exactRadius(even)[0] * x);

/** Quantiles at u = (word + ½)·2^-32 for N(0, 1) cut at ±2 and at 5.5 … ∞, by mpmath 1.4 with 30 digits. */
const QUANTILES: Record<number, [number, number]> = {
  0: [-1.9999999979419076, 5.500000000020527],
  1073741823: [-0.639111911212916, 5.550506305324768],
  1073741824: [-0.6391119105296297, 5.550506305379035],
  2147483647: [-2.785325081373118e-10, 5.620963290085239],
  2147483648: [2.785325081373118e-10, 5.620963290165677],
  3221225471: [0.6391119105296297, 5.739515466119702],
  3221225472: [0.639111911212916, 5.739515466277433],
  4294967295: [1.9999999979419076, 8.667390836289334],
};

describeEachCore("edge words", (core) => {
  describe.each(EDGES)("$word", ({ word, even, odd }) => {
    const one = (sampler: typeof uniform | typeof truncatedNormal, offset: number, options = {}) =>
      sampler(new Float32Array(1), { key, offset, core, ...options })[0]!;
    const addresses = [even, odd];

    it("is at these addresses", () => {
      expect(addresses.map((offset) => words(new Uint32Array(1), { key, offset, core })[0])).toEqual([word, word]);
    });

    it("gives the uniform value of its upper 24 bits", () => {
      for (const offset of addresses) {
        expect(one(uniform, offset)).toBe((word >>> 8) / 2 ** 24);
      }
    });

    it("gives finite normal values next to the exact ones", () => {
      for (const offset of addresses) {
        const start = Math.floor(offset / 16) * 16;
        const w = words(new Uint32Array(16), { key, offset: start, core });
        const z = normal(new Float32Array(16), { key, offset: start, core });
        const i = (offset - start) & ~4;
        const expected = pair(w[i]!, w[i + 4]!);
        const bound = OF_RADIUS * exactRadius(w[i]!)[0];
        expect(Math.abs(z[i]! - expected[0]!)).toBeLessThanOrEqual(bound);
        expect(Math.abs(z[i + 4]! - expected[1]!)).toBeLessThanOrEqual(bound);
      }
    });

    it("gives truncated values within an error of 7e-7 and 6e-7·|z|", () => {
      const [withinTwo, tail] = QUANTILES[word]!;
      for (const offset of addresses) {
        const a = one(truncatedNormal, offset);
        const b = one(truncatedNormal, offset, { lower: 5.5, upper: Infinity });
        expect(Math.abs(a - withinTwo)).toBeLessThanOrEqual(7e-7);
        expect(Math.abs(b - tail)).toBeLessThanOrEqual(6e-7 * tail);
        expect(Math.abs(a)).toBeLessThanOrEqual(2);
        expect(b).toBeGreaterThanOrEqual(5.5);
      }
    });
  });
});

describe("directed words", () => {
  const core = createCore({ backend: "wasm" });
  const edges = EDGES.map(({ word }) => word);
  const pairs = edges.flatMap((even) => edges.map((odd) => [even, odd] as const));
  /** All pairs of edge words, as the words of whole tiles. */
  const tiles = new Uint32Array(pairs.length * 2);
  pairs.forEach(([even, odd], p) => {
    const i = (p >> 3) * 16 + (p & 3) + (p & 4) * 2;
    tiles[i] = even;
    tiles[i + 4] = odd;
  });

  it("are what a kernel then reads", () => {
    const read = runDirected(core, "philoxWords", tiles, 0, 0);
    expect(new Uint32Array(read.buffer)).toEqual(tiles);
  });

  it("give finite normal values next to the exact ones, for every pair of edges", () => {
    const z = runDirected(core, "normalF32", tiles, 0, 1);
    for (let i = 0; i < tiles.length; i++) {
      const [even, odd] = [tiles[i & ~4]!, tiles[i | 4]!];
      const error = Math.abs(z[i]! - pair(even, odd)[(i >> 2) & 1]!);
      expect(error, `${even}, ${odd}`).toBeLessThanOrEqual(OF_RADIUS * exactRadius(even)[0]);
    }
  });

  it("the largest |z| is that of word 0, 6.7637", () => {
    const z = runDirected(core, "normalF32", new Uint32Array(16), 0, 1);
    expect(Math.max(...z.map(Math.abs))).toBeCloseTo(Math.sqrt(66 * Math.LN2), 5);
  });

  it("the ends of the word range give the bounds of the cut distribution exactly, and one step inwards keeps within", () => {
    const ends = Uint32Array.from({ length: 16 }, (_, i) => (i < 8 ? i : -i));
    const z = runDirected(core, "truncatedWithinTwoF32", ends, 0, 1, -2, 2);
    expect(z[0]).toBe(-2);
    expect(z[15]).toBe(2);
  });

  it("leaves no block", () => expectNoLiveBlocks(core));
});
