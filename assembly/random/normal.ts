// The normal distribution in f32, by Box–Muller.

import { exponentBits, mantissaMinusOne, negativeLog } from "../math/log";
import { constant, madd } from "../simd";
import { philoxTiles } from "./philox";

/** Bits: of ½ as f32, of a quarter turn of the angle word, of the sign. */
// @ts-ignore: decorator
@lazy @inline
const BITS: usize = memory.data<u32>([0x3f000000, 0x40000000, 0x80000000], 16);

/**
 * Table of `negativeLog` for the squared radius: −2·ln, times G² = 910.529076², the square of the factor that the sine and cosine
 * below leave out (`python scripts/coefficients radius`).
 */
// @ts-ignore: decorator
@lazy @inline
const RADIUS: usize = memory.data<f32>([
  -0.137010291, -4.03667998e+26, -1.06468254e+17, -5614507,
  1.04560236e+30, 3.97504345e+20, 4.19264553e+10,
], 16);

/**
 * With y = κx and z = y², x in [−1, 1]: sin(πx/2) = G·y·(z + a)(z + b)((z + c)z + d), cos(πx/2) likewise without y.
 * Minimax, degree 4 in x²: error 5.3e-9 relative (sin), 4.7e-8 absolute (cos). κ = 0.17651688022 makes both leading
 * coefficients the same G, which goes into the radius. Table: κ·2^-31, then a, b, c, d of sin and of cos
 * (`python scripts/coefficients sincos`).
 */
// @ts-ignore: decorator
@lazy @inline
const SINCOS: usize = memory.data<f32>([
  8.21970755e-11,
  -0.124895938, -0.326339483, -0.510087967, 0.239784926,
  -0.0311582107, -0.236652926, -0.487757444, 0.148943573,
], 16);

/** word → (G·r)², r² = −2 ln u, u = (word + ½)·2^-32 with full relative precision at both ends. */
// @ts-ignore: decorator
@inline
export function squaredRadius(word: v128): v128 {
  // Where u >= ½, the word read as signed is u − 1 scaled by 2^32: the argument that the logarithm takes there.
  const t = f32x4.add(f32x4.convert_i32x4_s(word), constant(BITS, 0));
  const e = exponentBits(t);
  return negativeLog(e, mantissaMinusOne(t, e), RADIUS);
}

/** G·r with the sign of the half turns that `angle` drops: an odd number of them turns both outputs over. */
// @ts-ignore: decorator
@inline
export function radius(square: v128, word: v128): v128 {
  const flip = v128.and(i32x4.add(word, constant(BITS, 4)), constant(BITS, 8));
  return v128.xor(f32x4.sqrt(square), flip);
}

/** κ times the angle 2π·word·2^-32 in quarter turns, without half turns: doubling the word drops them. */
// @ts-ignore: decorator
@inline
export function angle(word: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shl(word, 1)), constant(SINCOS, 0));
}

/** (z + a)(z + b)((z + c)z + d), from the table. */
// @ts-ignore: decorator
@inline
function quartic(z: v128, table: usize): v128 {
  return f32x4.mul(
    f32x4.mul(f32x4.add(z, constant(table, 0)), f32x4.add(z, constant(table, 4))),
    madd(f32x4.add(z, constant(table, 8)), z, constant(table, 12)),
  );
}

// @ts-ignore: decorator
@inline
export function cosine(r: v128, y: v128, mean: v128, std: v128): v128 {
  return madd(std, f32x4.mul(r, quartic(f32x4.mul(y, y), SINCOS + 20)), mean);
}

// @ts-ignore: decorator
@inline
export function sine(r: v128, y: v128, mean: v128, std: v128): v128 {
  return madd(std, f32x4.mul(f32x4.mul(r, y), quartic(f32x4.mul(y, y), SINCOS + 4)), mean);
}

/**
 * Words → mean + std·z, in tiles whose vectors 1 and 2 are exchanged: two radius words, then two angle words. Two tiles at a time,
 * `gap` bytes apart; with 0 it is one, computed twice.
 *
 * In passes over a block that stays in L1; fused they are slower by 0.1–0.25 ns per value. All loads of a turn come before its stores:
 * else V8 finishes one vector before it begins the next (0.1 ns). Neighbouring vectors undergo the same operations, which V8 can merge
 * into 256 bits (--experimental-wasm-revectorize: 1.64 → 1.32 ns); putting the results in order afterwards costs 0.02 ns.
 * (Measured, Zen 4, Node 20, 24, 26.)
 */
function transform(start: usize, end: usize, gap: usize, mean: f32, std: f32): void {
  for (let ptr = start; ptr < end; ptr += 128) {
    const next = ptr + gap;
    const a = v128.load(ptr), b = v128.load(ptr, 16), c = v128.load(next), d = v128.load(next, 16);
    const ra = squaredRadius(a), rb = squaredRadius(b), rc = squaredRadius(c), rd = squaredRadius(d);
    v128.store(ptr, ra); v128.store(ptr, rb, 16);
    v128.store(next, rc); v128.store(next, rd, 16);
  }
  // Splats are made here since V8 merges no vectors that are parameters.
  const vMean = f32x4.splat(mean), vStd = f32x4.splat(std);
  for (let ptr = start; ptr < end; ptr += 128) {
    const next = ptr + gap;
    const wa = v128.load(ptr, 32), wb = v128.load(ptr, 48), wc = v128.load(next, 32), wd = v128.load(next, 48);
    const qa = v128.load(ptr), qb = v128.load(ptr, 16), qc = v128.load(next), qd = v128.load(next, 16);
    const ya = angle(wa), yb = angle(wb), yc = angle(wc), yd = angle(wd);
    const ra = radius(qa, wa), rb = radius(qb, wb), rc = radius(qc, wc), rd = radius(qd, wd);
    const ca = cosine(ra, ya, vMean, vStd), sa = sine(ra, ya, vMean, vStd);
    const cb = cosine(rb, yb, vMean, vStd), sb = sine(rb, yb, vMean, vStd);
    const cc = cosine(rc, yc, vMean, vStd), sc = sine(rc, yc, vMean, vStd);
    const cd = cosine(rd, yd, vMean, vStd), sd = sine(rd, yd, vMean, vStd);
    v128.store(ptr, ca); v128.store(ptr, cb, 16); v128.store(ptr, sa, 32); v128.store(ptr, sb, 48);
    v128.store(next, cc); v128.store(next, cd, 16); v128.store(next, sc, 32); v128.store(next, sd, 48);
  }
  for (let ptr = start; ptr < end; ptr += 64) {
    const b = v128.load(ptr, 16), c = v128.load(ptr, 32);
    v128.store(ptr, c, 16); v128.store(ptr, b, 32);
  }
}

/** mean + std·z, z by Box–Muller: words 0 and 1 of a block give one pair, words 2 and 3 another; cos goes to the even word's element. */
export function normalF32(
  outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32,
  mean: f32, std: f32,
): void {
  philoxTiles(outPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0, 32);
  const end = outPtr + (<usize>nTiles << 6);
  const pairs = outPtr + (<usize>(nTiles & ~1) << 6);
  transform(outPtr, pairs, 64, mean, std);
  if (pairs < end) transform(pairs, end, 0, mean, std);
}
