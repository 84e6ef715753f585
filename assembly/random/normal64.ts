// The normal distribution in f64, by Box–Muller with 53-bit uniforms.

import { log64 } from "../math/log64";
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

/** In place: (n + ½)·2^-53 from the even words → squared radius. */
// @ts-ignore: decorator
@inline
function squaredRadius(even: v128): v128 {
  return f64x2.mul(log64(f64x2.mul(even, constant64(CONSTANTS, 0))), constant64(CONSTANTS, 40));
}

// @ts-ignore: decorator
@inline
function rotate(outPtr: usize, odd: v128, mean: v128, std: v128): void {
  const radius = f64x2.sqrt(v128.load(outPtr));
  const v = f64x2.mul(odd, constant64(CONSTANTS, 8));
  const turns = f64x2.nearest(v);
  const x = f64x2.mul(f64x2.sub(v, turns), constant64(CONSTANTS, 16));
  // Bit 61 is set in ±1 and clear in 0: the sign to flip.
  const flip = v128.and(i64x2.shl(turns, 2), constant64(CONSTANTS, 24));
  const r = v128.xor(radius, flip);
  const z = f64x2.mul(x, x);
  const s = f64x2.mul(x, polynomial64(SIN, 7, z));
  const twoS = f64x2.add(s, s);
  const cos = f64x2.sub(constant64(CONSTANTS, 32), f64x2.mul(twoS, s));
  const sin = f64x2.mul(twoS, polynomial64(COS, 7, z));
  v128.store(outPtr, madd64(std, f64x2.mul(r, cos), mean));
  v128.store(outPtr, madd64(std, f64x2.mul(r, sin), mean), 32);
}

/** `normalF32` with 53-bit uniforms: the same pairs, u = (n + ½)·2^-53, angle = 2π·(n + ½)·2^-53. Work: 128 bytes per tile. */
export function normalF64(
  outPtr: usize, nTiles: i32, keysPtr: usize, counterLow: u32, counterHigh: u32, workPtr: usize,
  mean: f64, std: f64,
): void {
  wideWords(workPtr, nTiles, keysPtr, counterLow, counterHigh, 1);
  const vMean = f64x2.splat(mean);
  const vStd = f64x2.splat(std);
  const lows = <usize>nTiles << 6;
  let out = outPtr;
  for (let ptr = workPtr, end = workPtr + lows; ptr < end; ptr += 32, out += 64) {
    const high = v128.load(ptr);
    const low = v128.load(ptr + lows);
    v128.store(out, squaredRadius(signed53(high, low)));
    v128.store(out, squaredRadius(signed53(upper(high), upper(low))), 16);
  }
  for (let ptr = workPtr + 16, end = workPtr + lows; ptr < end; ptr += 32, outPtr += 64) {
    const high = v128.load(ptr);
    const low = v128.load(ptr + lows);
    rotate(outPtr, signed53(high, low), vMean, vStd);
    rotate(outPtr + 16, signed53(upper(high), upper(low)), vMean, vStd);
  }
}
