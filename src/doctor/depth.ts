// Signals and gradients through the hidden layers: what shrinks or grows with each comes to nothing, or to too much.

import { exp } from "../math/exp.js";
import { log } from "../math/log.js";
import { headOf, kernelOf } from "./anatomy.js";
import { fitOf, isRight } from "./fit.js";
import type { LayerMeasurement } from "./measure.js";
import { remedy } from "./remedy.js";
import { meetsNorm, type Site } from "./sites.js";
import { short } from "./text.js";
import { type Findings, gradeOf, type Verdict } from "./verdict.js";

/**
 * Factor on the signal from the first hidden layer to the last, either way; and on the gradients of weights, each over its weights, from the
 * first to the last: beyond it no learning rate serves both ends. Measured on nets of 10 and 30 layers (docs/doctor.md).
 */
const SIGNAL_GROWS = [10, 40] as const;
const SIGNAL_SHRINKS = [50, 200] as const;
/** One layer that is unlike the others is no trend: nets whose first weights are 30 times too large, or whose second a hundredth, learn all. */
const LEAST_TREND = 3;
const GRADIENT_GROWS = [10, 30] as const;
const GRADIENT_SHRINKS = [20, 50] as const;

/** Stds of small kernels differ by this much by chance: of equal ones the first is named. */
const NOISE = 0.05;

/** The layer whose weights are furthest from what they should be; where all are right, the first residual, whose branches add up. */
function worstLayer(chain: readonly Site[]): Site {
  const off = ({ built }: Site) => Math.abs(log(fitOf(built)?.ratio ?? 1));
  const worst = chain.reduce((worst, site) => (off(site) > off(worst) + NOISE ? site : worst));
  const fit = fitOf(worst.built);
  return fit && !isRight(fit) ? worst : (chain.find(({ inner }) => inner.length > 0) ?? worst);
}

/** The signal that the activation behind a layer meets: a norm in between brings it to its own scale. */
function metSignal(site: Site): number {
  return (meetsNorm(site) ? site.row[site.place + 1]! : site).measured.signalStd;
}

/** How much a quantity changes from the first hidden layer to the last. */
function judgeTrend(
  findings: Findings,
  chain: readonly Site[],
  what: string,
  [first, last]: readonly [number, number],
  [shrinks, grows]: readonly [readonly [number, number], readonly [number, number]],
): Verdict[] {
  const ratio = last / first;
  const [shrunk, grown] = [gradeOf(1 / ratio, shrinks), gradeOf(ratio, grows)];
  const grade = shrunk ?? grown;
  if (grade === undefined) return [];
  const worst = worstLayer(chain);
  const [from, to] = [chain[0]!.built.name, chain.at(-1)!.built.name];
  const rate = exp(log(ratio) / (chain.length - 1));
  const evidence = `${what} changes by a factor of ${short(ratio)} from ${from} to ${to}, ${short(rate)} a layer`;
  const kind = shrunk ? "vanishing" : "exploding";
  return [{ kind, grade, layer: worst.built.name, evidence, advice: remedy(findings, worst) }];
}

/** Signal forward and gradients of weights back, through the hidden layers with weights. */
export function judgeDepth(findings: Findings): Verdict[] {
  const hidden = findings.sites.slice(0, headOf(findings.net));
  const chain = hidden.filter(({ built, inner }) => kernelOf(built) !== undefined || inner.length > 0);
  if (chain.length < LEAST_TREND) return [];
  const signals = [metSignal(chain[0]!), metSignal(chain.at(-1)!)] as const;
  const forward = signals[0] > 0 ? judgeTrend(findings, chain, "std of the signal", signals, [SIGNAL_SHRINKS, SIGNAL_GROWS]) : [];
  // No gradient at all in the last layer is another's fault, as symmetry or a dead layer.
  const measured = chain.map(({ measured }) => measured).filter(({ weightGradient = 0 }) => weightGradient > 0);
  const [first, last] = [measured[0], measured.at(-1)];
  if (forward.length > 0 || first === undefined || last === undefined) return forward;
  return judgeTrend(findings, chain, "the gradient of the weights", milder(last, first), [GRADIENT_SHRINKS, GRADIENT_GROWS]);
}

/** Gradients alone tell of the rate that weights stand, over the weights of how much they move: one layer of other weights changes one of them. */
function milder(from: LayerMeasurement, to: LayerMeasurement): readonly [number, number] {
  const own = [from.weightGradient!, to.weightGradient!] as const;
  const relative = [from.relativeGradient!, to.relativeGradient!] as const;
  const change = ([a, b]: readonly [number, number]) => Math.abs(log(b / a));
  return change(own) < change(relative) ? own : relative;
}
