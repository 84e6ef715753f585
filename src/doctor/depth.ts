// Verdicts on depth: signals and gradients that vanish or explode through the hidden layers, and samples that grow alike.

import { short } from "../base/text.js";
import { exp } from "../math/exp.js";
import { log } from "../math/log.js";
import { headOf, isNorm, kernelOf } from "./anatomy.js";
import { blamed, named } from "./blame.js";
import { alike, flattened } from "./collapse.js";
import type { LayerMeasurement } from "./measure.js";
import { everySite, met, type Site } from "./sites.js";
import { type Findings, gradeOf, type Symptom } from "./verdict.js";

/**
 * Factor on the signal from the first hidden layer to the last, either way; and on the gradients of weights, each over its weights, from the
 * first to the last: beyond these no learning rate serves both ends. Measured on nets of 10 and 30 layers (docs/doctor.md).
 */
const SIGNAL_GROWS = [10, 40] as const;
const SIGNAL_SHRINKS = [50, 200] as const;
/**
 * Fewest hidden layers that make a trend. With fewer, one layer is unlike the other, which does no harm: nets whose first weights are 30 times
 * too large, or whose second weights are 100 times too small, learn all.
 */
const LEAST_TREND = 3;
const GRADIENT_GROWS = [10, 40] as const;
/** These are divided by the number of layers: a factor of 20 over 30 layers does the harm of a factor of 50 over ten. */
const GRADIENT_GROWS_DEEP = [300, 500] as const;
const GRADIENT_SHRINKS = [20, 100] as const;

/** With this share of dead units or more, a layer's gradient says nothing. */
const ASLEEP = 0.9;

/** What is wrong with depth, and how it shows. */
type Sickness = Pick<Symptom, "kind" | "grade" | "evidence">;

interface Trend {
  /** The quantity in the first hidden layer and in the last. */
  readonly ends: readonly [number, number];
  readonly shrinks: readonly [number, number];
  readonly grows: readonly [number, number];
}

/** How much a quantity changes from the first hidden layer to the last, where it is too much. */
function trendOf(chain: readonly Site[], what: string, { ends: [first, last], shrinks, grows }: Trend): Sickness | undefined {
  const ratio = last / first;
  const shrunk = gradeOf(1 / ratio, shrinks);
  const grade = shrunk ?? gradeOf(ratio, grows);
  if (grade === undefined || !(first > 0)) return undefined;
  const [from, to] = [chain[0]!.built.name, chain.at(-1)!.built.name];
  const rate = exp(log(ratio) / (chain.length - 1));
  const evidence = `${what} changes by a factor of ${short(ratio)} from ${from} to ${to}, ${short(rate)} per layer`;
  return { kind: shrunk ? "vanishing" : "exploding", grade, evidence };
}

/** Whether enough units are alive, in a layer and in those inside it. */
const lives = ({ measured, inner }: Site): boolean => (measured.dead ?? 0) < ASLEEP && inner.every(lives);

/** The gradient of weights, from the last hidden layer to the first. */
function gradientTrend(chain: readonly Site[]): Sickness | undefined {
  // Layers with no gradient, or next to none, have verdicts of their own: symmetric, dead.
  const measured = chain
    .filter(lives)
    .map(({ measured }) => measured)
    .filter(({ weightGradient = 0 }) => weightGradient > 0);
  const [first, last] = [measured[0], measured.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const bound = (i: 0 | 1) => Math.min(GRADIENT_GROWS[i], GRADIENT_GROWS_DEEP[i] / chain.length);
  const trend = { ends: milder(last, first), shrinks: GRADIENT_SHRINKS, grows: [bound(0), bound(1)] as const };
  return trendOf([...chain].reverse(), "the gradient of the weights", trend);
}

/** One cause has many signs, listed here in order of precedence: the first that is a fault is reported, or else the first warning. */
function sicknesses(chain: readonly Site[], normed: boolean): (Sickness | undefined)[] {
  const ends = [met(chain[0]!).signalStd, met(chain.at(-1)!).signalStd] as const;
  const signal = trendOf(chain, "std of the signal", { ends, shrinks: SIGNAL_SHRINKS, grows: SIGNAL_GROWS });
  const gradient = gradientTrend(chain);
  const [same, flat] = [alike(chain), flattened(chain)];
  const grows = signal?.kind === "exploding";
  const explodes = gradient?.kind === "exploding";
  // A gradient that grows where the signal does not says that small differences grow beside large ones. A norm does that by itself.
  const chaotic = explodes && !grows && !normed;
  return [
    grows ? signal : undefined,
    same && { kind: "collapse", ...same },
    signal,
    explodes && normed ? gradient : undefined,
    flat && { kind: "collapse", ...flat },
    chaotic
      ? { ...gradient, kind: "chaos", evidence: `small differences between samples grow: ${gradient.evidence}` }
      : undefined,
    gradient,
  ];
}

/** Judges how signals and the gradients of weights change through the hidden layers with weights: one verdict at most. */
export function judgeDepth(findings: Findings): Symptom[] {
  const hidden = findings.sites.slice(0, Math.max(0, headOf(findings.net)));
  const chain = hidden.filter(({ built, inner }) => kernelOf(built) !== undefined || inner.length > 0);
  if (chain.length < LEAST_TREND) return [];
  const normed = everySite(hidden).some(({ built }) => isNorm(built));
  const found = sicknesses(chain, normed).filter((each) => each !== undefined);
  const told = found.find(({ grade }) => grade === "fault") ?? found[0];
  if (told === undefined) return [];
  return [{ ...told, ...named(blamed(hidden)) }];
}

/**
 * The smaller of two changes: of the gradients, and of the gradients over their weights. A real trend shows in both; a single layer with unusual
 * weights changes only one of them.
 */
function milder(from: LayerMeasurement, to: LayerMeasurement): readonly [number, number] {
  const own = [from.weightGradient!, to.weightGradient!] as const;
  const relative = [from.relativeGradient!, to.relativeGradient!] as const;
  const change = ([a, b]: readonly [number, number]) => Math.abs(log(b / a));
  return change(own) < change(relative) ? own : relative;
}
