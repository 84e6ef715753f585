// How samples differ in a signal: how far they lie from one another, and in how many directions.

/** Number of samples that are compared: far above the ranks that matter here. */
const COMPARED = 32;

/**
 * (Σλ)²/Σλ² of the eigenvalues of the products of vectors with one another: 1 where all are multiples of one vector, and at most their number.
 * Undefined where all are 0, or not finite.
 *
 * Source: Daneshmand et al. 2020, as a lower bound of the rank.
 */
export function participation(vectors: readonly Float64Array[]): number | undefined {
  let [trace, squares] = [0, 0];
  for (const [i, a] of vectors.entries()) {
    for (const b of vectors.slice(0, i + 1)) {
      let product = 0;
      for (let place = 0; place < a.length; place++) product += a[place]! * b[place]!;
      if (a === b) trace += product;
      squares += (a === b ? 1 : 2) * product * product;
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
    return Float64Array.from(values.subarray(row * size, (row + 1) * size));
  });
  for (let place = 0; place < size; place++) {
    let mean = 0;
    for (const sample of samples) mean += sample[place]! / count;
    for (const sample of samples) sample[place]! -= mean;
  }
  return participation(samples);
}

/**
 * Spread of a signal over samples, and over everything; only finite numbers count. Each place of a row has its own mean, so that biases and
 * places that never vary are no part of the signal. The variance of the whole is that of the signal plus that of these means.
 */
export function spreadOf(values: Float32Array, rows: number) {
  const size = values.length / rows;
  const [sums, counts] = [new Float64Array(size), new Float64Array(size)];
  let squares = 0;
  for (let i = 0, place = 0; i < values.length; i++, place = place + 1 === size ? 0 : place + 1) {
    const x = values[i]!;
    if (x - x !== 0) continue;
    sums[place]! += x;
    counts[place]!++;
    squares += x * x;
  }
  const means = sums.map((sum, place) => sum / Math.max(1, counts[place]!));
  let within = 0;
  for (let i = 0, place = 0; i < values.length; i++, place = place + 1 === size ? 0 : place + 1) {
    const d = values[i]! - means[place]!;
    if (d - d === 0) within += d * d;
  }
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
