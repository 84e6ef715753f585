// The verdict on residual branches whose weights are small in every layer: the gradient of each layer comes through the weights of the others.

import { short } from "../base/text.js";
import { named } from "./blame.js";
import { fitOf, isRight } from "./fit.js";
import { losesScale, type Site, weightedSites } from "./sites.js";
import { gradeOf, type Symptom } from "./verdict.js";

/**
 * Factors by which small weights reduce the largest gradient in a branch. Zeros in one layer alone reduce nothing: the gradient of that layer
 * comes through the others. Measured on branches of two and three layers of 32 (docs/doctor.md).
 */
const SHRINKS = [5, 20] as const;

/** Judges a branch as a whole, at its last layer. */
export function judgeBranch({ outer, row, place }: Site): Symptom[] {
  if (outer === undefined || place < row.length - 1) return [];
  const fits = weightedSites(row).flatMap((site) => {
    const fit = fitOf(site);
    return fit && !losesScale(site) ? [{ site, fit }] : [];
  });
  const small = fits.filter(({ fit }) => fit.ratio < 1 && !isRight(fit));
  // A gradient comes through the weights of all layers but its own.
  const through = fits.map((own) => fits.reduce((product, each) => (each === own ? product : product * each.fit.ratio), 1));
  const largest = Math.max(...through);
  // Where no gradient comes through at all, units stay equal, and `symmetric` is the verdict.
  const grade = largest > 0 ? gradeOf(1 / largest, SHRINKS) : undefined;
  if (grade === undefined) return [];
  const evidence = `weights of ${outer.built.name} are small in each layer: gradients there are at most ${short(largest)} of what right weights give`;
  return [{ kind: "vanishing", grade, ...named(small.map(({ site }) => site)), evidence }];
}
