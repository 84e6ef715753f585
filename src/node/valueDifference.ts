// By how much the values of two tensors of one shape differ, piece by piece.

import { elementsAt, type FileDType } from "../io/dtypes.js";
import { kindOf, valuesOf } from "../io/values.js";

/** How the values of a tensor differ from those of the first file. */
export interface ValueDifference {
  /** How many differ: in a bit, or, where the types differ, as numbers. Of f4 and f6, which are packed, bytes are counted. */
  count: number;
  /** Flat row-major index of the first. */
  index: number;
  /** The largest size of a difference; infinite where one of the two is finite alone, undefined for types that are not read as numbers. */
  largest: number | undefined;
  /** The mean size of the differences over the mean size of the first file's values, both of finite values. */
  relative: number | undefined;
}

/** Fewer values may be unrelated by chance. */
const FEWEST = 64;
/** Standard errors of a correlation, 1/√n, within which values count as unrelated. */
const ERRORS = 5;

/** A variance below this share of the mean square may be rounding. */
const NEXT_TO_NONE = 1e-9;

/** Which elements of two pieces of one type differ in a bit. */
function bitsDiffer(a: Uint8Array, b: Uint8Array, width: number): (i: number) => boolean {
  const word = Math.min(width, 4) as 1 | 2 | 4;
  const Words = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[word];
  const words = ({ buffer, byteOffset, length }: Uint8Array) => new Words(buffer as ArrayBuffer, byteOffset, length / word);
  const [x, y] = [words(a), words(b)];
  if (width === 8) return (i) => x[2 * i] !== y[2 * i] || x[2 * i + 1] !== y[2 * i + 1];
  return (i) => x[i] !== y[i];
}

const numbersDiffer = (x: ArrayLike<number>, y: ArrayLike<number>) => (i: number) =>
  x[i] !== y[i] && !(Number.isNaN(x[i]) && Number.isNaN(y[i]));

/** First and second moments of pairs of numbers. */
class Moments {
  #n = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;

  add(x: number, y: number): void {
    this.#n++;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#yy += y * y;
    this.#xy += x * y;
  }

  get areUnrelated(): boolean {
    const n = this.#n;
    const covariance = (product: number, a: number, b: number) => product / n - (a / n) * (b / n);
    const [xx, yy] = [covariance(this.#xx, this.#x, this.#x), covariance(this.#yy, this.#y, this.#y)];
    const varies = xx * n > NEXT_TO_NONE * this.#xx && yy * n > NEXT_TO_NONE * this.#yy;
    return n >= FEWEST && varies && Math.abs(covariance(this.#xy, this.#x, this.#y)) < ERRORS * Math.sqrt((xx * yy) / n);
  }
}

/** Counts and sums over the pieces of two tensors. */
export class DifferenceSums {
  readonly #types: readonly [FileDType, FileDType];
  readonly #areNumbers: boolean;
  #count = 0;
  #first = -1;
  #largest = 0;
  #sizes = 0;
  #differences = 0;
  readonly #moments = new Moments();

  constructor(first: FileDType, other: FileDType) {
    this.#types = [first, other];
    this.#areNumbers = this.#types.every((dtype) => kindOf(dtype) !== "opaque");
  }

  /** Takes pieces of `count` elements each. @param at index of the first */
  push(a: Uint8Array, b: Uint8Array, at: number, count: number): void {
    const [typeA, typeB] = this.#types;
    const numbers = (dtype: FileDType, bytes: Uint8Array) =>
      this.#areNumbers ? valuesOf({ dtype, shape: [], data: elementsAt(dtype, bytes, 0, bytes.length) }) : [];
    const [x, y] = [numbers(typeA, a), numbers(typeB, b)];
    const differs = typeA === typeB ? bitsDiffer(a, b, a.length / count) : numbersDiffer(x, y);
    for (let i = 0; i < count; i++) {
      if (differs(i)) {
        if (this.#first === -1) this.#first = at + i;
        this.#count++;
      }
      if (this.#areNumbers) this.#add(x[i]!, y[i]!);
    }
  }

  #add(x: number, y: number): void {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      // Two infinities of one sign, or NaN of other bits, differ by nothing that is a number.
      if (!Object.is(x, y)) this.#largest = Infinity;
      return;
    }
    const size = Math.abs(y - x);
    this.#largest = Math.max(this.#largest, size);
    this.#sizes += Math.abs(x);
    this.#differences += size;
    this.#moments.add(x, y);
  }

  /** Whether both vary and have nothing to do with one another, as two draws. */
  get areUnrelated(): boolean {
    return this.#moments.areUnrelated;
  }

  get found(): ValueDifference {
    const [count, index] = [this.#count, this.#first];
    if (!this.#areNumbers) return { count, index, largest: undefined, relative: undefined };
    return { count, index, largest: this.#largest, relative: this.#differences === 0 ? 0 : this.#differences / this.#sizes };
  }
}
