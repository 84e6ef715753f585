// Threefry-2x32 of 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), 32 blocks at a time, in the two layouts in which JAX
// takes words from it.

/** What makes the third word of a key: 0x1BD11BDA xor the other two. */
// @ts-ignore: decorator
@inline const PARITY: u32 = 0x1bd11bda;

// What is kept of a block's words (b0, b1).
// @ts-ignore: decorator
@inline const BOTH: i32 = 0;
// @ts-ignore: decorator
@inline const XOR: i32 = 1;
// @ts-ignore: decorator
@inline const FIRST: i32 = 2;
// @ts-ignore: decorator
@inline const SECOND: i32 = 3;

/**
 * The words of 32 blocks at work: eight times four first words, and behind each vector the second ones. In memory, so that four rounds of every
 * block are made before the next four: within a block a round waits for the one before, and compilers do not interleave blocks by themselves.
 */
// @ts-ignore: decorator
@lazy @inline
const WORK: usize = memory.data(256, 16);
// @ts-ignore: decorator
@lazy @inline
const WORK_END: usize = WORK + 256;
/** Blocks at work. */
// @ts-ignore: decorator
@inline const TILE: u32 = 32;

// @ts-ignore: decorator
@inline
function rotated(x: v128, by: i32): v128 {
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** Four rounds of all blocks, and the addition of keys behind them. */
// @ts-ignore: decorator
@inline
function rounds(by0: i32, by1: i32, by2: i32, by3: i32, k0: u32, k1: u32): void {
  const key0 = i32x4.splat(k0), key1 = i32x4.splat(k1);
  for (let at = WORK; at < WORK_END; at += 32) {
    let x0 = v128.load(at), x1 = v128.load(at, 16);
    x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, by0), x0);
    x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, by1), x0);
    x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, by2), x0);
    x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, by3), x0);
    v128.store(at, i32x4.add(x0, key0));
    v128.store(at, i32x4.add(x1, key1), 16);
  }
}

/** The blocks of the counters at work. */
function encrypt(k0: u32, k1: u32): void {
  const k2 = k0 ^ k1 ^ PARITY, key0 = i32x4.splat(k0), key1 = i32x4.splat(k1);
  for (let at = WORK; at < WORK_END; at += 32) {
    v128.store(at, i32x4.add(v128.load(at), key0));
    v128.store(at, i32x4.add(v128.load(at, 16), key1), 16);
  }
  rounds(13, 15, 26, 6, k1, k2 + 1);
  rounds(17, 29, 16, 24, k2, k0 + 2);
  rounds(13, 15, 26, 6, k0, k1 + 3);
  rounds(17, 29, 16, 24, k1, k2 + 4);
  rounds(13, 15, 26, 6, k2, k0 + 5);
}

/** Writes what `kept` names of the first `count` blocks at work: a word each, or with `BOTH` 64 bits each, b0 the upper half. Whole vectors. */
// @ts-ignore: decorator
@inline
function write(outPtr: usize, count: u32, kept: i32): void {
  const end = WORK + (<usize>(min(count, TILE) + 3 >> 2) << 5);
  for (let at = WORK; at < end; at += 32, outPtr += kept == BOTH ? 32 : 16) {
    const x0 = v128.load(at), x1 = v128.load(at, 16);
    if (kept == BOTH) {
      v128.store(outPtr, v128.shuffle<i32>(x1, x0, 0, 4, 1, 5));
      v128.store(outPtr, v128.shuffle<i32>(x1, x0, 2, 6, 3, 7), 16);
    } else {
      v128.store(outPtr, kept == XOR ? v128.xor(x0, x1) : kept == FIRST ? x0 : x1);
    }
  }
}

/** Four counters from one on. */
// @ts-ignore: decorator
@inline
function counters(low: u32): v128 {
  return i32x4.add(i32x4.splat(low), i32x4(0, 1, 2, 3));
}

/** Puts the blocks of counters (high, low), (high, low + 1) … to work. */
// @ts-ignore: decorator
@inline
function begin(high: u32, low: u32): void {
  let next = counters(low);
  for (let at = WORK; at < WORK_END; at += 32) {
    v128.store(at, i32x4.splat(high));
    v128.store(at, next, 16);
    next = i32x4.add(next, i32x4.splat(4));
  }
}

/** b0 xor b1 of the blocks at counters (high, low), (high, low + 1) …; `low` does not overflow. Whole vectors are written. */
export function threefryWords(outPtr: usize, k0: u32, k1: u32, high: u32, low: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i += TILE) {
    begin(high, low + i);
    encrypt(k0, k1);
    write(outPtr + (<usize>i << 2), count - i, XOR);
  }
}

/** Both words of the blocks at counters (high, low), (high, low + 1) …, as 64 bits each. Whole pairs of vectors are written. */
export function threefryPairs(outPtr: usize, k0: u32, k1: u32, high: u32, low: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i += TILE) {
    begin(high, low + i);
    encrypt(k0, k1);
    write(outPtr + (<usize>i << 3), count - i, BOTH);
  }
}

/** The counter `x` as a second half holds it: 0 instead where it is `total`, which fills up an odd number. */
// @ts-ignore: decorator
@inline
function padded(x: v128, total: v128): v128 {
  return v128.andnot(x, i32x4.eq(x, total));
}

/** Puts the blocks of counters `low` on, and of those `half` further on, to work. */
// @ts-ignore: decorator
@inline
function halves(low: u32, half: u32, total: v128): void {
  let first = counters(low);
  for (let at = WORK; at < WORK_END; at += 32) {
    v128.store(at, first);
    v128.store(at, padded(i32x4.add(first, i32x4.splat(half)), total), 16);
    first = i32x4.add(first, i32x4.splat(4));
  }
}

/**
 * Words `from` to `from + count` of the `total` words of JAX's older layout: counters 0 to total − 1 in two halves, the second filled up with a 0; block j is
 * that of counter j of each half; first come the first words of all blocks, then the second ones. Whole vectors are written.
 */
export function threefryHalves(outPtr: usize, k0: u32, k1: u32, from: u32, count: u32, total: u32): void {
  const all = i32x4.splat(total), half = total / 2 + (total & 1), end = from + count;
  let i = from;
  for (; i < min(end, half); i += TILE) {
    halves(i, half, all);
    encrypt(k0, k1);
    write(outPtr + (<usize>(i - from) << 2), min(end, half) - i, FIRST);
  }
  for (i = max(from, half); i < end; i += TILE) {
    halves(i - half, half, all);
    encrypt(k0, k1);
    write(outPtr + (<usize>(i - from) << 2), end - i, SECOND);
  }
}
