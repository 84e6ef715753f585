// The inverse of the error function in f32 where a multiply-add is one instruction: there both logarithms of every number take less time
// than sorting numbers by the one they need.

import { isFar, logFar, logNear, minusSquare, withTail } from "./jaxErfInv";

/** Bytes of a pass: with the logarithms it stays in the first cache. */
// @ts-ignore: decorator
@inline const PASS: usize = 4096;

/** As in compat.wasm. Work memory: 4 KiB. In two passes, so that a processor works at more numbers at once. */
export function jaxErfInvF32(ptr: usize, count: u32, workPtr: usize, factor: f32, lower: f32, upper: f32, scale: f32): void {
  const least = f32x4.splat(lower), most = f32x4.splat(upper), vFactor = f32x4.splat(factor), vScale = f32x4.splat(scale);
  for (let end = ptr + (<usize>count << 2); ptr < end; ptr += PASS) {
    const bytes = min(PASS, end - ptr);
    for (let at: usize = 0; at < bytes; at += 16) {
      const x = minusSquare(v128.load(ptr + at)), near = logNear(x);
      v128.store(workPtr + at, v128.xor(near, v128.and(v128.xor(near, logFar(x)), isFar(x))));
    }
    for (let at: usize = 0; at < bytes; at += 16) {
      const u = v128.load(ptr + at), value = withTail(u, minusSquare(u), v128.load(workPtr + at));
      v128.store(ptr + at, f32x4.mul(f32x4.pmin(f32x4.pmax(f32x4.mul(value, vFactor), least), most), vScale));
    }
  }
}
