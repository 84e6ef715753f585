// Pooling over images [height, width, channels]: four channels at a time, the pixels of a window in ascending order. Pixels beyond
// the border do not count: they are never the largest, and a mean is over the pixels inside.

import { loadLanes, storeLanes } from "../simd";
import { Window } from "./window";

const enum Pool { max, average }

// @ts-ignore: decorator
@inline
function pool(kind: Pool, outPtr: usize, xPtr: usize, windowPtr: usize, begin: i32, end: i32): void {
  const w = changetype<Window>(windowPtr);
  const pixel = <usize>w.channels << 2;
  for (let image = begin; image < end; image++) {
    for (let oy = 0; oy < w.outHeight; oy++) {
      const top = max(0, oy * w.strideHeight - w.padTop), bottom = min(w.height, oy * w.strideHeight - w.padTop + w.kernelHeight);
      for (let ox = 0; ox < w.outWidth; ox++) {
        const left = max(0, ox * w.strideWidth - w.padLeft), right = min(w.width, ox * w.strideWidth - w.padLeft + w.kernelWidth);
        const out = outPtr + <usize>((image * w.outHeight + oy) * w.outWidth + ox) * pixel;
        const share = f32x4.splat(<f32>((bottom - top) * (right - left)));
        for (let channel = 0; channel < w.channels; channel += 4) {
          const count = w.channels - channel;
          const o = <usize>channel << 2;
          let result = kind == Pool.max ? f32x4.splat(-Infinity) : f32x4.splat(0);
          for (let y = top; y < bottom; y++) {
            let from = xPtr + <usize>((image * w.height + y) * w.width + left) * pixel + o;
            for (let x = left; x < right; x++, from += pixel) {
              const value = loadLanes(from, count);
              // max propagates NaN; pmax would not.
              result = kind == Pool.max ? f32x4.max(result, value) : f32x4.add(result, value);
            }
          }
          storeLanes(out + o, kind == Pool.max ? result : f32x4.div(result, share), count);
        }
      }
    }
  }
}

/** The largest value of each window, for images [begin, end). */
export function maxPoolF32(outPtr: usize, xPtr: usize, windowPtr: usize, begin: i32, end: i32): void {
  pool(Pool.max, outPtr, xPtr, windowPtr, begin, end);
}

/** The mean of each window, for images [begin, end). */
export function averagePoolF32(outPtr: usize, xPtr: usize, windowPtr: usize, begin: i32, end: i32): void {
  pool(Pool.average, outPtr, xPtr, windowPtr, begin, end);
}

// @ts-ignore: decorator
@inline
function poolGradient(kind: Pool, dxPtr: usize, dyPtr: usize, xPtr: usize, yPtr: usize, windowPtr: usize, begin: i32, end: i32): void {
  const w = changetype<Window>(windowPtr);
  const pixel = <usize>w.channels << 2;
  for (let image = begin; image < end; image++) {
    for (let oy = 0; oy < w.outHeight; oy++) {
      const top = max(0, oy * w.strideHeight - w.padTop), bottom = min(w.height, oy * w.strideHeight - w.padTop + w.kernelHeight);
      for (let ox = 0; ox < w.outWidth; ox++) {
        const left = max(0, ox * w.strideWidth - w.padLeft), right = min(w.width, ox * w.strideWidth - w.padLeft + w.kernelWidth);
        const at = <usize>((image * w.outHeight + oy) * w.outWidth + ox) * pixel;
        const share = f32x4.splat(<f32>((bottom - top) * (right - left)));
        for (let channel = 0; channel < w.channels; channel += 4) {
          const count = w.channels - channel;
          const o = <usize>channel << 2;
          const dy = loadLanes(dyPtr + at + o, count);
          const largest = kind == Pool.max ? loadLanes(yPtr + at + o, count) : dy;
          const part = kind == Pool.max ? dy : f32x4.div(dy, share);
          let open = i32x4.splat(-1);
          for (let y = top; y < bottom; y++) {
            let offset = <usize>((image * w.height + y) * w.width + left) * pixel + o;
            for (let x = left; x < right; x++, offset += pixel) {
              let given = part;
              if (kind == Pool.max) {
                const hit = v128.and(open, f32x4.eq(loadLanes(xPtr + offset, count), largest));
                open = v128.andnot(open, hit);
                given = v128.and(hit, part);
              }
              storeLanes(dxPtr + offset, f32x4.add(loadLanes(dxPtr + offset, count), given), count);
            }
          }
        }
      }
    }
  }
}

/** Adds dy to the first pixel of each window that holds its largest value, for images [begin, end). */
export function maxPoolGradientF32(
  dxPtr: usize, dyPtr: usize, xPtr: usize, yPtr: usize, windowPtr: usize, begin: i32, end: i32,
): void {
  poolGradient(Pool.max, dxPtr, dyPtr, xPtr, yPtr, windowPtr, begin, end);
}

/** Adds to each pixel of a window its share of dy, for images [begin, end). */
export function averagePoolGradientF32(dxPtr: usize, dyPtr: usize, windowPtr: usize, begin: i32, end: i32): void {
  poolGradient(Pool.average, dxPtr, dyPtr, dyPtr, dyPtr, windowPtr, begin, end);
}
