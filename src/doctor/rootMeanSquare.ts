// The size of numbers about 0, where a mean other than 0 counts too.

/** Root mean square of f(x) over values, f the identity by default; 0 where there are none. */
export function rootMeanSquare(values: ArrayLike<number>, f: (x: number) => number = (x) => x): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const y = f(values[i]!);
    squares += y * y;
  }
  return Math.sqrt(squares / Math.max(1, values.length));
}
