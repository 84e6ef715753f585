// How far what was found may lie from what was planned, by chance.

import { log } from "../../math/log.js";

/** Chance that a file which follows its plan has a finding. */
export const FALSE_ALARM = 1e-6;
/**
 * Tests of a tensor: too small and too large a mean, std and extremes; no value where some are due; zeros; one value for all; equal rows,
 * equal columns; an equal tensor.
 */
const TESTS = 12;

/** ln(1/α) of one side of one test, so that all tests of all tensors together alarm falsely with a probability of `alarm` at most. */
export const evidenceFor = (tensors: number, alarm: number): number => log((TESTS * Math.max(1, tensors)) / alarm);

/** A law whose values are independent. */
export interface Law {
  readonly mean: number;
  readonly std: number;
  /** The fourth central moment over std⁴, or a bound on it. */
  readonly kurtosis: number;
  /** The largest distance from the mean; infinite for a normal distribution. */
  readonly reach: number;
  /** The std of the normal distribution that this is, cut to an interval or not; infinite for other laws. */
  readonly before: number;
}

/**
 * The distance from the mean that the mean of `n` values keeps: the tail of a normal distribution, cut or not (Bakry & Émery 1985; Ledoux 2001,
 * theorem 5.3), or Bernstein's inequality.
 */
export function meanBound({ std, reach, before }: Law, n: number, evidence: number): number {
  const bernstein = std * Math.sqrt((2 * evidence) / n) + (2 * reach * evidence) / (3 * n);
  return Math.min(before * Math.sqrt((2 * evidence) / n), bernstein);
}

/**
 * The interval that holds the mean square about the law's mean, over its variance: Laurent & Massart 2000, lemma 1, for a normal
 * distribution. For others the narrower of two: Bernstein's inequality; and, since the root of a sum of squares changes by no more than the values do,
 * the tail of the normal distribution that was cut, about a mean whose square is within that one's variance of n.
 */
export function squareBounds({ std, kurtosis, reach, before }: Law, n: number, evidence: number): { low: number; high: number } {
  const share = evidence / n;
  if (before === std) return { low: 1 - 2 * Math.sqrt(share), high: 1 + 2 * Math.sqrt(share) + 2 * share };
  const spread = Math.sqrt(2 * Math.max(0, kurtosis - 1) * share);
  const ratio = before / std;
  const away = ratio * Math.sqrt(2 * share);
  const least = Math.max(0, Math.sqrt(Math.max(0, 1 - (ratio * ratio) / n)) - away);
  // A square lies at most 1 below its mean, in these units, and at most reach²/std² above.
  return {
    low: Math.max(least * least, 1 - spread - (2 / 3) * share),
    high: Math.min((1 + away) * (1 + away), 1 + spread + ((2 / 3) * (reach * reach * share)) / (std * std)),
  };
}

/** No value of `n` from a normal distribution, cut or not, lies further from the mean than this, in std before the cut. */
export const farthest = (n: number, evidence: number): number => Math.sqrt(2 * (log(n) + evidence));

/** No more of `n` values than this are 0, where each is with a probability of at most `p`: Bernstein's inequality. */
export const mostOf = (n: number, p: number, evidence: number): number =>
  n * p + Math.sqrt(2 * n * p * evidence) + (2 / 3) * evidence;

/**
 * Whether no chance makes two of so many lines equal: there are count²/2 pairs, and each is equal with a probability of at most atom^free.
 * @param free independent values of a line
 * @param atom the largest probability of a value
 */
export const areSurelyApart = (free: number, atom: number, count: number, evidence: number): boolean =>
  free * -log(atom) >= evidence + 2 * log(Math.max(1, count));
