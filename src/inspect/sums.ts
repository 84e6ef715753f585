// Sums over the values of a tensor, from which its mean, std and kurtosis follow.

/**
 * A power of two that numbers are multiplied by so that their squares, and sums of them, stay within f64: 1 for all but extremes.
 * Below 2^450 squares are below 2^900; above 2^-450 they are above 2^-900, and 2^-600 brings the largest f64 to 2^424.
 */
const unitFor = (largest: number): number => (largest > 2 ** 450 ? 2 ** -600 : largest < 2 ** -450 ? 2 ** 600 : 1);

/** Masks have values of at most this: −10^4 in GPT-2, elsewhere the lowest finite number of the type. e^-1000 is 0 in every type. */
const MASKED = -1000;

/** Sums over the values of a tensor seen so far. */
export class Sums {
  /** Number of values that are neither NaN nor infinite; the sums are over these. */
  finite = 0;
  /** Σx⁴ over some of these, and how many they are. */
  fourths = 0;
  nFourths = 0;
  /** Smallest and largest of all values but NaN. */
  min = Infinity;
  max = -Infinity;
  zeros = 0;
  nan = 0;
  infinite = 0;
  /**
   * The first finite value, which is subtracted from all values before they are squared: the squares of large numbers that differ
   * little would lose the difference.
   */
  #origin: number | bigint | undefined;
  /** Σd and Σd², where d is `#unit` times the distance from the origin. */
  #sum = 0;
  #squares = 0;
  #unit = unitFor(0);

  /** Adds values one by one, in f64. */
  add(values: ArrayLike<number | bigint>, begin = 0, end = values.length): void {
    let largest = 0;
    for (let i = begin; i < end; i++) {
      const x = Number(values[i]!);
      if (x < this.min) this.min = x;
      if (x > this.max) this.max = x;
      if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
      else if (Number.isNaN(x)) this.nan++;
      else this.infinite++;
    }
    this.#scaleTo(unitFor(largest));
    let [finite, sum, squares, fourths] = [0, 0, 0, 0];
    for (let i = begin; i < end; i++) {
      const x = Number(values[i]!);
      if (!Number.isFinite(x)) continue;
      const d = this.#distance(values[i]!);
      finite++;
      sum += d;
      squares += d * d;
      fourths += x * x * (x * x);
      if (x === 0) this.zeros++;
    }
    this.finite += finite;
    this.#sum += sum;
    this.#squares += squares;
    this.fourths += fourths;
    this.nFourths += finite;
  }

  /** The distance from the origin in units. Bigints are subtracted exactly: as f64, both would be rounded first. */
  #distance(value: number | bigint): number {
    this.#origin ??= value;
    if (typeof value === "bigint") return Number(value - (this.#origin as bigint)) * this.#unit;
    return value * this.#unit - (this.#origin as number) * this.#unit;
  }

  /** Makes the unit smaller, and the sums with it. It never grows: values that are too small for it add nothing to sums of larger ones. */
  #scaleTo(unit: number): void {
    if (unit >= this.#unit) return;
    const factor = unit / this.#unit;
    this.#sum *= factor;
    this.#squares *= factor * factor;
    this.#unit = unit;
  }

  /** What the kernel subtracts from f32 values: the origin, or `first`, the next value, where there is no origin yet. */
  centerFor(first: number): number {
    return Number(this.#origin ?? first);
  }

  /**
   * Adds what the kernel found in `count` f32 values: Σd and Σd² about `center`, Σx⁴ of the first `nFourths`, minimum, maximum, and the
   * number of zeros.
   */
  merge(found: Float64Array, count: number, nFourths: number, center: number): void {
    this.#origin ??= center;
    this.#scaleTo(1);
    this.finite += count;
    this.nFourths += nFourths;
    this.#sum += found[0]!;
    this.#squares += found[1]!;
    this.fourths += found[2]!;
    this.min = Math.min(this.min, found[3]!);
    this.max = Math.max(this.max, found[4]!);
    this.zeros += found[5]!;
  }

  /** Whether there are values, all of them finite and the same. */
  get isConstant(): boolean {
    return this.finite > 0 && this.#squares === 0 && this.nan + this.infinite === 0;
  }

  /**
   * Whether the values are those of a mask: 0 and one other number, which is 1, or so far below 0 that softmax makes it 0.
   *
   * No value is further from 0 than that number. So the sum of all is that number times the count of values other than 0 only where
   * each of these is equal to it.
   */
  get isMask(): boolean {
    if (this.nan > 0 || this.zeros === 0) return false;
    if (this.infinite > 0) return this.max === 0 && this.finite === this.zeros;
    const other = this.min === 0 ? this.max : this.max === 0 ? this.min : 0;
    const total = Number(this.#origin) * this.finite + this.#sum / this.#unit;
    return (other === 1 || other <= MASKED) && total === other * (this.finite - this.zeros);
  }

  get mean(): number {
    return this.finite === 0 ? 0 : Number(this.#origin) + this.#sum / this.finite / this.#unit;
  }

  get std(): number {
    if (this.finite === 0) return 0;
    const shift = this.#sum / this.finite;
    return Math.sqrt(Math.max(0, this.#squares / this.finite - shift * shift)) / this.#unit;
  }

  /** The fourth moment over the square of the second, both about 0: 3 for a normal distribution of mean 0. */
  get kurtosis(): number {
    const square = this.std * this.std + this.mean * this.mean;
    return this.fourths / this.nFourths / (square * square);
  }
}
