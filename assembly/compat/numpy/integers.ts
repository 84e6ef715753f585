// `Generator.integers`, `RandomState.randint`, and the draws of permutations.

import { mulHigh } from "./bitGenerators";
import { refill32, refill64 } from "./queue";
import { LOWEST, PARTS, PARTS_LEFT, RANGE } from "./state";

/** The value of a draw of 32 bits in `width` bytes. */
// @ts-ignore: decorator
@inline
function put(out: usize, width: u32, value: u64): void {
  if (width == 8) store<u64>(out, value);
  else if (width == 4) store<u32>(out, <u32>value);
  else if (width == 2) store<u16>(out, <u16>value);
  else store<u8>(out, <u8>value);
}

/** The least number 2^n − 1 that is no less. */
// @ts-ignore: decorator
@inline
function maskOf(range: u64): u64 {
  return range ? <u64>-1 >> clz(range) : 0;
}

/**
 * Integers from LOWEST to LOWEST + RANGE of `width` bytes, from draws of `bits` bits: 64, 32, or parts of 16, 8 or 1. Either by Lemire's multiplication
 * (2019, "Fast random integer generation in an interval"), or masked: as many low bits as RANGE has, drawn again where they exceed it. A full RANGE is only masked.
 */
export function numpyIntegers(
  statePtr: usize, queuePtr: usize, outPtr: usize, count: u32, width: u32, bits: u32, masked: u32,
): void {
  if (bits == 64) wide(statePtr, queuePtr, outPtr, count, masked);
  else narrow(statePtr, queuePtr, outPtr, count, width, bits, masked);
}

function wide(state: usize, queue: usize, out: usize, count: u32, masked: u32): void {
  const range = load<u64>(state, RANGE);
  const lowest = load<u64>(state, LOWEST);
  const mask = maskOf(range);
  const size = range + 1;
  const threshold = masked ? 0 : (0 - size) % size;
  const end = out + (<usize>count << 3);
  while (out < end) {
    const stop = refill64(state, queue, queue, queue, <u32>((end - out) >> 3));
    for (let at = queue; at < stop; at += 8) {
      const draw = load<u64>(at);
      const value = masked ? draw & mask : mulHigh(draw, size);
      if (masked ? value > range : draw * size < threshold) continue;
      store<u64>(out, lowest + value);
      out += 8;
    }
  }
}

function narrow(state: usize, queue: usize, out: usize, count: u32, width: u32, bits: u32, masked: u32): void {
  const range = load<u64>(state, RANGE);
  const lowest = load<u64>(state, LOWEST);
  const mask = maskOf(range);
  const size = range + 1;
  const ones = (<u64>1 << bits) - 1;
  const threshold = masked ? 0 : (ones + 1 - size) % size;
  const each = 32 / bits;
  let parts = load<u32>(state, PARTS);
  let left = load<u32>(state, PARTS_LEFT);
  let todo = count;
  while (todo > 0) {
    let at = queue;
    const stop = todo > left ? refill32(state, queue, queue, queue, (todo - left + each - 1) / each) : queue;
    while (todo > 0 && (left > 0 || at < stop)) {
      if (left == 0) {
        parts = load<u32>(at);
        left = each;
        at += 4;
      }
      const draw = <u64>parts & ones;
      parts >>= bits;
      left--;
      const product = draw * size;
      const value = masked ? draw & mask : product >> bits;
      if (masked ? value > range : (product & ones) < threshold) continue;
      put(out, width, lowest + value);
      out += width;
      todo--;
    }
  }
  store<u32>(state, parts, PARTS);
  store<u32>(state, left, PARTS_LEFT);
}

/**
 * Integers of 32 bits, each from 0 to a largest of its own: `first`, then `step` more each time; 0 is none of them. Masked as NumPy shuffles, or Lemire's as it
 * chooses without replacement.
 */
export function numpyIndices(
  statePtr: usize, queuePtr: usize, outPtr: usize, count: u32, first: u32, step: i32, masked: u32,
): void {
  let largest = first;
  const end = outPtr + (<usize>count << 2);
  while (outPtr < end) {
    const stop = refill32(statePtr, queuePtr, queuePtr, queuePtr, <u32>((end - outPtr) >> 2));
    for (let at = queuePtr; at < stop; at += 4) {
      const draw = load<u32>(at);
      let value: u32;
      if (masked) {
        value = draw & (<u32>-1 >> clz(largest));
        if (value > largest) continue;
      } else {
        const size = largest + 1;
        const product = <u64>draw * size;
        if (<u32>product < size && <u32>product < (0 - size) % size) continue;
        value = <u32>(product >> 32);
      }
      store<u32>(outPtr, value);
      outPtr += 4;
      largest += step;
    }
  }
}
