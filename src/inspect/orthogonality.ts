// How close the rows or columns of a matrix are to orthogonal: a sample of them, or all.

/** How far the shorter side of a matrix is from orthogonal vectors of one length. */
export interface Orthogonality {
  /** max |QᵀQ − I|, where Q is the matrix divided by `gain`, over the vectors looked at. */
  distance: number;
  /** Root mean square length of the vectors. */
  gain: number;
  /** Number of vectors looked at. */
  vectors: number;
  /** Number of vectors in the matrix: the size of its shorter side. */
  total: number;
}

/** Largest size of the shorter side of a matrix that is measured. */
const MAX_SHORT = 1024;
/** Largest size of its longer side. */
const MAX_LONG = 2 ** 14;
/** Number of vectors in a sample: 36 products, where all 768 of a matrix would take 295,296. */
export const SAMPLE = 8;
/** Most elements of a matrix that is measured in full. */
const MAX_EXACT = 2 ** 22;
/** A sample further from orthogonal than this settles that the matrix is not orthogonal. */
const NEAR = 0.01;

/** Whether a matrix has a size that is measured. */
export const canMeasure = (rows: number, columns: number): boolean =>
  Math.min(rows, columns) >= 2 && Math.min(rows, columns) <= MAX_SHORT && Math.max(rows, columns) <= MAX_LONG;

/** Judges `n` vectors by the products of all pairs, an n × n matrix that is read on and below its diagonal. */
function judge(gram: Float64Array, n: number, total: number): Orthogonality {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram[i * n + i]!;
  const power = trace / n;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const off = Math.abs(gram[i * n + j]! / power - (i === j ? 1 : 0));
      // Negated, so that NaN counts too: it comes from 0/0, or from a NaN among the values.
      if (!(off <= distance)) distance = off;
    }
  }
  return { distance, gain: Math.sqrt(power), vectors: n, total };
}

/** Products of all pairs of `n` vectors, which lie one after another. */
function gramOfRows(vectors: ArrayLike<number>, n: number, length: number): Float64Array {
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let product = 0;
      for (let k = 0; k < length; k++) product += vectors[i * length + k]! * vectors[j * length + k]!;
      gram[i * n + j] = product;
    }
  }
  return gram;
}

/** A sample of the vectors, evenly spread, taken from the rows of a matrix as they arrive. */
export class OrthogonalitySample {
  readonly #rows: number;
  readonly #columns: number;
  readonly #picked: number[];
  /** The picked rows, or the products of the picked columns. */
  readonly #held: Float32Array | Float64Array;
  readonly #picks = new Float64Array(SAMPLE);
  #row = 0;
  #next = 0;

  constructor(rows: number, columns: number) {
    const short = Math.min(rows, columns);
    const n = Math.min(short, SAMPLE);
    this.#rows = rows;
    this.#columns = columns;
    this.#picked = Array.from({ length: n }, (_, i) => Math.floor((i * short) / n));
    this.#held = rows <= columns ? new Float32Array(n * columns) : new Float64Array(n * n);
  }

  /** Takes the next rows, which begin at index `start` of `values`. */
  push(values: Float32Array | Float64Array, start: number, nRows: number): void {
    if (this.#rows <= this.#columns) this.#pickRows(values, start, nRows);
    else this.#addProducts(values, start, nRows);
    this.#row += nRows;
  }

  #pickRows(values: Float32Array | Float64Array, start: number, nRows: number): void {
    for (; this.#next < this.#picked.length && this.#picked[this.#next]! < this.#row + nRows; this.#next++) {
      const from = start + (this.#picked[this.#next]! - this.#row) * this.#columns;
      this.#held.set(values.subarray(from, from + this.#columns), this.#next * this.#columns);
    }
  }

  #addProducts(values: Float32Array | Float64Array, start: number, nRows: number): void {
    const picked = this.#picked;
    const gram = this.#held;
    const row = this.#picks;
    const n = picked.length;
    for (const end = start + nRows * this.#columns; start < end; start += this.#columns) {
      for (let i = 0; i < n; i++) row[i] = values[start + picked[i]!]!;
      for (let i = 0; i < n; i++) {
        const x = row[i]!;
        for (let j = 0; j <= i; j++) gram[i * n + j]! += x * row[j]!;
      }
    }
  }

  /** The orthogonality of the sample, after the last row. */
  finish(): Orthogonality {
    const n = this.#picked.length;
    const total = Math.min(this.#rows, this.#columns);
    const gram = this.#rows <= this.#columns ? gramOfRows(this.#held, n, this.#columns) : (this.#held as Float64Array);
    return judge(gram, n, total);
  }
}

/** Whether all vectors are worth measuring: those of the sample look orthogonal, and the matrix is small enough. */
export function deservesAll({ distance, vectors, total }: Orthogonality, elements: number): boolean {
  return distance <= NEAR && vectors < total && elements <= MAX_EXACT;
}

/** The orthogonality of all vectors of a matrix. */
export function measureOrthogonality(values: ArrayLike<number>, rows: number, columns: number): Orthogonality {
  const n = Math.min(rows, columns);
  if (rows <= columns) return judge(gramOfRows(values, n, columns), n, n);
  const transposed = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) transposed[j * rows + i] = values[i * columns + j]!;
  return judge(gramOfRows(transposed, n, rows), n, n);
}
