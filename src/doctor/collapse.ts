// Whether samples can still be told apart at the end of the hidden layers: they cannot where they have all grown alike, nor where their
// differences lie in one direction.

import { short } from "../base/text.js";
import type { LayerMeasurement } from "./measure.js";
import { met, type Site } from "./sites.js";
import { type Grade, gradeOf } from "./verdict.js";

/** 1 − c, c the correlation of two samples in the last hidden layer. Measured on sigmoid, softplus and tanh (docs/doctor.md). */
const APART = [0.002, 0.0007] as const;
/** How many times closer to 1 than in the first hidden layer the correlation must be: else the inputs are alike, not the net at fault. */
const GROWN = 10;
/**
 * Number of layers of rank 1, beyond what the first layer has; a layer of rank r counts as 1/r² of one. Measured on 120 nets of 10 to 40
 * layers of 8 to 32 (docs/doctor.md).
 */
const FLAT_LAYERS = [6, 8] as const;
/** Layers behind one of fewer units are not judged: their samples cannot differ in more directions. */
const FEWEST_UNITS = 3;

/** How bad a collapse is, and how it shows. */
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

/** Samples whose differences lie in one direction through many layers. Residuals do not count: their skips keep the differences. */
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
