// Small dense matrices, row-major, in f64: what tests measure.

import { type Core, type DType, init, type Key, orthogonal } from "../../../src/index.js";

/** Largest |QᵀQ − I|, or |QQᵀ − I| of a wide matrix, gain divided out. */
export function orthonormalError(q: ArrayLike<number>, rows: number, columns: number, gain = 1): number {
  const [m, n] = [Math.max(rows, columns), Math.min(rows, columns)];
  // The n vectors of length m that should be orthonormal, each in one piece.
  const vectors = Array.from({ length: n }, (_, j) =>
    Float64Array.from({ length: m }, (_, i) => (rows < columns ? q[j * columns + i]! : q[i * columns + j]!) / gain),
  );
  let worst = 0;
  for (let i = 0; i < n; i++) {
    const a = vectors[i]!;
    for (let j = 0; j <= i; j++) {
      const b = vectors[j]!;
      let [s0, s1] = [0, 0];
      let p = 0;
      for (; p + 1 < m; p += 2) {
        s0 += a[p]! * b[p]!;
        s1 += a[p + 1]! * b[p + 1]!;
      }
      if (p < m) s0 += a[p]! * b[p]!;
      const error = Math.abs(s0 + s1 - Number(i === j));
      // Written so that a NaN counts.
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

/** Determinant by elimination with pivots. */
export function determinant(matrix: ArrayLike<number>, n: number): number {
  const a = Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (_, j) => matrix[i * n + j]!));
  let result = 1;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[pivot]![k]!)) pivot = i;
    if (pivot !== k) {
      [a[k], a[pivot]] = [a[pivot]!, a[k]!];
      result = -result;
    }
    const d = a[k]![k]!;
    if (d === 0) return 0;
    result *= d;
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / d;
      for (let j = k; j < n; j++) a[i]![j]! -= factor * a[k]![j]!;
    }
  }
  return result;
}

export function multiply(a: ArrayLike<number>, b: ArrayLike<number>, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let p = 0; p < n; p++) for (let j = 0; j < n; j++) c[i * n + j]! += a[i * n + p]! * b[p * n + j]!;
  return c;
}

export function trace(a: ArrayLike<number>, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i * n + i]!;
  return sum;
}

export function transpose<T extends Float32Array | Float64Array>(a: T, rows: number, columns: number): T {
  const b = a.slice() as T;
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) b[j * rows + i] = a[i * columns + j]!;
  return b;
}

/** Independent orthogonal matrices of one key, one behind the other. */
export function manyOrthogonal(core: Core, key: Key, count: number, rows: number, columns: number, dtype: DType = "f32") {
  const layout = { batch: 0, in: 1, out: 2 };
  const all = init(orthogonal(), [count, rows, columns], { core, key, layout, dtype }) as Float32Array | Float64Array;
  const size = rows * columns;
  return Array.from({ length: count }, (_, i) => all.subarray(i * size, (i + 1) * size));
}
