// torch's normal_ of 16 numbers or more, f32, where the processor has no AVX2: the functions of the C library on the same blocks.

import { constant64, promoteHigh } from "../../simd";
import { logf4, sincosf4 } from "../glibc";
import { complement, storePairs, uniform } from "./normal";

/** 2π. */
// @ts-ignore: decorator
@lazy @inline
const CIRCLE: usize = memory.data<f64>([6.283185307179586], 16);

/** Four pairs of radius times sine, at `ptr`, and times cosine behind them. */
function turned(ptr: usize, complements: v128, u: v128): void {
  const radius = f32x4.sqrt(f32x4.mul(logf4(complements), f32x4.splat(-2)));
  const circle = constant64(CIRCLE, 0);
  const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(u), circle));
  const high = f32x4.demote_f64x2_zero(f64x2.mul(promoteHigh(u), circle));
  sincosf4(ptr, v128.shuffle<i64>(low, high, 0, 2));
  v128.store(ptr, f32x4.mul(radius, v128.load(ptr)));
  v128.store(ptr, f32x4.mul(radius, v128.load(ptr, 16)), 16);
}

/** As `torchNormalF32`; where not `fused`, product and sum are rounded. */
export function torchNormalScalarF32(ptr: usize, nBlocks: i32, mean: f32, std: f32, fused: bool): void {
  const means = f32x4.splat(mean);
  const stds = f32x4.splat(std);
  // Rounding twice is rounding once where the mean is 0.
  const plain = !fused || mean == 0;
  const end = ptr + (<usize>nBlocks << 6);
  for (; ptr < end; ptr += 64) {
    const complements = complement(ptr + 16);
    const u = uniform(ptr + 48);
    turned(ptr + 16, complement(ptr), uniform(ptr + 32));
    const sine = v128.load(ptr + 16);
    const cosine = v128.load(ptr + 32);
    turned(ptr, complements, u);
    const sine1 = v128.load(ptr);
    const cosine1 = v128.load(ptr + 16);
    storePairs(ptr, cosine, sine, means, stds, plain);
    storePairs(ptr + 16, cosine1, sine1, means, stds, plain);
  }
}
