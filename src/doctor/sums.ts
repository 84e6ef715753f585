/** Sums over the values of a tensor seen so far. */
export class Sums {
  /** Values that are neither NaN nor infinite; sums are over them. */
  finite = 0;
  sum = 0;
  squares = 0;
  /** Σx⁴ over the first ones alone, and how many they are. */
  fourths = 0;
  nFourths = 0;
  /** Over all values but NaN. */
  min = Infinity;
  max = -Infinity;
  zeros = 0;
  nan = 0;
  infinite = 0;

  /** One by one, in f64. */
  add(values: ArrayLike<number | bigint>, begin = 0, end = values.length): void {
    for (let i = begin; i < end; i++) {
      const x = Number(values[i]!);
      if (x < this.min) this.min = x;
      if (x > this.max) this.max = x;
      if (Number.isFinite(x)) {
        const square = x * x;
        this.finite++;
        this.sum += x;
        this.squares += square;
        this.fourths += square * square;
        this.nFourths++;
        if (x === 0) this.zeros++;
      } else if (Number.isNaN(x)) {
        this.nan++;
      } else {
        this.infinite++;
      }
    }
  }

  /** What the kernel found in `count` f32: Σx, Σx², Σx⁴ of the first `nFourths`, least, greatest, zeros. */
  merge(found: Float64Array, count: number, nFourths: number): void {
    this.finite += count;
    this.nFourths += nFourths;
    this.sum += found[0]!;
    this.squares += found[1]!;
    this.fourths += found[2]!;
    this.min = Math.min(this.min, found[3]!);
    this.max = Math.max(this.max, found[4]!);
    this.zeros += found[5]!;
  }

  get mean(): number {
    return this.finite === 0 ? 0 : this.sum / this.finite;
  }

  get std(): number {
    if (this.finite === 0) return 0;
    if (this.min === this.max) return 0;
    return Math.sqrt(Math.max(0, this.squares / this.finite - this.mean ** 2));
  }

  /** Fourth moment over squared variance, about 0: 3 for a normal law around it. */
  get kurtosis(): number {
    return this.fourths / this.nFourths / (this.squares / this.finite) ** 2;
  }
}
