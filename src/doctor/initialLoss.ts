// The loss before the first step beside that of a net that knows nothing.

import { log } from "../math/log.js";
import { columnsOf } from "../train/columns.js";
import type { Targets } from "../train/targets.js";
import { headOf, weighted } from "./anatomy.js";
import { fitOf, isRight } from "./fit.js";
import { remedy } from "./remedy.js";
import { short } from "./text.js";
import { type Findings, gradeOf, type Verdict } from "./verdict.js";

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

/** Inputs whose mean square is beyond this are not of about unit scale. */
const WIDE_INPUT = 4;

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
export function judgeLoss(findings: Findings): Verdict[] {
  const { net, loss, targets, value } = findings;
  const chance = chanceLoss(targets);
  if (!Number.isFinite(value) || chance === 0) return [];
  const fits = weighted(net.built).flatMap((layer) => fitOf(layer) ?? []);
  const right = fits.every(isRight) && findings.input <= WIDE_INPUT;
  const mse = loss === "mse";
  const excess = mse ? value / chance : value - chance;
  const grade = gradeOf(excess, mse ? MULTIPLE : [(right ? RIGHT_EXCESS : EXCESS)[loss], Infinity]);
  if (grade === undefined) return [];
  const head = findings.sites[Math.max(0, headOf(net))]!;
  const above = mse ? `${short(excess)} times` : `${short(excess)} above`;
  const wide = mse ? "the outputs are too wide" : "the outputs are too wide, and sure of what they cannot know";
  return [
    {
      kind: "initialLoss",
      grade,
      layer: head.built.name,
      evidence: `loss ${short(value)}, ${above} ${chanceName(targets)} = ${short(chance)}: ${wide}`,
      advice: `smaller outputs: mend the layers before first; then ${remedy(findings, head)}, or init: zeros() in this layer alone`,
    },
  ];
}
