// The steps of f32 arithmetic in plain JS: `Math.fround` of an f64 result is the exact f32 result for + − × ÷ √.

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The bits of an f32, as a signed integer. */
export function bitsOf(x: number): number {
  float[0] = x;
  return bits[0]!;
}

/** The f32 of these bits. */
export function floatOf(x: number): number {
  bits[0] = x;
  return float[0]!;
}

/** a·b + c, rounded after the product and after the sum. */
export function madd(a: number, b: number, c: number): number {
  return Math.fround(Math.fround(a * b) + c);
}

/** x kept in [low, high]. */
export function clamp(x: number, low: number, high: number): number {
  const y = high < x ? high : x;
  return y < low ? low : y;
}
