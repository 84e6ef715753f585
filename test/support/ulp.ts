/** Spacing of f64 at x. */
export function ulp(x: number): number {
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(x))));
  return 2 ** (exponent - 52);
}

/** Distance from a value recorded in decimal, in units of its last place. The half ulp of reading the decimal is included. */
export function ulpsFrom(got: number, decimal: string): number {
  const expected = Number(decimal);
  return Math.abs(got - expected) / ulp(expected);
}
