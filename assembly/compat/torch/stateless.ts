// Values of torch's stateless generator (torch.func._random of 2.15, its CPU results), each in place of the words that it is made of.

import { constant } from "../../simd";
import { cosSin64, log64 } from "../double";
import { logf4, sincosf4 } from "../glibc";
import { storeBlocks } from "../philox";

/** 2^-32, 2^-33 and 2π as f32. */
// @ts-ignore: decorator
@lazy @inline
const CONSTANTS: usize = memory.data<f32>([2.3283064365386963e-10, 1.1641532182693481e-10, 6.2831854820251465], 16);

/** (word + ½)·2^-32, each step rounded to f32: in (0, 1]. */
// @ts-ignore: decorator
@inline
function inUnit(word: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.convert_i32x4_u(word), constant(CONSTANTS, 0)), constant(CONSTANTS, 4));
}

/** Box–Muller of eight words: four values of cosines in place of the first four, those of the sines behind them. */
// @ts-ignore: decorator
@inline
function boxMuller(ptr: usize, mean: v128, std: v128): void {
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logf4(inUnit(v128.load(ptr)))));
  sincosf4(ptr, f32x4.mul(inUnit(v128.load(ptr, 16)), constant(CONSTANTS, 8)));
  const sin = v128.load(ptr);
  v128.store(ptr, f32x4.add(f32x4.mul(f32x4.mul(radius, v128.load(ptr, 16)), std), mean));
  v128.store(ptr, f32x4.add(f32x4.mul(f32x4.mul(radius, sin), std), mean), 16);
}

/** Normals: of each block, words 0 and 1 make the first two, words 2 and 3 the others; z·std + mean is rounded twice. */
export function torchStatelessNormalF32(ptr: usize, nTiles: u32, mean: f32, std: f32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 64) {
    for (let half: usize = 0; half < 64; half += 32) boxMuller(ptr + half, f32x4.splat(mean), f32x4.splat(std));
    storeBlocks(ptr, v128.load(ptr), v128.load(ptr, 16), v128.load(ptr, 32), v128.load(ptr, 48));
  }
}

/** 2^32, 2^-64 and 2π. */
// @ts-ignore: decorator
@inline const WORD: f64 = 4294967296.0;
// @ts-ignore: decorator
@inline const UNIT64: f64 = 5.421010862427522e-20;
// @ts-ignore: decorator
@inline const CIRCLE: f64 = 6.283185307179586;

/** (integer + ½)·2^-64 of an integer of 64 bits, rounded once: of the sum, both parts are exact. In (0, 1]. */
// @ts-ignore: decorator
@inline
function inUnit64(ptr: usize): f64 {
  return (<f64>load<u32>(ptr, 4) * WORD + (<f64>load<u32>(ptr) + 0.5)) * UNIT64;
}

/** Normals of ordered integers of 64 bits, two of each two, the cosine first; z·std + mean is rounded twice. */
export function torchStatelessNormalF64(ptr: usize, nTiles: u32, mean: f64, std: f64): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 16) {
    const radius = sqrt<f64>(-2 * log64(inUnit64(ptr)));
    const z = f64x2.mul(f64x2.splat(radius), cosSin64(CIRCLE * inUnit64(ptr + 8)));
    v128.store(ptr, f64x2.add(f64x2.mul(z, f64x2.splat(std)), f64x2.splat(mean)));
  }
}
