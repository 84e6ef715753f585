// Signals and gradients through the hidden layers: what shrinks or grows with each comes to nothing, or to too much.

import { exp } from "../math/exp.js";
import { log } from "../math/log.js";
import type { Net } from "../train/net.js";
import { headOf, isNorm, kernelOf } from "./anatomy.js";
import { fitOf, isRight } from "./fit.js";
import type { LayerMeasurement } from "./measure.js";
import { remedy } from "./remedy.js";
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
function worstLayer(net: Net, chain: readonly number[]): number {
  const off = (index: number) => Math.abs(log(fitOf(net, index)?.ratio ?? 1));
  const worst = chain.reduce((worst, index) => (off(index) > off(worst) + NOISE ? index : worst), chain[0]!);
  const fit = fitOf(net, worst);
  return fit && !isRight(fit) ? worst : (chain.find((index) => net.built[index]!.inner.length > 0) ?? worst);
}

/** The signal that the activation behind a layer meets: a norm in between brings it to its own scale. */
function metSignal({ net, layers }: Findings, index: number): number {
  return layers[isNorm(net.built[index + 1]) ? index + 1 : index]!.signalStd;
}

/** How much a quantity changes from the first hidden layer to the last. */
function judgeTrend(
  findings: Findings,
  chain: readonly number[],
  what: string,
  [first, last]: readonly [number, number],
  [shrinks, grows]: readonly [readonly [number, number], readonly [number, number]],
): Verdict[] {
  const ratio = last / first;
  const [shrunk, grown] = [gradeOf(1 / ratio, shrinks), gradeOf(ratio, grows)];
  const grade = shrunk ?? grown;
  if (grade === undefined) return [];
  const { net } = findings;
  const worst = worstLayer(net, chain);
  const [from, to] = [net.built[chain[0]!]!.name, net.built[chain.at(-1)!]!.name];
  const rate = exp(log(ratio) / (chain.length - 1));
  const evidence = `${what} changes by a factor of ${short(ratio)} from ${from} to ${to}, ${short(rate)} a layer`;
  const kind = shrunk ? "vanishing" : "exploding";
  return [{ kind, grade, layer: net.built[worst]!.name, evidence, advice: remedy(findings, worst) }];
}

/** Signal forward and gradients of weights back, through the hidden layers with weights. */
export function judgeDepth(findings: Findings): Verdict[] {
  const { net, layers } = findings;
  const hidden = [...net.built.slice(0, headOf(net)).entries()];
  const chain = hidden.filter(([, built]) => kernelOf(built) !== undefined || built.inner.length > 0).map(([i]) => i);
  if (chain.length < LEAST_TREND) return [];
  const signals = [metSignal(findings, chain[0]!), metSignal(findings, chain.at(-1)!)] as const;
  const forward = signals[0] > 0 ? judgeTrend(findings, chain, "std of the signal", signals, [SIGNAL_SHRINKS, SIGNAL_GROWS]) : [];
  // No gradient at all in the last layer is another's fault, as symmetry or a dead layer.
  const measured = chain.map((i) => layers[i]!).filter(({ weightGradient = 0 }) => weightGradient > 0);
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
