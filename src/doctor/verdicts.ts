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
import { followingOf, headOf, kernelOf, NORMS, weightModel } from "./prediction.js";
import { percent, short } from "./text.js";
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
/**
 * Biases, root mean square, over the std of the signal: beyond it the signal does not reach the bend of the activation, so that the layer is
 * a line, or a constant. Measured: biases of +5 under relu, elu, gelu and selu, 3 to 4 times the signal, leave 6 to 11 % of the chance loss,
 * biases of +10 23 to 35 %, biases of std 10 46 to 66 %.
 */
const BIASES = [3, 6] as const;
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
  /** Number of weights. */
  size: number;
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
  const kernel = kernelOf(built)!;
  const { std } = describe(defaultInit(front), kernel.shape, { layout: kernel.layout });
  const { fanIn } = computeFans(kernel.shape, { layout: kernel.layout });
  const reason = front === undefined ? "for inputs of unit scale" : `behind ${front.activation ?? "identity"}`;
  return { ratio: model.weightStd / Math.sqrt(fanIn) / std, right: suits(built), reason, std, size: kernel.size };
}

/** Weights that are to be replaced by training, as those of a head that begins at zero. */
export const beginsNearZero = (net: Net, index: number): boolean => (fitOf(net, index)?.ratio ?? 1) < 0.1;

/** Weights within a tenth of the right std are right. */
const RIGHT = 0.1;
/** Inputs whose mean square is beyond this are not of about unit scale. */
const WIDE_INPUT = 4;

/** The layer whose weights made the signal that is met at `index`, or the residual that holds them. */
function weightsBefore(net: Net, index: number): number {
  for (let i = index; i >= 0; i--) if (kernelOf(net.built[i]!) !== undefined || net.built[i]!.inner.length > 0) return i;
  return index;
}

/** The std of n weights errs by 1/√(2n) of itself; three times that is chance. */
const isRight = ({ ratio, size }: Fit) => Math.abs(log(ratio)) <= RIGHT + 3 / Math.sqrt(2 * size);

/** Biases beside what the weights of their layer give. */
interface Biases {
  mean: number;
  std: number;
  /** Their root mean square over the std of the signal. */
  ratio: number;
}

function biasesOf({ net, layers }: Findings, index: number): Biases | undefined {
  const bias = net.built[index]!.parameters.find(({ name }) => name.endsWith("/bias"));
  if (bias === undefined || kernelOf(net.built[index]!) === undefined) return undefined;
  const { mean, std } = columnsOf(bias.view, 1)[0]!;
  return { mean, std, ratio: Math.sqrt(mean * mean + std * std) / layers[index]!.signalStd };
}

/** Biases that move a layer out of the part of the activation in which its signal would lie, in the words of an advice. */
function biasRemedy(findings: Findings, index: number): string | undefined {
  const biases = biasesOf(findings, index);
  if (biases === undefined || !(biases.ratio > BIASES[0])) return undefined;
  const { mean, std, ratio } = biases;
  const times = Number.isFinite(ratio) ? `, ${short(ratio)} times as large as the std of what its weights give` : "";
  return `biasInit: zeros() for ${findings.net.built[index]!.name}: its biases have mean ${short(mean)} and std ${short(std)}${times}`;
}

/** What would mend a layer: other biases, other weights, or weights by the depth. */
function remedy(findings: Findings, at: number): string {
  const { net } = findings;
  const index = weightsBefore(net, at);
  const fit = fitOf(net, index);
  if (fit === undefined) {
    return net.built[index]!.inner.length > 0
      ? "branches that begin as nothing: init: zeros() for the last weights in each; or heal(net, batch)"
      : "heal(net, batch) scales every layer to unit variance";
  }
  const { ratio, right, reason, std } = fit;
  const biases = biasRemedy(findings, index);
  if (!isRight(fit)) {
    const much = ratio === 0 ? "all 0" : `${short(ratio)} times that`;
    return `init: ${right} ${reason}, std ${short(std)}: its weights are ${much}${biases ? `; ${biases}` : ""}`;
  }
  if (biases) return biases;
  const { activation } = followingOf(net.built[index]!);
  return `its weights are those of ${right}; ${
    findings.healMends()
      ? "for this depth heal(net, batch), which was tried"
      : `no start was found that mends this depth of ${activation}: fewer or wider layers, batchNorm() behind each, or residual() around them`
  }`;
}

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
  return layers[NORMS.includes(net.built[index + 1]?.kind ?? "") ? index + 1 : index]!.signalStd;
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
function judgeDepth(findings: Findings): Verdict[] {
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
  const weights = net.built[weightsBefore(net, index)]!.name;
  const silent = gradeOf(dead, DEAD);
  if (silent) {
    const evidence = `${percent(dead)} of the units are flat for every sample: no gradient passes ${layer.activation}`;
    verdicts.push({ kind: "dead", grade: silent, layer: weights, evidence, advice: remedy(findings, index) });
    return verdicts;
  }
  const flat = gradeOf(saturated, SATURATED);
  if (flat) {
    const evidence = `${percent(saturated)} of the outputs of ${layer.activation} lie in its flat ends`;
    verdicts.push({ kind: "saturated", grade: flat, layer: weights, evidence, advice: remedy(findings, index) });
  }
  verdicts.push(...judgeBiases(findings, index));
  return verdicts;
}

/** Biases that leave an activation nothing to bend. Where a norm follows, it takes them back. */
function judgeBiases(findings: Findings, index: number): Verdict[] {
  const built = findings.net.built[index]!;
  const { ratio } = biasesOf(findings, index) ?? { ratio: 0 };
  const grade = gradeOf(ratio, BIASES);
  const normed = NORMS.includes(findings.net.built[index + 1]?.kind ?? "");
  if (grade === undefined || normed || index >= headOf(findings.net) || !Number.isFinite(ratio)) return [];
  const evidence = `biases are ${short(ratio)} times as large as the signal: ${followingOf(built).activation} is nearly a line, or a constant, for each unit`;
  return [{ kind: "biasScale", grade, layer: built.name, evidence, advice: biasRemedy(findings, index)! }];
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

/** Layers with one fault and one remedy share a verdict. */
function shared(verdicts: readonly Verdict[]): Verdict[] {
  const same = (a: Verdict) => (b: Verdict) => a.kind === b.kind && a.grade === b.grade && a.advice === b.advice;
  return verdicts.flatMap((verdict, i) => {
    const all = verdicts.filter(same(verdict));
    if (verdicts.findIndex(same(verdict)) < i) return [];
    const layers = all.flatMap(({ layer }) => layer ?? []);
    return layers.length > 1
      ? [{ ...verdict, layers, evidence: `${verdict.evidence}; likewise in ${layers.slice(1).join(", ")}` }]
      : [verdict];
  });
}

/** Everything that is wrong, worst first: numbers that are none, layers that cannot learn, depth, the loss. */
export function judge(findings: Findings): Verdict[] {
  const each = findings.layers.flatMap((layer, index) => judgeLayer(findings, layer, index));
  const broken = each.filter(({ kind }) => kind === "nonFinite");
  // What comes after the first is its consequence.
  if (broken.length > 0) return broken.slice(0, 1);
  const depth = judgeDepth(findings);
  const dead = each.filter(({ kind }) => kind === "dead").map(({ layer }) => layer);
  // Signals that grow fill the ends of activations; units that are silent let none through.
  return [
    ...depth.filter(({ kind }) => kind === "exploding"),
    ...shared(each.filter(({ kind, layer }) => kind !== "biasScale" || !dead.includes(layer))),
    ...depth.filter(({ kind }) => kind === "vanishing"),
    ...judgeLoss(findings),
  ];
}
