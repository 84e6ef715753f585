// Q of a QR decomposition in which R has a positive diagonal, which makes it unique: what frameworks make orthogonal weights of.

/**
 * Makes the rows of a count × length matrix orthonormal, count <= length, one after the other (modified Gram–Schmidt, in f64): each loses what it has of
 * those before. Of normal numbers that is within 1e-12 of orthogonal.
 */
export function orthonormalize(rows: Float64Array, count: number, length: number): void {
  const row = (i: number) => rows.subarray(i * length, (i + 1) * length);
  const product = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += a[k]! * b[k]!;
    return sum;
  };
  for (let i = 0; i < count; i++) {
    const q = row(i);
    const norm = Math.sqrt(product(q, q));
    if (norm > 0) for (let k = 0; k < length; k++) q[k]! /= norm;
    for (let j = i + 1; j < count; j++) {
      const other = row(j);
      const along = product(q, other);
      for (let k = 0; k < length; k++) other[k]! -= along * q[k]!;
    }
  }
}

/** Writes the n columns of Q, one behind the other, of an m × n matrix, m >= n. */
export function columnsOfQ(matrix: ArrayLike<number>, q: Float64Array, m: number, n: number): void {
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) q[j * m + i] = matrix[i * n + j]!;
  orthonormalize(q, n, m);
}
