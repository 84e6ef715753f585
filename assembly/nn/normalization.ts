// Rows normalized to mean 0 and variance 1. Sums run in four lanes along the row, then (0 + 2) + (1 + 3).

import { loadLanes, madd, storeLanes } from "../simd";

/** 0, 1, 2, 3: the index of each lane. */
// @ts-ignore: decorator
@lazy @inline
const LANES: usize = memory.data<i32>([0, 1, 2, 3], 16);

/** x in the first `count` lanes, 0 in the others. */
// @ts-ignore: decorator
@inline
function firstLanes(x: v128, count: i32): v128 {
  return count >= 4 ? x : v128.and(x, i32x4.lt_s(v128.load(LANES), i32x4.splat(count)));
}

// @ts-ignore: decorator
@inline
function acrossLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<i32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** out = (x − mean)/√(variance + ε) for each row in [begin, end), with 1/√(variance + ε) at rootsPtr; the variance divides by `columns`. */
export function normalizeRowsF32(
  outPtr: usize, xPtr: usize, rootsPtr: usize, columns: i32, epsilon: f32, begin: i32, end: i32,
): void {
  const n = <f32>columns;
  for (let row = begin; row < end; row++) {
    const at = <usize>row * <usize>columns << 2;
    const x = xPtr + at;
    const out = outPtr + at;
    let sum = f32x4.splat(0);
    for (let c = 0; c < columns; c += 4) sum = f32x4.add(sum, loadLanes(x + (<usize>c << 2), columns - c));
    const mean = f32x4.splat(acrossLanes(sum) / n);
    let squares = f32x4.splat(0);
    for (let c = 0; c < columns; c += 4) {
      const centered = firstLanes(f32x4.sub(loadLanes(x + (<usize>c << 2), columns - c), mean), columns - c);
      squares = madd(centered, centered, squares);
      storeLanes(out + (<usize>c << 2), centered, columns - c);
    }
    const root = <f32>1 / sqrt<f32>(acrossLanes(squares) / n + epsilon);
    store<f32>(rootsPtr + (<usize>row << 2), root);
    const factor = f32x4.splat(root);
    for (let c = 0; c < columns; c += 4) {
      const o = out + (<usize>c << 2);
      storeLanes(o, f32x4.mul(loadLanes(o, columns - c), factor), columns - c);
    }
  }
}

/** dx = root·(g − mean(g) − y·mean(g·y)), g = dy·scale, y the output of `normalizeRowsF32`, for rows [begin, end). */
export function normalizeRowsGradientF32(
  dxPtr: usize, dyPtr: usize, scalePtr: usize, yPtr: usize, rootsPtr: usize, columns: i32, begin: i32, end: i32,
): void {
  const n = <f32>columns;
  for (let row = begin; row < end; row++) {
    const at = <usize>row * <usize>columns << 2;
    let sum = f32x4.splat(0);
    let products = f32x4.splat(0);
    for (let c = 0; c < columns; c += 4) {
      const o = <usize>c << 2;
      const g = f32x4.mul(loadLanes(dyPtr + at + o, columns - c), loadLanes(scalePtr + o, columns - c));
      sum = f32x4.add(sum, g);
      products = madd(g, loadLanes(yPtr + at + o, columns - c), products);
    }
    const mean = f32x4.splat(acrossLanes(sum) / n);
    const slope = f32x4.splat(acrossLanes(products) / n);
    const root = f32x4.splat(load<f32>(rootsPtr + (<usize>row << 2)));
    for (let c = 0; c < columns; c += 4) {
      const o = <usize>c << 2;
      const g = f32x4.mul(loadLanes(dyPtr + at + o, columns - c), loadLanes(scalePtr + o, columns - c));
      const rest = f32x4.sub(f32x4.sub(g, mean), f32x4.mul(loadLanes(yPtr + at + o, columns - c), slope));
      storeLanes(dxPtr + at + o, f32x4.mul(root, rest), columns - c);
    }
  }
}
