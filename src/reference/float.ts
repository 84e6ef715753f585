// The steps of f32 arithmetic in plain JS: `Math.fround` of an f64 result is the exact f32 result for + − × ÷ √.

/** a·b + c, rounded after the product and after the sum. */
export function madd(a: number, b: number, c: number): number {
  return Math.fround(Math.fround(a * b) + c);
}

/** x clamped to [low, high]. */
export function clamp(x: number, low: number, high: number): number {
  const y = high < x ? high : x;
  return y < low ? low : y;
}
