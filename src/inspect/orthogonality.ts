/** How far the shorter side of a matrix is from orthogonal vectors of one length. */
export interface Orthogonality {
  /** max |QᵀQ − I|, where Q is the matrix divided by `gain`, over the vectors looked at. */
  distance: number;
  /** Root mean square length of the vectors. */
  gain: number;
  /** Vectors looked at, of `total`. */
  vectors: number;
  /** Vectors that there are. */
  total: number;
}

/** Matrices with a longer shorter side are not measured; those with a longer longer side neither. */
const MAX_SHORT = 1024;
const MAX_LONG = 2 ** 14;
/** Vectors of a sample: 36 products, against 295,296 of 768 vectors. */
export const SAMPLE = 8;
/** Elements of a matrix that is measured in full. */
const MAX_EXACT = 2 ** 22;
/** A sample this far from orthogonal settles it. */
const NEAR = 0.01;

export const canMeasure = (rows: number, columns: number): boolean =>
  Math.min(rows, columns) >= 2 && Math.min(rows, columns) <= MAX_SHORT && Math.max(rows, columns) <= MAX_LONG;

/** From the products of all pairs of vectors, n × n, of which those on and below the diagonal are used. */
function judge(gram: Float64Array, n: number, total: number): Orthogonality {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram[i * n + i]!;
  const power = trace / n;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const off = Math.abs(gram[i * n + j]! / power - (i === j ? 1 : 0));
      // Also where it is NaN: 0/0, or a NaN among the values.
      if (!(off <= distance)) distance = off;
    }
  }
  return { distance, gain: Math.sqrt(power), vectors: n, total };
}

/** Products of all pairs of vectors that lie one after another. */
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

/** Some vectors of the shorter side, evenly spread, taken from rows as they come. */
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

  /** Rows that begin at index `start` of an array. */
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

  finish(): Orthogonality {
    const n = this.#picked.length;
    const total = Math.min(this.#rows, this.#columns);
    const gram = this.#rows <= this.#columns ? gramOfRows(this.#held, n, this.#columns) : (this.#held as Float64Array);
    return judge(gram, n, total);
  }
}

/** Whether a sample leaves it open that all vectors are orthogonal, and the matrix is small enough to find out. */
export function deservesAll({ distance, vectors, total }: Orthogonality, elements: number): boolean {
  return distance <= NEAR && vectors < total && elements <= MAX_EXACT;
}

/** All vectors of the shorter side. */
export function measureOrthogonality(values: ArrayLike<number>, rows: number, columns: number): Orthogonality {
  const n = Math.min(rows, columns);
  if (rows <= columns) return judge(gramOfRows(values, n, columns), n, n);
  const transposed = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) transposed[j * rows + i] = values[i * columns + j]!;
  return judge(gramOfRows(transposed, n, rows), n, n);
}
