// Element by element: sums, dropout, and squares by blocks, with the bits of their definitions.

import { expect, it } from "vitest";
import { SQUARES_BLOCK } from "../../../src/train/abi.js";
import { firstDifference } from "../../support/cores.js";
import { testUniforms, testWords } from "../../support/prng.js";
import { addresses, trainBench } from "./arena.js";
import { randomFloats } from "./maker.js";

const { kernels, arena } = trainBench();
const random = testUniforms(100);

it("add is one rounding, in place too", () => {
  arena.clear();
  const a = arena.floats(randomFloats(random, 1000));
  const b = arena.floats(randomFloats(random, 1000));
  const out = arena.room(1000);
  const expected = a.map((x, i) => x + b[i]!);
  kernels.addF32(...addresses(out, a, b), 0, 1000);
  expect(firstDifference(out.slice(), expected)).toBe(-1);
  kernels.addF32(...addresses(a, a, b), 0, 1000);
  expect(firstDifference(a.slice(), expected)).toBe(-1);
  expect(arena.intact).toBe(true);
});

/** Dropout of x by these words. */
function dropout(x: ArrayLike<number>, words: ArrayLike<number>, threshold: number, scale: number): Float32Array {
  arena.clear();
  const input = arena.floats(x);
  const out = arena.room(x.length);
  kernels.dropoutF32(...addresses(out, input, arena.words(words)), threshold, scale, 0, x.length);
  expect(arena.intact).toBe(true);
  return out.slice();
}

it("dropout keeps an element where its word, unsigned, is at least the threshold", () => {
  const words = [0, 0x7fffffff, 0x80000000, 0x80000001, 0xbfffffff, 0xc0000000, 0xc0000001, 0xffffffff];
  const kept = (threshold: number) => Array.from(dropout(new Float32Array(8).fill(3), words, threshold, 2), (x) => x === 6);
  expect(kept(0)).toEqual([true, true, true, true, true, true, true, true]);
  expect(kept(0x80000000)).toEqual([false, false, true, true, true, true, true, true]);
  expect(kept(0xc0000000)).toEqual([false, false, false, false, false, true, true, true]);
  expect(kept(0xffffffff)).toEqual([false, false, false, false, false, false, false, true]);
});

it("dropout scales what it keeps, rounded once, and clears the rest, NaN and infinities too", () => {
  const x = randomFloats(random, 1000);
  x.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1]);
  const words = Uint32Array.from(x, testWords(101));
  words.fill(0, 0, 4);
  const scale = Math.fround(1 / 0.7);
  const threshold = Math.round(0.3 * 2 ** 32);
  const expected = x.map((value, i) => (words[i]! >= threshold ? value * scale : 0));
  expect(firstDifference(dropout(x, words, threshold, scale), expected)).toBe(-1);
});

/** Sums of squares by blocks. */
function squares(x: Float32Array): Float64Array {
  arena.clear();
  const input = arena.floats(x);
  const sums = arena.doubles(Math.ceil(x.length / SQUARES_BLOCK));
  kernels.blockSquaresF32(...addresses(sums, input), x.length, 0, sums.length);
  expect(arena.intact).toBe(true);
  return sums.slice();
}

it.each([1, 3, 4, 5, 6, 7, 1023, 1024, 1025, 1026, 2048, 3333])(
  "squares of %d elements are summed in f64, in four lanes",
  (n) => {
    const x = randomFloats(random, n);
    const expected = Array.from({ length: Math.ceil(n / SQUARES_BLOCK) }, (_, block) => {
      const lanes: [number, number, number, number] = [0, 0, 0, 0];
      const part = x.subarray(block * SQUARES_BLOCK, (block + 1) * SQUARES_BLOCK);
      for (const [i, value] of part.entries()) lanes[i % 4]! += value * value;
      return lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
    });
    expect(Array.from(squares(x))).toEqual(expected);
  },
);

it("a sum of squares is finite exactly where every element is", () => {
  const x = new Float32Array(SQUARES_BLOCK).fill(3.4028234663852886e38);
  expect(Number.isFinite(squares(x)[0])).toBe(true);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    for (const i of [0, 1, 2, 3, 4, 1021, 1022, 1023]) {
      const spoiled = new Float32Array(SQUARES_BLOCK).fill(1);
      spoiled[i] = bad;
      expect(Number.isFinite(squares(spoiled)[0]), `${bad} at ${i}`).toBe(false);
    }
  }
});
