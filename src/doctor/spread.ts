// How samples differ in a signal: how far they lie from one another, and in how many directions.

/** Number of samples that are compared: far above the ranks that matter here. */
const COMPARED = 32;

/** Products of a vector with four others, from one on: a sum waits for each of its additions, and four wait together. */
function fourProducts(a: Float64Array, others: readonly Float64Array[], from: number, products: Float64Array): void {
  const other = (i: number) => others[Math.min(from + i, others.length - 1)]!;
  const [b, c, d, e] = [other(0), other(1), other(2), other(3)];
  let [withB, withC, withD, withE] = [0, 0, 0, 0];
  for (let place = 0; place < a.length; place++) {
    const x = a[place]!;
    withB += x * b[place]!;
    withC += x * c[place]!;
    withD += x * d[place]!;
    withE += x * e[place]!;
  }
  products[0] = withB;
  products[1] = withC;
  products[2] = withD;
  products[3] = withE;
}

/**
 * (Σλ)²/Σλ² of the eigenvalues of the products of vectors with one another: 1 where all are multiples of one vector, and at most their number.
 * Undefined where all are 0, or not finite.
 *
 * Source: Daneshmand et al. 2020, as a lower bound of the rank.
 */
export function participation(vectors: readonly Float64Array[]): number | undefined {
  let [trace, squares] = [0, 0];
  const products = new Float64Array(4);
  for (const [i, a] of vectors.entries()) {
    for (let j = 0; j <= i; j++) {
      if (j % 4 === 0) fourProducts(a, vectors, j, products);
      const product = products[j % 4]!;
      if (j === i) trace += product;
      squares += (j === i ? 1 : 2) * product * product;
    }
  }
  const rank = (trace * trace) / squares;
  return Number.isFinite(rank) ? rank : undefined;
}

/** Effective rank of the differences of samples: of up to 32, evenly taken, about their mean. Undefined where these are all alike. */
function effectiveRank(values: Float32Array, rows: number): number | undefined {
  const size = values.length / rows;
  const count = Math.min(rows, COMPARED);
  const samples = Array.from({ length: count }, (_, i) => {
    const row = Math.floor((i * rows) / count);
    return new Float64Array(values.subarray(row * size, (row + 1) * size));
  });
  for (let place = 0; place < size; place++) {
    let mean = 0;
    for (const sample of samples) mean += sample[place]! / count;
    for (const sample of samples) sample[place]! -= mean;
  }
  return participation(samples);
}

/** Adds a row to the sums of its places, and takes what is not finite from their counts. @returns the sum of squares with those of the row */
function addRow(values: Float32Array, begin: number, sums: Float64Array, counts: Float64Array, squares: number): number {
  for (let place = 0; place < sums.length; place++) {
    const x = values[begin + place]!;
    if (x - x !== 0) {
      counts[place]!--;
      continue;
    }
    sums[place]! += x;
    squares += x * x;
  }
  return squares;
}

/** @returns the sum of squared distances from the means with those of a row */
function addDistances(values: Float32Array, begin: number, means: Float64Array, within: number): number {
  for (let place = 0; place < means.length; place++) {
    const d = values[begin + place]! - means[place]!;
    if (d - d === 0) within += d * d;
  }
  return within;
}

/**
 * Spread of a signal over samples, and over everything; only finite numbers count. Each place of a row has its own mean, so that biases and
 * places that never vary are no part of the signal. The variance of the whole is that of the signal plus that of these means.
 */
export function spreadOf(values: Float32Array, rows: number) {
  const size = values.length / rows;
  const [sums, counts] = [new Float64Array(size), new Float64Array(size).fill(rows)];
  let squares = 0;
  for (let begin = 0; begin < values.length; begin += size) squares = addRow(values, begin, sums, counts, squares);
  const means = sums.map((sum, place) => sum / Math.max(1, counts[place]!));
  let within = 0;
  for (let begin = 0; begin < values.length; begin += size) within = addDistances(values, begin, means, within);
  const n = Math.max(
    1,
    counts.reduce((total, count) => total + count, 0),
  );
  const mean = sums.reduce((total, sum) => total + sum, 0) / n;
  const between = means.reduce((total, each, place) => total + counts[place]! * (each - mean) * (each - mean), 0);
  const sumsSquared = sums.reduce((total, sum) => total + sum * sum, 0);
  return {
    signalStd: Math.sqrt(within / n),
    // The mean over all pairs of different samples, over the mean square of a sample.
    correlation: rows > 1 && squares > 0 ? (sumsSquared - squares) / ((rows - 1) * squares) : undefined,
    effectiveRank: effectiveRank(values, rows),
    preactivationStd: Math.sqrt((within + between) / n),
    preactivationMoment: squares / n,
  };
}
