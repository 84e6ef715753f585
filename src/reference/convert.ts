// Element types: one rounding to nearest even on the way down, none on the way up.

import { bf16Bits, f16Bits, f16Value, floatOf } from "../base/floatBits.js";
import type { Twin } from "./twin.js";

export const narrowF64F32: Twin = (buffer, outPtr, inPtr, nTiles) => {
  new Float32Array(buffer, outPtr, nTiles * 16).set(new Float64Array(buffer, inPtr, nTiles * 16).slice());
};

function convert16(
  buffer: ArrayBufferLike,
  outPtr: number,
  inPtr: number,
  nTiles: number,
  toBits: (bits: number) => number,
): void {
  const bits = new Uint32Array(buffer, inPtr, nTiles * 16);
  const out = new Uint16Array(buffer, outPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) out[i] = toBits(bits[i]!);
}

export const narrowF32Bf16: Twin = (buffer, outPtr, inPtr, nTiles) => {
  convert16(buffer, outPtr, inPtr, nTiles, bf16Bits);
};

export const narrowF32F16: Twin = (buffer, outPtr, inPtr, nTiles) => {
  convert16(buffer, outPtr, inPtr, nTiles, (bits) => f16Bits(floatOf(bits)));
};

export const widenBf16F32: Twin = (buffer, outPtr, inPtr, nTiles) => {
  const out = new Uint32Array(buffer, outPtr, nTiles * 16);
  const bits = new Uint16Array(buffer, inPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) out[i] = bits[i]! << 16;
};

export const widenF16F32: Twin = (buffer, outPtr, inPtr, nTiles) => {
  const out = new Float32Array(buffer, outPtr, nTiles * 16);
  const bits = new Uint16Array(buffer, inPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) out[i] = f16Value(bits[i]!);
};
