// Sums of first and second powers: twin of assembly/data/moments.ts.

import type { Twin } from "./twin.js";

function moments(buffer: ArrayBufferLike, x: Float32Array | Float64Array, center: number, sumsPtr: number): void {
  const sums = new Float64Array(buffer, sumsPtr, 2);
  const sum = [0, 0];
  const squares = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const d = x[i]! - center;
    sum[i & 1]! += d;
    squares[i & 1]! += d * d;
  }
  sums[0]! += sum[0]! + sum[1]!;
  sums[1]! += squares[0]! + squares[1]!;
}

export const momentsF32: Twin = (buffer, inPtr, nTiles, center, sumsPtr) => {
  moments(buffer, new Float32Array(buffer, inPtr, nTiles * 16), center, sumsPtr);
};

export const momentsF64: Twin = (buffer, inPtr, nTiles, center, sumsPtr) => {
  moments(buffer, new Float64Array(buffer, inPtr, nTiles * 16), center, sumsPtr);
};
