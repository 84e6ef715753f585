// Mean and std of each column of a matrix (inputs or targets), and standardization by them.

export interface Column {
  mean: number;
  std: number;
}

/**
 * Mean and std of each column. Two passes, since the mean of a raw column may be far above its std. Sums are of differences to the first
 * row, so that a constant column has exactly its value as mean, and a std of 0.
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

/** The smallest normal f32. The inverse of a smaller std may overflow f32, so a column with one counts as constant. */
export const SMALLEST_STD = 2 ** -126;

/** Measures mean and std of each column in f64, rounded once to f32. A constant column gets std 1, so that its values become 0. */
export function measureColumns(values: ArrayLike<number>, means: Float32Array, stds: Float32Array): void {
  for (const [column, { mean, std }] of columnsOf(values, means.length).entries()) {
    means[column] = mean;
    stds[column] = std < SMALLEST_STD ? 1 : std;
  }
}

/** Brings each column to mean 0 and std 1, in place, with the same bits as the operation `Standardize`. */
export function standardizeColumns(values: Float32Array, means: Float32Array, stds: Float32Array): void {
  const factors = stds.map((std) => 1 / std);
  for (let i = 0, column = 0; i < values.length; i++) {
    values[i] = Math.fround(values[i]! - means[column]!) * factors[column]!;
    if (++column === means.length) column = 0;
  }
}

/** A copy with each column standardized by its own mean and std. */
export function standardized(values: ArrayLike<number>, width: number): Float32Array {
  const [out, means, stds] = [Float32Array.from(values), new Float32Array(width), new Float32Array(width)];
  measureColumns(values, means, stds);
  standardizeColumns(out, means, stds);
  return out;
}
