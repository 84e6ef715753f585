// The size of numbers about 0.

export function sumOfSquares(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return squares;
}
