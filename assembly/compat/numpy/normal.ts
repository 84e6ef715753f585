// `Generator.standard_normal`: the ziggurat of Marsaglia and Tsang (2000) with 256 layers, as NumPy draws it; and `RandomState.standard_normal`, the polar
// method of Marsaglia (1964).

import { log } from "./log";
import { logOfRest32, logOfRest64 } from "./log1p";
import { isMt19937, refill32, refill64, unit32, unit64 } from "./queue";
import { HAS_NORMAL, NORMAL } from "./state";

/** Where the tail begins, and its inverse. */
// @ts-ignore: decorator
@inline const TAIL: f64 = 3.6541528853610088;
// @ts-ignore: decorator
@inline const TAIL_INVERSE: f64 = 0.27366123732975828;

/** Tables: for each layer how many of its numbers lie below the next layer, and the width of a step (16 bytes); then the density at its edge. */
// @ts-ignore: decorator
@inline const DENSITY64: usize = 4096;
// @ts-ignore: decorator
@inline const DENSITY32: usize = 2048;

/** e^x, −8 < x <= 0, in f64: x = k·ln 2 + r, Taylor. Relative error below 4e-16. */
function exp(x: f64): f64 {
  const k = nearest(x * 1.4426950408889634);
  const r = (x - k * 0.6931471803691238) - k * 1.9082149292705877e-10;
  let sum: f64 = 1;
  for (let n: f64 = 14; n > 0; n--) sum = 1 + sum * r / n;
  return sum * reinterpret<f64>(<u64>(<i64>k + 1023) << 52);
}

/** The same from draws of 64 bits at `at`, in the tail: written to `outPtr`. Returns where its draws end, 0 where they end too soon. */
function tail64(at: usize, stop: usize, isMt: bool, sign: u64, outPtr: usize): usize {
  for (; at + 16 <= stop; at += 16) {
    const x = -TAIL_INVERSE * logOfRest64(unit64(load<u64>(at), isMt));
    const y = -logOfRest64(unit64(load<u64>(at, 8), isMt));
    if (y + y > x * x) {
      store<u64>(outPtr, reinterpret<u64>(TAIL + x) | sign);
      return at + 16;
    }
  }
  return 0;
}

/** Standard normals of f64. */
export function numpyNormalF64(statePtr: usize, queuePtr: usize, tablesPtr: usize, outPtr: usize, count: u32): void {
  const isMt = isMt19937(statePtr);
  const end = outPtr + (<usize>count << 3);
  // Where the draws of the value in the making begin: should they end too soon, it is begun again with more.
  let begin = queuePtr;
  let stop = queuePtr;
  while (outPtr < end) {
    stop = refill64(statePtr, queuePtr, begin, stop, <u32>((end - outPtr) >> 3));
    begin = queuePtr;
    while (begin < stop) {
      const draw = load<u64>(begin);
      let at = begin + 8;
      const layer = <usize>(draw & 0xff);
      const n = (draw >> 9) & 0x000fffffffffffff;
      const entry = tablesPtr + (layer << 4);
      const size = <f64><i64>n * load<f64>(entry, 8);
      const x = reinterpret<f64>(reinterpret<u64>(size) | ((draw & 0x100) << 55));
      if (n < load<u64>(entry)) {
        store<f64>(outPtr, x);
        outPtr += 8;
      } else if (layer == 0) {
        at = tail64(at, stop, isMt, (n & 0x100) << 55, outPtr);
        if (at == 0) break;
        outPtr += 8;
      } else {
        if (at == stop) break;
        const density = tablesPtr + DENSITY64 + (layer << 3);
        const here = load<f64>(density);
        const height = (load<f64>(density - 8) - here) * unit64(load<u64>(at), isMt) + here;
        at += 8;
        if (height < exp(-0.5 * x * x)) {
          store<f64>(outPtr, x);
          outPtr += 8;
        }
      }
      begin = at;
    }
  }
}

/** As tail64, from draws of 32 bits. */
function tail32(at: usize, stop: usize, sign: u32, outPtr: usize): usize {
  for (; at + 8 <= stop; at += 8) {
    const x = -(<f32>TAIL_INVERSE) * logOfRest32(unit32(load<u32>(at)));
    const y = -logOfRest32(unit32(load<u32>(at, 4)));
    if (y + y > x * x) {
      store<u32>(outPtr, reinterpret<u32>(<f32>TAIL + x) | sign);
      return at + 8;
    }
  }
  return 0;
}

/** Standard normals of f32. The density at the point is that of f64, as in NumPy. */
export function numpyNormalF32(statePtr: usize, queuePtr: usize, tablesPtr: usize, outPtr: usize, count: u32): void {
  const end = outPtr + (<usize>count << 2);
  let begin = queuePtr;
  let stop = queuePtr;
  while (outPtr < end) {
    stop = refill32(statePtr, queuePtr, begin, stop, <u32>((end - outPtr) >> 2));
    begin = queuePtr;
    while (begin < stop) {
      const draw = load<u32>(begin);
      let at = begin + 4;
      const layer = <usize>(draw & 0xff);
      const n = draw >> 9;
      const entry = tablesPtr + (layer << 3);
      const size = <f32><i32>n * load<f32>(entry, 4);
      const x = reinterpret<f32>(reinterpret<u32>(size) | ((draw & 0x100) << 23));
      if (n < load<u32>(entry)) {
        store<f32>(outPtr, x);
        outPtr += 4;
      } else if (layer == 0) {
        at = tail32(at, stop, (n & 0x100) << 23, outPtr);
        if (at == 0) break;
        outPtr += 4;
      } else {
        if (at == stop) break;
        const density = tablesPtr + DENSITY32 + (layer << 2);
        const here = load<f32>(density);
        const height = (load<f32>(density - 4) - here) * unit32(load<u32>(at)) + here;
        at += 4;
        if (<f64>height < exp(-0.5 * <f64>x * <f64>x)) {
          store<f32>(outPtr, x);
          outPtr += 4;
        }
      }
      begin = at;
    }
  }
}

/** Standard normals of RandomState: of each pair the second is given first, and the first kept where no more are asked for. */
export function numpyPolar(statePtr: usize, queuePtr: usize, outPtr: usize, count: u32): void {
  const end = outPtr + (<usize>count << 3);
  if (count > 0 && load<u32>(statePtr, HAS_NORMAL)) {
    store<u32>(statePtr, 0, HAS_NORMAL);
    store<f64>(outPtr, load<f64>(statePtr, NORMAL));
    outPtr += 8;
  }
  while (outPtr < end) {
    const pairs = <u32>((end - outPtr + 8) >> 4);
    const stop = refill64(statePtr, queuePtr, queuePtr, queuePtr, 2 * pairs);
    for (let at = queuePtr; at < stop; at += 16) {
      const x = 2 * unit64(load<u64>(at), true) - 1;
      const y = 2 * unit64(load<u64>(at, 8), true) - 1;
      const square = x * x + y * y;
      if (square >= 1 || square == 0) continue;
      const scale = sqrt((-2 * log(square)) / square);
      store<f64>(outPtr, scale * y);
      outPtr += 8;
      const kept = outPtr == end ? statePtr + NORMAL : outPtr;
      store<f64>(kept, scale * x);
      if (outPtr == end) store<u32>(statePtr, 1, HAS_NORMAL);
      else outPtr += 8;
    }
  }
}
