// Sums and row hashes of an inspection: twin of assembly/data/statistics.ts.

import type { Twin } from "./twin.js";

const MULTIPLIER = 0x85ebca6b;
const FINALIZER = 0xc2b2ae35;
/** Words that one step of the hash takes in. */
const LANES = 16;

export const statisticsF32: Twin = (buffer, inPtr, nGroups, nFourths, center, outPtr) => {
  const x = new Float32Array(buffer, inPtr, nGroups * 8);
  const sums = [0, 0];
  const squares = [0, 0];
  const fourths = [0, 0];
  const least = [Infinity, Infinity, Infinity, Infinity];
  const greatest = [-Infinity, -Infinity, -Infinity, -Infinity];
  let zeros = 0;
  for (let i = 0; i < x.length; i += 8) {
    for (let lane = 0; lane < 2; lane++) {
      const [a, b, c, d] = [x[i + lane]!, x[i + lane + 2]!, x[i + lane + 4]!, x[i + lane + 6]!];
      if (i < nFourths * 8) fourths[lane]! += a * a * (a * a) + b * b * (b * b) + (c * c * (c * c) + d * d * (d * d));
      const [da, db, dc, dd] = [a - center, b - center, c - center, d - center];
      sums[lane]! += da + db + (dc + dd);
      squares[lane]! += da * da + db * db + (dc * dc + dd * dd);
    }
    for (let element = 0; element < 8; element++) {
      const value = x[i + element]!;
      const lane = element % 4;
      if (value < least[lane]!) least[lane] = value;
      if (value > greatest[lane]!) greatest[lane] = value;
      if (value === 0) zeros++;
    }
  }
  for (const [to, from] of [
    [0, 2],
    [1, 3],
    [0, 1],
  ] as const) {
    if (least[from]! < least[to]!) least[to] = least[from]!;
    if (greatest[from]! > greatest[to]!) greatest[to] = greatest[from]!;
  }
  const out = [sums[0]! + sums[1]!, squares[0]! + squares[1]!, fourths[0]! + fourths[1]!, least[0]!, greatest[0]!, zeros];
  new Float64Array(buffer, outPtr, 6).set(out);
};

const absorb = (hash: number, x: number): number => (Math.imul(hash, MULTIPLIER) + (x ^ (x >>> 16))) | 0;

const join = (hash: number, other: number): number => (Math.imul(hash, MULTIPLIER) + (other ^ (other >>> 15))) | 0;

function finalize(h: number): number {
  h = Math.imul(h ^ (h >>> 16), MULTIPLIER);
  h = Math.imul(h ^ (h >>> 13), FINALIZER);
  return h ^ (h >>> 16);
}

export const hashRows: Twin = (buffer, inPtr, nRows, nWords, stride, outPtr) => {
  const words = new Uint32Array(buffer);
  const out = new Uint32Array(buffer, outPtr, nRows * 2);
  const wide = nWords - (nWords % LANES);
  const quads = nWords - (nWords % 4);
  const hash = new Int32Array(LANES);
  for (let row = 0; row < nRows; row++) {
    const start = (inPtr + row * stride) / 4;
    let tail = 1;
    hash.fill(1);
    for (let i = 0; i < nWords; i++) {
      const x = words[start + i]!;
      if (i < quads) {
        const lane = i < wide ? i % LANES : i % 4;
        hash[lane] = absorb(hash[lane]!, x);
      } else {
        tail = absorb(tail, x);
      }
    }
    const h = [0, 1, 2, 3].map((lane) => {
      return join(join(join(hash[lane]!, hash[lane + 4]!), hash[lane + 8]!), hash[lane + 12]!);
    });
    const low = finalize(h[0]! + Math.imul(h[1]!, FINALIZER) + finalize(tail));
    const high = finalize((h[2]! ^ low) + Math.imul(h[3]!, FINALIZER));
    out.set([low, high], row * 2);
  }
};
