// A convolution as a matrix product: one row per output pixel holds its inputs, in the order of the kernel [ky, kx, channel].

import { Window } from "./window";

/** Copies n floats. */
// @ts-ignore: decorator
@inline
function copyFloats(to: usize, from: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(to + (<usize>i << 2), v128.load(from + (<usize>i << 2)));
  for (; i < n; i++) store<f32>(to + (<usize>i << 2), load<f32>(from + (<usize>i << 2)));
}

/** Copies n floats in whole vectors: up to three floats too many are read and written; later writes overwrite them. */
// @ts-ignore: decorator
@inline
function copyVectors(to: usize, from: usize, n: i32): void {
  for (let o: usize = 0; o < <usize>n << 2; o += 16) v128.store(to + o, v128.load(from + o));
}

// @ts-ignore: decorator
@inline
function clearFloats(to: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<f32>(to + (<usize>i << 2), 0);
}

// @ts-ignore: decorator
@inline
function addFloats(to: usize, from: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const o = <usize>i << 2;
    v128.store(to + o, f32x4.add(v128.load(to + o), v128.load(from + o)));
  }
  // Vector operations, since an optimizer may round scalar f32 differently.
  for (; i < n; i++) {
    const o = <usize>i << 2;
    v128.store_lane<f32>(to + o, f32x4.add(v128.load32_zero(to + o), v128.load32_zero(from + o)), 0);
  }
}

/**
 * Images [begin, end): one row of kernelHeight·kernelWidth·channels floats per output pixel, `channels` from `firstChannel` on; zeros
 * beyond the border. The row of the first output pixel of image `begin` is at outPtr. Up to 12 bytes past the images are read.
 */
export function patchesF32(
  outPtr: usize, xPtr: usize, windowPtr: usize, firstChannel: i32, channels: i32, begin: i32, end: i32,
): void {
  const w = changetype<Window>(windowPtr);
  const pixel = <usize>w.channels << 2;
  // With all channels, the inputs of one kernel row are contiguous; otherwise pixels are copied one at a time.
  const together = channels == w.channels;
  const width = w.kernelWidth * channels;
  const kernel = w.kernelHeight * width;
  const endPtr = outPtr + (<usize>((end - begin) * w.outHeight * w.outWidth * kernel) << 2);
  for (let image = begin; image < end; image++) {
    for (let oy = 0; oy < w.outHeight; oy++) {
      const top = oy * w.strideHeight - w.padTop;
      const inside = together && top >= 0 && top + w.kernelHeight <= w.height;
      for (let ox = 0; ox < w.outWidth; ox++) {
        const left = ox * w.strideWidth - w.padLeft;
        if (inside && left >= 0 && left + w.kernelWidth <= w.width && outPtr + (<usize>kernel << 2) + 12 <= endPtr) {
          let from = xPtr + <usize>((image * w.height + top) * w.width + left) * pixel;
          for (let ky = 0; ky < w.kernelHeight; ky++, from += <usize>w.width * pixel, outPtr += <usize>width << 2) {
            copyVectors(outPtr, from, width);
          }
          continue;
        }
        const first = max(0, -left);
        const last = max(first, min(w.kernelWidth, w.width - left));
        for (let ky = 0; ky < w.kernelHeight; ky++) {
          const y = top + ky;
          if (y < 0 || y >= w.height) {
            clearFloats(outPtr, width);
          } else {
            const from = xPtr + <usize>((image * w.height + y) * w.width + left + first) * pixel + (<usize>firstChannel << 2);
            const to = outPtr + (<usize>(first * channels) << 2);
            clearFloats(outPtr, first * channels);
            if (together) {
              copyFloats(to, from, (last - first) * channels);
            } else {
              for (let i = 0; i < last - first; i++) {
                copyFloats(to + (<usize>(i * channels) << 2), from + <usize>i * pixel, channels);
              }
            }
            clearFloats(outPtr + (<usize>(last * channels) << 2), (w.kernelWidth - last) * channels);
          }
          outPtr += <usize>width << 2;
        }
      }
    }
  }
}

/** The transpose of `patchesF32`: adds every row to the pixels that it was copied from, in the same order. */
export function addPatchesF32(
  dxPtr: usize, patchesPtr: usize, windowPtr: usize, firstChannel: i32, channels: i32, begin: i32, end: i32,
): void {
  const w = changetype<Window>(windowPtr);
  const pixel = <usize>w.channels << 2;
  const together = channels == w.channels;
  for (let image = begin; image < end; image++) {
    for (let oy = 0; oy < w.outHeight; oy++) {
      for (let ox = 0; ox < w.outWidth; ox++) {
        const left = ox * w.strideWidth - w.padLeft;
        const first = max(0, -left);
        const last = max(first, min(w.kernelWidth, w.width - left));
        for (let ky = 0; ky < w.kernelHeight; ky++) {
          const y = oy * w.strideHeight - w.padTop + ky;
          if (y >= 0 && y < w.height) {
            const to = dxPtr + <usize>((image * w.height + y) * w.width + left + first) * pixel + (<usize>firstChannel << 2);
            const from = patchesPtr + (<usize>(first * channels) << 2);
            if (together) {
              addFloats(to, from, (last - first) * channels);
            } else {
              for (let i = 0; i < last - first; i++) {
                addFloats(to + <usize>i * pixel, from + (<usize>(i * channels) << 2), channels);
              }
            }
          }
          patchesPtr += <usize>(w.kernelWidth * channels) << 2;
        }
      }
    }
  }
}
