// torch's normal numbers in f64, in place on words: blocks of 16 as in f32, and pair by pair where there are fewer than 16 or they are not contiguous.

import { cosSin64, fma64, log64 } from "../double";
import { uniform64 } from "./uniform";

/** 2π. */
// @ts-ignore: decorator
@inline const CIRCLE: f64 = 6.283185307179586;

// @ts-ignore: decorator
@inline
function radius(u: f64): f64 {
  // ln 1 = 0 times −2 is −0, whose root torch takes too.
  return sqrt<f64>(-2 * log64(u));
}

// @ts-ignore: decorator
@inline
function scaled(x: f64, mean: f64, std: f64, fused: bool): f64 {
  return fused ? fma64(x, std, mean) : x * std + mean;
}

/** Blocks of 16, from two words each: normal numbers times `std` plus `mean`, a multiply-add of one rounding where `fused`. */
export function torchNormalF64(ptr: usize, nBlocks: i32, mean: f64, std: f64, fused: bool): void {
  const end = ptr + (<usize>nBlocks << 7);
  for (; ptr < end; ptr += 128) {
    for (let j: usize = 0; j < 64; j += 8) {
      const r = radius(1 - uniform64(ptr + j));
      const t = cosSin64(CIRCLE * uniform64(ptr + j + 64));
      store<f64>(ptr + j, scaled(r * f64x2.extract_lane(t, 0), mean, std, fused));
      store<f64>(ptr + j + 64, scaled(r * f64x2.extract_lane(t, 1), mean, std, fused));
    }
  }
}

/** Pairs of f64 from four words each: the angle of a pair comes from the first two. Neither scaled nor moved. */
export function torchNormalPairs(ptr: usize, nPairs: i32): void {
  const end = ptr + (<usize>nPairs << 4);
  for (; ptr < end; ptr += 16) {
    // 1 less a multiple of 2^-53 is exact, so that log1p(−u) is ln(1 − u).
    const r = radius(1 - uniform64(ptr + 8));
    const t = cosSin64(CIRCLE * uniform64(ptr));
    v128.store(ptr, f64x2.mul(f64x2.splat(r), t));
  }
}

/** Numbers times `std` plus `mean`. */
export function scaleF64(ptr: usize, count: i32, mean: f64, std: f64, fused: bool): void {
  const end = ptr + (<usize>count << 3);
  for (; ptr < end; ptr += 8) store<f64>(ptr, scaled(load<f64>(ptr), mean, std, fused));
}
