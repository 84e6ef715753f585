/** Modified Gram–Schmidt on rows, in place, f64: what a user would write for an orthogonal matrix. */
export function gramSchmidt(q: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let dot = 0;
      for (let p = 0; p < n; p++) dot += q[i * n + p]! * q[j * n + p]!;
      for (let p = 0; p < n; p++) q[i * n + p]! -= dot * q[j * n + p]!;
    }
    let square = 0;
    for (let p = 0; p < n; p++) square += q[i * n + p]! ** 2;
    const scale = 1 / Math.sqrt(square);
    for (let p = 0; p < n; p++) q[i * n + p]! *= scale;
  }
  return q;
}
