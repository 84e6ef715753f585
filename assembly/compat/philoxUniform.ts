// Uniforms and whole numbers of the words of Philox, each in place of the words that it is made of.

import { storeBlocks } from "./philox";

/** Uniforms of the lowest `bits` bits of each word of tiles, at most 24: x·width + low, rounded twice; in the order of the counters. */
export function philoxUniformF32(ptr: usize, nTiles: u32, bits: i32, low: f32, width: f32): void {
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

/** Uniforms of the lowest `bits` bits, at most 53, of integers of 64 bits: x·width + low, rounded twice. */
export function philoxUniformF64(ptr: usize, nTiles: u32, bits: i32, low: f64, width: f64): void {
  const mask = (<u64>1 << bits) - 1;
  const unit = reinterpret<f64>(<u64>(1023 - bits) << 52);
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 8) store<f64>(ptr, <f64>(<i64>(load<u64>(ptr) & mask)) * unit * width + low);
}

/** Ordered words, each modulo `range`, plus `low`; where `range` is 0, which stands for 2^32, as they are. */
export function philoxIntegers32(ptr: usize, nTiles: u32, range: u32, low: u32): void {
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 4) {
    const word = load<u32>(ptr);
    store<u32>(ptr, (range ? word % range : word) + low);
  }
}

/** The same of integers of 64 bits; `range` and `low` come in halves. */
export function philoxIntegers64(ptr: usize, nTiles: u32, range0: u32, range1: u32, low0: u32, low1: u32): void {
  const range = (<u64>range1 << 32) | range0;
  const low = (<u64>low1 << 32) | low0;
  const end = ptr + (<usize>nTiles << 6);
  for (; ptr < end; ptr += 8) {
    const words = load<u64>(ptr);
    store<u64>(ptr, (range ? words % range : words) + low);
  }
}
