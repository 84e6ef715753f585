// Whether samples can still be told apart at the end of the hidden layers: not where they have all grown alike, nor where what is left of
// their differences lies in one direction.

import type { LayerMeasurement } from "./measure.js";
import { met, type Site } from "./sites.js";
import { short } from "./text.js";
import { type Grade, gradeOf } from "./verdict.js";

/** 1 − c, c the correlation of two samples in the last hidden layer. Measured on sigmoid, softplus and tanh (docs/doctor.md). */
const APART = [0.002, 0.0007] as const;
/** So many times more alike than in the first: else it is the inputs that are. */
const GROWN = 10;
/**
 * Layers of rank 1, or as many of higher rank r, at 1/r² each, as come to that: beyond what the first layer has. Measured on 120 nets of
 * 10 to 40 layers of 8 to 32 (docs/doctor.md).
 */
const FLAT_LAYERS = [6, 8] as const;
/** What follows a layer of one or two units has no more directions, by its design. */
const FEWEST_UNITS = 3;

/** What is lost, and how it shows. */
export interface Collapse {
  grade: Grade;
  evidence: string;
}

/** Samples that grow alike: their correlation goes to 1. */
export function alike(chain: readonly Site[]): Collapse | undefined {
  const [from, to] = [chain[0]!, chain.at(-1)!];
  const apart = ({ correlation = 0 }: LayerMeasurement) => Math.max(0, 1 - correlation);
  const [first, last] = [apart(met(from)), apart(met(to))];
  const grade = first > GROWN * last ? gradeOf(-last, [-APART[0], -APART[1]]) : undefined;
  const path = `${short(1 - first)} in ${from.built.name}, 1 − ${short(last)} in ${to.built.name}`;
  return grade && { grade, evidence: `samples grow alike, until the net cannot tell them apart: their correlation is ${path}` };
}

/** Samples whose differences lie in one direction, through many layers; what goes round a residual need not pass it. */
export function flattened(hidden: readonly Site[]): Collapse | undefined {
  const chain = hidden.filter(({ inner }) => inner.length === 0);
  const narrow = chain.findIndex(({ built }) => (built.output.shape.at(-1) ?? 1) < FEWEST_UNITS);
  const ranks = (narrow < 0 ? chain : chain.slice(0, narrow)).flatMap((site) => {
    const { effectiveRank } = met(site);
    return effectiveRank === undefined ? [] : [{ name: site.built.name, rank: effectiveRank }];
  });
  const [first] = ranks;
  if (first === undefined) return undefined;
  const flat = ranks.reduce((sum, { rank }) => sum + 1 / (rank * rank) - 1 / (first.rank * first.rank), 0);
  const grade = gradeOf(flat, FLAT_LAYERS);
  const least = ranks.reduce((least, each) => (each.rank < least.rank ? each : least));
  const path = `effective rank ${short(first.rank)} in ${first.name}, ${short(least.rank)} in ${least.name}, as if ${short(flat)} layers had rank 1`;
  return grade && { grade, evidence: `the differences of samples come to lie in one direction: ${path}` };
}
