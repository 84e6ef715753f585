// Layer by layer: numbers that are not finite, units that copy one another, that are silent, or that lie in flat ends.

import { weighted } from "./anatomy.js";
import { judgeBiases } from "./biases.js";
import { judgeBranch } from "./branches.js";
import { fitOf, isRight } from "./fit.js";
import { type Site, weightedSites, weightsBehind } from "./sites.js";
import { percent } from "./text.js";
import { type Findings, gradeOf, type Symptom } from "./verdict.js";

/**
 * Share of outputs in the flat ends of an activation, where gradients are below a twentieth of the steepest. Glorot's variance, at most 2
 * for inputs of unit mean square, leaves up to 14 % of tanh there by itself. No more than a warning: two layers of 64 with 92 % in the ends
 * leave nothing of the chance loss, and in many layers gradients tell.
 */
const SATURATED = [0.15, Infinity] as const;
/**
 * Share of units that no sample wakes. With depth the samples of a ReLU net grow alike, by themselves and at any scale, until a unit is
 * on for all of them or off for all: half of the units fall silent in the end, give or take a fifth where layers are narrow.
 */
const DEAD = [0.5, 0.7] as const;

/** Whose weights are to blame for what a site is given: those in front of it; or, where these are right, the first that are all 0. */
function cause({ sites }: Findings, site: Site): Site {
  const weights = weightsBehind(site);
  const fit = fitOf(weights);
  if (fit === undefined || !isRight(fit)) return weights;
  const earlier = weightedSites(sites);
  return earlier.slice(0, earlier.indexOf(weights)).find((each) => fitOf(each)!.ratio === 0) ?? weights;
}

function judgeNumbers(site: Site): Symptom[] {
  const { built, measured } = site;
  if (measured.nonFinite === 0) return [];
  const evidence = `${measured.nonFinite} outputs and gradients are NaN or infinite`;
  return [{ kind: "nonFinite", grade: "fault", name: built.name, evidence }];
}

function judgeCopies({ built, measured: { copies } }: Site): Symptom[] {
  if (copies === 0) return [];
  const evidence = `${copies} of ${built.output.shape.at(-1)} units copy another in weights and gradients: they stay equal for ever`;
  return [{ kind: "symmetric", grade: "fault", name: built.name, evidence }];
}

/** Units that no sample wakes; where these are few, outputs in the flat ends. */
function judgeEnds(findings: Findings, site: Site): Symptom[] {
  const { dead = 0, saturated = 0, activation } = site.measured;
  const [silent, flat] = [gradeOf(dead, DEAD), gradeOf(saturated, SATURATED)];
  const grade = silent ?? flat;
  if (grade === undefined) return [];
  const from = cause(findings, site);
  const evidence = silent
    ? `${percent(dead)} of the units are flat for every sample: no gradient passes ${activation}`
    : `${percent(saturated)} of the outputs of ${activation} lie in its flat ends`;
  const kind = silent ? "dead" : "saturated";
  return [{ kind, grade, name: from.built.name, evidence }];
}

export function judgeLayer(findings: Findings, site: Site): Symptom[] {
  // The units of the head are told apart by their targets, however they begin.
  const hidden = site.built !== weighted(findings.net.built).at(-1);
  return [
    ...judgeNumbers(site),
    ...(hidden ? judgeCopies(site) : []),
    ...judgeEnds(findings, site),
    ...judgeBranch(site),
    ...(hidden ? judgeBiases(findings, site) : []),
  ];
}
