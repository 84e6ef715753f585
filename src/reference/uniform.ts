import { clamp, madd } from "./float.js";
import { philoxWords } from "./philox.js";

export function uniformF32(
  buffer: ArrayBufferLike,
  outPtr: number,
  nTiles: number,
  keysPtr: number,
  counterLow: number,
  counterHigh: number,
  lower: number,
  span: number,
  min: number,
  max: number,
): void {
  philoxWords(buffer, outPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  const words = new Uint32Array(buffer, outPtr, nTiles * 16);
  const out = new Float32Array(buffer, outPtr, nTiles * 16);
  for (let i = 0; i < out.length; i++) out[i] = clamp(madd(span, (words[i]! >>> 8) * 2 ** -24, lower), min, max);
}
