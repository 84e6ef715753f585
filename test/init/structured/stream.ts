// What docs/stream.md says of whole numbers, signs, orders, masks and orthogonal matrices, written from that page alone: words by
// BigInt, numbers one at a time, matrices by plain loops. Nothing here is shared with the library.

import { philoxBigInt, streamWord } from "../../support/philox.js";

export interface StreamKey {
  k0: number;
  k1: number;
}

/** What a domain of the counter is for. */
export const MASKS = 3;
export const MATRICES = 4;

/** derive(key, i, domain). */
export function derive({ k0, k1 }: StreamKey, i: number, domain: number): StreamKey {
  const [low, high] = [i % 2 ** 32, Math.floor(i / 2 ** 32)];
  const words = philoxBigInt([k0, k1], [low, high, 0, domain]);
  return { k0: words[0], k1: words[1] };
}

/** below(i, n) = floor(w64 · n / 2^64). */
export function below(key: StreamKey, i: number, n: number): number {
  const word = (draw: number) => BigInt(streamWord(key, BigInt(i), draw));
  return Number((((word(0) << 32n) | word(1)) * BigInt(n)) >> 64n);
}

const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

export function integersBy(key: StreamKey, from: number, count: number, lower: number, upper: number): number[] {
  return range(from, count).map((i) => lower + below(key, i, upper - lower));
}

export function signsBy(key: StreamKey, from: number, count: number, scale = 1): number[] {
  return range(from, count).map((i) => (streamWord(key, BigInt(i)) < 0x8000_0000 ? scale : -scale));
}

export function permutationBy(key: StreamKey, n: number): number[] {
  const under = derive(key, 0, MASKS);
  const order = range(0, n);
  for (let i = n - 1; i >= 1; i--) exchange(order, i, below(under, i, i + 1));
  return order;
}

function exchange(list: number[], i: number, j: number): void {
  const kept = list[i]!;
  list[i] = list[j]!;
  list[j] = kept;
}

/** The rows that are zero in each column of a sparse matrix. */
export function zeroRowsBy(key: StreamKey, rows: number, columns: number, sparsity: number): Set<number>[] {
  const under = derive(key, 0, MASKS);
  return range(0, columns).map((column) => {
    const order = range(0, rows);
    const count = Math.ceil(sparsity * rows * (1 - 2 ** -52));
    for (let i = 0; i < count; i++) exchange(order, i, i + below(under, column * rows + i, rows - i));
    return new Set(order.slice(0, count));
  });
}

const signOf = (x: number) => (x < 0 ? -1 : 1);

/** The vector of reflector j, entries j … m − 1, from the normals of the tensor; undefined for the one that is left out. */
function vectorOf(normals: ArrayLike<number>, j: number, m: number): number[] {
  return Array.from({ length: m - j }, (_, p) => normals[j * m + j + p]!);
}

/**
 * H₀ H₁ … H_{n−1}, textbook reflectors I − 2wwᵀ/(wᵀw) in f64, on the first n columns of the identity; then the signs. m × n, m >= n.
 * The matrix by its mathematics: what any order of operations should come near to.
 */
export function productOfReflectors(normals: ArrayLike<number>, m: number, n: number): Float64Array {
  const q = new Float64Array(m * n);
  for (let i = 0; i < n; i++) q[i * n + i] = 1;
  const signs: number[] = [];
  for (let j = n - 1; j >= 0; j--) {
    const x = vectorOf(normals, j, m);
    if (x.length === 1) {
      signs[j] = signOf(x[0]!);
      continue;
    }
    signs[j] = -signOf(x[0]!);
    const w = x.slice();
    w[0] = w[0]! + signOf(x[0]!) * Math.hypot(...x);
    const square = w.reduce((sum, value) => sum + value * value, 0);
    for (let column = 0; column < n; column++) {
      let dot = 0;
      for (let p = 0; p < w.length; p++) dot += w[p]! * q[(j + p) * n + column]!;
      for (let p = 0; p < w.length; p++) q[(j + p) * n + column]! -= (2 * dot * w[p]!) / square;
    }
  }
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) q[i * n + j]! *= signs[j]!;
  return q;
}

const f = Math.fround;

/**
 * The f32 matrix, bit for bit: m × n, m >= n. Reflectors by 32 from the last, T in f64, products by the strict matmul.
 */
export function orthogonalBits(normals: Float32Array, m: number, n: number): Float32Array {
  const v: Float32Array[] = [];
  const signs: number[] = [];
  for (let j = 0; j < n; j++) {
    const x = vectorOf(normals, j, m);
    const whole = new Float32Array(m);
    v.push(whole);
    if (x.length === 1) {
      signs.push(signOf(x[0]!));
      continue;
    }
    let square = 0;
    for (const value of x) square += value * value;
    const norm = Math.sqrt(square);
    const scale = 1 / Math.sqrt(norm * (norm + Math.abs(x[0]!)));
    signs.push(-signOf(x[0]!));
    // The first entry is an f32 before it is scaled, as all others are.
    x[0] = f(x[0]! + signOf(x[0]!) * norm);
    x.forEach((value, p) => {
      whole[j + p] = value * scale;
    });
  }
  const q = Array.from({ length: m }, (_, i) => Float32Array.from({ length: n }, (_, j) => Number(i === j)));
  for (let first = Math.floor((n - 1) / 32) * 32; first >= 0; first -= 32) {
    const k = Math.min(32, n - first);
    const t = triangleOf(v.slice(first, first + k));
    const strict = (terms: number, a: (p: number) => number, b: (p: number) => number, start = 0) => {
      let sum = start;
      for (let p = 0; p < terms; p++) sum = f(sum + f(a(p) * b(p)));
      return sum;
    };
    for (let column = first; column < n; column++) {
      const w = Array.from({ length: k }, (_, i) =>
        strict(
          m - first,
          (p) => v[first + i]![first + p]!,
          (p) => q[first + p]![column]!,
        ),
      );
      const tw = w.map((_, i) =>
        strict(
          k,
          (p) => f(-t[i]![p]!),
          (p) => w[p]!,
        ),
      );
      for (let row = first; row < m; row++) {
        q[row]![column] = strict(
          k,
          (p) => v[first + p]![row]!,
          (p) => tw[p]!,
          q[row]![column]!,
        );
      }
    }
  }
  return Float32Array.from({ length: m * n }, (_, at) => q[Math.floor(at / n)]![at % n]! * signs[at % n]!);
}

/** T of I − VᵀTV for the rows of V: T⁻¹ has their products above its diagonal and half of their squares on it. */
function triangleOf(rows: Float32Array[]): number[][] {
  const t = rows.map(() => rows.map(() => 0));
  rows.forEach((row, j) => {
    const products = rows.slice(0, j + 1).map((other) => {
      let sum = 0;
      for (let p = 0; p < row.length; p++) sum += other[p]! * row[p]!;
      return sum;
    });
    const tau = products[j] === 0 ? 0 : 2 / products[j]!;
    t[j]![j] = tau;
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let p = i; p < j; p++) sum += t[i]![p]! * products[p]!;
      t[i]![j] = -tau * sum;
    }
  });
  return t;
}
