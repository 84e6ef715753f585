// ln(1 + x) from + − × ÷ alone, and ln 2 in two parts.

/** ln 2 in two parts; the high one has 21 trailing zero bits, so k·HIGH is exact for |k| < 2^11 (`python scripts/coefficients ln2`). */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

/** Terms of the series in s². s² < 0.0295, so the terms left out are below 2^-57 of the sum. */
const SERIES_TERMS = 11;

/**
 * ln(1 + x), with full relative precision near 0.
 *
 * 1 + x = 2^k·(1 + f), 1 + f from √½ to √2; ln(1 + f) = f − f²/2 + s·(f²/2 + R), s = f/(2 + f), R = 2·Σ s^2n/(2n + 1);
 * the rounding error of 1 + x is added back to first order. Error below 1 ulp.
 * NaN for x < −1, −Infinity at −1.
 * Source of the form: FreeBSD msun, s_log1p.c.
 * @example log1p(1e-10) // 9.999999999500001e-11
 */
export function log1p(x: number): number {
  if (x === -1 || x === Infinity) return x === -1 ? -Infinity : x;
  if (!(x > -1)) return NaN;
  let whole = 1 + x;
  let k = 0;
  for (; whole > Math.SQRT2; k++) whole *= 0.5;
  for (; whole < Math.SQRT1_2; k--) whole *= 2;
  // Near 0, whole − 1 would lose digits of x; elsewhere it is exact, and `lost` is the rounding error of 1 + x.
  const f = k === 0 ? x : whole - 1;
  const lost = k === 0 ? 0 : (x < 1 ? x - (1 + x - 1) : 1 - (1 + x - x)) / (1 + x);
  const s = f / (2 + f);
  let rest = 0;
  for (let n = SERIES_TERMS; n > 0; n--) rest = (rest + 2 / (2 * n + 1)) * s * s;
  const halfSquare = 0.5 * f * f;
  return k * LN2_HIGH - (halfSquare - (s * (halfSquare + rest) + (k * LN2_LOW + lost)) - f);
}
