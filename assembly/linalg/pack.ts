// Copies parts of a matrix into the order in which tiles.ts reads them.

/** Rows of a strip of A, and columns of a strip of B: the shape of a tile in tiles.ts. */
export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
export const NR: i32 = 8;

/** `count` floats, `fromStep` and `toStep` bytes apart. */
export function copyFloats(toPtr: usize, toStep: usize, fromPtr: usize, fromStep: usize, count: i32): void {
  // A short copy takes less time than the call of memory.copy.
  if (count >= 64 && toStep == 4 && fromStep == 4) {
    memory.copy(toPtr, fromPtr, <usize>count << 2);
    return;
  }
  for (; count > 0; count--, toPtr += toStep, fromPtr += fromStep) store<f32>(toPtr, load<f32>(fromPtr));
}

/** How many of a strip's lanes are whole vectors: all, unless it has six. */
// @ts-ignore: decorator
@inline
function foursOf(lanes: i32): i32 {
  return MR == 6 ? lanes & ~3 : lanes;
}

/**
 * Packs a matrix into strips of `lanes` rows, k-major: per k, `lanes` values, zeros beyond the last row.
 * Serves A (rows) and, with strides exchanged, B (columns). Strides are in bytes.
 */
export function packStrips(
  outPtr: usize, inPtr: usize, rows: i32, k: i32, rowStride: usize, kStride: usize, lanes: i32,
): void {
  for (let row = 0; row < rows; row += lanes) {
    const count = min(lanes, rows - row);
    let strip = inPtr + <usize>row * rowStride;
    if (count == lanes && rowStride == 4) {
      // Values of the same k are contiguous.
      for (let p = 0; p < k; p++, strip += kStride) {
        let l: usize = 0;
        for (; l < <usize>foursOf(lanes); l += 4, outPtr += 16) v128.store(outPtr, v128.load(strip + (l << 2)));
        if (MR == 6 && l < <usize>lanes) {
          store<i64>(outPtr, load<i64>(strip + (l << 2)));
          outPtr += 8;
        }
      }
    } else if (count == lanes && kStride == 4) {
      outPtr = packTransposed(outPtr, strip, k, rowStride, lanes);
    } else {
      for (let p = 0; p < k; p++, strip += kStride) {
        for (let l = 0; l < lanes; l++, outPtr += 4) store<f32>(outPtr, l < count ? load<f32>(strip + <usize>l * rowStride) : 0);
      }
    }
  }
}

/** Four rows at a time, by 4 × 4 transposes, and then the two that are left of six. */
// @ts-ignore: decorator
@inline
function packTransposed(outPtr: usize, strip: usize, k: i32, rowStride: usize, lanes: i32): usize {
  const step = <usize>lanes << 2;
  const whole = k & ~3;
  let l: i32 = 0;
  for (; l < foursOf(lanes); l += 4) {
    let r0 = strip + <usize>l * rowStride;
    let r1 = r0 + rowStride;
    let r2 = r1 + rowStride;
    let r3 = r2 + rowStride;
    let out = outPtr + (<usize>l << 2);
    for (let p = 0; p < whole; p += 4) {
      const a = v128.load(r0), b = v128.load(r1), c = v128.load(r2), d = v128.load(r3);
      const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      v128.store(out, v128.shuffle<i64>(ab0, cd0, 0, 2));
      v128.store(out + step, v128.shuffle<i64>(ab0, cd0, 1, 3));
      v128.store(out + 2 * step, v128.shuffle<i64>(ab1, cd1, 0, 2));
      v128.store(out + 3 * step, v128.shuffle<i64>(ab1, cd1, 1, 3));
      out += 4 * step;
      r0 += 16; r1 += 16; r2 += 16; r3 += 16;
    }
    for (let p = whole; p < k; p++, out += step, r0 += 4, r1 += 4, r2 += 4, r3 += 4) {
      store<f32>(out, load<f32>(r0)); store<f32>(out, load<f32>(r1), 4);
      store<f32>(out, load<f32>(r2), 8); store<f32>(out, load<f32>(r3), 12);
    }
  }
  if (MR == 6 && l < lanes) {
    let r0 = strip + <usize>l * rowStride;
    let r1 = r0 + rowStride;
    let out = outPtr + (<usize>l << 2);
    for (let p = 0; p < whole; p += 4) {
      const a = v128.load(r0), b = v128.load(r1);
      const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      v128.store_lane<i64>(out, ab0, 0); v128.store_lane<i64>(out + step, ab0, 1);
      v128.store_lane<i64>(out + 2 * step, ab1, 0); v128.store_lane<i64>(out + 3 * step, ab1, 1);
      out += 4 * step;
      r0 += 16; r1 += 16;
    }
    for (let p = whole; p < k; p++, out += step, r0 += 4, r1 += 4) {
      store<f32>(out, load<f32>(r0)); store<f32>(out, load<f32>(r1), 4);
    }
  }
  return outPtr + step * <usize>k;
}
