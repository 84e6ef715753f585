// Layer by layer: numbers that are not finite, units that copy one another, that are silent, or that lie in flat ends.

import { weighted } from "./anatomy.js";
import { judgeBiases } from "./biases.js";
import { suits } from "./fit.js";
import { remedy } from "./remedy.js";
import { type Site, weightsBehind } from "./sites.js";
import { percent } from "./text.js";
import { type Findings, gradeOf, type Verdict } from "./verdict.js";

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

export function judgeLayer(findings: Findings, site: Site): Verdict[] {
  const { built, measured } = site;
  const verdicts: Verdict[] = [];
  const { nonFinite, saturated = 0, dead = 0, copies, activation } = measured;
  const hidden = built !== weighted(findings.net.built).at(-1);
  if (nonFinite > 0) {
    verdicts.push({
      kind: "nonFinite",
      grade: "fault",
      layer: built.name,
      evidence: `${nonFinite} outputs and gradients are NaN or infinite`,
      advice: remedy(findings, site),
    });
  }
  // The units of the head are told apart by their targets, however they begin.
  if (copies > 0 && hidden) {
    const units = built.output.shape.at(-1)!;
    verdicts.push({
      kind: "symmetric",
      grade: "fault",
      layer: built.name,
      evidence: `${copies} of ${units} units copy another in weights and gradients: they stay equal for ever`,
      advice: `a random init, such as ${suits(built)}; zeros suit biases alone`,
    });
  }
  const weights = weightsBehind(site).built.name;
  const silent = gradeOf(dead, DEAD);
  if (silent) {
    const evidence = `${percent(dead)} of the units are flat for every sample: no gradient passes ${activation}`;
    verdicts.push({ kind: "dead", grade: silent, layer: weights, evidence, advice: remedy(findings, site) });
    return verdicts;
  }
  const flat = gradeOf(saturated, SATURATED);
  if (flat) {
    const evidence = `${percent(saturated)} of the outputs of ${activation} lie in its flat ends`;
    verdicts.push({ kind: "saturated", grade: flat, layer: weights, evidence, advice: remedy(findings, site) });
  }
  if (hidden) verdicts.push(...judgeBiases(site));
  return verdicts;
}
