// Intervals that a normal distribution is cut to, of every method and beyond: see test/fixtures/quantiles.py, which records their quantiles,
// means and stds.

import fixture from "../fixtures/quantiles.json" with { type: "json" };

/** What samplers and initializers take. */
export interface CutOptions {
  mean?: number;
  std?: number;
  lower?: number;
  upper?: number;
  min?: number;
  max?: number;
}

export interface RecordedInterval {
  title: string;
  options: CutOptions;
  mean: number;
  std: number;
  /** Bounds in std from the mean, and as values. */
  lower: number;
  upper: number;
  min: number;
  max: number;
  width: number;
  cutMean: string;
  cutStd: string;
  /** Values at the recorded elements, from 53-bit uniforms and from uniforms of one word. */
  wide: string[];
  oneWord: string[];
}

/** Elements of the stream of key 42 that `wide` is recorded at; `oneWord` at the first 32 of them. */
export const ELEMENTS: readonly number[] = [...fixture.edges, ...Array.from({ length: 184 }, (_, i) => i)];
export const KEY = { k0: 42, k1: 0 };

export const INTERVALS: readonly RecordedInterval[] = fixture.intervals.map((row) => {
  const { cutMean, cutStd, wide, oneWord, ...given } = row;
  const bound = (x: number | null | undefined, open: number) => x ?? open;
  const { mean = 0, std = 1 } = given;
  let options: CutOptions;
  if ("lower" in given) {
    options = { ...given, lower: bound(given.lower, -Infinity), upper: bound(given.upper, Infinity) };
  } else {
    options = given as CutOptions;
  }
  const { min = mean + options.lower! * std, max = mean + options.upper! * std } =
    options.lower === undefined ? { min: bound(options.min, -Infinity), max: bound(options.max, Infinity) } : {};
  const { lower = (min - mean) / std, upper = (max - mean) / std } = options;
  const width = options.lower === undefined ? (max - min) / std : upper - lower;
  return { title: JSON.stringify(given), options, mean, std, lower, upper, min, max, width, cutMean, cutStd, wide, oneWord };
});
