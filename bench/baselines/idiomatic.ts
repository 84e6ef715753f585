// What most people write: Math.random, the textbook formula, one value at a time. Not seeded.

export function uniform(out: Float32Array, lower: number, upper: number): void {
  for (let i = 0; i < out.length; i++) out[i] = lower + (upper - lower) * Math.random();
}

/** Box–Muller, its cosine half. */
export function gaussian(): number {
  const u = 1 - Math.random();
  const v = Math.random();
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

export function normal(out: Float32Array, mean: number, std: number): void {
  for (let i = 0; i < out.length; i++) out[i] = mean + std * gaussian();
}

/** Rejection: drawn again until it lies within ±2. */
export function truncatedNormal(out: Float32Array, mean: number, std: number): void {
  for (let i = 0; i < out.length; i++) {
    let z: number;
    do z = gaussian();
    while (Math.abs(z) > 2);
    out[i] = mean + std * z;
  }
}

/** Three loops; C is row-major, m × n. */
export function matmul(a: Float32Array, b: Float32Array, c: Float32Array, m: number, n: number, k: number): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += a[i * k + p]! * b[p * n + j]!;
      c[i * n + j] = sum;
    }
  }
}
