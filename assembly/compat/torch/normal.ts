// torch's normal_ of 16 numbers or more, f32: Box-Muller on blocks of 16 uniforms, with the polynomials of Cephes in f32 and multiply-adds of one
// rounding, as torch compiles them for AVX2. In a block number j and j + 8 make a pair.
//
// A multiply-add is done in f64, where the product is exact. That the sum, rounded there and then to f32, is never rounded wrongly was tried: with each of
// the 2^24 uniforms radius, sine and cosine are those of exact multiply-adds (test/compat/torch/normal.slow.ts).

import { constant, constant64, promoteHigh } from "../../simd";
import { cut, doubt, fma32, noDoubt, withHalf } from "../fma";

/** 24 bits, 2^24, and 126, which are integers; 2^-24; masks of the fraction and the exponent of ½; √½, 1, the low part of ln 2, ½, −2, 2π. */
// @ts-ignore: decorator
@lazy @inline
const LOG: usize = memory.data<u32>([
  0x00ffffff, 0x01000000, 126, 0x33800000, 0x007fffff, 0x3f000000, 0x3f3504f3, 0x3f800000, 0xb95e8083, 0x3f000000, 0xc0000000, 0x40c90fdb,
  0x3f318000,
], 16);

/** The coefficients of logf, all f32 (Moshier, Cephes, single/logf.c), and the high part of ln 2. */
// @ts-ignore: decorator
@lazy @inline
const LOG_TERMS: usize = memory.data<f64>([
  0.07037683576345444, -0.11514610052108765, 0.11676998436450958, -0.12420140951871872, 0.14249323308467865, -0.16668057441711426,
  0.2000071406364441, -0.24999994039535522, 0.3333333134651184, 0.693359375,
], 16);

/** 4/π, −π/4 in its first two parts, ½, 1; 1, −2, 2, 4 as integers. */
// @ts-ignore: decorator
@lazy @inline
const SINCOS: usize = memory.data<u32>([0x3fa2f983, 0xbf490000, 0xb97da000, 0x3f000000, 0x3f800000, 1, 0xfffffffe, 2, 4], 16);

/** The third part of −π/4; the coefficients of cosine and of sine, all f32 (single/sinf.c). */
// @ts-ignore: decorator
@lazy @inline
const SINCOS_TERMS: usize = memory.data<f64>([
  -3.774895063202166e-08, 2.44331567955669e-05, -0.0013887316454201937, 0.04166664555668831,
  -0.00019515295571181923, 0.008332161232829094, -0.16666655242443085,
], 16);

/** Two pairs of f64 that are f32, as four f32. */
// @ts-ignore: decorator
@inline
function four(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** a·b + c of f64 that are f32, for `cut` and `doubt`. */
// @ts-ignore: decorator
@inline
function sum(a: v128, b: v128, c: v128): v128 {
  return withHalf(f64x2.add(f64x2.mul(a, b), c));
}

/** a·b + c of f64 that are f32, to be rounded by `four`. */
// @ts-ignore: decorator
@inline
function wide(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

/** The last step of a polynomial, as `then`. */
// @ts-ignore: decorator
@inline
function last(table: usize, offset: usize, before: v128, x: v128): v128 {
  return wide(cut(before), x, constant64(table, offset));
}

/** A coefficient times x plus c. */
// @ts-ignore: decorator
@inline
function first(table: usize, offset: usize, x: v128): v128 {
  return sum(constant64(table, offset), x, constant64(table, offset + 8));
}

/** What `first` gave, cut, times x plus the coefficient at `offset`. */
// @ts-ignore: decorator
@inline
function then(table: usize, offset: usize, before: v128, x: v128): v128 {
  return sum(cut(before), x, constant64(table, offset));
}

/** The low 24 bits of four words, as f32 from 0 to 2^24 − 1. */
// @ts-ignore: decorator
@inline
function bits24(ptr: usize): v128 {
  return v128.and(v128.load(ptr), constant(LOG, 0));
}

/** The uniform numbers of four words. */
// @ts-ignore: decorator
@inline
export function uniform(ptr: usize): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(bits24(ptr)), constant(LOG, 12));
}

/** 1 − the uniform of four words. */
// @ts-ignore: decorator
@inline
export function complement(ptr: usize): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(constant(LOG, 4), bits24(ptr))), constant(LOG, 12));
}

/** m of u = m·2^e as it stands in f32, from ½ to 1. */
// @ts-ignore: decorator
@inline
function fraction(u: v128): v128 {
  return v128.or(v128.and(u, constant(LOG, 16)), constant(LOG, 20));
}

/** m − 1, or 2m − 1 where m < √½. */
// @ts-ignore: decorator
@inline
function centered(m: v128): v128 {
  return f32x4.add(f32x4.sub(m, constant(LOG, 28)), v128.and(m, f32x4.lt(m, constant(LOG, 24))));
}

/** e, or e − 1 where m < √½. */
// @ts-ignore: decorator
@inline
function exponent(u: v128): v128 {
  const small = f32x4.lt(fraction(u), constant(LOG, 24));
  return f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(u, 23), constant(LOG, 8)), small));
}

/** √(−2 ln u): y is the polynomial in z, without its last factors. */
// @ts-ignore: decorator
@inline
function radius(u: v128, z: v128, y: v128): v128 {
  const e = exponent(u);
  const square = f32x4.mul(z, z);
  const low = f32x4.mul(e, constant(LOG, 32));
  y = f32x4.mul(y, z);
  y = four(
    wide(f64x2.promote_low_f32x4(y), f64x2.promote_low_f32x4(square), f64x2.promote_low_f32x4(low)),
    wide(promoteHigh(y), promoteHigh(square), promoteHigh(low)),
  );
  // ½·z² and e times the high part of ln 2, of 9 bits, are f32: no product is rounded.
  y = f32x4.add(z, f32x4.sub(y, f32x4.mul(square, constant(LOG, 36))));
  return f32x4.sqrt(f32x4.mul(f32x4.add(f32x4.mul(e, constant(LOG, 48)), y), constant(LOG, 40)));
}

/** The eight words at `ptr` to √(−2 ln u). Eight at a time, since each waits for itself in every step. */
// @ts-ignore: decorator
@inline
function radii(ptr: usize): void {
  const u = complement(ptr);
  const v = complement(ptr + 16);
  const z = centered(fraction(u));
  const w = centered(fraction(v));
  const z0 = f64x2.promote_low_f32x4(z);
  const z1 = promoteHigh(z);
  const z2 = f64x2.promote_low_f32x4(w);
  const z3 = promoteHigh(w);
  let y0 = first(LOG_TERMS, 0, z0);
  let y1 = first(LOG_TERMS, 0, z1);
  let y2 = first(LOG_TERMS, 0, z2);
  let y3 = first(LOG_TERMS, 0, z3);
  y0 = then(LOG_TERMS, 16, y0, z0);
  y1 = then(LOG_TERMS, 16, y1, z1);
  y2 = then(LOG_TERMS, 16, y2, z2);
  y3 = then(LOG_TERMS, 16, y3, z3);
  y0 = then(LOG_TERMS, 24, y0, z0);
  y1 = then(LOG_TERMS, 24, y1, z1);
  y2 = then(LOG_TERMS, 24, y2, z2);
  y3 = then(LOG_TERMS, 24, y3, z3);
  y0 = then(LOG_TERMS, 32, y0, z0);
  y1 = then(LOG_TERMS, 32, y1, z1);
  y2 = then(LOG_TERMS, 32, y2, z2);
  y3 = then(LOG_TERMS, 32, y3, z3);
  y0 = then(LOG_TERMS, 40, y0, z0);
  y1 = then(LOG_TERMS, 40, y1, z1);
  y2 = then(LOG_TERMS, 40, y2, z2);
  y3 = then(LOG_TERMS, 40, y3, z3);
  y0 = then(LOG_TERMS, 48, y0, z0);
  y1 = then(LOG_TERMS, 48, y1, z1);
  y2 = then(LOG_TERMS, 48, y2, z2);
  y3 = then(LOG_TERMS, 48, y3, z3);
  y0 = then(LOG_TERMS, 56, y0, z0);
  y1 = then(LOG_TERMS, 56, y1, z1);
  y2 = then(LOG_TERMS, 56, y2, z2);
  y3 = then(LOG_TERMS, 56, y3, z3);
  y0 = last(LOG_TERMS, 64, y0, z0);
  y1 = last(LOG_TERMS, 64, y1, z1);
  y2 = last(LOG_TERMS, 64, y2, z2);
  y3 = last(LOG_TERMS, 64, y3, z3);
  v128.store(ptr, radius(u, z, four(y0, y1)));
  v128.store(ptr, radius(v, w, four(y2, y3)), 16);
}

/** a·std + mean at `ptr` and b·std + mean at `ptr + 32`, each rounded once. */
// @ts-ignore: decorator
@inline
export function storePairs(ptr: usize, a: v128, b: v128, mean: v128, std: v128, centered: bool): void {
  if (centered) {
    // Rounded once as it is; the sum with 0 makes −0 a 0.
    v128.store(ptr, f32x4.add(f32x4.mul(a, std), mean));
    v128.store(ptr, f32x4.add(f32x4.mul(b, std), mean), 32);
    return;
  }
  const std64 = f64x2.promote_low_f32x4(std);
  const mean64 = f64x2.promote_low_f32x4(mean);
  const a0 = sum(f64x2.promote_low_f32x4(a), std64, mean64);
  const a1 = sum(promoteHigh(a), std64, mean64);
  const b0 = sum(f64x2.promote_low_f32x4(b), std64, mean64);
  const b1 = sum(promoteHigh(b), std64, mean64);
  if (i32x4.all_true(doubt(doubt(noDoubt(), a0, a1), b0, b1))) {
    v128.store(ptr, four(cut(a0), cut(a1)));
    v128.store(ptr, four(cut(b0), cut(b1)), 32);
    return;
  }
  v128.store(ptr, a);
  v128.store(ptr, b, 32);
  for (let lane = ptr; lane < ptr + 16; lane += 4) {
    store<f32>(lane, fma32(load<f32>(lane), f32x4.extract_lane(std, 0), f32x4.extract_lane(mean, 0)));
    store<f32>(lane, fma32(load<f32>(lane, 32), f32x4.extract_lane(std, 0), f32x4.extract_lane(mean, 0)), 32);
  }
}

/** Four radii at `ptr` and four words at `ptr + 32` to four pairs of normal numbers. */
// @ts-ignore: decorator
@inline
function turn(ptr: usize, mean: v128, std: v128, centered: bool): void {
  // 2π times the uniform, less k eighths of the circle. Of k·π/4 the first two parts are exact in f32, and the third is in f64.
  let t = f32x4.mul(uniform(ptr + 32), constant(LOG, 44));
  const eighths = i32x4.trunc_sat_f32x4_s(f32x4.mul(t, constant(SINCOS, 0)));
  const k = v128.and(i32x4.add(eighths, constant(SINCOS, 20)), constant(SINCOS, 24));
  const f = f32x4.convert_i32x4_s(k);
  t = f32x4.add(f32x4.add(t, f32x4.mul(f, constant(SINCOS, 4))), f32x4.mul(f, constant(SINCOS, 8)));
  const third = constant64(SINCOS_TERMS, 0);
  t = four(
    f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(f), third), f64x2.promote_low_f32x4(t)),
    f64x2.add(f64x2.mul(promoteHigh(f), third), promoteHigh(t)),
  );
  const q = f32x4.mul(t, t);
  const q0 = f64x2.promote_low_f32x4(q);
  const q1 = promoteHigh(q);
  let c0 = first(SINCOS_TERMS, 8, q0);
  let c1 = first(SINCOS_TERMS, 8, q1);
  let s0 = first(SINCOS_TERMS, 32, q0);
  let s1 = first(SINCOS_TERMS, 32, q1);
  c0 = last(SINCOS_TERMS, 24, c0, q0);
  c1 = last(SINCOS_TERMS, 24, c1, q1);
  s0 = last(SINCOS_TERMS, 48, s0, q0);
  s1 = last(SINCOS_TERMS, 48, s1, q1);
  let c = f32x4.mul(four(c0, c1), q);
  let s = f32x4.mul(four(s0, s1), q);
  const less = f32x4.neg(f32x4.mul(q, constant(SINCOS, 12)));
  c0 = wide(f64x2.promote_low_f32x4(c), q0, f64x2.promote_low_f32x4(less));
  c1 = wide(promoteHigh(c), q1, promoteHigh(less));
  const t0 = f64x2.promote_low_f32x4(t);
  const t1 = promoteHigh(t);
  s0 = wide(f64x2.promote_low_f32x4(s), t0, t0);
  s1 = wide(promoteHigh(s), t1, t1);
  c = f32x4.add(four(c0, c1), constant(SINCOS, 16));
  s = four(s0, s1);
  const straight = i32x4.eq(v128.and(k, constant(SINCOS, 28)), i32x4.splat(0));
  const sine = v128.xor(v128.bitselect(s, c, straight), i32x4.shl(v128.and(k, constant(SINCOS, 32)), 29));
  const turned = v128.andnot(constant(SINCOS, 32), i32x4.sub(k, constant(SINCOS, 28)));
  const cosine = v128.xor(v128.bitselect(c, s, straight), i32x4.shl(turned, 29));

  const r = v128.load(ptr);
  storePairs(ptr, f32x4.mul(r, cosine), f32x4.mul(r, sine), mean, std, centered);
}

/** Blocks of 16 words, in place: normal numbers times `std` plus `mean`. */
export function torchNormalF32(ptr: usize, nBlocks: i32, mean: f32, std: f32): void {
  const means = f32x4.splat(mean);
  const stds = f32x4.splat(std);
  const end = ptr + (<usize>nBlocks << 6);
  const centered = mean == 0;
  for (; ptr < end; ptr += 64) {
    radii(ptr);
    for (let half: usize = 0; half < 32; half += 16) turn(ptr + half, means, stds, centered);
  }
}
