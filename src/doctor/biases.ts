// The verdict on biases: too large beside the signal that the weights of their layer give.

import { short } from "../base/text.js";
import { exp } from "../math/exp.js";
import { activation as activationNamed } from "../theory/activations.js";
import type { BuiltLayer } from "../train/built.js";
import { columnsOf } from "../train/columns.js";
import { biasOf, followingOf, weighted } from "./anatomy.js";
import { meetsNorm, type Site } from "./sites.js";
import { type Findings, gradeOf, type Symptom } from "./verdict.js";

/**
 * Biases, root mean square, over the std of the signal: beyond these the signal no longer reaches the bend of the activation, so that the
 * layer is a line, or a constant. Measured: biases of +5 under relu, elu, gelu and selu, 3 to 4 times the signal, leave 6 to 11 % of the chance loss,
 * biases of +10 23 to 35 %, biases of std 10 46 to 66 %.
 */
const BIASES = [3, 6] as const;
/**
 * Factor by which biases make the slopes of activations smaller, root mean square, through the layers of a row together: gradients come back
 * through these slopes. Measured on 12 activations, biases of −2 to −7, one to four layers (docs/doctor.md).
 */
const SLOPES = [10, 100] as const;
/** Activations that bend everywhere, so that no bias makes a line of them. */
const ENDLESS = ["sin"];

/** The biases of a layer, beside its signal. */
export interface Biases {
  readonly mean: number;
  readonly std: number;
  /** Their root mean square over the std of the signal. */
  readonly ratio: number;
}

export function biasesOf({ built, measured }: Site): Biases | undefined {
  const bias = biasOf(built);
  if (bias === undefined) return undefined;
  const { mean, std } = columnsOf(bias.view, 1)[0]!;
  return { mean, std, ratio: Math.sqrt(mean * mean + std * std) / measured.signalStd };
}

/** A grid of points with the density of the normal distribution at each, not normalized. */
const NORMAL = /* @__PURE__ */ Array.from({ length: 25 }, (_, i) => (i - 12) / 4).map((z) => ({ z, weight: exp((-z * z) / 2) }));
/** At most this many units are looked at, evenly spaced: enough for a mean. */
const UNITS = 256;

/** The share of an activation's slopes, root mean square, that biases leave: 1 where they cost nothing, 0 where no slope is left. */
function keptSlopes(site: Site): number {
  const bias = biasOf(site.built);
  const { ratio } = biasesOf(site) ?? { ratio: 0 };
  if (bias === undefined || !(ratio > 1) || meetsNorm(site)) return 1;
  const { activation, options } = followingOf(site.built);
  const { derivative } = activationNamed(activation, options);
  const std = site.measured.signalStd;
  const squares = (at: number) =>
    NORMAL.reduce((sum, { z, weight }) => {
      const slope = derivative(at + std * z);
      return sum + weight * slope * slope;
    }, 0);
  const every = Math.ceil(bias.size / UNITS);
  const units = bias.view.filter((_, i) => i % every === 0);
  const kept = units.reduce((sum, at) => sum + squares(at), 0) / units.length;
  return Math.sqrt(kept / squares(0));
}

/** Whether the biases of a layer are so large that they deserve a verdict. */
export function hasBiasesOff(site: Site): boolean {
  const { ratio } = biasesOf(site) ?? { ratio: 0 };
  return ratio > BIASES[0] || keptSlopes(site) < 1 / SLOPES[0];
}

/** The share of slopes that the biases of all layers in a row leave together. The head does not count: no activation follows it. */
function keptInRow({ row }: Site, head: BuiltLayer | undefined): number {
  return row.reduce((product, each) => (each.built === head ? product : product * Math.min(1, keptSlopes(each))), 1);
}

/** Judges biases that leave an activation no bend, or no slope. Where a norm follows, it undoes them. */
export function judgeBiases({ net }: Findings, site: Site): Symptom[] {
  const biases = biasesOf(site);
  const { activation } = followingOf(site.built);
  if (biases === undefined || meetsNorm(site) || !Number.isFinite(biases.ratio) || ENDLESS.includes(activation)) return [];
  const own = keptSlopes(site);
  const kept = own < 1 ? keptInRow(site, weighted(net.built).at(-1)) : 1;
  const [large, flat] = [gradeOf(biases.ratio, BIASES), gradeOf(1 / kept, SLOPES)];
  const grade = flat === "fault" ? flat : (large ?? flat);
  if (grade === undefined) return [];
  const what = flat
    ? `they leave ${short(own)} of the slopes of ${activation}${kept < own ? `, ${short(kept)} in all layers together` : ""}`
    : `${activation} is nearly a line, or a constant, for each unit`;
  const evidence = `biases are ${short(biases.ratio)} times as large as the signal: ${what}`;
  return [{ kind: "biasScale", grade, name: site.built.name, evidence }];
}
