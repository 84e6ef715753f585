// sin and cos from + − × ÷ alone: those of Math differ between engines in the last bits.

/**
 * π/2 in three parts; the first two have 33 bits, so that their products with whole numbers below 2^20 are exact
 * (`python scripts/coefficients quarter`).
 */
const QUARTER_HIGH = 1.5707963267341256;
const QUARTER_MIDDLE = 6.077100506303966e-11;
const QUARTER_LOW = 2.0222662487959506e-21;

/** Angles beyond LARGEST are first reduced modulo 2π rounded to f64, which is 2π·(1 − 3.9e-17). */
const LARGEST = 1048576;
const TURN = 6.283185307179586;

const SIN_COEFFICIENTS = /* @__PURE__ */ series(3, 17);
const COS_COEFFICIENTS = /* @__PURE__ */ series(4, 16);

/** ±1/n! for every other n, signed as in the series of sin and cos. */
function series(first: number, last: number): number[] {
  const coefficients: number[] = [];
  let factorial = 1;
  for (let n = 2; n <= last; n++) {
    factorial *= n;
    if (n >= first && (n - first) % 2 === 0) coefficients.push((n % 4 < 2 ? 1 : -1) / factorial);
  }
  return coefficients;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

/** sin(x + quarters·π/2). */
function shiftedSin(x: number, quarters: number): number {
  if (!(Math.abs(x) <= LARGEST)) x %= TURN;
  const n = Math.floor(x / QUARTER_HIGH + 0.5);
  // x − n·π/2 as high + low: the first product and difference are exact, the rounding error of the second difference is kept.
  const a = x - n * QUARTER_HIGH;
  const b = n * QUARTER_MIDDLE;
  const c = a - b;
  const d = a - c;
  const lost = a - (c + d) + (d - b) - n * QUARTER_LOW;
  const high = c + lost;
  const low = c - high + lost;

  const square = high * high;
  const half = 0.5 * square;
  // n + quarters modulo 4, also below 0.
  const quadrant = (n + quarters) & 3;
  let value: number;
  if (quadrant % 2 === 0) {
    value = high + (high * square * polynomial(SIN_COEFFICIENTS, square) + low * (1 - half));
  } else {
    const one = 1 - half;
    value = one + (1 - one - half + (square * square * polynomial(COS_COEFFICIENTS, square) - high * low));
  }
  return quadrant < 2 ? value : -value;
}

/**
 * The sine.
 *
 * The nearest multiple of π/2, which is known to 119 bits, is subtracted; Taylor to degree 17. Error below 1 ulp.
 * Beyond |x| = 2^20 it is the sine, with that error, of a number within half an ulp of x.
 * @example sin(0.5) // 0.479425538604203
 */
export function sin(x: number): number {
  return shiftedSin(x, 0);
}

/**
 * The cosine, by the method and with the error of `sin`.
 * @example cos(0.5) // 0.8775825618903728
 */
export function cos(x: number): number {
  return shiftedSin(x, 1);
}
