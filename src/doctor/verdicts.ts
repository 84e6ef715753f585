// From measurements to words: what is wrong, how it shows, and what would mend it. Thresholds carry their reasons.

import { describe } from "../init/fill.js";
import { computeFans } from "../init/layout.js";
import { nameOf } from "../init/schemes.js";
import { exp } from "../math/exp.js";
import { log } from "../math/log.js";
import { defaultInit } from "../train/front.js";
import type { BuiltLayer } from "../train/graph.js";
import type { Targets } from "../train/losses.js";
import type { Net } from "../train/net.js";
import { columnsOf } from "./columns.js";
import type { LayerMeasurement } from "./measure.js";
import { followingOf, headOf, weightModel } from "./prediction.js";
import { percent, short } from "./text.js";
import { type Findings, gradeOf, type Verdict } from "./verdict.js";

/**
 * Signals may change by this factor from the first hidden layer to the last, gradients by it on the way back: beyond it the first
 * layers learn a thousand times slower or faster than the last, and one learning rate cannot serve both.
 */
const END_TO_END = 1e3;
/** A layer may change the std of the signal by this factor, in the mean over two layers and more: at 2 ten layers make a thousand. */
const SIGNAL_RATE = 2;
/** And gradients by this one: widths that differ change them too, as pooling does. At 0.3 six layers make a thousandth. */
const GRADIENT_RATE = 1 / 0.3;
/**
 * Share of outputs in the flat ends of an activation, where gradients are below a twentieth of the steepest. Glorot's variance, at most 2
 * for inputs of unit mean square, leaves up to 14 % of tanh there by itself.
 */
const SATURATED = 0.15;
/**
 * Share of units that no sample wakes. With depth the samples of a ReLU net grow alike, by themselves and at any scale, until a unit is
 * on for all of them or off for all: half of the units fall silent in the end. More than half is more than depth explains.
 */
const DEAD = 0.5;
/**
 * Nats above ln C, and above ln 2 for `binaryCrossEntropy`. Logits of variance v cost about v/2, and v/8. A Glorot head on signals of
 * unit mean square gives v = 2n/(n + C) <= 2, so a healthy start lies up to 1, and 1/4, above chance by itself.
 */
const EXCESS = { softmaxCrossEntropy: 1.5, binaryCrossEntropy: 0.5 } as const;
/**
 * Where every layer's weights are right, what lies above that comes from data and depth: max pooling takes the largest of noise, samples
 * grow alike in deep nets, so that one draw of the head decides for all. Such nets begin up to 6 above, and learn; so more is let pass.
 */
const RIGHT_EXCESS = { softmaxCrossEntropy: 8, binaryCrossEntropy: 2 } as const;
/**
 * Multiples of the variance of the targets, for `mse`: gradients are as many times larger, and a rate that the head stands is too small
 * for the others. Measured: a seventh to a quarter of the loss is left from 130 times, half from 800 times.
 */
const MULTIPLE = [30, 200] as const;

/** Weights of a layer beside those that suit what they meet. */
interface Fit {
  /** std of the weights over that of the right ones; 0 where all are 0. */
  ratio: number;
  /** Initializer, as a program would write it, and what it is for. */
  right: string;
  reason: string;
  std: number;
}

/** The initializer that suits a layer, as a program would write it. */
function suits({ front }: BuiltLayer): string {
  const name = nameOf(defaultInit(front));
  // What has no name of its own is best asked for as it was found.
  return name.includes("(") ? `forActivation("${front?.activation}")` : `${name}()`;
}

/** Undefined for layers without a kernel. */
function fitOf(net: Net, index: number): Fit | undefined {
  const built = net.built[index]!;
  const model = weightModel(built);
  if (model === undefined) return undefined;
  const { front } = built;
  const kernel = built.parameters.find(({ name }) => name.endsWith("/kernel"))!;
  const { std } = describe(defaultInit(front), kernel.shape, { layout: kernel.layout });
  const { fanIn } = computeFans(kernel.shape, { layout: kernel.layout });
  const reason = front === undefined ? "for inputs of unit scale" : `behind ${front.activation ?? "identity"}`;
  return { ratio: model.weightStd / Math.sqrt(fanIn) / std, right: suits(built), reason, std };
}

/** Weights that are to be replaced by training, as those of a head that begins at zero. */
export const beginsNearZero = (net: Net, index: number): boolean => (fitOf(net, index)?.ratio ?? 1) < 0.1;

/** Weights within a tenth of the right std are right. */
const RIGHT = 0.1;
/** Inputs whose mean square is beyond this are not of about unit scale. */
const WIDE_INPUT = 4;

/** The layer whose weights made the signal that is met at `index`. */
function weightsBefore(net: Net, index: number): number {
  for (let i = index; i >= 0; i--) if (weightModel(net.built[i]!) !== undefined) return i;
  return index;
}

const isRight = ({ ratio }: Fit) => Math.abs(log(ratio)) <= RIGHT;

/** What would mend a layer: other weights, other inputs, or weights by the depth. */
function remedy({ net, input }: Findings, at: number): string {
  const index = weightsBefore(net, at);
  const fit = fitOf(net, index);
  if (fit === undefined) return "heal(net, batch) scales every layer to unit variance";
  const { ratio, right, reason, std } = fit;
  if (!isRight(fit)) {
    const much = ratio === 0 ? "all 0" : `${short(ratio)} times that`;
    return `init: ${right} ${reason}, std ${short(std)}: its weights are ${much}`;
  }
  const first = net.built.findIndex((layer) => weightModel(layer) !== undefined);
  if (index === first && !(input <= WIDE_INPUT)) {
    return `inputs of about unit scale: their mean square is ${short(input)}, and the weights are those of ${right}`;
  }
  const { activation } = followingOf(net.built[index]!);
  if (activation === "identity")
    return `its weights are those of ${right}: what comes in is too large, and heal(net, batch) mends all layers`;
  return `its weights are those of ${right}; for this depth edgeOfChaos("${activation}", { biasStd }), or heal(net, batch)`;
}

/** Stds of small kernels differ by this much by chance: of equal ones the first is named. */
const NOISE = 0.05;

/** The layer whose weights are furthest from what they should be. */
function worstLayer(net: Net, chain: readonly number[]): number {
  const off = (index: number) => Math.abs(log(fitOf(net, index)?.ratio ?? 1));
  return chain.reduce((worst, index) => (off(index) > off(worst) + NOISE ? index : worst), chain[0]!);
}

interface Trend {
  what: string;
  first: LayerMeasurement;
  last: LayerMeasurement;
  /** Last over first, in the direction in which it flows. */
  ratio: number;
  rate: number;
  steps: number;
  limit: number;
}

function trendOf(what: string, values: readonly number[], layers: readonly LayerMeasurement[], limit: number): Trend {
  const ratio = values.at(-1)! / values[0]!;
  const steps = values.length - 1;
  return { what, first: layers[0]!, last: layers.at(-1)!, ratio, rate: exp(log(ratio) / steps), steps, limit };
}

/** Shrinking or growing beyond what one learning rate can serve. */
function judgeTrend(
  findings: Findings,
  chain: readonly number[],
  { what, first, last, ratio, rate, steps, limit }: Trend,
): Verdict[] {
  const shrinks = ratio < 1 / END_TO_END || (steps >= 2 && rate < 1 / limit);
  const grows = !(ratio <= END_TO_END) || (steps >= 2 && rate > limit);
  if (!shrinks && !grows) return [];
  const { net } = findings;
  const worst = worstLayer(net, chain);
  const evidence = `${what} changes by a factor of ${short(ratio)} from ${first.layer} to ${last.layer}, ${short(rate)} a layer`;
  return [
    {
      kind: shrinks ? "vanishing" : "exploding",
      grade: "fault",
      layer: net.built[worst]!.name,
      evidence,
      advice: remedy(findings, worst),
    },
  ];
}

/** Signal forward and gradient back, through the hidden layers with weights. */
function judgeDepth(findings: Findings): Verdict[] {
  const { net, layers } = findings;
  const hidden = [...net.built.slice(0, headOf(net)).entries()];
  const chain = hidden.filter(([, built]) => weightModel(built) !== undefined || built.inner.length > 0).map(([i]) => i);
  if (chain.length < 2) return [];
  const measured = chain.map((i) => layers[i]!);
  const signals = measured.map(({ preactivationStd }) => preactivationStd);
  const forward = signals.some((std) => std > 0)
    ? judgeTrend(findings, chain, trendOf("std of the signal", signals, measured, SIGNAL_RATE))
    : [];
  const back = [...measured].reverse();
  const gradients = back.map(({ gradientRms }) => gradientRms ?? 0);
  // No gradient at all in the last layer is another's fault, as symmetry or a dead layer.
  if (!(gradients[0]! > 0)) return forward;
  const backward = judgeTrend(findings, chain, trendOf("RMS of the gradient", gradients, back, GRADIENT_RATE));
  return [...forward, ...backward.filter(({ kind }) => !forward.some((other) => other.kind === kind))];
}

function judgeLayer(findings: Findings, layer: LayerMeasurement, index: number): Verdict[] {
  const { net } = findings;
  const verdicts: Verdict[] = [];
  const { layer: name, nonFinite, saturated = 0, dead = 0, copies } = layer;
  if (nonFinite > 0) {
    verdicts.push({
      kind: "nonFinite",
      grade: "fault",
      layer: name,
      evidence: `${nonFinite} outputs and gradients are NaN or infinite`,
      advice: remedy(findings, index),
    });
  }
  // The units of the head are told apart by their targets, however they begin.
  if (copies > 0 && index < headOf(net)) {
    const units = net.built[index]!.output.shape.at(-1)!;
    verdicts.push({
      kind: "symmetric",
      grade: "fault",
      layer: name,
      evidence: `${copies} of ${units} units copy another in weights and gradients: they stay equal for ever`,
      advice: `a random init, such as ${suits(net.built[index]!)}; zeros suit biases alone`,
    });
  }
  if (saturated > SATURATED) {
    const evidence = `${percent(saturated)} of the outputs of ${layer.activation} lie in its flat ends`;
    verdicts.push({ kind: "saturated", grade: "fault", layer: name, evidence, advice: remedy(findings, index) });
  }
  if (dead > DEAD) {
    const evidence = `${percent(dead)} of the units are 0 for every sample`;
    verdicts.push({ kind: "dead", grade: "fault", layer: name, evidence, advice: `${remedy(findings, index)}; biases of 0` });
  }
  return verdicts;
}

/** Loss of a net that knows nothing of a sample: of `mse` the variance of the targets. */
export function chanceLoss({ loss, values, columns }: Targets): number {
  if (loss === "softmaxCrossEntropy") return log(columns);
  if (loss === "binaryCrossEntropy") return Math.LN2;
  return columnsOf(values, columns).reduce((sum, { std }) => sum + (std * std) / columns, 0);
}

/** What the loss of a net that knows nothing is called. */
function chanceName({ loss, columns }: Targets): string {
  if (loss === "mse") return "Var(y)";
  return loss === "binaryCrossEntropy" ? "ln 2" : `ln ${columns}`;
}

/** How far the loss lies above chance: in nats for logits, in multiples for `mse`. */
function judgeLoss(findings: Findings): Verdict[] {
  const { net, loss, targets, value } = findings;
  const chance = chanceLoss(targets);
  if (!Number.isFinite(value) || chance === 0) return [];
  const fits = net.built.flatMap((_, index) => fitOf(net, index) ?? []);
  const right = fits.every(isRight) && findings.input <= WIDE_INPUT;
  const mse = loss === "mse";
  const excess = mse ? value / chance : value - chance;
  const grade = gradeOf(excess, mse ? MULTIPLE : [(right ? RIGHT_EXCESS : EXCESS)[loss], Infinity]);
  if (grade === undefined) return [];
  const head = Math.max(0, headOf(net));
  const above = mse ? `${short(excess)} times` : `${short(excess)} above`;
  const wide = mse ? "the outputs are too wide" : "the outputs are too wide, and sure of what they cannot know";
  return [
    {
      kind: "initialLoss",
      grade,
      layer: net.built[head]!.name,
      evidence: `loss ${short(value)}, ${above} ${chanceName(targets)} = ${short(chance)}: ${wide}`,
      advice: `smaller outputs: mend the layers before first; then ${remedy(findings, head)}, or init: zeros() in this layer alone`,
    },
  ];
}

/** Everything that is wrong, worst first: numbers that are none, layers that cannot learn, depth, the loss. */
export function judge(findings: Findings): Verdict[] {
  const each = findings.layers.flatMap((layer, index) => judgeLayer(findings, layer, index));
  const broken = each.filter(({ kind }) => kind === "nonFinite");
  // What comes after the first is its consequence.
  if (broken.length > 0) return broken.slice(0, 1);
  return [...each, ...judgeDepth(findings), ...judgeLoss(findings)];
}
