/** Σ c[i]·x^i: even and odd powers apart, each by Horner in x², then odd·x + even; every product and sum is rounded once. */
export function polynomial64(coefficients: Float64Array, x: number): number {
  const { length } = coefficients;
  const square = x * x;
  let last = coefficients[length - 1]!;
  let other = coefficients[length - 2]!;
  for (let i = length - 3; i >= 0; i--) {
    if ((length - i) & 1) last = last * square + coefficients[i]!;
    else other = other * square + coefficients[i]!;
  }
  return length & 1 ? other * x + last : last * x + other;
}
