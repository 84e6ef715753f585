import type { Twin } from "./twin.js";
// Element types: one rounding to nearest even on the way down, none on the way up.

import { bitsOf, floatOf } from "./float.js";

export const narrowF64F32 = ((buffer, outPtr, inPtr, nTiles) => {
  new Float32Array(buffer, outPtr, nTiles * 16).set(new Float64Array(buffer, inPtr, nTiles * 16).slice());
}) satisfies Twin;

/** The bits of a finite f32 rounded to bf16. */
export function bf16Bits(bits: number): number {
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** The bits of an f32 that rounds to a finite f16. */
export function f16Bits(x: number): number {
  const bits = bitsOf(x);
  const m = Math.max(bits & 0x7f800000, 0x38800000) + 0x06800000;
  const steps = bitsOf(floatOf(bits & 0x7fffffff) + floatOf(m)) - m;
  return (steps + (m >>> 13) - 0x1f800) | ((bits >>> 16) & 0x8000);
}

/** The f32 of the bits of an f16. */
export function f16Value(bits: number): number {
  const magnitude = floatOf((bits & 0x7fff) << 13) * 2 ** 112;
  const special = magnitude >= 65536 ? 0x7f800000 : 0;
  return floatOf(bitsOf(magnitude) | special | ((bits & 0x8000) << 16));
}

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

export const narrowF32Bf16 = ((buffer, outPtr, inPtr, nTiles) => {
  convert16(buffer, outPtr, inPtr, nTiles, bf16Bits);
}) satisfies Twin;

export const narrowF32F16 = ((buffer, outPtr, inPtr, nTiles) => {
  convert16(buffer, outPtr, inPtr, nTiles, (bits) => f16Bits(floatOf(bits)));
}) satisfies Twin;

export const widenBf16F32 = ((buffer, outPtr, inPtr, nTiles) => {
  const out = new Uint32Array(buffer, outPtr, nTiles * 16);
  const bits = new Uint16Array(buffer, inPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) out[i] = bits[i]! << 16;
}) satisfies Twin;

export const widenF16F32 = ((buffer, outPtr, inPtr, nTiles) => {
  const out = new Float32Array(buffer, outPtr, nTiles * 16);
  const bits = new Uint16Array(buffer, inPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) out[i] = f16Value(bits[i]!);
}) satisfies Twin;
