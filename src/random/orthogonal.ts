// Orthogonal matrices of the Haar distribution, as products of random Householder reflectors (Stewart 1980): half the operations of a
// QR decomposition, and nothing to pivot.

import type { Core } from "../core/core.js";
import { gemm, matrixAt, transposed } from "../linalg/gemm.js";
import { drawInto } from "./draw.js";
import { DOMAIN, deriveKey, type Key } from "./key.js";
import { normalDraw } from "./normal.js";

/** Reflectors that are applied together, and a row of gramF32: 32 make the products with them efficient while their triangle stays small. */
const BLOCK = 32;

type Vector = Float32Array | Float64Array;

/**
 * Turns row j of normals, from element j on, into the reflector v that maps it to a multiple of the first axis, scaled to
 * vᵀv = 2, so that H = I − vvᵀ. Returns the sign of R's diagonal in the QR decomposition of the same Gaussian matrix.
 */
function toReflector(row: Vector, j: number): number {
  let square = 0;
  for (let i = j; i < row.length; i++) square += row[i]! * row[i]!;
  const norm = Math.sqrt(square);
  const first = row[j]!;
  row.fill(0, 0, j);
  // A single number already is a multiple of its axis: nothing to reflect.
  if (norm === 0 || j === row.length - 1) {
    row.fill(0, j);
    return first < 0 ? -1 : 1;
  }
  const scale = 1 / Math.sqrt(norm * (norm + Math.abs(first)));
  row[j] = first < 0 ? first - norm : first + norm;
  for (let i = j; i < row.length; i++) row[i] = row[i]! * scale;
  return first < 0 ? 1 : -1;
}

/**
 * T of I − VᵀTV, the product of the block's reflectors, which are the k rows of V; upper triangular, in f64.
 * T⁻¹ has the products of the rows above its diagonal and half of their squares on it. They are computed from the rows as stored,
 * so that rounding the rows does not harm orthogonality.
 * @param gram products of the rows, as gramF32 leaves them
 */
function triangle(gram: Float64Array, k: number): Float64Array {
  const t = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    const products = gram.subarray(j * BLOCK, j * BLOCK + j + 1);
    const tau = products[j] === 0 ? 0 : 2 / products[j]!;
    t[j * k + j] = tau;
    for (let i = 0; i < j; i++) {
      let sum = 0;
      for (let p = i; p < j; p++) sum += t[i * k + p]! * products[p]!;
      t[i * k + j] = -tau * sum;
    }
  }
  return t;
}

/** Applies the signs of the columns and the gain, and transposes where the matrix asked for is wide. */
function finish(q: Vector, out: Vector, m: number, n: number, signs: Float64Array, gain: number, wide: boolean): void {
  const factors = signs.map((sign) => sign * gain);
  const [rowStep, columnStep] = wide ? [1, m] : [n, 1];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) out[i * rowStep + j * columnStep] = q[i * n + j]! * factors[j]!;
  }
}

/** m × n, m >= n, in the core's memory: blocks from the last to the first, each three products. */
function accumulate(core: Core, key: Key, m: number, n: number, finished: (q: Float32Array, signs: Float64Array) => void): void {
  const where = "orthogonal";
  const pointers: number[] = [];
  const take = (elements: number) => {
    const ptr = core.memory.allocate(where, elements * 4);
    pointers.push(ptr);
    return ptr;
  };
  try {
    const [vPtr, qPtr, wPtr, twPtr, tPtr, gramPtr] = [
      take(n * m),
      take(m * n),
      take(BLOCK * n),
      take(BLOCK * n),
      take(BLOCK * BLOCK),
      take(2 * BLOCK * BLOCK),
    ] as const;
    // Made where they are used: a product may grow the memory, which invalidates older views.
    const view = (ptr: number, length: number) => new Float32Array(core.memory.memory.buffer, ptr, length);
    drawInto(core, key, 0, view(vPtr, n * m), "f32", normalDraw(where, { mean: 0, std: 1 }, "f32"));
    const signs = new Float64Array(n);
    const v = view(vPtr, n * m);
    for (let j = 0; j < n; j++) signs[j] = toReflector(v.subarray(j * m, (j + 1) * m), j);
    const identity = view(qPtr, m * n).fill(0);
    for (let j = 0; j < n; j++) identity[j * n + j] = 1;

    for (let j = Math.floor((n - 1) / BLOCK) * BLOCK; j >= 0; j -= BLOCK) {
      const k = Math.min(BLOCK, n - j);
      const block = matrixAt(vPtr + (j * m + j) * 4, k, m - j, m);
      core.kernels.gramF32(block.ptr, m * 4, k, m - j, gramPtr);
      const gram = new Float64Array(core.memory.memory.buffer, gramPtr, BLOCK * BLOCK);
      view(tPtr, k * k).set(triangle(gram, k).map((x) => -x));
      const rest = matrixAt(qPtr + (j * n + j) * 4, m - j, n - j, n);
      const [w, tw] = [matrixAt(wPtr, k, n - j), matrixAt(twPtr, k, n - j)];
      gemm(where, core, block, rest, w);
      gemm(where, core, matrixAt(tPtr, k, k), w, tw);
      gemm(where, core, transposed(block), tw, rest, true);
    }
    finished(view(qPtr, m * n), signs);
  } finally {
    for (const ptr of pointers) core.memory.free(ptr);
  }
}

/** `accumulate` in f64, one reflector after the other, in plain JavaScript on every backend. */
function accumulate64(core: Core, key: Key, m: number, n: number): { q: Float64Array; signs: Float64Array } {
  const v = new Float64Array(n * m);
  drawInto(core, key, 0, v, "f64", normalDraw("orthogonal", { mean: 0, std: 1 }, "f64"));
  const row = (j: number) => v.subarray(j * m, (j + 1) * m);
  const signs = Float64Array.from({ length: n }, (_, j) => toReflector(row(j), j));
  const q = new Float64Array(m * n);
  const products = new Float64Array(n);
  for (let j = n - 1; j >= 0; j--) {
    q[j * n + j] = 1;
    const reflector = row(j);
    products.fill(0);
    for (let i = j; i < m; i++) {
      const x = reflector[i]!;
      for (let c = j; c < n; c++) products[c]! += x * q[i * n + c]!;
    }
    for (let i = j; i < m; i++) {
      const x = reflector[i]!;
      for (let c = j; c < n; c++) q[i * n + c]! -= x * products[c]!;
    }
  }
  return { q, signs };
}

/**
 * A rows × columns matrix with orthonormal columns, or rows where it is wide, times `gain`: uniform under rotations (Haar), as the
 * Q of a Gaussian matrix is when R has a positive diagonal.
 *
 * f32: reflectors in blocks of 32 in compact WY form on the strict matmul, norms and triangles in f64; max |QᵀQ − I| about 1e-6.
 * f64: in f64 throughout. Entry i of reflector j takes normal number j·m + i of the derived key, m = max(rows, columns).
 * Source: Stewart 1980; Mezzadri 2007; Joffrain et al. 2006 (the triangle).
 * @param index which of several matrices of one tensor
 */
export function orthogonalMatrix(
  core: Core,
  key: Key,
  index: number,
  rows: number,
  columns: number,
  gain: number,
  dtype: "f32" | "f64",
): Vector {
  const [m, n] = [Math.max(rows, columns), Math.min(rows, columns)];
  const derived = deriveKey(key, index, DOMAIN.whole);
  const wide = rows < columns;
  if (dtype === "f64") {
    const out = new Float64Array(rows * columns);
    const { q, signs } = accumulate64(core, derived, m, n);
    finish(q, out, m, n, signs, gain, wide);
    return out;
  }
  const out = new Float32Array(rows * columns);
  if (out.length > 0) accumulate(core, derived, m, n, (q, signs) => finish(q, out, m, n, signs, gain, wide));
  return out;
}
