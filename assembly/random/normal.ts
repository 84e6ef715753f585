// The normal distribution in f32, by Box–Muller.

import { exponentBits, mantissaMinusOne, negativeLog } from "../math/log";
import { constant, madd } from "../simd";
import { philoxWords } from "./philox";

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

/** In place: word → (G·r)², r² = −2 ln u, u = (word + ½)·2^-32 with full relative precision at both ends. */
// @ts-ignore: decorator
@inline
function squaredRadius(ptr: usize): void {
  // Where u >= ½, the word read as signed is u − 1 scaled by 2^32: the argument that the logarithm takes there.
  const t = f32x4.add(f32x4.convert_i32x4_s(v128.load(ptr)), constant(BITS, 0));
  const e = exponentBits(t);
  v128.store(ptr, negativeLog(e, mantissaMinusOne(t, e), RADIUS));
}

/** In place: ((G·r)², angle word) → mean + std·(r cos, r sin), angle = 2π·word·2^-32. */
// @ts-ignore: decorator
@inline
function rotate(ptr: usize, mean: v128, std: v128): void {
  const word = v128.load(ptr, 16);
  // Doubling the word drops half turns. An odd number of them is a sign, which goes to the radius and so to both outputs.
  const flip = v128.and(i32x4.add(word, constant(BITS, 4)), constant(BITS, 8));
  const radius = v128.xor(f32x4.sqrt(v128.load(ptr)), flip);
  const y = f32x4.mul(f32x4.convert_i32x4_s(i32x4.shl(word, 1)), constant(SINCOS, 0));
  const z = f32x4.mul(y, y);
  const sin = f32x4.mul(
    f32x4.mul(f32x4.add(z, constant(SINCOS, 4)), f32x4.add(z, constant(SINCOS, 8))),
    madd(f32x4.add(z, constant(SINCOS, 12)), z, constant(SINCOS, 16)),
  );
  const cos = f32x4.mul(
    f32x4.mul(f32x4.add(z, constant(SINCOS, 20)), f32x4.add(z, constant(SINCOS, 24))),
    madd(f32x4.add(z, constant(SINCOS, 28)), z, constant(SINCOS, 32)),
  );
  v128.store(ptr, madd(std, f32x4.mul(radius, cos), mean));
  v128.store(ptr, madd(std, f32x4.mul(f32x4.mul(radius, y), sin), mean), 16);
}

/**
 * mean + std·z, z by Box–Muller: words 0 and 1 of a block give one pair, words 2 and 3 another; cos goes to the even word's element.
 *
 * Three passes over a block that stays in L1; fused they are slower by 0.1–0.25 ns per value (measured, Zen 4, Node 20, 24, 26).
 */
export function normalF32(
  outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32,
  mean: f32, std: f32,
): void {
  philoxWords(outPtr, nTiles, keysPtr, counterLow, counterHigh, 0, 0);
  const end = outPtr + (<usize>nTiles << 6);
  for (let ptr = outPtr; ptr < end; ptr += 64) {
    squaredRadius(ptr);
    squaredRadius(ptr + 32);
  }
  const vMean = f32x4.splat(mean);
  const vStd = f32x4.splat(std);
  for (let ptr = outPtr; ptr < end; ptr += 64) {
    rotate(ptr, vMean, vStd);
    rotate(ptr + 32, vMean, vStd);
  }
}
