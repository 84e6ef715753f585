// Values of torch's stateless generator (torch.func._random of 2.15, its CPU results), each in place of the words that it is made of.

import { constant } from "../../simd";
import { cosSin64, log64 } from "../double";
import { BOX_MULLER_BYTES, boxMuller } from "../glibc";
import { storeBlocks } from "../philox";

/**
 * (word + ½)·2^-32: the lower half of a word; bits of 2^-9 and 2^7, at whose ends its halves stand for 2^-32 and 2^-16; both of these together, and 2^-33.
 * Behind them 2π.
 */
// @ts-ignore: decorator
@lazy @inline
const UNIT: usize = memory.data<u32>([0xffff, 0x3b000000, 0x43000000, 0x43000080, 0x2f000000, 0x40c90fdb], 16);

/** (word + ½)·2^-32, the word and the sum rounded to f32: in (0, 1]. Both halves are exact, so that their sum is the word, rounded once. */
// @ts-ignore: decorator
@inline
function inUnit(word: v128): v128 {
  const low = v128.or(v128.and(word, constant(UNIT, 0)), constant(UNIT, 4));
  const high = v128.or(i32x4.shr_u(word, 16), constant(UNIT, 8));
  return f32x4.add(f32x4.add(f32x4.sub(high, constant(UNIT, 12)), low), constant(UNIT, 16));
}

/** Normals: of each block, words 0 and 1 make the first two, words 2 and 3 the others; z·std + mean is rounded twice. */
export function torchStatelessNormalF32(ptr: usize, nTiles: u32, mean: f32, std: f32): void {
  const means = f32x4.splat(mean), stds = f32x4.splat(std);
  for (let end = ptr + (<usize>nTiles << 6); ptr < end; ptr += BOX_MULLER_BYTES) {
    const to = min(end, ptr + BOX_MULLER_BYTES);
    for (let at = ptr; at < to; at += 32) {
      const u = inUnit(v128.load(at)), angle = f32x4.mul(inUnit(v128.load(at, 16)), constant(UNIT, 20));
      v128.store(at, u); v128.store(at, angle, 16);
    }
    boxMuller(ptr, to, false);
    for (let at = ptr; at < to; at += 64) {
      const a = scaled(at, means, stds), b = scaled(at + 16, means, stds);
      storeBlocks(at, a, b, scaled(at + 32, means, stds), scaled(at + 48, means, stds));
    }
  }
}

// @ts-ignore: decorator
@inline
function scaled(ptr: usize, mean: v128, std: v128): v128 {
  return f32x4.add(f32x4.mul(v128.load(ptr), std), mean);
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
