// Mean and std of each column of a matrix: of inputs, and of targets.

export interface Column {
  mean: number;
  std: number;
}

/**
 * In two passes, since the mean of a raw column may be far above its std; and from the first row on, so that a constant column has
 * exactly its value for a mean and a std of 0.
 */
export function columnsOf(values: ArrayLike<number>, width: number): Column[] {
  const rows = values.length / width;
  const first = Float64Array.from({ length: width }, (_, column) => values[column]!);
  const means = new Float64Array(width);
  for (let i = 0, column = 0; i < values.length; i++) {
    means[column]! += values[i]! - first[column]!;
    if (++column === width) column = 0;
  }
  for (let column = 0; column < width; column++) means[column] = first[column]! + means[column]! / rows;
  const squares = new Float64Array(width);
  for (let i = 0, column = 0; i < values.length; i++) {
    const d = values[i]! - means[column]!;
    squares[column]! += d * d;
    if (++column === width) column = 0;
  }
  return Array.from(means, (mean, column) => ({ mean, std: Math.sqrt(squares[column]! / rows) }));
}

/** Each column to mean 0 and std 1; one that is constant to 0. */
export function standardized(values: ArrayLike<number>, width: number): Float32Array {
  const columns = columnsOf(values, width);
  return Float32Array.from(values, (x, i) => {
    const { mean, std } = columns[i % width]!;
    return std > 0 ? (x - mean) / std : 0;
  });
}
