// a·b + c rounded once, which frameworks get from an instruction of the processor that WebAssembly has in no strict form.

/**
 * a·b + c of numbers that are f32, rounded once to f32. The product is exact in f64; the sum is rounded to odd there, after which rounding to f32
 * is that of the exact sum (Boldo and Melquiond 2008, "Emulation of FMA and correctly rounded sums").
 */
export function fma32(a: f64, b: f64, c: f64): f32 {
  const product = a * b;
  const sum = product + c;
  // The error of the sum, by TwoSum (Knuth).
  const part = sum - product;
  const error = (product - (sum - part)) + (c - part);
  const bits = reinterpret<u64>(sum);
  if (error == 0 || (bits & 1) || error != error) return <f32>sum;
  // Towards the exact sum: away from zero where the error has the sign of the sum.
  const away = (error > 0) == (sum > 0);
  return <f32>reinterpret<f64>(away ? bits + 1 : bits - 1);
}
