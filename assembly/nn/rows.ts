// Operations on matrices whose rows of `columns` floats are contiguous.

import { demote, loadLanes, madd, promoteHigh, storeLanes } from "../simd";

/** Copies one row to every row in [begin, end). */
export function repeatRowF32(outPtr: usize, rowPtr: usize, columns: i32, begin: i32, end: i32): void {
  const width = <usize>columns << 2;
  for (let row = begin; row < end; row++) memory.copy(outPtr + <usize>row * width, rowPtr, width);
}

/** out = x·a + b over rows [begin, end), a and b one value per column. */
export function affineRowsF32(outPtr: usize, xPtr: usize, aPtr: usize, bPtr: usize, columns: i32, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) {
    const at = <usize>row * <usize>columns << 2;
    for (let column = 0; column < columns; column += 4) {
      const count = columns - column;
      const o = <usize>column << 2;
      const y = madd(loadLanes(xPtr + at + o, count), loadLanes(aPtr + o, count), loadLanes(bPtr + o, count));
      storeLanes(outPtr + at + o, y, count);
    }
  }
}

/** out = x·a + y·b + c over rows [begin, end), a, b and c one value per column. */
export function combineRowsF32(
  outPtr: usize, xPtr: usize, yPtr: usize, aPtr: usize, bPtr: usize, cPtr: usize, columns: i32, begin: i32, end: i32,
): void {
  for (let row = begin; row < end; row++) {
    const at = <usize>row * <usize>columns << 2;
    for (let column = 0; column < columns; column += 4) {
      const count = columns - column;
      const o = <usize>column << 2;
      const rest = madd(loadLanes(yPtr + at + o, count), loadLanes(bPtr + o, count), loadLanes(cPtr + o, count));
      storeLanes(outPtr + at + o, madd(loadLanes(xPtr + at + o, count), loadLanes(aPtr + o, count), rest), count);
    }
  }
}

/** Σ of x, or of x·y, over rows, in f64, rows ascending, rounded once. */
// @ts-ignore: decorator
@inline
function sumColumns(product: bool, outPtr: usize, xPtr: usize, yPtr: usize, columns: i32, rows: i32, begin: i32, end: i32): void {
  const width = <usize>columns << 2;
  for (let column = begin; column < end; column += 4) {
    const count = end - column;
    const o = <usize>column << 2;
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let row = 0, at = o; row < rows; row++, at += width) {
      const x = loadLanes(xPtr + at, count);
      let xLow = f64x2.promote_low_f32x4(x);
      let xHigh = promoteHigh(x);
      if (product) {
        const y = loadLanes(yPtr + at, count);
        xLow = f64x2.mul(xLow, f64x2.promote_low_f32x4(y));
        xHigh = f64x2.mul(xHigh, promoteHigh(y));
      }
      low = f64x2.add(low, xLow);
      high = f64x2.add(high, xHigh);
    }
    storeLanes(outPtr + o, demote(low, high), count);
  }
}

/** The sums of x that `sumColumns` computes, of eight columns from `column` on: those of four wait for their last addition half of the time. */
// @ts-ignore: decorator
@inline
function sumEight(outPtr: usize, xPtr: usize, columns: i32, rows: i32, column: i32): void {
  const width = <usize>columns << 2;
  const o = <usize>column << 2;
  let low0 = f64x2.splat(0), high0 = low0, low1 = low0, high1 = low0;
  for (let row = 0, at = xPtr + o; row < rows; row++, at += width) {
    const x0 = v128.load(at), x1 = v128.load(at, 16);
    low0 = f64x2.add(low0, f64x2.promote_low_f32x4(x0)); high0 = f64x2.add(high0, promoteHigh(x0));
    low1 = f64x2.add(low1, f64x2.promote_low_f32x4(x1)); high1 = f64x2.add(high1, promoteHigh(x1));
  }
  v128.store(outPtr + o, demote(low0, high0)); v128.store(outPtr + o, demote(low1, high1), 16);
}

/** out[c] = Σ x[r, c] over all rows, for columns [begin, end), begin a multiple of 4. */
export function columnSumsF32(outPtr: usize, xPtr: usize, columns: i32, rows: i32, begin: i32, end: i32): void {
  for (; begin + 8 <= end; begin += 8) sumEight(outPtr, xPtr, columns, rows, begin);
  sumColumns(false, outPtr, xPtr, xPtr, columns, rows, begin, end);
}

/** out[c] = Σ x[r, c]·y[r, c] over all rows, for columns [begin, end), begin a multiple of 4. */
export function columnProductsF32(outPtr: usize, xPtr: usize, yPtr: usize, columns: i32, rows: i32, begin: i32, end: i32): void {
  sumColumns(true, outPtr, xPtr, yPtr, columns, rows, begin, end);
}

/** out[r] = table[id[r]] for rows [begin, end); ids are whole numbers stored as f32. */
export function gatherRowsF32(outPtr: usize, tablePtr: usize, idsPtr: usize, columns: i32, begin: i32, end: i32): void {
  const width = <usize>columns << 2;
  for (let row = begin; row < end; row++) {
    memory.copy(outPtr + <usize>row * width, tablePtr + <usize>load<f32>(idsPtr + (<usize>row << 2)) * width, width);
  }
}

/** table[id[r]] += x[r], all rows ascending, for columns [begin, end), begin a multiple of 4. */
export function scatterRowsF32(
  tablePtr: usize, xPtr: usize, idsPtr: usize, columns: i32, rows: i32, begin: i32, end: i32,
): void {
  const width = <usize>columns << 2;
  for (let row = 0; row < rows; row++) {
    const x = xPtr + <usize>row * width;
    const entry = tablePtr + <usize>load<f32>(idsPtr + (<usize>row << 2)) * width;
    for (let column = begin; column < end; column += 4) {
      const o = <usize>column << 2;
      storeLanes(entry + o, f32x4.add(loadLanes(entry + o, end - column), loadLanes(x + o, end - column)), end - column);
    }
  }
}
