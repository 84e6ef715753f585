// 53-bit uniforms: twin of assembly/random/wide.ts.

import { philoxWords } from "./philox.js";

/** High and low words of whole tiles, as assembly/random/wide.ts lays them out. */
export function wideWords(
  buffer: ArrayBufferLike,
  workPtr: number,
  nTiles: number,
  keysPtr: number,
  counterLow: number,
  counterHigh: number,
  wide: number,
): { high: Int32Array; low: Uint32Array } {
  const lowPtr = workPtr + nTiles * 64;
  philoxWords(buffer, workPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  const high = new Int32Array(buffer, workPtr, nTiles * 16);
  const low = new Uint32Array(buffer, lowPtr, nTiles * 16);
  if (wide) philoxWords(buffer, lowPtr, nTiles, keysPtr, counterLow, counterHigh, 1, 0);
  else low.fill(0x80000000);
  return { high, low };
}

/** u·2^53 where u < ½, else (u − 1)·2^53. */
export function signed53(high: number, low: number): number {
  return high * 2097152 + (low >>> 11) + 0.5;
}
