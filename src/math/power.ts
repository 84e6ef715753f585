/**
 * x^n for a whole n >= 0, by squaring: products alone, so the same bits on every engine.
 * @example power(0.999, 1000) // 0.36769542477096695
 */
export function power(x: number, n: number): number {
  let result = 1;
  for (let square = x, rest = n; rest > 0; rest = Math.floor(rest / 2), square *= square) if (rest % 2 === 1) result *= square;
  return result;
}
