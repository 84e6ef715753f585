// Which layers are to blame for a signal that is too large, or that changes too much with depth.

import { isNorm, kernelOf } from "./anatomy.js";
import { hasBiasesOff } from "./biases.js";
import { type Fit, fitOf, isRight } from "./fit.js";
import { before, type Site, weightedSites } from "./sites.js";
import type { Symptom } from "./verdict.js";

/**
 * Layers whose factor is off by this share of the largest, in logarithms, count as equally far off: stds of small kernels differ by chance,
 * and first weights that are right by the gain of their activation.
 */
const NEARLY = 0.75;
/** An E[h²] that is too large for the input of a layer: behind an activation at unit scale it is at most about 1. */
const TOO_MUCH = 1.5;
/** A branch counts if it adds at least this share of its residual's input, in mean square. */
const ADDS = 0.1;
/** Residuals are to blame, where all weights are right, once they multiply the mean square of the signal by this between them. */
const ADDED_UP = 4;

interface Fitted {
  site: Site;
  fit: Fit;
}

function fitted(sites: readonly Site[]): Fitted[] {
  return sites.flatMap((site) => {
    const fit = fitOf(site);
    return fit ? [{ site, fit }] : [];
  });
}

/** The one that is furthest off, or the first that is nearly so; then the others in their order. */
function worstFirst(off: readonly Fitted[]): Site[] {
  const most = Math.max(...off.map(({ fit }) => fit.off));
  const worst = off.find(({ fit }) => fit.off >= NEARLY * most);
  return worst ? [worst.site, ...off.filter((each) => each !== worst).map(({ site }) => site)] : [];
}

/** Layers whose weights are not right, those inside residuals too: the one that is furthest off comes first. */
export const offenders = (sites: readonly Site[]): Site[] =>
  worstFirst(fitted(weightedSites(sites)).filter(({ fit }) => !isRight(fit)));

/**
 * The layers to blame for a signal, or gradients, that change too much with depth: those whose weights are off; where there are none,
 * residuals or norms, if they are most of the layers; else the first layer.
 */
export function blamed(hidden: readonly Site[]): readonly Site[] {
  const off = offenders(hidden);
  if (off.length > 0) return off;
  const chain = hidden.filter(({ built, inner }) => kernelOf(built) !== undefined || inner.length > 0);
  const most = (sites: readonly Site[]) => 2 * sites.length > chain.length;
  const residuals = chain.filter(({ inner }) => inner.length > 0);
  const norms = hidden.filter(({ built }) => isNorm(built));
  return most(residuals) ? residuals : most(norms) ? norms : chain.slice(0, 1);
}

/** E[h²] of the input of a layer. */
const given = (site: Site, input: number): number => before(site)?.measured.secondMoment ?? input;

/** Collects layers with too large weights or biases, from the end of a row back; returns whether the input of the row is too large already. */
function follow(found: Fitted[], row: readonly Site[], input: number): boolean {
  for (const site of [...row].reverse()) {
    if (isNorm(site.built)) return false;
    const { inner } = site;
    if (inner.length > 0) {
      if (inner.at(-1)!.measured.secondMoment > ADDS * given(site, input)) follow(found, inner, input);
      continue;
    }
    const [each] = fitted([site]);
    if (each && ((each.fit.ratio > 1 && !isRight(each.fit)) || hasBiasesOff(site))) found.unshift(each);
    if (each && given(site, input) <= TOO_MUCH) return false;
  }
  return true;
}

/** Why outputs are too wide. */
export interface Widening {
  /** Layers with too large weights or biases, worst first; or residuals whose branches add up, where all weights are right. */
  layers: Site[];
  /** Whether the inputs are to blame, and no layer. */
  inputs: boolean;
}

/** Follows outputs that are too wide back to the layer where the signal first becomes larger than right weights would make it. */
export function widening(sites: readonly Site[], input: number): Widening {
  const found: Fitted[] = [];
  const tooMuch = follow(found, sites, input);
  if (found.length > 0) return { layers: worstFirst(found), inputs: false };
  const residuals = sites.filter(({ inner }) => inner.length > 0);
  const [first, last] = [residuals[0], residuals.at(-1)];
  const addedUp = first && last && last.measured.secondMoment > ADDED_UP * given(first, input);
  return { layers: addedUp ? residuals : [], inputs: tooMuch };
}

/** The `name` and `names` of a verdict on these layers. */
export function named(sites: readonly Site[]): Pick<Symptom, "name" | "names"> {
  const names = sites.map(({ built }) => built.name);
  return names.length > 1 ? { name: names[0]!, names } : { name: names[0]! };
}
