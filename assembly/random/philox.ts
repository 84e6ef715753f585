// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), four counters to a vector.

import { constant } from "../simd";

/** The multipliers of the two wide products, from the paper. */
const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
// @ts-ignore: decorator
@lazy @inline
const MULTIPLIERS: usize = memory.data<u32>([0xd2511f53, 0xcd9e8d57], 16);
/** Added to the two key words in each round: the golden ratio and √3 − 1, as 32-bit fractions, from the paper. */
const WEYL0: u32 = 0x9e3779b9;
const WEYL1: u32 = 0xbb67ae85;

/** High halves of the four 32 × 32 bit products. */
// @ts-ignore: decorator
@inline
function high(a: v128, m: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, m), i64x2.extmul_high_i32x4_u(a, m), 1, 3, 5, 7);
}

/** Low halves. `i32x4.mul` beats taking them from the wide products by 0.06–0.10 ns per word (measured, Zen 4, Node 20, 24, 26). */
// @ts-ignore: decorator
@inline
function low(a: v128, m: v128): v128 {
  return i32x4.mul(a, m);
}

// @ts-ignore: decorator
@inline
function xor3(a: v128, b: v128, c: v128): v128 {
  return v128.xor(v128.xor(a, b), c);
}

/** Writes the ten round keys, each word splatted over a vector: 20 vectors, 320 bytes. */
export function philoxKeys(keysPtr: usize, k0: u32, k1: u32): void {
  for (let round: usize = 0; round < 10; round++) {
    v128.store(keysPtr + (round << 5), i32x4.splat(k0));
    v128.store(keysPtr + (round << 5), i32x4.splat(k1), 16);
    k0 += WEYL0;
    k1 += WEYL1;
  }
}

/**
 * `philoxWords` with vector 1 of each tile at byte `second`, 16 or 32, and vector 2 at the other of the two.
 *
 * Two tiles are in flight to hide the latency of the multiplications. Only the low counter word changes, so three of the twenty
 * products of a block are constant during a call, or a 64-bit addition: the word must not wrap within a call.
 */
export function philoxTiles(
  outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32, draw: u32, domain: u32, second: usize,
): void {
  const third: usize = 48 - second;
  const m0 = constant(MULTIPLIERS, 0);
  const m1 = constant(MULTIPLIERS, 4);

  // Round 1: M1·draw is the same for every block, and so is the first word made from it.
  const drawProduct = <u64>M1 * <u64>draw;
  const r1x0: u32 = <u32>(drawProduct >> 32) ^ counterHigh ^ load<u32>(keysPtr);
  const r1x1 = i32x4.splat(<u32>drawProduct);
  const r1xor = i32x4.splat(domain ^ load<u32>(keysPtr, 16));
  // Round 2: so is M0 times that word.
  const wordProduct = <u64>M0 * <u64>r1x0;
  const r2xor = v128.xor(r1x1, v128.load(keysPtr, 32));
  const r2xor2 = i32x4.splat(<u32>(wordProduct >> 32) ^ load<u32>(keysPtr, 48));
  const r2x3 = i32x4.splat(<u32>wordProduct);

  // M0·counter of two tiles as 64-bit numbers: lanes 0 and 1, lanes 2 and 3.
  const first = <u64>M0 * <u64>counterLow;
  let pA = i64x2.add(i64x2.splat(first), i64x2(0, M0));
  let qA = i64x2.add(pA, i64x2.splat(2 * <u64>M0));
  let pB = i64x2.add(pA, i64x2.splat(4 * <u64>M0));
  let qB = i64x2.add(qA, i64x2.splat(4 * <u64>M0));
  const step = i64x2.splat(8 * <u64>M0);

  for (let tile = 0; tile < nTiles; tile += 2, outPtr += 128) {
    let a0: v128, a1: v128, a2: v128, a3: v128, b0: v128, b1: v128, b2: v128, b3: v128;
    let ha: v128, hb: v128, la: v128, lb: v128;

    // Round 1
    a2 = v128.xor(v128.shuffle<i32>(pA, qA, 1, 3, 5, 7), r1xor);
    b2 = v128.xor(v128.shuffle<i32>(pB, qB, 1, 3, 5, 7), r1xor);
    a3 = v128.shuffle<i32>(pA, qA, 0, 2, 4, 6);
    b3 = v128.shuffle<i32>(pB, qB, 0, 2, 4, 6);

    // Round 2
    a0 = v128.xor(high(a2, m1), r2xor);
    b0 = v128.xor(high(b2, m1), r2xor);
    a1 = low(a2, m1);
    b1 = low(b2, m1);
    a2 = v128.xor(a3, r2xor2);
    b2 = v128.xor(b3, r2xor2);
    a3 = r2x3;
    b3 = r2x3;

    // Rounds 3 to 10
    ha = high(a0, m0); la = low(a0, m0); hb = high(b0, m0); lb = low(b0, m0);
    a0 = xor3(high(a2, m1), a1, v128.load(keysPtr, 64)); a1 = low(a2, m1); a2 = xor3(ha, a3, v128.load(keysPtr, 80)); a3 = la;
    b0 = xor3(high(b2, m1), b1, v128.load(keysPtr, 64)); b1 = low(b2, m1); b2 = xor3(hb, b3, v128.load(keysPtr, 80)); b3 = lb;

    ha = high(a0, m0); la = low(a0, m0); hb = high(b0, m0); lb = low(b0, m0);
    a0 = xor3(high(a2, m1), a1, v128.load(keysPtr, 96)); a1 = low(a2, m1); a2 = xor3(ha, a3, v128.load(keysPtr, 112)); a3 = la;
    b0 = xor3(high(b2, m1), b1, v128.load(keysPtr, 96)); b1 = low(b2, m1); b2 = xor3(hb, b3, v128.load(keysPtr, 112)); b3 = lb;

    ha = high(a0, m0); la = low(a0, m0); hb = high(b0, m0); lb = low(b0, m0);
    a0 = xor3(high(a2, m1), a1, v128.load(keysPtr, 128)); a1 = low(a2, m1); a2 = xor3(ha, a3, v128.load(keysPtr, 144)); a3 = la;
    b0 = xor3(high(b2, m1), b1, v128.load(keysPtr, 128)); b1 = low(b2, m1); b2 = xor3(hb, b3, v128.load(keysPtr, 144)); b3 = lb;

    ha = high(a0, m0); la = low(a0, m0); hb = high(b0, m0); lb = low(b0, m0);
    a0 = xor3(high(a2, m1), a1, v128.load(keysPtr, 160)); a1 = low(a2, m1); a2 = xor3(ha, a3, v128.load(keysPtr, 176)); a3 = la;
    b0 = xor3(high(b2, m1), b1, v128.load(keysPtr, 160)); b1 = low(b2, m1); b2 = xor3(hb, b3, v128.load(keysPtr, 176)); b3 = lb;

    ha = high(a0, m0); la = low(a0, m0); hb = high(b0, m0); lb = low(b0, m0);
    a0 = xor3(high(a2, m1), a1, v128.load(keysPtr, 192)); a1 = low(a2, m1); a2 = xor3(ha, a3, v128.load(keysPtr, 208)); a3 = la;
    b0 = xor3(high(b2, m1), b1, v128.load(keysPtr, 192)); b1 = low(b2, m1); b2 = xor3(hb, b3, v128.load(keysPtr, 208)); b3 = lb;

    ha = high(a0, m0); la = low(a0, m0); hb = high(b0, m0); lb = low(b0, m0);
    a0 = xor3(high(a2, m1), a1, v128.load(keysPtr, 224)); a1 = low(a2, m1); a2 = xor3(ha, a3, v128.load(keysPtr, 240)); a3 = la;
    b0 = xor3(high(b2, m1), b1, v128.load(keysPtr, 224)); b1 = low(b2, m1); b2 = xor3(hb, b3, v128.load(keysPtr, 240)); b3 = lb;

    ha = high(a0, m0); la = low(a0, m0); hb = high(b0, m0); lb = low(b0, m0);
    a0 = xor3(high(a2, m1), a1, v128.load(keysPtr, 256)); a1 = low(a2, m1); a2 = xor3(ha, a3, v128.load(keysPtr, 272)); a3 = la;
    b0 = xor3(high(b2, m1), b1, v128.load(keysPtr, 256)); b1 = low(b2, m1); b2 = xor3(hb, b3, v128.load(keysPtr, 272)); b3 = lb;

    ha = high(a0, m0); la = low(a0, m0); hb = high(b0, m0); lb = low(b0, m0);
    a0 = xor3(high(a2, m1), a1, v128.load(keysPtr, 288)); a1 = low(a2, m1); a2 = xor3(ha, a3, v128.load(keysPtr, 304)); a3 = la;
    b0 = xor3(high(b2, m1), b1, v128.load(keysPtr, 288)); b1 = low(b2, m1); b2 = xor3(hb, b3, v128.load(keysPtr, 304)); b3 = lb;

    // An odd last tile: the second one is written first, to the same place.
    const bPtr = select(outPtr, outPtr + 64, tile + 1 == nTiles);
    v128.store(bPtr, b0); v128.store(bPtr + second, b1); v128.store(bPtr + third, b2); v128.store(bPtr, b3, 48);
    v128.store(outPtr, a0); v128.store(outPtr + second, a1); v128.store(outPtr + third, a2); v128.store(outPtr, a3, 48);

    pA = i64x2.add(pA, step);
    qA = i64x2.add(qA, step);
    pB = i64x2.add(pB, step);
    qB = i64x2.add(qB, step);
  }
}

/**
 * Words of whole tiles. A tile is 16 words: vector w holds word w of the four blocks with counters
 * (counterLow + 0…3, counterHigh, draw, domain). Tiles follow each other, four counters apart.
 */
export function philoxWords(outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32, draw: u32, domain: u32): void {
  philoxTiles(outPtr, nTiles, keysPtr, counterLow, counterHigh, draw, domain, 16);
}
