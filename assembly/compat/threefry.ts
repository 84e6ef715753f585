// Threefry-2x32 of 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), sixteen blocks at a time, in the two layouts in which JAX
// takes words from it.

/** What makes the third word of a key: 0x1BD11BDA xor the other two. */
// @ts-ignore: decorator
@inline const PARITY: u32 = 0x1bd11bda;

// What is kept of a block's words (b0, b1): both as 64 bits, b0 the upper half; b0 xor b1; one of them.
// @ts-ignore: decorator
@inline const BOTH: i32 = 0;
// @ts-ignore: decorator
@inline const XOR: i32 = 1;
// @ts-ignore: decorator
@inline const FIRST: i32 = 2;
// @ts-ignore: decorator
@inline const SECOND: i32 = 3;

/** What is added to both words behind each four rounds, in all four lanes. */
// @ts-ignore: decorator
@lazy @inline
const KEYS: usize = memory.data(160, 16);
// @ts-ignore: decorator
@lazy @inline
const LAST_KEYS: usize = KEYS + 128;

// @ts-ignore: decorator
@inline
function setKeys(at: usize, first: u32, second: u32): void {
  v128.store(KEYS + at, i32x4.splat(first));
  v128.store(KEYS + at, i32x4.splat(second), 16);
}

/** The second words after a round: rotated, xor the first ones. */
// @ts-ignore: decorator
@inline
function turned(x1: v128, by: i32, x0: v128): v128 {
  if (by == 16) return v128.xor(v128.shuffle<i16>(x1, x1, 1, 0, 3, 2, 5, 4, 7, 6), x0);
  return v128.xor(v128.or(i32x4.shl(x1, by), i32x4.shr_u(x1, 32 - by)), x0);
}

/** Writes what `kept` names of four blocks, the vector `index` of a turn. */
// @ts-ignore: decorator
@inline
function write(outPtr: usize, index: usize, x0: v128, x1: v128, kept: i32): void {
  if (kept == BOTH) {
    v128.store(outPtr + (index << 5), v128.shuffle<i32>(x1, x0, 0, 4, 1, 5));
    v128.store(outPtr + (index << 5), v128.shuffle<i32>(x1, x0, 2, 6, 3, 7), 16);
  } else {
    v128.store(outPtr + (index << 4), kept == XOR ? v128.xor(x0, x1) : kept == FIRST ? x0 : x1);
  }
}

/**
 * What `kept` names of the blocks of `count` counters: the first words are `first`, `first + step` …, the second ones `second`, `second + 1` …
 * Whole groups of sixteen are written.
 */
function blocks(outPtr: usize, k0: u32, k1: u32, first: u32, step: u32, second: u32, count: u32, kept: i32): void {
  const k2 = k0 ^ k1 ^ PARITY;
  setKeys(0, k1, k2 + 1);
  setKeys(32, k2, k0 + 2);
  setKeys(64, k0, k1 + 3);
  setKeys(96, k1, k2 + 4);
  setKeys(128, k2, k0 + 5);
  const step0 = i32x4.splat(4 * step), step1 = i32x4.splat(4);
  let x0 = i32x4.add(i32x4.splat(first + k0), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step)));
  let x1 = i32x4.add(i32x4.splat(second + k1), i32x4(0, 1, 2, 3));
  for (let i: u32 = 0; i < count; i += 16) {
    let a0 = x0, a1 = x1;
    let b0 = i32x4.add(a0, step0), b1 = i32x4.add(a1, step1);
    let c0 = i32x4.add(b0, step0), c1 = i32x4.add(b1, step1);
    let d0 = i32x4.add(c0, step0), d1 = i32x4.add(c1, step1);
    x0 = i32x4.add(d0, step0); x1 = i32x4.add(d1, step1);
    // Four rounds and keys, by turns of two kinds, five times in all. Chain by chain, as V8 orders them anyway, which packs better.
    for (let key = KEYS; ; key += 64) {
      let key0: v128, key1: v128;
      a0 = i32x4.add(a0, a1); a1 = turned(a1, 13, a0); a0 = i32x4.add(a0, a1); a1 = turned(a1, 15, a0);
      a0 = i32x4.add(a0, a1); a1 = turned(a1, 26, a0); a0 = i32x4.add(a0, a1); a1 = turned(a1, 6, a0);
      b0 = i32x4.add(b0, b1); b1 = turned(b1, 13, b0); b0 = i32x4.add(b0, b1); b1 = turned(b1, 15, b0);
      b0 = i32x4.add(b0, b1); b1 = turned(b1, 26, b0); b0 = i32x4.add(b0, b1); b1 = turned(b1, 6, b0);
      c0 = i32x4.add(c0, c1); c1 = turned(c1, 13, c0); c0 = i32x4.add(c0, c1); c1 = turned(c1, 15, c0);
      c0 = i32x4.add(c0, c1); c1 = turned(c1, 26, c0); c0 = i32x4.add(c0, c1); c1 = turned(c1, 6, c0);
      d0 = i32x4.add(d0, d1); d1 = turned(d1, 13, d0); d0 = i32x4.add(d0, d1); d1 = turned(d1, 15, d0);
      d0 = i32x4.add(d0, d1); d1 = turned(d1, 26, d0); d0 = i32x4.add(d0, d1); d1 = turned(d1, 6, d0);
      key0 = v128.load(key); key1 = v128.load(key, 16);
      a0 = i32x4.add(a0, key0); a1 = i32x4.add(a1, key1); b0 = i32x4.add(b0, key0); b1 = i32x4.add(b1, key1);
      c0 = i32x4.add(c0, key0); c1 = i32x4.add(c1, key1); d0 = i32x4.add(d0, key0); d1 = i32x4.add(d1, key1);
      if (key == LAST_KEYS) break;
      a0 = i32x4.add(a0, a1); a1 = turned(a1, 17, a0); a0 = i32x4.add(a0, a1); a1 = turned(a1, 29, a0);
      a0 = i32x4.add(a0, a1); a1 = turned(a1, 16, a0); a0 = i32x4.add(a0, a1); a1 = turned(a1, 24, a0);
      b0 = i32x4.add(b0, b1); b1 = turned(b1, 17, b0); b0 = i32x4.add(b0, b1); b1 = turned(b1, 29, b0);
      b0 = i32x4.add(b0, b1); b1 = turned(b1, 16, b0); b0 = i32x4.add(b0, b1); b1 = turned(b1, 24, b0);
      c0 = i32x4.add(c0, c1); c1 = turned(c1, 17, c0); c0 = i32x4.add(c0, c1); c1 = turned(c1, 29, c0);
      c0 = i32x4.add(c0, c1); c1 = turned(c1, 16, c0); c0 = i32x4.add(c0, c1); c1 = turned(c1, 24, c0);
      d0 = i32x4.add(d0, d1); d1 = turned(d1, 17, d0); d0 = i32x4.add(d0, d1); d1 = turned(d1, 29, d0);
      d0 = i32x4.add(d0, d1); d1 = turned(d1, 16, d0); d0 = i32x4.add(d0, d1); d1 = turned(d1, 24, d0);
      key0 = v128.load(key, 32); key1 = v128.load(key, 48);
      a0 = i32x4.add(a0, key0); a1 = i32x4.add(a1, key1); b0 = i32x4.add(b0, key0); b1 = i32x4.add(b1, key1);
      c0 = i32x4.add(c0, key0); c1 = i32x4.add(c1, key1); d0 = i32x4.add(d0, key0); d1 = i32x4.add(d1, key1);
    }
    write(outPtr, 0, a0, a1, kept);
    write(outPtr, 1, b0, b1, kept);
    write(outPtr, 2, c0, c1, kept);
    write(outPtr, 3, d0, d1, kept);
    outPtr += kept == BOTH ? 128 : 64;
  }
}

/** b0 xor b1 of the blocks at counters (high, low), (high, low + 1) …; `low` does not overflow. Whole groups of sixteen words are written. */
export function threefryWords(outPtr: usize, k0: u32, k1: u32, high: u32, low: u32, count: u32): void {
  blocks(outPtr, k0, k1, high, 0, low, count, XOR);
}

/** Both words of the blocks at counters (high, low), (high, low + 1) …, as 64 bits each. Whole groups of sixteen are written. */
export function threefryPairs(outPtr: usize, k0: u32, k1: u32, high: u32, low: u32, count: u32): void {
  blocks(outPtr, k0, k1, high, 0, low, count, BOTH);
}

/** Words of blocks `from` to `to` of the older layout. */
function half(outPtr: usize, k0: u32, k1: u32, from: u32, to: u32, total: u32, kept: i32): void {
  const length = total / 2 + (total & 1), whole = total / 2;
  blocks(outPtr, k0, k1, from, 1, length + from, min(to, whole) - from, kept);
  if (to > whole) blocks(outPtr + (<usize>(whole - from) << 2), k0, k1, whole, 1, 0, 1, kept);
}

/**
 * Words `from` to `from + count` of the `total` words of JAX's older layout: counters 0 to total − 1 in two halves, the second filled up with a 0; block j is
 * that of counter j of each half; first come the first words of all blocks, then the second ones. Whole groups of sixteen words are written.
 */
export function threefryHalves(outPtr: usize, k0: u32, k1: u32, from: u32, count: u32, total: u32): void {
  const length = total / 2 + (total & 1), end = from + count;
  if (from < length) half(outPtr, k0, k1, from, min(end, length), total, FIRST);
  const behind = max(from, length);
  if (behind < end) half(outPtr + (<usize>(behind - from) << 2), k0, k1, behind - length, end - length, total, SECOND);
}
