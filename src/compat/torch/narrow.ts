// From f32 to the dtypes of 16 bits, as torch rounds: what is too large becomes infinite.

import { type DType, LARGEST } from "../../base/dtype.js";
import { bf16Bits, bitsOf, f16Bits } from "../../base/floatBits.js";
import { compatBench } from "../../core/compat.js";

/** Where f16 ends: from here on the nearest f16 would be 2^16. */
const F16_END = 65520;

/** f16 bits of any f32 that is a number. */
function f16(x: number): number {
  return Math.abs(x) >= F16_END ? (x < 0 ? 0xfc00 : 0x7c00) : f16Bits(x);
}

/** Rounds f32 at `inPtr` to f16 or bf16 at `outPtr`. @param bound no number is larger */
export function narrow(where: string, dtype: "f16" | "bf16", outPtr: number, inPtr: number, count: number, bound: number): void {
  const { kernels, buffer } = compatBench(where);
  const tiles = Math.ceil(count / 16);
  if (dtype === "bf16") kernels.narrowF32Bf16(outPtr, inPtr, tiles);
  else if (bound < LARGEST.f16) kernels.narrowF32F16(outPtr, inPtr, tiles);
  else {
    const bits = new Uint16Array(buffer, outPtr, count);
    new Float32Array(buffer, inPtr, count).forEach((x, i) => {
      bits[i] = f16(x);
    });
  }
}

/** Numbers as an array of the dtype: rounded to f32, and from there to 16 bits. */
export function storeAs(dtype: DType, numbers: Float64Array, target: Float32Array | Float64Array | Uint16Array): void {
  if (dtype === "f32" || dtype === "f64") target.set(numbers);
  else {
    numbers.forEach((x, i) => {
      target[i] = dtype === "f16" ? f16(Math.fround(x)) : bf16Bits(bitsOf(x));
    });
  }
}
