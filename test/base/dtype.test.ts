// Element types: rounding, roundings in a direction, which keep bounds, and encoding, against the definition of each format.

import { describe, expect, it } from "vitest";
import { atLeast, atMost, BYTES, below, type DType, encode, LARGEST, round } from "../../src/base/dtype.js";
import { DTYPES, decode16, FORMATS, largestOf, roundTo, valuesOf } from "../support/dtypes.js";
import { testUniforms, testWords } from "../support/prng.js";

const { POSITIVE_INFINITY: inf } = Number;
const MAX = 3.4028234663852886e38;
const TINY = 2 ** -149;

it.each(DTYPES)("%s: largest value and size", (dtype) => {
  expect(LARGEST[dtype]).toBe(largestOf(dtype));
  expect(BYTES[dtype]).toBe({ f64: 8, f32: 4, f16: 2, bf16: 2 }[dtype]);
});

type Row = [x: number, rounded: number, atLeast: number, atMost: number, below: number];
const ROWS: Record<DType, Row[]> = {
  f32: [
    [0, 0, 0, 0, -TINY],
    [-0, 0, 0, 0, -TINY],
    [1, 1, 1, 1, 1 - 2 ** -24],
    [-1, -1, -1, -1, -1 - 2 ** -23],
    [0.1, 0.10000000149011612, 0.10000000149011612, 0.09999999403953552, 0.09999999403953552],
    [-0.1, -0.10000000149011612, -0.09999999403953552, -0.10000000149011612, -0.10000000149011612],
    [TINY, TINY, TINY, TINY, 0],
    [-TINY, -TINY, -TINY, -TINY, -2 * TINY],
    [1e-50, 0, TINY, 0, 0],
    [-1e-50, 0, 0, -TINY, -TINY],
    [MAX, MAX, MAX, MAX, MAX - 2 ** 104],
    [1e39, inf, inf, MAX, MAX],
    [-1e39, -inf, -MAX, -inf, -inf],
    [1e300, inf, inf, MAX, MAX],
    [2 ** -126, 2 ** -126, 2 ** -126, 2 ** -126, 2 ** -126 - TINY],
    [inf, inf, inf, inf, MAX],
  ],
  f64: [
    [0, 0, 0, 0, -5e-324],
    [1, 1, 1, 1, 1 - 2 ** -53],
    [-1, -1, -1, -1, -1 - 2 ** -52],
    [0.1, 0.1, 0.1, 0.1, 0.09999999999999999],
    [5e-324, 5e-324, 5e-324, 5e-324, 0],
    [-5e-324, -5e-324, -5e-324, -5e-324, -1e-323],
    [2 ** -1022, 2 ** -1022, 2 ** -1022, 2 ** -1022, 2 ** -1022 - 5e-324],
    [Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE, 1.7976931348623155e308],
    [inf, inf, inf, inf, Number.MAX_VALUE],
  ],
  f16: [
    [0, 0, 0, 0, -(2 ** -24)],
    [1, 1, 1, 1, 1 - 2 ** -11],
    [-1, -1, -1, -1, -1 - 2 ** -10],
    [0.1, 0.0999755859375, 0.10003662109375, 0.0999755859375, 0.0999755859375],
    [2 ** -24, 2 ** -24, 2 ** -24, 2 ** -24, 0],
    [2 ** -25, 0, 2 ** -24, 0, 0],
    [3 * 2 ** -25, 2 ** -23, 2 ** -23, 2 ** -24, 2 ** -24],
    [-(2 ** -30), 0, 0, -(2 ** -24), -(2 ** -24)],
    [2 ** -14, 2 ** -14, 2 ** -14, 2 ** -14, 2 ** -14 - 2 ** -24],
    [-(2 ** -14), -(2 ** -14), -(2 ** -14), -(2 ** -14), -(2 ** -14) - 2 ** -24],
    [2 ** -14 - 2 ** -25, 2 ** -14, 2 ** -14, 2 ** -14 - 2 ** -24, 2 ** -14 - 2 ** -24],
    [65504, 65504, 65504, 65504, 65472],
    [65510, 65504, inf, 65504, 65504],
    [65519.999, 65504, inf, 65504, 65504],
    [65520, inf, inf, 65504, 65504],
    [-70000, -inf, -65504, -inf, -inf],
    [1e39, inf, inf, 65504, 65504],
    [1e300, inf, inf, 65504, 65504],
    [-1e300, -inf, -65504, -inf, -inf],
    [inf, inf, inf, inf, 65504],
  ],
  bf16: [
    [0, 0, 0, 0, -(2 ** -133)],
    [1, 1, 1, 1, 1 - 2 ** -8],
    [-1, -1, -1, -1, -1 - 2 ** -7],
    [0.1, 0.10009765625, 0.10009765625, 0.099609375, 0.099609375],
    [2 ** -133, 2 ** -133, 2 ** -133, 2 ** -133, 0],
    [2 ** -134, 0, 2 ** -133, 0, 0],
    [3 * 2 ** -134, 2 ** -132, 2 ** -132, 2 ** -133, 2 ** -133],
    [2 ** -126, 2 ** -126, 2 ** -126, 2 ** -126, 2 ** -126 - 2 ** -133],
    [3.3895313892515355e38, 3.3895313892515355e38, 3.3895313892515355e38, 3.3895313892515355e38, 3.3762391092936863e38],
    [3.39e38, 3.3895313892515355e38, inf, 3.3895313892515355e38, 3.3895313892515355e38],
    [3.4e38, inf, inf, 3.3895313892515355e38, 3.3895313892515355e38],
    [1e300, inf, inf, 3.3895313892515355e38, 3.3895313892515355e38],
    [-1e300, -inf, -3.3895313892515355e38, -inf, -inf],
    [inf, inf, inf, inf, 3.3895313892515355e38],
  ],
};

describe.each(DTYPES)("%s", (dtype) => {
  it.each(ROWS[dtype])("%d: rounded %d, at least %d, at most %d, below %d", (x, ...expected) => {
    // −0 is as good as 0 here.
    const got = [round(dtype, x), atLeast(dtype, x), atMost(dtype, x), below(dtype, x)];
    expect(got.map((y) => y + 0)).toEqual(expected);
  });

  it("rounds 10^5 random numbers as the definition does, and finds their neighbours", () => {
    const { fraction, least, greatest } = FORMATS[dtype];
    const unit = testUniforms(30);
    const word = testWords(31);
    for (let i = 0; i < 1e5; i++) {
      // All binades, some beyond either end; every third a value of the dtype, every third a middle of two.
      const exponent = least - fraction - 3 + Math.floor(unit() * (Math.min(greatest, 1020) - least + fraction + 5));
      const short = Math.floor(unit() * 2 ** (fraction + 1)) / 2 ** fraction + (i % 3 === 1 ? 2 ** (-fraction - 1) : 0);
      const x = (i % 3 === 2 ? 1 + unit() : short) * 2 ** exponent * (word() & 1 ? -1 : 1);
      const y = round(dtype, x);
      const [up, down, under] = [atLeast(dtype, x), atMost(dtype, x), below(dtype, x)];
      const held = roundTo(dtype, x) === x;
      const right =
        y === roundTo(dtype, x) &&
        [up, down, under].every((z) => roundTo(dtype, z) === z) &&
        up >= x &&
        down <= x &&
        under < x &&
        (held ? up === x && down === x : y === up || y === down) &&
        // Nothing lies between: the middle of two neighbours rounds to one of them.
        (held || !Number.isFinite(up - down) || [up, down].includes(roundTo(dtype, down + (up - down) / 2))) &&
        (held || under === down);
      if (!right) throw new Error(`${x}: rounded ${y}, at least ${up}, at most ${down}, below ${under}`);
    }
  });

  it("encodes numbers by their rounding", () => {
    const unit = testUniforms(32);
    for (let i = 0; i < 1e4; i++) {
      const x = (unit() - 0.5) * 10 ** (i % 2 ? 6 * unit() - 6 : 30 * unit() - 30);
      const code = encode(dtype, x);
      const value = dtype === "f16" || dtype === "bf16" ? decode16(dtype, code) : Math.fround(code);
      expect(dtype === "f64" ? code : value).toBe(roundTo(dtype, x) + (roundTo(dtype, x) === 0 ? value : 0));
    }
  });
});

describe.each(["f16", "bf16"] as const)("all finite values of %s", (dtype) => {
  const values = valuesOf(dtype);

  it("are their own roundings, with the one before below them and no other between", () => {
    expect(values).toHaveLength(dtype === "f16" ? 63487 : 65279);
    for (let i = 0; i < values.length; i++) {
      const x = values[i]!;
      const before = i === 0 ? -inf : values[i - 1]!;
      const right =
        round(dtype, x) === x &&
        atLeast(dtype, x) === x &&
        atMost(dtype, x) === x &&
        below(dtype, x) === before &&
        decode16(dtype, encode(dtype, x)) === x &&
        (i === 0 || (atLeast(dtype, (x + before) / 2) === x && atMost(dtype, (x + before) / 2) === before));
      if (!right) throw new Error(`${x}`);
    }
  });

  it("the middle of two goes to the even one", () => {
    for (let i = 1; i < values.length; i++) {
      const [a, b] = [values[i - 1]!, values[i]!];
      const even = (encode(dtype, a) & 1) === 0 ? a : b;
      if (round(dtype, (a + b) / 2) !== even) throw new Error(`${a}, ${b}`);
    }
  });
});

it("beyond the range numbers become infinities, NaN stays", () => {
  for (const dtype of DTYPES) {
    for (const x of [inf, -inf, Number.NaN]) expect(round(dtype, x)).toBe(x);
    if (dtype !== "f64") expect([round(dtype, Number.MAX_VALUE), round(dtype, -Number.MAX_VALUE)]).toEqual([inf, -inf]);
  }
});
