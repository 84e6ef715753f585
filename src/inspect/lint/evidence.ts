// How far what was found may lie from what was planned, by chance.

import { log } from "../../math/log.js";

/** Chance that a file which follows its plan has a finding. */
const FALSE_ALARM = 1e-6;
/** Tests of a tensor, each two-sided: mean, std, outliers, no value where some are due, zeros. */
const TESTS = 5;

/** ln(1/α) of one side of one test, so that all tests of all tensors together alarm falsely with `FALSE_ALARM` at most. */
export const evidenceFor = (tensors: number): number => log((2 * TESTS * Math.max(1, tensors)) / FALSE_ALARM);

/** A law whose values are independent. */
export interface Law {
  readonly mean: number;
  readonly std: number;
  /** The fourth central moment over std⁴, or a bound on it. */
  readonly kurtosis: number;
  /** The largest distance from the mean; infinite for a normal distribution. */
  readonly reach: number;
}

/** The distance from the mean that the mean of `n` values keeps: Gauss's tail, or Bernstein's inequality. */
export function meanBound({ std, reach }: Law, n: number, evidence: number): number {
  const gauss = std * Math.sqrt((2 * evidence) / n);
  return reach === Infinity ? gauss : gauss + (2 * reach * evidence) / (3 * n);
}

/**
 * The interval that holds the mean square about the law's mean, over its variance: Laurent & Massart 2000, lemma 1, for a normal
 * distribution, else Bernstein's inequality.
 */
export function squareBounds({ std, kurtosis, reach }: Law, n: number, evidence: number): { low: number; high: number } {
  const share = evidence / n;
  if (reach === Infinity) return { low: 1 - 2 * Math.sqrt(share), high: 1 + 2 * Math.sqrt(share) + 2 * share };
  const spread = Math.sqrt(2 * Math.max(0, kurtosis - 1) * share);
  // A square lies at most 1 below its mean, in these units, and at most reach²/std² above.
  return { low: 1 - spread - (2 / 3) * share, high: 1 + spread + ((2 / 3) * (reach * reach * share)) / (std * std) };
}

/** No value of `n` from a normal distribution lies further from the mean than this, in std. */
export const farthest = (n: number, evidence: number): number => Math.sqrt(2 * (log(n) + evidence));
