// Branches of residuals that are small in every layer: what each layer learns by comes through the others.

import { named } from "./blame.js";
import { fitOf, isRight } from "./fit.js";
import { losesScale, type Site, weightedSites } from "./sites.js";
import { short } from "./text.js";
import { gradeOf, type Symptom } from "./verdict.js";

/**
 * The largest gradient of weights in a branch, over that with right weights, goes down by these. Zeros in one layer alone leave all of its
 * own. Measured on branches of two and three layers of 32 (docs/doctor.md).
 */
const SHRINKS = [5, 20] as const;

/** What a branch has at its end: all of its layers are behind it. */
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
  // Where none comes through at all, units stay alike.
  const grade = largest > 0 ? gradeOf(1 / largest, SHRINKS) : undefined;
  if (grade === undefined) return [];
  const evidence = `weights of ${outer.built.name} are small in each layer: gradients there are at most ${short(largest)} of what right weights give`;
  return [{ kind: "vanishing", grade, ...named(small.map(({ site }) => site)), evidence }];
}
