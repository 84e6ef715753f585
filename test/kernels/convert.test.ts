// Element types in the kernels: every 16-bit pattern on the way up, and one rounding to nearest even on the way down, against the
// definition of the formats (test/support/dtypes.ts).

import { describe, expect, it } from "vitest";
import { describeEachCore, firstDifference, runConversion } from "../support/cores.js";
import { decode16, firstByteDifference, largestOf, roundTo, valuesOf } from "../support/dtypes.js";
import { testUniforms, testWords } from "../support/prng.js";

const KERNELS = {
  f16: { widen: "widenF16F32", narrow: "narrowF32F16" },
  bf16: { widen: "widenBf16F32", narrow: "narrowF32Bf16" },
} as const;
const PATTERNS = Uint16Array.from({ length: 65536 }, (_, i) => i);
const floats = new Float32Array(1);
const words = new Uint32Array(floats.buffer);

/** The f32 next to x, toward +∞ or −∞. */
function next(x: number, step: 1 | -1): number {
  floats[0] = x;
  if (x === 0) return step * 2 ** -149;
  words[0]! += x > 0 === step > 0 ? 1 : -1;
  return floats[0];
}

/** Whole tiles of the values, the last one filled up with zeros. */
function tiles(values: number[]): Float32Array {
  const array = new Float32Array(Math.ceil(values.length / 16) * 16);
  array.set(values);
  return array;
}

describeEachCore("conversions", (core) => {
  describe.each(["f16", "bf16"] as const)("%s", (dtype) => {
    const { widen, narrow } = KERNELS[dtype];
    const widened = runConversion(core, widen, PATTERNS, Float32Array);
    const bitsOfValue = new Map<number, number>();
    for (let bits = 0; bits < 32768; bits++) bitsOfValue.set(decode16(dtype, bits), bits);

    /** The bits of an f32 by the definition, its sign kept. */
    function expected(x: number): number {
      return bitsOfValue.get(Math.abs(roundTo(dtype, x)))! | (x < 0 || Object.is(x, -0) ? 0x8000 : 0);
    }
    function expectRounded(input: Float32Array): void {
      const got = runConversion(core, narrow, input, Uint16Array);
      for (let i = 0; i < input.length; i++) {
        if (got[i] !== expected(input[i]!)) throw new Error(`${input[i]}: bits ${got[i]}, expected ${expected(input[i]!)}`);
      }
    }

    it("widens all 65536 patterns exactly, signs of zeros, infinities and NaN included", () => {
      const wrong = PATTERNS.filter((bits, i) => !Object.is(widened[i], decode16(dtype, bits)));
      expect(Array.from(wrong)).toEqual([]);
    });

    it("narrows what it widened back to the same bits, wherever finite", () => {
      const finite = PATTERNS.filter((bits) => Number.isFinite(decode16(dtype, bits)));
      const back = runConversion(core, narrow, tiles(Array.from(finite, (bits) => widened[bits]!)), Uint16Array);
      expect(firstByteDifference(back.subarray(0, finite.length), finite)).toBe(-1);
    });

    it("rounds the middle of any two neighbours, and the f32 on either side of it", () => {
      const values = valuesOf(dtype);
      const around: number[] = [];
      for (let i = 1; i < values.length; i++) {
        const middle = (values[i - 1]! + values[i]!) / 2;
        around.push(middle, next(middle, 1), next(middle, -1));
      }
      expectRounded(tiles(around));
    });

    it("rounds what lies just beyond the largest value down to it", () => {
      const largest = largestOf(dtype);
      const last = next(largest + (largest - valuesOf(dtype).at(-2)!) / 2, -1);
      expectRounded(tiles([largest, -largest, next(largest, 1), last, -last]));
    });

    it("rounds 10^6 random f32 of any exponent as the definition does", () => {
      const word = testWords(dtype === "f16" ? 60 : 61);
      const unit = testUniforms(62);
      const input = new Float32Array(1e6);
      for (let i = 0; i < input.length; i++) {
        do {
          // Every other one within the range of f16, subnormal ones included.
          words[0] = word();
          if (i % 2) floats[0] = (unit() - 0.5) * 2 ** (17 - Math.floor(unit() * 45));
        } while (!(Math.abs(floats[0]!) <= largestOf(dtype)));
        input[i] = floats[0]!;
      }
      expectRounded(input);
    });

    it("has the same bits in place", () => {
      const input = Float32Array.from({ length: 4096 }, testUniforms(63));
      const [apart, inPlace] = [true, false].map((apart) => runConversion(core, narrow, input, Uint16Array, apart));
      expect(firstByteDifference(apart!, inPlace!)).toBe(-1);
    });
  });

  describe("f64 → f32", () => {
    const unit = testUniforms(64);
    const input = Float64Array.from({ length: 65536 }, (_, i) => {
      const short = Math.fround((unit() - 0.5) * 10 ** (70 * unit() - 42));
      // Random ones, f32 themselves, and middles of two f32.
      return i % 3 === 0 ? (unit() - 0.5) * 10 ** (70 * unit() - 42) : i % 3 === 1 ? short : short * (1 + 2 ** -24);
    });

    it("is one rounding to nearest even", () => {
      expect(firstDifference(runConversion(core, "narrowF64F32", input, Float32Array), Float32Array.from(input))).toBe(-1);
    });

    it("has the same bits in place", () => {
      const [apart, inPlace] = [true, false].map((apart) => runConversion(core, "narrowF64F32", input, Float32Array, apart));
      expect(firstDifference(apart!, inPlace!)).toBe(-1);
    });
  });

  it.each([
    ["narrowF64F32", Float64Array, Float32Array],
    ["narrowF32F16", Float32Array, Uint16Array],
    ["narrowF32Bf16", Float32Array, Uint16Array],
    ["widenF16F32", Uint16Array, Float32Array],
    ["widenBf16F32", Uint16Array, Float32Array],
  ] as const)("%s writes its tiles and not a byte before or after them", (name, Input, Output) => {
    for (const nTiles of [0, 1, 2, 3, 17]) {
      const bytes = nTiles * 16 * Output.BYTES_PER_ELEMENT;
      const inPtr = core.memory.allocate("test", nTiles * 16 * Input.BYTES_PER_ELEMENT);
      const start = core.memory.allocate("test", bytes + 256);
      const all = new Uint8Array(core.memory.memory.buffer, start, bytes + 256).fill(0xa5);
      new Input(core.memory.memory.buffer as ArrayBuffer, inPtr, nTiles * 16).fill(1);
      core.kernels[name](start + 128, inPtr, nTiles);
      const guards = [...all.subarray(0, 128), ...all.subarray(128 + bytes)];
      expect(
        guards.every((byte) => byte === 0xa5),
        `${nTiles} tiles`,
      ).toBe(true);
      core.memory.free(inPtr);
      core.memory.free(start);
    }
  });
});
