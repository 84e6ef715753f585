// What the inspection of weights needs: sums, extremes, and hashes of rows.

import { constant, promoteHigh } from "../simd";

/** MurmurHash3's first finalizer: 3 mod 8, so that its powers mod 2^n take a quarter of all residues. */
const MULTIPLIER: u32 = 0x85ebca6b;
/** MurmurHash3's second finalizer. */
const FINALIZER: u32 = 0xc2b2ae35;

/** The multiplier in memory, from where vectors load it. */
// @ts-ignore: decorator
@lazy @inline const TABLE: usize = memory.data<u32>([MULTIPLIER], 16);

// @ts-ignore: decorator
@inline
function lanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** The sum of four vectors, in pairs: the accumulator then waits for one addition per group, not four. */
// @ts-ignore: decorator
@inline
function add4(a: v128, b: v128, c: v128, d: v128): v128 {
  return f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
}

/**
 * Writes Σd, Σd², Σx⁴, the least and the greatest value and the number of zeros, six f64, of groups of eight f32, where d = x − center;
 * Σx⁴ of the first `nFourths` groups only.
 *
 * The center may be any value near the others; without it, squares of large numbers that differ little would lose the difference.
 * Sums in f64: in each group, even elements in one lane and odd ones in the other, ((0 + 2) + (4 + 6)), are added to the running
 * sums; at the end even + odd. A NaN makes the sums NaN; least and greatest, which start from ±∞, skip it.
 */
export function statisticsF32(inPtr: usize, nGroups: i32, nFourths: i32, center: f64, outPtr: usize): void {
  const zero = f32x4.splat(0);
  const middle = f64x2.splat(center);
  let sum = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let fourths = f64x2.splat(0);
  let least = f32x4.splat(Infinity);
  let greatest = f32x4.splat(-Infinity);
  let zeros = i32x4.splat(0);
  const end = inPtr + (<usize>nGroups << 5);
  const stop = inPtr + (<usize>nFourths << 5);
  for (; inPtr < end; inPtr += 32) {
    const x = v128.load(inPtr);
    const y = v128.load(inPtr, 16);
    const a = f64x2.promote_low_f32x4(x);
    const b = promoteHigh(x);
    const c = f64x2.promote_low_f32x4(y);
    const d = promoteHigh(y);
    if (inPtr < stop) {
      const a2 = f64x2.mul(a, a);
      const b2 = f64x2.mul(b, b);
      const c2 = f64x2.mul(c, c);
      const d2 = f64x2.mul(d, d);
      fourths = f64x2.add(fourths, add4(f64x2.mul(a2, a2), f64x2.mul(b2, b2), f64x2.mul(c2, c2), f64x2.mul(d2, d2)));
    }
    const da = f64x2.sub(a, middle);
    const db = f64x2.sub(b, middle);
    const dc = f64x2.sub(c, middle);
    const dd = f64x2.sub(d, middle);
    sum = f64x2.add(sum, add4(da, db, dc, dd));
    squares = f64x2.add(squares, add4(f64x2.mul(da, da), f64x2.mul(db, db), f64x2.mul(dc, dc), f64x2.mul(dd, dd)));
    least = f32x4.pmin(f32x4.pmin(least, x), y);
    greatest = f32x4.pmax(f32x4.pmax(greatest, x), y);
    zeros = i32x4.sub(zeros, i32x4.add(f32x4.eq(x, zero), f32x4.eq(y, zero)));
  }
  least = f32x4.pmin(least, v128.shuffle<i32>(least, least, 2, 3, 0, 1));
  least = f32x4.pmin(least, v128.shuffle<i32>(least, least, 1, 0, 3, 2));
  greatest = f32x4.pmax(greatest, v128.shuffle<i32>(greatest, greatest, 2, 3, 0, 1));
  greatest = f32x4.pmax(greatest, v128.shuffle<i32>(greatest, greatest, 1, 0, 3, 2));
  zeros = i32x4.add(zeros, v128.shuffle<i32>(zeros, zeros, 2, 3, 0, 1));
  store<f64>(outPtr, lanes(sum));
  store<f64>(outPtr, lanes(squares), 8);
  store<f64>(outPtr, lanes(fourths), 16);
  store<f64>(outPtr, f64x2.extract_lane(f64x2.promote_low_f32x4(least), 0), 24);
  store<f64>(outPtr, f64x2.extract_lane(f64x2.promote_low_f32x4(greatest), 0), 32);
  store<f64>(outPtr, <f64>(i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1)), 40);
}

// @ts-ignore: decorator
@inline
function absorb(hash: v128, x: v128, multiplier: v128): v128 {
  // The upper half is folded down first: otherwise a flipped sign bit would survive every multiplication unchanged.
  return i32x4.add(i32x4.mul(hash, multiplier), v128.xor(x, i32x4.shr_u(x, 16)));
}

/** `absorb` for a hash instead of a word: folded by another distance, since folding twice by half a word cancels. */
// @ts-ignore: decorator
@inline
function join(hash: v128, other: v128, multiplier: v128): v128 {
  return i32x4.add(i32x4.mul(hash, multiplier), v128.xor(other, i32x4.shr_u(other, 15)));
}

// @ts-ignore: decorator
@inline
function finalize(h: u32): u32 {
  h = (h ^ (h >>> 16)) * MULTIPLIER;
  h = (h ^ (h >>> 13)) * FINALIZER;
  return h ^ (h >>> 16);
}

/**
 * A hash of 64 bits, low word first, of the first `nWords` 32-bit words of rows that lie `stride` bytes apart.
 *
 * Polynomials mod 2^32 in 16 lanes. Not cryptographic: collisions can be constructed.
 */
export function hashRows(inPtr: usize, nRows: i32, nWords: i32, stride: i32, outPtr: usize): void {
  const m = constant(TABLE, 0);
  const wide = <usize>(nWords & ~15) << 2;
  const quads = <usize>(nWords & ~3) << 2;
  const bytes = <usize>nWords << 2;
  for (let row = 0; row < nRows; row++) {
    let h0 = i32x4.splat(1);
    let h1 = h0;
    let h2 = h0;
    let h3 = h0;
    let at: usize = 0;
    for (; at < wide; at += 64) {
      h0 = absorb(h0, v128.load(inPtr + at), m);
      h1 = absorb(h1, v128.load(inPtr + at, 16), m);
      h2 = absorb(h2, v128.load(inPtr + at, 32), m);
      h3 = absorb(h3, v128.load(inPtr + at, 48), m);
    }
    for (; at < quads; at += 16) h0 = absorb(h0, v128.load(inPtr + at), m);
    let tail: u32 = 1;
    for (; at < bytes; at += 4) {
      const x = load<u32>(inPtr + at);
      tail = tail * MULTIPLIER + (x ^ (x >>> 16));
    }
    const h = join(join(join(h0, h1, m), h2, m), h3, m);
    const low = finalize(i32x4.extract_lane(h, 0) + <u32>i32x4.extract_lane(h, 1) * FINALIZER + finalize(tail));
    const high = finalize((i32x4.extract_lane(h, 2) ^ low) + <u32>i32x4.extract_lane(h, 3) * FINALIZER);
    store<u32>(outPtr, low);
    store<u32>(outPtr, high, 4);
    inPtr += <usize>stride;
    outPtr += 8;
  }
}
