// Losses, one value per row. The lanes hold four rows, columns ascend: a row's sum does not depend on how rows are split up.

import { exp, negativeAbs, sigmoidFrom } from "../math/exp";
import { log1p, logFromOne } from "../math/log1p";
import { storeLanes } from "../simd";

/** One column of four rows. */
// @ts-ignore: decorator
@inline
function column(a: usize, b: usize, c: usize, d: usize, offset: usize): v128 {
  let x = v128.load32_zero(a + offset);
  x = v128.load_lane<f32>(b + offset, x, 1);
  x = v128.load_lane<f32>(c + offset, x, 2);
  return v128.load_lane<f32>(d + offset, x, 3);
}

// @ts-ignore: decorator
@inline
function storeColumn(a: usize, b: usize, c: usize, d: usize, offset: usize, x: v128): void {
  v128.store_lane<f32>(a + offset, x, 0);
  v128.store_lane<f32>(b + offset, x, 1);
  v128.store_lane<f32>(c + offset, x, 2);
  v128.store_lane<f32>(d + offset, x, 3);
}

/**
 * Rows [begin, end): loss[r] = Σ t·(ln Σ e^z − z), gradient = scale·(softmax(z)·Σt − t); t are probabilities.
 * The largest z of a row is subtracted first, so nothing overflows.
 */
export function softmaxCrossEntropyF32(
  lossPtr: usize, gradientPtr: usize, outputPtr: usize, targetPtr: usize, columns: i32, scale: f32, begin: i32, end: i32,
): void {
  const width = <usize>columns << 2;
  const toGradient = gradientPtr - outputPtr;
  const toTarget = targetPtr - outputPtr;
  const factor = f32x4.splat(scale);
  for (let row = begin; row < end; row += 4) {
    // The last row stands in for the missing ones; its value is then written more than once.
    const a = outputPtr + <usize>row * width;
    const b = outputPtr + <usize>min(row + 1, end - 1) * width;
    const c = outputPtr + <usize>min(row + 2, end - 1) * width;
    const d = outputPtr + <usize>min(row + 3, end - 1) * width;
    const ga = a + toGradient, gb = b + toGradient, gc = c + toGradient, gd = d + toGradient;
    const ta = a + toTarget, tb = b + toTarget, tc = c + toTarget, td = d + toTarget;
    let largest = column(a, b, c, d, 0);
    for (let o: usize = 4; o < width; o += 4) largest = f32x4.pmax(largest, column(a, b, c, d, o));
    let sum = f32x4.splat(0);
    let total = f32x4.splat(0);
    for (let o: usize = 0; o < width; o += 4) {
      const e = exp(f32x4.sub(column(a, b, c, d, o), largest));
      sum = f32x4.add(sum, e);
      total = f32x4.add(total, column(ta, tb, tc, td, o));
      storeColumn(ga, gb, gc, gd, o, e);
    }
    const log = logFromOne(sum);
    const share = f32x4.div(total, sum);
    let loss = f32x4.splat(0);
    for (let o: usize = 0; o < width; o += 4) {
      const t = column(ta, tb, tc, td, o);
      // The largest z is subtracted from z, not added to the logarithm: if large, it would round a small loss away.
      loss = f32x4.add(loss, f32x4.mul(t, f32x4.sub(log, f32x4.sub(column(a, b, c, d, o), largest))));
      const gradient = f32x4.sub(f32x4.mul(column(ga, gb, gc, gd, o), share), t);
      storeColumn(ga, gb, gc, gd, o, f32x4.mul(factor, gradient));
    }
    storeLanes(lossPtr + (<usize>row << 2), loss, end - row);
  }
}

const enum Loss { squared, binary }

// @ts-ignore: decorator
@inline
function lossByElement(
  kind: Loss, lossPtr: usize, gradientPtr: usize, outputPtr: usize, targetPtr: usize, columns: i32, scale: f32, begin: i32, end: i32,
): void {
  const width = <usize>columns << 2;
  const toGradient = gradientPtr - outputPtr;
  const toTarget = targetPtr - outputPtr;
  const factor = f32x4.splat(scale);
  const zero = f32x4.splat(0);
  for (let row = begin; row < end; row += 4) {
    const a = outputPtr + <usize>row * width;
    const b = outputPtr + <usize>min(row + 1, end - 1) * width;
    const c = outputPtr + <usize>min(row + 2, end - 1) * width;
    const d = outputPtr + <usize>min(row + 3, end - 1) * width;
    let loss = zero;
    for (let o: usize = 0; o < width; o += 4) {
      const z = column(a, b, c, d, o);
      const t = column(a + toTarget, b + toTarget, c + toTarget, d + toTarget, o);
      let gradient: v128;
      if (kind == Loss.squared) {
        const difference = f32x4.sub(z, t);
        loss = f32x4.add(loss, f32x4.mul(difference, difference));
        gradient = f32x4.add(difference, difference);
      } else {
        const e = exp(negativeAbs(z));
        loss = f32x4.add(loss, f32x4.add(f32x4.sub(f32x4.pmax(z, zero), f32x4.mul(z, t)), log1p(e)));
        gradient = f32x4.sub(sigmoidFrom(z, e), t);
      }
      storeColumn(a + toGradient, b + toGradient, c + toGradient, d + toGradient, o, f32x4.mul(factor, gradient));
    }
    storeLanes(lossPtr + (<usize>row << 2), loss, end - row);
  }
}

/** Rows [begin, end): loss[r] = Σ (y − t)², gradient = scale·2(y − t). */
export function squaredErrorF32(
  lossPtr: usize, gradientPtr: usize, outputPtr: usize, targetPtr: usize, columns: i32, scale: f32, begin: i32, end: i32,
): void {
  lossByElement(Loss.squared, lossPtr, gradientPtr, outputPtr, targetPtr, columns, scale, begin, end);
}

/** Rows [begin, end) of logits z: loss[r] = Σ max(z, 0) − z·t + ln(1 + e^−|z|), gradient = scale·(sigmoid(z) − t). */
export function sigmoidCrossEntropyF32(
  lossPtr: usize, gradientPtr: usize, outputPtr: usize, targetPtr: usize, columns: i32, scale: f32, begin: i32, end: i32,
): void {
  lossByElement(Loss.binary, lossPtr, gradientPtr, outputPtr, targetPtr, columns, scale, begin, end);
}
