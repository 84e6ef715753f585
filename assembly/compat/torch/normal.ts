// torch's normal_ of 16 numbers or more, f32: Box-Muller on blocks of 16 uniforms, with the polynomials of Cephes in f32 and multiply-adds of one
// rounding, as torch compiles them for AVX2. In a block number j and j + 8 make a pair.
//
// That no `fma` here lands halfway in f64 was tried: with each of the 2^24 uniforms radius, sine and cosine are those of exact multiply-adds
// (test/compat/torch/normal.slow.ts).

import { constant, madd } from "../../simd";
import { LOG_TERMS } from "../cephes";
import { fma, fmaOfAny, polynomial } from "../fma";

/** 24 bits, 2^24, and 126, which are integers; 2^-24; the mask of the fraction, the exponent of ½; √½, 1, the low part of ln 2, −½, −2, 2π, the high part of ln 2. */
// @ts-ignore: decorator
@lazy @inline
const LOG: usize = memory.data<u32>([
  0x00ffffff, 0x01000000, 126, 0x33800000, 0x007fffff, 0x3f000000, 0x3f3504f3, 0x3f800000, 0xb95e8083, 0xbf000000, 0xc0000000, 0x40c90fdb,
  0x3f318000,
], 16);

/** 4/π, the three parts of −π/4, −½, 1, 2^23; 1, 14, 2, 4 as integers. */
// @ts-ignore: decorator
@lazy @inline
const SINCOS: usize = memory.data<u32>([
  0x3fa2f983, 0xbf490000, 0xb97da000, 0xb3222169, 0xbf000000, 0x3f800000, 0x4b000000, 1, 14, 2, 4,
], 16);

/** The coefficients of cosine and of sine (single/sinf.c). */
// @ts-ignore: decorator
@lazy @inline
const COS_TERMS: usize = memory.data<Term>([2.44331567955669e-05, -0.0013887316454201937, 0.04166664555668831], 16);

// @ts-ignore: decorator
@lazy @inline
const SIN_TERMS: usize = memory.data<Term>([-0.00019515295571181923, 0.008332161232829094, -0.16666655242443085], 16);

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

/** √(−2 ln u). */
// @ts-ignore: decorator
@inline
function radius(u: v128): v128 {
  const z = centered(fraction(u)), e = exponent(u), square = f32x4.mul(z, z);
  let y = f32x4.mul(polynomial(LOG_TERMS, 9, z), z);
  y = fma(y, square, f32x4.mul(e, constant(LOG, 32)));
  // ½·z² and e times the high part of ln 2, of 9 bits, are f32: no product is rounded.
  y = f32x4.add(z, madd(square, constant(LOG, 36), y));
  return f32x4.sqrt(f32x4.mul(madd(e, constant(LOG, 48), y), constant(LOG, 40)));
}

/**
 * a·std + mean at `ptr` and b·std + mean at `ptr + 32`, each rounded once. `plain`: the mean is 0 and std is not, so that the product alone is that; the sum comes
 * first, which makes a 0 of −0, but not of a product that underflows.
 */
// @ts-ignore: decorator
@inline
function storePairs(ptr: usize, a: v128, b: v128, mean: v128, std: v128, plain: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD || !plain) {
    v128.store(ptr, fmaOfAny(a, std, mean));
    v128.store(ptr, fmaOfAny(b, std, mean), 32);
  } else {
    v128.store(ptr, f32x4.mul(f32x4.add(a, mean), std));
    v128.store(ptr, f32x4.mul(f32x4.add(b, mean), std), 32);
  }
}

/** Four words of radii at `ptr` and four of angles at `ptr + 32` to four pairs of normal numbers. */
// @ts-ignore: decorator
@inline
function turn(ptr: usize, mean: v128, std: v128, plain: bool): void {
  // 2π times the uniform, less k eighths of the circle. Of k·π/4 the first two parts are exact in f32.
  let t = f32x4.mul(uniform(ptr + 32), constant(LOG, 44));
  // How many eighths there are, in the low bits of an f32 from 2^23 on.
  const eighths = f32x4.add(f32x4.floor(f32x4.mul(t, constant(SINCOS, 0))), constant(SINCOS, 24));
  const k = v128.and(i32x4.add(eighths, constant(SINCOS, 28)), constant(SINCOS, 32));
  const f = f32x4.convert_i32x4_s(k);
  t = fma(f, constant(SINCOS, 12), madd(f, constant(SINCOS, 8), madd(f, constant(SINCOS, 4), t)));
  const q = f32x4.mul(t, t);
  const c = f32x4.add(fma(f32x4.mul(polynomial(COS_TERMS, 3, q), q), q, f32x4.mul(q, constant(SINCOS, 16))), constant(SINCOS, 20));
  const s = fma(f32x4.mul(polynomial(SIN_TERMS, 3, q), q), t, t);
  // Where k is 0, 4 or 8 the sine is s, else c, and the cosine the other one.
  const straight = i32x4.eq(v128.and(k, constant(SINCOS, 36)), i32x4.splat(0));
  const swapped = v128.and(v128.xor(s, c), straight);
  const sine = v128.xor(v128.xor(c, swapped), i32x4.shl(v128.and(k, constant(SINCOS, 40)), 29));
  const turned = v128.and(constant(SINCOS, 40), i32x4.add(k, constant(SINCOS, 36)));
  const cosine = v128.xor(v128.xor(s, swapped), i32x4.shl(turned, 29));
  const r = radius(complement(ptr));
  storePairs(ptr, f32x4.mul(r, cosine), f32x4.mul(r, sine), mean, std, plain);
}

/** Blocks of 16 words, in place: normal numbers times `std` plus `mean`. */
export function torchNormalF32(ptr: usize, nBlocks: i32, mean: f32, std: f32): void {
  const means = f32x4.splat(mean);
  const stds = f32x4.splat(std);
  const end = ptr + (<usize>nBlocks << 6);
  const plain = mean == 0 && std != 0;
  for (; ptr < end; ptr += 64) {
    for (let half: usize = 0; half < 32; half += 16) turn(ptr + half, means, stds, plain);
  }
}
