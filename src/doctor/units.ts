// Verdicts on single layers: NaN and infinities, units that copy one another, dead units, saturated outputs, and biases that are too large.

import { percent } from "../base/text.js";
import { weighted } from "./anatomy.js";
import { judgeBiases } from "./biases.js";
import { judgeBranch } from "./branches.js";
import { fitOf, isRight } from "./fit.js";
import { type Site, weightedSites, weightsBehind } from "./sites.js";
import { type Findings, gradeOf, type Symptom } from "./verdict.js";

/**
 * Share of outputs in the flat ends of an activation, where gradients are below a twentieth of the steepest. Glorot's variance, at most 2
 * for inputs of unit mean square, leaves up to 14 % of tanh there by itself. Never more than a warning: two layers of 64 with 92 % in the ends
 * still learn all, and where many layers saturate the gradients show it.
 */
const SATURATED = [0.15, Infinity] as const;
/**
 * Share of units that are flat for every sample. With depth the samples of a ReLU net grow alike, by themselves and at any scale, until a unit is
 * on for all of them or off for all: half of the units fall silent in the end, give or take a fifth where layers are narrow.
 */
const DEAD = [0.5, 0.7] as const;

/** The layer whose weights are to blame for what an activation is given: the one right before it; where its weights are right, the first before it whose weights are all 0. */
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

/** Dead units; where these are few, outputs in the flat ends. */
function judgeEnds(findings: Findings, site: Site): Symptom[] {
  const { dead = 0, saturated = 0, activation } = site.measured;
  const [silent, flat] = [gradeOf(dead, DEAD), gradeOf(saturated, SATURATED)];
  const grade = silent ?? flat;
  if (grade === undefined) return [];
  const from = cause(findings, site);
  const evidence = silent
    ? `${percent(dead)} of the units are flat for every sample: no gradient passes through ${activation}`
    : `${percent(saturated)} of the outputs of ${activation} lie in its flat ends`;
  const kind = silent ? "dead" : "saturated";
  return [{ kind, grade, name: from.built.name, evidence }];
}

/** All that is wrong with one layer by itself. */
export function judgeLayer(findings: Findings, site: Site): Symptom[] {
  // Units of the head may start equal: their targets differ, and so do their gradients.
  const hidden = site.built !== weighted(findings.net.built).at(-1);
  return [
    ...judgeNumbers(site),
    ...(hidden ? judgeCopies(site) : []),
    ...judgeEnds(findings, site),
    ...judgeBranch(site),
    ...(hidden ? judgeBiases(findings, site) : []),
  ];
}
