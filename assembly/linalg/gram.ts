// Products of the rows of a matrix with each other, in f64.

import { gather, madd64, promoteHigh } from "../simd";

/**
 * G[j][i] = Σ v_i[p]·v_j[p] for i <= j < k, each in f64 with p ascending; 32 numbers per row of G, so k <= 32. Those above the
 * diagonal are arbitrary.
 *
 * Four sums at a time hide the latency of the additions.
 */
export function gramF32(rowsPtr: usize, rowStride: usize, k: i32, length: i32, outPtr: usize): void {
  const bytes = <usize>length << 2;
  const whole = bytes & ~15;
  for (let j = 0; j < k; j++) {
    const y = rowsPtr + <usize>j * rowStride;
    for (let i = 0; i <= j; i += 4) {
      // The last group repeats row j.
      const r0 = rowsPtr + <usize>i * rowStride;
      const r1 = rowsPtr + <usize>min(i + 1, j) * rowStride;
      const r2 = rowsPtr + <usize>min(i + 2, j) * rowStride;
      const r3 = rowsPtr + <usize>min(i + 3, j) * rowStride;
      let low = f64x2.splat(0), high = f64x2.splat(0);
      for (let p: usize = 0; p < whole; p += 16) {
        const a = v128.load(r0 + p), b = v128.load(r1 + p), c = v128.load(r2 + p), d = v128.load(r3 + p);
        const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
        const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
        const x = v128.load(y + p);
        const x0 = f64x2.promote_low_f32x4(x), x1 = promoteHigh(x);
        const y0 = v128.shuffle<i64>(x0, x0, 0, 0), y1 = v128.shuffle<i64>(x0, x0, 1, 1);
        const y2 = v128.shuffle<i64>(x1, x1, 0, 0), y3 = v128.shuffle<i64>(x1, x1, 1, 1);
        low = madd64(y0, f64x2.promote_low_f32x4(ab0), low); high = madd64(y0, f64x2.promote_low_f32x4(cd0), high);
        low = madd64(y1, promoteHigh(ab0), low); high = madd64(y1, promoteHigh(cd0), high);
        low = madd64(y2, f64x2.promote_low_f32x4(ab1), low); high = madd64(y2, f64x2.promote_low_f32x4(cd1), high);
        low = madd64(y3, promoteHigh(ab1), low); high = madd64(y3, promoteHigh(cd1), high);
      }
      for (let p = whole; p < bytes; p += 4) {
        const column = gather(r0 + p, r1 + p, r2 + p, r3 + p);
        const x = f64x2.promote_low_f32x4(v128.load32_splat(y + p));
        low = madd64(x, f64x2.promote_low_f32x4(column), low);
        high = madd64(x, promoteHigh(column), high);
      }
      const out = outPtr + (<usize>(j * 32 + i) << 3);
      v128.store(out, low);
      v128.store(out, high, 16);
    }
  }
}
