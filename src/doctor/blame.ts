// From a signal that is wrong back to the layers that made it so.

import { isNorm, kernelOf } from "./anatomy.js";
import { hasBiasesOff } from "./biases.js";
import { type Fit, fitOf, isRight } from "./fit.js";
import { before, type Site, weightedSites } from "./sites.js";
import type { Symptom } from "./verdict.js";

/** Share of the largest logarithm of a factor that counts as much: stds of small kernels differ by chance, right first weights by the gain of their activation. */
const NEARLY = 0.75;
/** E[h²] that is more than a layer should be given: behind an activation at unit scale it is at most about 1. */
const TOO_MUCH = 1.5;
/** Share of what a residual is given, in mean square, that its branch must add to count. */
const ADDS = 0.1;
/** Factor on the mean square of a signal, over all residuals, from which on they are to blame where all weights are right. */
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

/** Whose fault it is what becomes of a signal, or of gradients, in hidden layers: weights that are off; else residuals whose branches add up, or norms. */
export function blamed(hidden: readonly Site[]): readonly Site[] {
  const off = offenders(hidden);
  if (off.length > 0) return off;
  const chain = hidden.filter(({ built, inner }) => kernelOf(built) !== undefined || inner.length > 0);
  const most = (sites: readonly Site[]) => 2 * sites.length > chain.length;
  const residuals = chain.filter(({ inner }) => inner.length > 0);
  const norms = hidden.filter(({ built }) => isNorm(built));
  return most(residuals) ? residuals : most(norms) ? norms : chain.slice(0, 1);
}

/** E[h²] of what a layer is given. */
const given = (site: Site, input: number): number => before(site)?.measured.secondMoment ?? input;

/** Collects layers with too large weights or biases, from the end of a row back; returns whether what the row is given is too much already. */
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
  /** Whether it is the inputs, and nothing behind them. */
  inputs: boolean;
}

/** Follows outputs that are too wide back to where the signal leaves what right weights make of it. */
export function widening(sites: readonly Site[], input: number): Widening {
  const found: Fitted[] = [];
  const tooMuch = follow(found, sites, input);
  if (found.length > 0) return { layers: worstFirst(found), inputs: false };
  const residuals = sites.filter(({ inner }) => inner.length > 0);
  const [first, last] = [residuals[0], residuals.at(-1)];
  const addedUp = first && last && last.measured.secondMoment > ADDED_UP * given(first, input);
  return { layers: addedUp ? residuals : [], inputs: tooMuch };
}

/** Layers of which one thing is said, as a verdict names them. */
export function named(sites: readonly Site[]): Pick<Symptom, "name" | "names"> {
  const names = sites.map(({ built }) => built.name);
  return names.length > 1 ? { name: names[0]!, names } : { name: names[0]! };
}
