// Philox4x32 in BigInt, written from the paper's formulas alone: the independent version that kernels and twins are held against.

const MASK = 0xffff_ffffn;

export type Block = [number, number, number, number];

/** The block of a counter under a key; the published generator has 10 rounds. */
export function philoxBigInt(key: readonly number[], counter: readonly number[], rounds = 10): Block {
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  for (let round = 0; round < rounds; round++) {
    const p0 = 0xd2511f53n * c0;
    const p1 = 0xcd9e8d57n * c2;
    c0 = (p1 >> 32n) ^ c1 ^ k0;
    c1 = p1 & MASK;
    c2 = (p0 >> 32n) ^ c3 ^ k1;
    c3 = p0 & MASK;
    k0 = (k0 + 0x9e3779b9n) & MASK;
    k1 = (k1 + 0xbb67ae85n) & MASK;
  }
  return [Number(c0), Number(c1), Number(c2), Number(c3)];
}

/** Word of element i of the stream of a key, as docs/stream.md defines it: tile i div 16, word (i mod 16) div 4, lane i mod 4. */
export function streamWord(key: { k0: number; k1: number }, i: bigint, draw = 0, domain = 0): number {
  const counter = 4n * (i / 16n) + (i % 4n);
  const block = philoxBigInt([key.k0, key.k1], [Number(counter & MASK), Number(counter >> 32n), draw, domain]);
  return block[Number((i % 16n) / 4n)]!;
}

/** FNV-1a, 64 bits, of bytes: low and high word. */
export function fnv1a64(bytes: Uint8Array): [number, number] {
  let h = 14695981039346656037n;
  for (const byte of bytes) h = ((h ^ BigInt(byte)) * 1099511628211n) % 2n ** 64n;
  return [Number(h & MASK), Number(h >> 32n)];
}

/** FNV-1a 64 of the bytes of an array, in 16 hex digits. */
export function hashOf(values: ArrayBufferView): string {
  const [low, high] = fnv1a64(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
