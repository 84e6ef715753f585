// The verdict on the first loss: too far above that of a net that knows nothing.

import { short } from "../base/text.js";
import { log } from "../math/log.js";
import { columnsOf } from "../train/columns.js";
import type { Targets } from "../train/targets.js";
import { headOf } from "./anatomy.js";
import { named, widening } from "./blame.js";
import { type Fit, fitOf, isRight } from "./fit.js";
import type { Prescription } from "./remedy.js";
import { standardizeInputs } from "./scale.js";
import { type Site, weightedSites } from "./sites.js";
import { type Findings, gradeOf, type Symptom, type Verdict } from "./verdict.js";

/**
 * Nats above ln C, and above ln 2 for `sigmoidCrossEntropy`. Logits of variance v cost about v/2, and v/8. A Glorot head on signals of
 * unit mean square gives v = 2n/(n + C) <= 2, so a healthy start lies up to 1, and 1/4, above chance by itself.
 */
const EXCESS = { softmaxCrossEntropy: 1.5, sigmoidCrossEntropy: 0.5 } as const;
/**
 * The same where all weights are right. What lies above chance then comes from data and depth: max pooling takes the largest of noise, and in
 * deep nets samples grow alike, so that one draw of the head decides for all. Such nets start up to 6 above chance, and learn.
 */
const RIGHT_EXCESS = { softmaxCrossEntropy: 8, sigmoidCrossEntropy: 2 } as const;
/**
 * Multiples of the variance of the targets, for `mse`: gradients are larger by the same factor, and a learning rate that the head can bear is
 * too small for the other layers. Measured: a seventh to a quarter of the loss is left from 130 times, half from 800 times.
 */
const MULTIPLE = [30, 200] as const;
/** Nats above chance that no learning rate makes up for: nets with a head that is too large still learn from 450 to 520, and few from 680 on. */
const HOPELESS = 600;

/** Inputs of a larger mean square are not of unit scale. */
const WIDE_INPUT = 4;

/** Loss of a net that knows nothing of its samples: ln C, ln 2, or for `mse` the variance of the targets. */
export function chanceLoss({ loss, values, columns }: Targets): number {
  if (loss === "softmaxCrossEntropy") return log(columns);
  if (loss === "sigmoidCrossEntropy") return Math.LN2;
  return columnsOf(values, columns).reduce((sum, { std }) => sum + (std * std) / columns, 0);
}

/** The formula of that loss, as verdicts print it. */
function chanceName({ loss, columns }: Targets): string {
  if (loss === "mse") return "Var(y)";
  return loss === "sigmoidCrossEntropy" ? "ln 2" : `ln ${columns}`;
}

/** The part of an `mse` loss that comes from the means of the targets, and from no weights. */
const squaredMeans = ({ values, columns }: Targets): number =>
  columnsOf(values, columns).reduce((sum, { mean }) => sum + (mean * mean) / columns, 0);

/** Where the signal becomes too large, in words. */
function reasonFor({ built, measured }: Site, fit: Fit | undefined): string {
  if (fit === undefined) return `: what the branches add grows from ${built.name} on`;
  if (isRight(fit)) return `: the biases of ${built.name} are too large`;
  const moment = measured.preactivationMoment;
  return `: E[z²] in ${built.name} is ${short(moment)}, where right weights give ${short(moment / (fit.ratio * fit.ratio))}`;
}

/** Why the outputs are too wide, which layers are to blame, and the advice where no weights are. */
function reasonOf(findings: Findings): Pick<Symptom, "name" | "names"> & Partial<Prescription> & { reason: string } {
  const { sites, input, net } = findings;
  const { layers, inputs } = widening(sites, input);
  const head = sites[Math.max(0, headOf(net))]!;
  if (layers.length === 0 && inputs) {
    return { reason: `: the inputs have a root mean square of ${short(Math.sqrt(input))}`, ...standardizeInputs(net) };
  }
  const [first = head] = layers;
  if (layers.length <= 1 && first === head) return { reason: "", ...named([head]) };
  return { reason: reasonFor(first, fitOf(first)), ...named(layers) };
}

/** Judges how far the loss lies above chance: in nats for logits, in multiples for `mse`. */
export function judgeLoss(findings: Findings): (Symptom | Verdict)[] {
  const { loss, targets, value, sites, input } = findings;
  const chance = chanceLoss(targets);
  if (!Number.isFinite(value) || chance === 0) return [];
  const right = weightedSites(sites).every((site) => isRight(fitOf(site)!)) && input <= WIDE_INPUT;
  const mse = loss === "mse";
  const excess = mse ? (value - squaredMeans(targets)) / chance : value - chance;
  const grade = gradeOf(excess, mse ? MULTIPLE : [(right ? RIGHT_EXCESS : EXCESS)[loss], HOPELESS]);
  if (grade === undefined) return [];
  const { reason, ...blame } = reasonOf(findings);
  const above = mse ? `${short(excess)} times` : `${short(excess)} above`;
  const wide = mse
    ? "the outputs are too wide"
    : "the outputs are too wide, so the net is certain before it has learned anything";
  const evidence = `loss ${short(value)}, ${above} ${chanceName(targets)} = ${short(chance)}: ${wide}${reason}`;
  return [{ kind: "initialLoss", grade, ...blame, evidence }];
}
