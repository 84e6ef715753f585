// Helpers over v128 that every room of kernels uses.

/**
 * The 32-bit constant at byte `offset` of a table, in all four lanes.
 * V8 since 13 rebuilds a splat literal on every turn of a loop; from memory it is one instruction.
 * The two Philox multipliers alone: 1.8 → 1.05 ns per word (measured, Rocket Lake, Node 24, 2026-11).
 */
// @ts-ignore: decorator
@inline
export function constant(table: usize, offset: usize): v128 {
  return v128.load32_splat(table + offset);
}

/** The 64-bit constant at byte `offset` of a table, in both lanes. */
// @ts-ignore: decorator
@inline
export function constant64(table: usize, offset: usize): v128 {
  return v128.load64_splat(table + offset);
}

/**
 * a·b + c, one rounding after the product and one after the sum. In relaxed.wasm, where the engine has an instruction for both, one
 * rounding alone: which of the two is the same for all of a run.
 */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** x kept in [low, high]; no operand is NaN. `pmin` and `pmax` are one instruction each, `min` and `max` are several. */
// @ts-ignore: decorator
@inline
export function clamp(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmax(f32x4.pmin(x, high), low);
}

/** `madd` of two f64. */
// @ts-ignore: decorator
@inline
export function madd64(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

/** `clamp` of two f64. */
// @ts-ignore: decorator
@inline
export function clamp64(x: v128, low: v128, high: v128): v128 {
  return f64x2.pmax(f64x2.pmin(x, high), low);
}

/** The upper two of four f32, as f64. */
// @ts-ignore: decorator
@inline
export function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
}

/** Two pairs of f64 as four f32, each rounded. */
// @ts-ignore: decorator
@inline
export function demote(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** Σ c[2i]·x^i of the `terms` (1 to 9) coefficients that lie 16 bytes apart, by Horner. Written out, since the compilers do not unroll. */
// @ts-ignore: decorator
@inline
function horner64(table: usize, terms: i32, x: v128): v128 {
  let sum = constant64(table, <usize>(terms - 1) << 4);
  if (terms > 8) sum = madd64(sum, x, constant64(table, 112));
  if (terms > 7) sum = madd64(sum, x, constant64(table, 96));
  if (terms > 6) sum = madd64(sum, x, constant64(table, 80));
  if (terms > 5) sum = madd64(sum, x, constant64(table, 64));
  if (terms > 4) sum = madd64(sum, x, constant64(table, 48));
  if (terms > 3) sum = madd64(sum, x, constant64(table, 32));
  if (terms > 2) sum = madd64(sum, x, constant64(table, 16));
  if (terms > 1) sum = madd64(sum, x, constant64(table, 0));
  return sum;
}

// @ts-ignore: decorator
@inline
export function polynomial64(table: usize, count: i32, x: v128): v128 {
  const square = f64x2.mul(x, x);
  return madd64(horner64(table + 8, count >> 1, square), x, horner64(table, (count + 1) >> 1, square));
}

/** The first `count` (1 to 4) floats at an address, zeros beyond: nothing past them is read. */
// @ts-ignore: decorator
@inline
export function loadLanes(ptr: usize, count: i32): v128 {
  if (count >= 4) return v128.load(ptr);
  let x = v128.load32_zero(ptr);
  if (count > 1) x = v128.load_lane<f32>(ptr, x, 1, 4);
  if (count > 2) x = v128.load_lane<f32>(ptr, x, 2, 8);
  return x;
}

/** Four floats at four addresses. */
// @ts-ignore: decorator
@inline
export function gather(ptr0: usize, ptr1: usize, ptr2: usize, ptr3: usize): v128 {
  const x = v128.load_lane<f32>(ptr1, v128.load32_zero(ptr0), 1);
  return v128.load_lane<f32>(ptr3, v128.load_lane<f32>(ptr2, x, 2), 3);
}

/** Writes the first `count` (1 to 4) lanes. */
// @ts-ignore: decorator
@inline
export function storeLanes(ptr: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(ptr, x);
    return;
  }
  v128.store_lane<f32>(ptr, x, 0);
  if (count > 1) v128.store_lane<f32>(ptr, x, 1, 4);
  if (count > 2) v128.store_lane<f32>(ptr, x, 2, 8);
}
