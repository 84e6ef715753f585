// torch's normal_ of 16 numbers or more, f32, where the processor has no AVX2: the functions of the C library on the same blocks.

import { fmaOfAny } from "../fma";
import { angle, BOX_MULLER_BYTES, boxMuller } from "../glibc";
import { complement, uniform } from "./normal";

// @ts-ignore: decorator
@inline
function scaled(x: v128, mean: v128, std: v128, fused: bool): v128 {
  return fused ? fmaOfAny(x, std, mean) : f32x4.add(f32x4.mul(x, std), mean);
}

/** As `torchNormalF32`; where not `fused`, product and sum are rounded. */
export function torchNormalScalarF32(ptr: usize, nBlocks: i32, mean: f32, std: f32, fused: bool): void {
  const means = f32x4.splat(mean);
  const stds = f32x4.splat(std);
  for (let end = ptr + (<usize>nBlocks << 6); ptr < end; ptr += BOX_MULLER_BYTES) {
    const to = min(end, ptr + BOX_MULLER_BYTES);
    for (let at = ptr; at < to; at += 64) {
      const u = complement(at), v = complement(at + 16), a = angle(uniform(at + 32)), b = angle(uniform(at + 48));
      v128.store(at, u); v128.store(at, a, 16); v128.store(at, v, 32); v128.store(at, b, 48);
    }
    boxMuller(ptr, to, false);
    for (let at = ptr; at < to; at += 64) {
      const sine = v128.load(at, 16), cosine = v128.load(at, 32);
      v128.store(at, cosine, 16); v128.store(at, sine, 32);
    }
    for (let at = ptr; at < to; at += 16) v128.store(at, scaled(v128.load(at), means, stds, fused));
  }
}
