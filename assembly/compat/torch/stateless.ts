// Values of torch's stateless generator (torch.func._random of 2.15, its CPU results), each in place of the words that it is made of.

import { constant } from "../../simd";
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

/** Box–Muller of two vectors: the cosines at `ptr`, the sines behind them. */
// @ts-ignore: decorator
@inline
function boxMuller(ptr: usize, first: v128, second: v128, mean: v128, std: v128): void {
  const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), logf4(inUnit(first))));
  sincosf4(ptr, f32x4.mul(inUnit(second), constant(CONSTANTS, 8)));
  const sin = v128.load(ptr);
  v128.store(ptr, f32x4.add(f32x4.mul(f32x4.mul(radius, v128.load(ptr, 16)), std), mean));
  v128.store(ptr, f32x4.add(f32x4.mul(f32x4.mul(radius, sin), std), mean), 16);
}

/** Normals: of each block, words 0 and 1 make the first two, words 2 and 3 the others; z·std + mean is rounded twice. */
export function torchStatelessNormalF32(ptr: usize, nTiles: u32, mean: f32, std: f32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 64) {
    boxMuller(ptr, v128.load(ptr), v128.load(ptr, 16), f32x4.splat(mean), f32x4.splat(std));
    boxMuller(ptr + 32, v128.load(ptr, 32), v128.load(ptr, 48), f32x4.splat(mean), f32x4.splat(std));
    storeBlocks(ptr, v128.load(ptr), v128.load(ptr, 16), v128.load(ptr, 32), v128.load(ptr, 48));
  }
}

/** Uniforms of the lowest `bits` bits of each word, at most 24: x·width + low, rounded twice. */
export function torchStatelessUniformF32(ptr: usize, nTiles: u32, bits: i32, low: f32, width: f32): void {
  const mask = i32x4.splat((1 << bits) - 1);
  const unit = f32x4.splat(reinterpret<f32>((127 - bits) << 23));
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 64) {
    for (let vector: usize = ptr; vector < ptr + 64; vector += 16) {
      const x = f32x4.mul(f32x4.convert_i32x4_s(v128.and(v128.load(vector), mask)), unit);
      v128.store(vector, f32x4.add(f32x4.mul(x, f32x4.splat(width)), f32x4.splat(low)));
    }
    storeBlocks(ptr, v128.load(ptr), v128.load(ptr, 16), v128.load(ptr, 32), v128.load(ptr, 48));
  }
}

/** Of ordered words, each modulo `range`, plus `low`; as they are where `range` is 0. */
export function torchStatelessRandint32(ptr: usize, nTiles: u32, range: u32, low: u32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 4) {
    const word = load<u32>(ptr);
    store<u32>(ptr, (range ? word % range : word) + low);
  }
}

/** 64 bits of two ordered words; the first is the high half. */
// @ts-ignore: decorator
@inline
function wide(ptr: usize): u64 {
  return rotl(load<u64>(ptr), 32);
}

/** The same of 64 bits: each two words modulo `range`, plus `low`, both of which come in halves. */
export function torchStatelessRandint64(ptr: usize, nTiles: u32, range0: u32, range1: u32, low0: u32, low1: u32): void {
  const range = (<u64>range1 << 32) | range0;
  const low = (<u64>low1 << 32) | low0;
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 8) {
    const words = wide(ptr);
    store<u64>(ptr, (range ? words % range : words) + low);
  }
}

/** Uniforms of the lowest 53 of 64 bits of ordered words: x·width + low, rounded twice. */
export function torchStatelessUniformF64(ptr: usize, nTiles: u32, low: f64, width: f64): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 8) store<f64>(ptr, <f64>(<i64>(wide(ptr) & 0x1fffffffffffff)) * 1.1102230246251565e-16 * width + low);
}
