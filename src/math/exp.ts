// e^x from + − × ÷ alone: Math.exp differs between engines in the last bits.

/** ln 2 in two parts; the high one has 21 trailing zero bits, so k·HIGH is exact for |k| < 2^11 (`python scripts/coefficients ln2`). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** 1/n! for n = 0 … 13. */
const COEFFICIENTS = /* @__PURE__ */ Array.from({ length: 14 }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return 1 / factorial;
});

/** 2^k for integers −1074 <= k <= 1023, by exact halvings and doublings. */
function powerOfTwo(k: number): number {
  let result = 1;
  for (let factor = k < 0 ? 0.5 : 2, n = Math.abs(k); n > 0; n--) result *= factor;
  return result;
}

/**
 * e^x.
 *
 * x = k ln 2 + r, |r| <= ln 2 / 2, Taylor to degree 13: relative error below 4e-16 (2 ulp) where the result is normal.
 * @example exp(1) // 2.7182818284590455
 */
export function exp(x: number): number {
  if (x > 709.79) return Infinity;
  if (x < -745.2) return 0;
  const k = Math.floor(x / Math.LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = 0;
  for (let n = COEFFICIENTS.length - 1; n >= 0; n--) sum = sum * r + COEFFICIENTS[n]!;
  // In two steps, so that neither power overflows and a subnormal result is rounded only once.
  const half = Math.floor(k / 2);
  return sum * powerOfTwo(half) * powerOfTwo(k - half);
}
