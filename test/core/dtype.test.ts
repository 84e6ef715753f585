// Roundings to f32 in a direction: what keeps bounds.

import { expect, describe as group, it } from "vitest";
import { f32AtLeast, f32AtMost, f32Below } from "../../src/core/dtype.js";
import { testWords } from "../support/prng.js";

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
const floatOf = (word: number) => {
  bits[0] = word;
  return float[0]!;
};
const MAX = 3.4028234663852886e38;
const TINY = 2 ** -149;

it.each([
  [0, 0, 0, -TINY],
  [-0, 0, 0, -TINY],
  [1, 1, 1, 1 - 2 ** -24],
  [-1, -1, -1, -1 - 2 ** -23],
  [0.1, 0.10000000149011612, 0.09999999403953552, 0.09999999403953552],
  [-0.1, -0.09999999403953552, -0.10000000149011612, -0.10000000149011612],
  [TINY, TINY, TINY, 0],
  [-TINY, -TINY, -TINY, -2 * TINY],
  [1e-50, TINY, 0, 0],
  [-1e-50, 0, -TINY, -TINY],
  [MAX, MAX, MAX, MAX - 2 ** 104],
  [1e39, Number.POSITIVE_INFINITY, MAX, MAX],
  [-1e39, -MAX, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  [2 ** -126, 2 ** -126, 2 ** -126, 2 ** -126 - TINY],
])("%d: at least %d, at most %d, below %d", (x, atLeast, atMost, below) => {
  // −0 is as good as 0 here.
  expect([f32AtLeast(x) + 0, f32AtMost(x) + 0, f32Below(x) + 0]).toEqual([atLeast, atMost, below]);
});

group("10^5 random numbers", () => {
  const word = testWords(30);
  it("lie between their neighbours, between which there is no other f32", () => {
    for (let i = 0; i < 1e5; i++) {
      const base = floatOf(word());
      if (!Number.isFinite(base) || Math.abs(base) === MAX) continue;
      // An f32, or an f64 near one.
      const x = i % 2 === 0 ? base : base * (1 + (word() / 2 ** 32 - 0.5) * 2 ** -22);
      const [up, down, below] = [f32AtLeast(x), f32AtMost(x), f32Below(x)];
      const exact = Math.fround(x) === x;
      const right =
        [up, down, below].every((y) => Math.fround(y) === y) &&
        up >= x &&
        down <= x &&
        below < x &&
        (exact ? up === x && down === x : f32Below(up) === down) &&
        below === (exact ? f32Below(down) : down);
      if (!right) throw new Error(`${x}: at least ${up}, at most ${down}, below ${below}`);
    }
  });
});
