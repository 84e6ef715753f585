// The normal distribution in f64, by Box–Muller with 53-bit uniforms.

import { atanhArgument64, logOfExponent64, logOfParts64 } from "../math/log64";
import { constant64, polynomial64, madd64 } from "../simd";
import { signed53, upper, wideWords } from "./wide";

/** 2^-53, 2^-52, 2, the sign bit, 1, −2. */
// @ts-ignore: decorator
@lazy @inline
const CONSTANTS: usize = memory.data<f64>([1.1102230246251565e-16, 2.220446049250313e-16, 2.0, -0.0, 1.0, -2.0], 16);

/**
 * sin(πx/4)/x and cos(πx/4) in x², x in [−1, 1]: degree 6 through Chebyshev nodes, absolute errors 2.5e-18 and 4.7e-17 before
 * rounding (`python scripts/coefficients sin64 cos64`). The sine and cosine of the full angle are 2sc and 1 − 2s²: five operations
 * fewer than polynomials for the full angle.
 */
// @ts-ignore: decorator
@lazy @inline
const SIN: usize = memory.data<f64>([
  0.7853981633974483, -0.08074551218828054, 0.002490394570188844, -3.657620415891387e-05, 3.133616225433416e-07,
  -1.7571500746983935e-09, 6.877360573166326e-12,
], 16);
// @ts-ignore: decorator
@lazy @inline
const COS: usize = memory.data<f64>([
  1.0, -0.30842513753403783, 0.015854344243741547, -0.00032599188648354014, 3.590859179850238e-06,
  -2.4609507094028117e-08, 1.1365469207731353e-10,
], 16);

/** (n + ½)·2^-53 from words. */
// @ts-ignore: decorator
@inline
function unit(high: v128, low: v128): v128 {
  return f64x2.mul(signed53(high, low), constant64(CONSTANTS, 0));
}

/** −2 ln u, u = (n + ½)·2^-53, from the parts of its logarithm. */
// @ts-ignore: decorator
@inline
function squaredRadius(s: v128, ofExponent: v128): v128 {
  return f64x2.mul(logOfParts64(s, ofExponent), constant64(CONSTANTS, 40));
}

/** The angle in half turns. */
// @ts-ignore: decorator
@inline
function halfTurns(odd: v128): v128 {
  return f64x2.mul(odd, constant64(CONSTANTS, 8));
}

/** √square with the sign of the half turns that `angle` drops. */
// @ts-ignore: decorator
@inline
function radius(square: v128, halves: v128): v128 {
  // Bit 61 is set in ±1 and clear in 0: the sign to flip.
  return v128.xor(f64x2.sqrt(square), v128.and(i64x2.shl(f64x2.nearest(halves), 2), constant64(CONSTANTS, 24)));
}

/** In quarter turns, without half turns. */
// @ts-ignore: decorator
@inline
function angle(halves: v128): v128 {
  return f64x2.mul(f64x2.sub(halves, f64x2.nearest(halves)), constant64(CONSTANTS, 16));
}

/** Sine of half the angle x. */
// @ts-ignore: decorator
@inline
function halfSine(x: v128): v128 {
  return f64x2.mul(x, polynomial64(SIN, 7, f64x2.mul(x, x)));
}

/** Cosine of half the angle x. */
// @ts-ignore: decorator
@inline
function halfCosine(x: v128): v128 {
  return polynomial64(COS, 7, f64x2.mul(x, x));
}

/** mean + std·r·cos, from the sine of half the angle. */
// @ts-ignore: decorator
@inline
function even(r: v128, s: v128, mean: v128, std: v128): v128 {
  return madd64(std, f64x2.mul(r, f64x2.sub(constant64(CONSTANTS, 32), f64x2.mul(f64x2.add(s, s), s))), mean);
}

/** mean + std·r·sin, from sine and cosine of half the angle. */
// @ts-ignore: decorator
@inline
function odd(r: v128, s: v128, c: v128, mean: v128, std: v128): v128 {
  return madd64(std, f64x2.mul(r, f64x2.mul(f64x2.add(s, s), c)), mean);
}

/**
 * `normalF32` with 53-bit uniforms: the same pairs, u = (n + ½)·2^-53, angle = 2π·(n + ½)·2^-53. Work: 128 bytes per tile.
 *
 * Six short passes, each turn's loads before its stores: two long ones take a third more, since the processor sees too few
 * independent operations at a time (6.4 → 4.9 ns per value: measured, Zen 4, Node 20 and 24). Each turn is half a tile: two vectors of
 * radii, then two of angles.
 */
export function normalF64(
  outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32, workPtr: usize,
  mean: f64, std: f64,
): void {
  wideWords(workPtr, nTiles, keysPtr, counterLow, counterHigh, 1);
  const lows = <usize>nTiles << 6;
  const end = outPtr + (lows << 1);
  for (let out = outPtr, words = workPtr; out < end; out += 64, words += 32) {
    const high = v128.load(words), low = v128.load(words + lows);
    const a = unit(high, low), b = unit(upper(high), upper(low));
    v128.store(out, a); v128.store(out, b, 16);
  }
  for (let out = outPtr; out < end; out += 64) {
    const a = v128.load(out), b = v128.load(out, 16);
    const sa = atanhArgument64(a), sb = atanhArgument64(b), ea = logOfExponent64(a), eb = logOfExponent64(b);
    v128.store(out, sa); v128.store(out, sb, 16); v128.store(out, ea, 32); v128.store(out, eb, 48);
  }
  for (let out = outPtr; out < end; out += 64) {
    const sa = v128.load(out), sb = v128.load(out, 16), ea = v128.load(out, 32), eb = v128.load(out, 48);
    const qa = squaredRadius(sa, ea), qb = squaredRadius(sb, eb);
    v128.store(out, qa); v128.store(out, qb, 16);
  }
  for (let out = outPtr, words = workPtr + 16; out < end; out += 64, words += 32) {
    const qa = v128.load(out), qb = v128.load(out, 16), high = v128.load(words), low = v128.load(words + lows);
    const ha = halfTurns(signed53(high, low)), hb = halfTurns(signed53(upper(high), upper(low)));
    const xa = angle(ha), xb = angle(hb), ra = radius(qa, ha), rb = radius(qb, hb);
    v128.store(out, ra); v128.store(out, rb, 16); v128.store(out, xa, 32); v128.store(out, xb, 48);
  }
  // The words are used up; the cosines take their place.
  for (let out = outPtr, cosines = workPtr; out < end; out += 64, cosines += 32) {
    const xa = v128.load(out, 32), xb = v128.load(out, 48);
    const sa = halfSine(xa), sb = halfSine(xb), ca = halfCosine(xa), cb = halfCosine(xb);
    v128.store(out, sa, 32); v128.store(out, sb, 48); v128.store(cosines, ca); v128.store(cosines, cb, 16);
  }
  const vMean = f64x2.splat(mean), vStd = f64x2.splat(std);
  for (let out = outPtr, cosines = workPtr; out < end; out += 64, cosines += 32) {
    const ra = v128.load(out), rb = v128.load(out, 16), sa = v128.load(out, 32), sb = v128.load(out, 48);
    const ca = v128.load(cosines), cb = v128.load(cosines, 16);
    const za = even(ra, sa, vMean, vStd), zb = even(rb, sb, vMean, vStd);
    const zc = odd(ra, sa, ca, vMean, vStd), zd = odd(rb, sb, cb, vMean, vStd);
    v128.store(out, za); v128.store(out, zb, 16); v128.store(out, zc, 32); v128.store(out, zd, 48);
  }
}
