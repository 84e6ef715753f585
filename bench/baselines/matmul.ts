// The fastest plain-JS matmul that we know how to write: operands packed into strips of f64, a tile of 2 × 4 sums in local
// variables. Sums in f64 are three times as fast as in f32, since JavaScript has no f32 arithmetic; so the last bits differ.

/** A matrix with any strides, in elements: exchange them, and it is its transpose. */
export interface Operand {
  data: Float32Array;
  rowStride: number;
  columnStride: number;
}

/** Room for strips, kept between calls. */
let strips: [Float64Array, Float64Array] = [new Float64Array(0), new Float64Array(0)];

function reserve(which: 0 | 1, length: number): Float64Array {
  if (strips[which].length < length) {
    strips = [strips[0], strips[1]];
    strips[which] = new Float64Array(length);
  }
  return strips[which];
}

/** Strips of `lanes`: for each k the values of that k side by side, zeros beyond the last. */
function pack(
  which: 0 | 1,
  source: Float32Array,
  count: number,
  k: number,
  stride: number,
  step: number,
  lanes: number,
): Float64Array {
  const rounded = Math.ceil(count / lanes) * lanes;
  const out = reserve(which, rounded * k);
  for (let i = 0; i < rounded; i++) {
    const at = Math.floor(i / lanes) * lanes * k + (i % lanes);
    if (i < count) for (let p = 0; p < k; p++) out[at + p * lanes] = source[i * stride + p * step]!;
    else for (let p = 0; p < k; p++) out[at + p * lanes] = 0;
  }
  return out;
}

const tile = new Float64Array(8);

/** C = A·B; C is row-major, m × n. */
export function product(a: Operand, b: Operand, c: Float32Array, m: number, n: number, k: number): void {
  const x = pack(0, a.data, m, k, a.rowStride, a.columnStride, 2);
  const y = pack(1, b.data, n, k, b.columnStride, b.rowStride, 4);
  for (let i = 0; i < m; i += 2) {
    for (let j = 0; j < n; j += 4) {
      let c00 = 0;
      let c01 = 0;
      let c02 = 0;
      let c03 = 0;
      let c10 = 0;
      let c11 = 0;
      let c12 = 0;
      let c13 = 0;
      let p = i * k;
      let q = j * k;
      for (const end = p + 2 * k; p < end; p += 2, q += 4) {
        const a0 = x[p]!;
        const a1 = x[p + 1]!;
        const b0 = y[q]!;
        const b1 = y[q + 1]!;
        const b2 = y[q + 2]!;
        const b3 = y[q + 3]!;
        c00 += a0 * b0;
        c01 += a0 * b1;
        c02 += a0 * b2;
        c03 += a0 * b3;
        c10 += a1 * b0;
        c11 += a1 * b1;
        c12 += a1 * b2;
        c13 += a1 * b3;
      }
      if (i + 1 < m && j + 3 < n) {
        const at = i * n + j;
        c[at] = c00;
        c[at + 1] = c01;
        c[at + 2] = c02;
        c[at + 3] = c03;
        c[at + n] = c10;
        c[at + n + 1] = c11;
        c[at + n + 2] = c12;
        c[at + n + 3] = c13;
        continue;
      }
      tile.set([c00, c01, c02, c03, c10, c11, c12, c13]);
      for (let r = 0; r < Math.min(2, m - i); r++) {
        for (let s = 0; s < Math.min(4, n - j); s++) c[(i + r) * n + j + s] = tile[r * 4 + s]!;
      }
    }
  }
}

export function matmul(a: Float32Array, b: Float32Array, c: Float32Array, m: number, n: number, k: number): void {
  product({ data: a, rowStride: k, columnStride: 1 }, { data: b, rowStride: n, columnStride: 1 }, c, m, n, k);
}
