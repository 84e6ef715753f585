import { describe, expect, it } from "vitest";
import type { Core } from "../../src/core/core.js";
import { createCore } from "../../src/core/createCore.js";
import { statisticsOf } from "../../src/core/statistics.js";
import { describeEachCore } from "../support/cores.js";
import { testUniforms, testWords } from "../support/prng.js";

function statistics(core: Core, values: Float32Array, nFourths: number, center = 0): number[] {
  const inPtr = core.memory.allocate("test", values.byteLength);
  const outPtr = core.memory.allocate("test", 48);
  try {
    new Float32Array(core.memory.memory.buffer, inPtr, values.length).set(values);
    statisticsOf(core).statisticsF32(inPtr, values.length / 8, nFourths, center, outPtr);
    return [...new Float64Array(core.memory.memory.buffer, outPtr, 6)];
  } finally {
    core.memory.free(inPtr);
    core.memory.free(outPtr);
  }
}

/** Hashes of rows of `nWords`, `stride` words apart. */
function hashes(core: Core, words: Uint32Array, nWords: number, stride: number): bigint[] {
  const nRows = Math.floor((words.length - nWords) / stride) + 1;
  const inPtr = core.memory.allocate("test", words.byteLength);
  const outPtr = core.memory.allocate("test", nRows * 8);
  try {
    new Uint32Array(core.memory.memory.buffer, inPtr, words.length).set(words);
    statisticsOf(core).hashRows(inPtr, nRows, nWords, stride * 4, outPtr);
    return [...new BigUint64Array(core.memory.memory.buffer, outPtr, nRows)];
  } finally {
    core.memory.free(inPtr);
    core.memory.free(outPtr);
  }
}

const unit = testUniforms(1);
const randomWords = (length: number, seed: number) => Uint32Array.from({ length }, testWords(seed));

describeEachCore("statisticsF32", (core) => {
  it("first values", () => {
    const values = Float32Array.of(1, -2, 0, 0.5, -0, 3, 0.25, -1);
    expect(statistics(core, values, 1)).toEqual([1.75, 15.3125, 99.06640625, -2, 3, 2]);
    expect(statistics(core, values, 0)).toEqual([1.75, 15.3125, 0, -2, 3, 2]);
    expect(statistics(core, values, 1, 1)).toEqual([-6.25, 19.8125, 99.06640625, -2, 3, 2]);
    expect(statistics(core, new Float32Array(0), 0)).toEqual([0, 0, 0, Infinity, -Infinity, 0]);
  });

  it("sums like f64", () => {
    const values = Float32Array.from({ length: 8192 }, () => (unit() - 0.5) * 10 ** (20 * unit() - 10));
    const sum = (power: number, length = values.length) => values.subarray(0, length).reduce((s, x) => s + x ** power, 0);
    const [first, second, fourth, least, greatest, zeros] = statistics(core, values, 100) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    expect(first / sum(1)).toBeCloseTo(1, 9);
    expect(second / sum(2)).toBeCloseTo(1, 12);
    expect(fourth / sum(4, 800)).toBeCloseTo(1, 12);
    expect([least, greatest, zeros]).toEqual([Math.min(...values), Math.max(...values), 0]);
  });

  it("small differences between large values are not lost in squares", () => {
    const values = Float32Array.from({ length: 8192 }, (_, i) => 2 ** 24 + (i === 4000 ? 2 : 0));
    expect(statistics(core, values, 0, 2 ** 24).slice(0, 2)).toEqual([2, 4]);
  });

  it("the largest f32 do not overflow; NaN and infinities show in the squares", () => {
    const largest = new Float32Array(8).fill(3.4028234663852886e38);
    expect(statistics(core, largest, 1).every(Number.isFinite)).toBe(true);
    for (const [odd, squares] of [
      [NaN, NaN],
      [Infinity, Infinity],
      [-Infinity, Infinity],
    ] as const) {
      for (let at = 0; at < 8; at++) {
        const values = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
        values[at] = odd;
        expect(statistics(core, values, 1)[1]).toBe(squares);
      }
    }
  });
});

describeEachCore("hashRows", (core) => {
  it("depends on every bit of the words it covers, and on no other", () => {
    for (const nWords of [1, 2, 3, 4, 5, 7, 15, 16, 17, 31, 64, 67]) {
      const words = randomWords(nWords + 3, nWords);
      const [hash] = hashes(core, words, nWords, nWords + 3);
      const seen = new Set([hash]);
      for (let bit = 0; bit < 32 * nWords; bit++) {
        const changed = words.slice();
        changed[bit >> 5]! ^= 1 << (bit & 31);
        seen.add(hashes(core, changed, nWords, nWords + 3)[0]);
      }
      expect(seen.size, `${nWords} words`).toBe(32 * nWords + 1);
      expect(
        hashes(
          core,
          words.map((word, i) => (i < nWords ? word : ~word)),
          nWords,
          nWords + 3,
        )[0],
      ).toBe(hash);
    }
  });

  it("tells apart rows that differ in signs and order alone", () => {
    const patterns = Array.from({ length: 2 ** 12 }, (_, pattern) => {
      return Float32Array.from({ length: 48 }, (_, i) => ((pattern >> (i % 12)) & 1 ? 0.02 : -0.02) * (i < 12 ? 1 : 2));
    });
    const words = new Uint32Array(48 * patterns.length);
    for (const [row, pattern] of patterns.entries()) words.set(new Uint32Array(pattern.buffer), row * 48);
    expect(new Set(hashes(core, words, 48, 48)).size).toBe(patterns.length);
    const oneHot = new Uint32Array(256 * 256);
    for (let i = 0; i < 256; i++) oneHot[i * 257] = 0x3f800000;
    expect(new Set(hashes(core, oneHot, 256, 256)).size).toBe(256);
  });
});

describe("the twins", () => {
  const [wasm, js] = [createCore({ backend: "wasm" }), createCore({ backend: "js" })];

  it("statisticsF32 gives the same bits", () => {
    for (let length = 0; length < 200; length += 8) {
      const values = Float32Array.from({ length }, () => (unit() < 0.1 ? 0 : (unit() - 0.5) * 10 ** (60 * unit() - 30)));
      if (length > 100 && unit() < 0.3) values[3] = Number.NaN;
      for (const nFourths of [0, 1, length / 8].filter((n) => n <= length / 8)) {
        for (const center of [0, unit() - 0.5, 1e30]) {
          expect(statistics(js, values, nFourths, center)).toEqual(statistics(wasm, values, nFourths, center));
        }
      }
    }
  });

  it("hashRows gives the same bits", () => {
    for (let nWords = 1; nWords < 140; nWords++) {
      const words = randomWords(3 * nWords + 11, nWords);
      for (const stride of [nWords, nWords + 5])
        expect(hashes(js, words, nWords, stride)).toEqual(hashes(wasm, words, nWords, stride));
    }
  });
});
