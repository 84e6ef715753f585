// What JAX makes of words: numbers of [0, 1) with all bits of a fraction, stretched to an interval; whole numbers of a range.

import { constant } from "../simd";
import { fma64 } from "./double";
import { fmaOfAny } from "./fma";

/** Bits of 1 as f32. */
// @ts-ignore: decorator
@lazy @inline
const ONE: usize = memory.data<u32>([0x3f800000], 16);

/** Words → max(low, u·span + low), the product and the sum rounded once; u has 23 bits. In place; whole vectors. */
export function jaxUniformF32(ptr: usize, count: u32, low: f32, span: f32): void {
  const lows = f32x4.splat(low), spans = f32x4.splat(span);
  for (let end = ptr + (<usize>count << 2); ptr < end; ptr += 16) {
    const u = f32x4.sub(v128.or(i32x4.shr_u(v128.load(ptr), 9), constant(ONE, 0)), constant(ONE, 0));
    v128.store(ptr, f32x4.pmax(lows, fmaOfAny(u, spans, lows)));
  }
}

/** 64 bits each → max(low, u·span + low), rounded once; u has 52 bits. In place. */
export function jaxUniformF64(ptr: usize, count: u32, low: f64, span: f64): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = ptr + (<usize>i << 3);
    const u = reinterpret<f64>((load<u64>(at) >> 12) | 0x3ff0000000000000) - 1;
    store<f64>(at, max<f64>(low, fma64(u, span, low)));
  }
}

/** a mod n; a itself where n is 0, which stands for all numbers of the type. */
// @ts-ignore: decorator
@inline
function rest<T>(a: T, n: T): T {
  return n ? <T>(a % n) : a;
}

/** Of twice as many bits, the upper ones at `outPtr` and the lower ones at `lowerPtr`, the remainder by the span, and what is added: both at `rangePtr`. */
// @ts-ignore: decorator
@inline
function integers<T>(outPtr: usize, lowerPtr: usize, count: u32, rangePtr: usize): void {
  const span = load<T>(rangePtr), least = load<T>(rangePtr + sizeof<T>());
  const root = rest<T>(<T>1 << <T>(sizeof<T>() * 4), span);
  const factor = rest<T>(<T>(root * root), span);
  for (let at: usize = 0, end = <usize>count * sizeof<T>(); at < end; at += sizeof<T>()) {
    const offset = rest<T>(load<T>(outPtr + at), span) * factor + rest<T>(load<T>(lowerPtr + at), span);
    store<T>(outPtr + at, rest<T>(<T>offset, span) + least);
  }
}

export function jaxIntegers32(outPtr: usize, lowerPtr: usize, count: u32, rangePtr: usize): void {
  integers<u32>(outPtr, lowerPtr, count, rangePtr);
}

export function jaxIntegers64(outPtr: usize, lowerPtr: usize, count: u32, rangePtr: usize): void {
  integers<u64>(outPtr, lowerPtr, count, rangePtr);
}
