// What a fixed sample says about its distribution, as p-values: the chance that a right generator looks at least as bad.

import { areaAbove } from "./normal.js";

/** A continuous distribution on [low, high], by its distribution function and density. */
export interface Distribution {
  low: number;
  high: number;
  below(x: number): number;
  density(x: number): number;
}

/** One statistical verdict. */
export interface Verdict {
  name: string;
  p: number;
}

/** The smallest p-value of a family, multiplied by its size (Bonferroni). */
export function familyP(verdicts: readonly Verdict[]): number {
  return Math.min(1, Math.min(...verdicts.map(({ p }) => p)) * verdicts.length);
}

/** Verdicts below a family-wise level of 10^-4: none for a right generator, and fixed seeds keep it so. */
export function suspicious(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.filter(({ p }) => !(p * verdicts.length > 1e-4));
}

/** Two-sided p-value of a standard normal score. */
export function pOfScore(z: number): number {
  return 2 * areaAbove(Math.abs(z));
}

/** Kolmogorov–Smirnov: `areas` are the values of the distribution function over the sample, ascending. */
export function ksP(areas: Float64Array): number {
  const n = areas.length;
  let distance = 0;
  for (let i = 0; i < n; i++) distance = Math.max(distance, areas[i]! - i / n, (i + 1) / n - areas[i]!);
  // The limit distribution at Stephens's corrected argument; below 1 its other, theta-function form converges faster.
  const x = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  let p = 0;
  if (x < 1) {
    for (let j = 1; j < 20; j += 2) p += Math.exp(-((j * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * p;
  }
  for (let j = 1; j < 20; j++) p -= 2 * (-1) ** j * Math.exp(-2 * j * j * x * x);
  return p;
}

/**
 * Anderson–Darling, which weighs the tails more: `areas` as for `ksP`, strictly between 0 and 1.
 * Its distribution by Marsaglia & Marsaglia 2004 (the limit; the correction for n is below 1e-4 beyond n = 1000).
 */
export function andersonDarlingP(areas: Float64Array): number {
  const n = areas.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (2 * i + 1) * (Math.log(areas[i]!) + Math.log1p(-areas[n - 1 - i]!));
  const z = -n - sum / n;
  if (!(z > 0)) return Number.NaN;
  const horner = (coefficients: number[], x: number) => coefficients.reduceRight((total, c) => total * x + c, 0);
  if (z < 2) {
    const series = horner([2.00012, 0.247105, -0.0649821, 0.0347962, -0.011672, 0.00168691], z);
    return 1 - (Math.exp(-1.2337141 / z) / Math.sqrt(z)) * series;
  }
  const exponent = horner([1.0776, -2.30695, 0.43424, -0.082433, 0.008056, -0.0003146], z);
  return -Math.expm1(-Math.exp(exponent));
}

/** χ² of counts against probabilities, cells of fewer than 10 expected joined with their neighbours. Upper tail, Wilson & Hilferty. */
export function goodnessP(counts: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  const n = Array.from(counts).reduce((sum, count) => sum + count, 0);
  let [statistic, cells, count, expected] = [0, 0, 0, 0];
  for (let i = 0; i < counts.length; i++) {
    count += counts[i]!;
    expected += probabilities[i]! * n;
    if (expected < 10) continue;
    statistic += (count - expected) ** 2 / expected;
    cells++;
    count = expected = 0;
  }
  // What is left at the end is below 10: as a cell of its own it would be too small, and counts that should not be there show.
  if (count > 0) statistic += (count - expected) ** 2 / Math.max(expected, 1);
  if (cells < 2) return statistic < 1e-9 || (cells === 1 && count === 0) ? 1 : 0;
  const freedom = cells - 1;
  const spread = 2 / (9 * freedom);
  return areaAbove((Math.cbrt(statistic / freedom) - (1 - spread)) / Math.sqrt(spread));
}

/** χ² of counts against equal expectations, two-sided: too even is as suspicious as too uneven. Wilson & Hilferty 1931. */
export function chiSquareP(counts: ArrayLike<number>): number {
  const list = Array.from(counts);
  const expected = list.reduce((sum, count) => sum + count, 0) / list.length;
  const statistic = list.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const freedom = list.length - 1;
  const spread = 2 / (9 * freedom);
  return pOfScore((Math.cbrt(statistic / freedom) - (1 - spread)) / Math.sqrt(spread));
}

/** Two-sided p-value of a count that follows Poisson's distribution; by the normal distribution where at least 500 are expected. */
export function countP(count: number, expected: number): number {
  if (expected >= 500) return pOfScore((count - expected) / Math.sqrt(expected));
  let below = 0;
  let at = Math.exp(-expected);
  for (let k = 0; k < count; k++) {
    below += at;
    at *= expected / (k + 1);
  }
  return Math.min(1, 2 * Math.min(below + at, 1 - below));
}

/** Mean and std of a distribution, and E[y^k], k = 0 … 12, of y = (x − mean)/std. Simpson's rule on 4000 panels. */
export function momentsOf(distribution: Distribution): { mean: number; std: number; standardized: number[] } {
  const panels = 4000;
  const width = (distribution.high - distribution.low) / panels;
  const integral = (f: (x: number) => number) => {
    let sum = 0;
    for (let i = 0; i <= panels; i++) {
      const x = distribution.low + i * width;
      sum += (i === 0 || i === panels ? 1 : i % 2 === 1 ? 4 : 2) * f(x) * distribution.density(x);
    }
    return (sum * width) / 3;
  };
  const area = integral(() => 1);
  const mean = integral((x) => x) / area;
  const std = Math.sqrt(integral((x) => (x - mean) ** 2) / area);
  const standardized = Array.from({ length: 13 }, (_, k) => integral((x) => ((x - mean) / std) ** k) / area);
  return { mean, std, standardized };
}

/** Moments 1 … 6 of a sample about the distribution's mean, in standard errors √((E y^2k − (E y^k)²)/n). */
export function momentVerdicts(sample: ArrayLike<number>, distribution: Distribution): Verdict[] {
  const { mean, std, standardized } = momentsOf(distribution);
  const sums = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < sample.length; i++) {
    const y = (sample[i]! - mean) / std;
    let power = 1;
    for (let k = 1; k <= 6; k++) sums[k]! += power *= y;
  }
  return [1, 2, 3, 4, 5, 6].map((k) => {
    const error = Math.sqrt((standardized[2 * k]! - standardized[k]! ** 2) / sample.length);
    return { name: `moment ${k}`, p: pOfScore((sums[k]! / sample.length - standardized[k]!) / error) };
  });
}

/** KS, moments 1 … 6, χ² over 1000 equally likely cells, and counts in both tails down to one in 10^5. */
export function inspectSample(sample: Float32Array | Float64Array, distribution: Distribution): Verdict[] {
  const areas = Float64Array.from(sample.slice().sort(), (x) => distribution.below(x));
  const cells = new Uint32Array(1000);
  for (const area of areas) cells[Math.min(999, Math.floor(area * 1000))]!++;
  const tails = [1e-2, 1e-3, 1e-4, 1e-5].flatMap((p) => [
    {
      name: `lower tail ${p}`,
      p: countP(
        areas.findIndex((area) => area >= p),
        p * areas.length,
      ),
    },
    { name: `upper tail ${p}`, p: countP(areas.length - 1 - areas.findLastIndex((area) => area <= 1 - p), p * areas.length) },
  ]);
  return [
    { name: "KS", p: ksP(areas) },
    { name: "cells", p: chiSquareP(cells) },
    ...momentVerdicts(sample, distribution),
    ...tails,
  ];
}

/** Words as bits and as neighbours: balance and changes of every bit, even bytes, even triples, no correlation up to lag 32. */
export function inspectWords(words: Uint32Array): Verdict[] {
  const n = words.length;
  const verdicts: Verdict[] = [];
  for (let bit = 0; bit < 32; bit++) {
    let ones = 0;
    let changes = 0;
    let before = (words[n - 1]! >>> bit) & 1;
    for (const word of words) {
      const now = (word >>> bit) & 1;
      ones += now;
      changes += now ^ before;
      before = now;
    }
    const score = (count: number) => (count - n / 2) / Math.sqrt(n / 4);
    verdicts.push({ name: `bit ${bit}`, p: pOfScore(score(ones)) }, { name: `bit ${bit} changes`, p: pOfScore(score(changes)) });
  }
  for (let shift = 0; shift < 32; shift += 8) {
    const bytes = new Uint32Array(256);
    for (const word of words) bytes[(word >>> shift) & 255]!++;
    verdicts.push({ name: `byte ${shift / 8}`, p: chiSquareP(bytes) });
  }
  const triples = new Uint32Array(4096);
  for (let i = 0; i + 2 < n; i += 3)
    triples[((words[i]! >>> 28) << 8) | ((words[i + 1]! >>> 28) << 4) | (words[i + 2]! >>> 28)]!++;
  verdicts.push({ name: "triples", p: chiSquareP(triples) });
  for (let lag = 1; lag <= 32; lag++) {
    verdicts.push({
      name: `lag ${lag}`,
      p: pOfScore(correlation(words.subarray(lag), words.subarray(0, n - lag)) * Math.sqrt(n - lag)),
    });
  }
  return verdicts;
}

/** Pearson's correlation; for independent samples of n it has mean 0 and std 1/√n. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  // About the first value, so that sums of squares lose nothing that matters.
  const [a0, b0] = [a[0]!, b[0]!];
  for (let i = 0; i < n; i++) {
    const x = a[i]! - a0;
    const y = b[i]! - b0;
    sa += x;
    sb += y;
    saa += x * x;
    sbb += y * y;
    sab += x * y;
  }
  return (n * sab - sa * sb) / Math.sqrt((n * saa - sa * sa) * (n * sbb - sb * sb));
}
