// Threefry-2x32 of 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), four blocks at a time, in the two layouts in which JAX
// takes words from it.

/** 0x1BD11BDA, which the words of a key are combined with to its third word. */
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

// @ts-ignore: decorator
@inline
function rotated(x: v128, by: i32): v128 {
  // Whole bytes are moved by one instruction.
  if (by == 16) return v128.shuffle<i8>(x, x, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  if (by == 24) return v128.shuffle<i8>(x, x, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
  return v128.or(i32x4.shl(x, by), i32x4.shr_u(x, 32 - by));
}

/** Writes what `kept` names of the blocks at four counters: a word each, or with `BOTH` 64 bits each, b0 the upper half. */
// @ts-ignore: decorator
@inline
function blocks(outPtr: usize, k0: v128, k1: v128, counter0: v128, counter1: v128, kept: i32): void {
  const k2 = v128.xor(v128.xor(k0, k1), i32x4.splat(PARITY));
  let x0 = i32x4.add(counter0, k0), x1 = i32x4.add(counter1, k1);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 13), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 15), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 26), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 6), x0);
  x0 = i32x4.add(x0, k1); x1 = i32x4.add(x1, i32x4.add(k2, i32x4.splat(1)));
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 17), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 29), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 16), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 24), x0);
  x0 = i32x4.add(x0, k2); x1 = i32x4.add(x1, i32x4.add(k0, i32x4.splat(2)));
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 13), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 15), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 26), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 6), x0);
  x0 = i32x4.add(x0, k0); x1 = i32x4.add(x1, i32x4.add(k1, i32x4.splat(3)));
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 17), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 29), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 16), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 24), x0);
  x0 = i32x4.add(x0, k1); x1 = i32x4.add(x1, i32x4.add(k2, i32x4.splat(4)));
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 13), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 15), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 26), x0);
  x0 = i32x4.add(x0, x1); x1 = v128.xor(rotated(x1, 6), x0);
  x0 = i32x4.add(x0, k2); x1 = i32x4.add(x1, i32x4.add(k0, i32x4.splat(5)));
  if (kept == BOTH) {
    v128.store(outPtr, v128.shuffle<i32>(x1, x0, 0, 4, 1, 5));
    v128.store(outPtr, v128.shuffle<i32>(x1, x0, 2, 6, 3, 7), 16);
  } else {
    v128.store(outPtr, kept == XOR ? v128.xor(x0, x1) : kept == FIRST ? x0 : x1);
  }
}

// @ts-ignore: decorator
@inline
function counters(low: u32): v128 {
  return i32x4.add(i32x4.splat(low), i32x4(0, 1, 2, 3));
}

/** b0 xor b1 of the blocks at counters (high, low), (high, low + 1) …; `low` does not overflow. Whole vectors are written. */
export function threefryWords(outPtr: usize, k0: u32, k1: u32, high: u32, low: u32, count: u32): void {
  const a = i32x4.splat(k0), b = i32x4.splat(k1), c = i32x4.splat(high);
  for (let i: u32 = 0; i < count; i += 4) blocks(outPtr + (<usize>i << 2), a, b, c, counters(low + i), XOR);
}

/** Both words of the blocks at counters (high, low), (high, low + 1) …, as 64 bits each. Whole pairs of vectors are written. */
export function threefryPairs(outPtr: usize, k0: u32, k1: u32, high: u32, low: u32, count: u32): void {
  const a = i32x4.splat(k0), b = i32x4.splat(k1), c = i32x4.splat(high);
  for (let i: u32 = 0; i < count; i += 4) blocks(outPtr + (<usize>i << 3), a, b, c, counters(low + i), BOTH);
}

/** The counter `x` as a second half holds it: 0 instead where it is `total`, which fills up an odd number. */
// @ts-ignore: decorator
@inline
function padded(x: v128, total: v128): v128 {
  return v128.andnot(x, i32x4.eq(x, total));
}

/**
 * Words `from` to `from + count` of the `total` words of JAX's older layout: counters 0 to total − 1 in two halves, the second filled up with a 0; block j is
 * that of counter j of each half; first come the first words of all blocks, then the second ones. Whole vectors are written.
 */
export function threefryHalves(outPtr: usize, k0: u32, k1: u32, from: u32, count: u32, total: u32): void {
  const a = i32x4.splat(k0), b = i32x4.splat(k1), all = i32x4.splat(total);
  const half = total / 2 + (total & 1), end = from + count;
  let i = from;
  for (; i < min(end, half); i += 4) {
    const first = counters(i);
    blocks(outPtr + (<usize>(i - from) << 2), a, b, first, padded(i32x4.add(first, i32x4.splat(half)), all), FIRST);
  }
  i = max(from, half);
  for (; i < end; i += 4) {
    const second = counters(i);
    blocks(outPtr + (<usize>(i - from) << 2), a, b, i32x4.sub(second, i32x4.splat(half)), padded(second, all), SECOND);
  }
}
