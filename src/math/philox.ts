// One block of Philox4x32-10 (Salmon et al. 2011), by which keys are derived; the twin of the kernel uses it too.

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
/** Added to the key words in each round. */
export const WEYL0 = 0x9e3779b9;
export const WEYL1 = 0xbb67ae85;

/** The high half of the 64-bit product of two unsigned 32-bit integers. */
export function mulHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + (middle >>> 16) + (carry >>> 16);
}

/** Writes the four words of one block to `out[at], out[at + stride], …`; all words are unsigned 32-bit. */
export function philoxBlock(
  out: Uint32Array | number[],
  at: number,
  stride: number,
  [k0, k1]: readonly [number, number],
  [c0, c1, c2, c3]: readonly [number, number, number, number],
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0);
    const low0 = Math.imul(M0, c0);
    const high1 = mulHigh(M1, c2);
    const low1 = Math.imul(M1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + WEYL0) >>> 0;
    k1 = (k1 + WEYL1) >>> 0;
  }
  out[at] = c0;
  out[at + stride] = c1;
  out[at + 2 * stride] = c2;
  out[at + 3 * stride] = c3;
}
