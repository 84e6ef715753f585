// The verdict on a last activation that cannot give what the loss needs: a sigmoid where logits are taken, a relu where targets lie below 0.

import { percent, short } from "../base/text.js";
import { exp } from "../math/exp.js";
import { log1p } from "../math/log1p.js";
import type { ActivationName } from "../theory/activations.js";
import { columnsOf } from "../train/columns.js";
import type { DenseLayer, Layer } from "../train/layers/layer.js";
import { passesOn } from "./anatomy.js";
import type { Site } from "./sites.js";
import { type Findings, gradeOf, type Verdict } from "./verdict.js";

/** Range of each activation; those that are not listed can give any number. Minima of gelu, silu and mish are rounded to the digits that matter here. */
const RANGES: Partial<Record<ActivationName, readonly [lower: number, upper: number]>> = {
  relu: [0, Infinity],
  relu2: [0, Infinity],
  softplus: [0, Infinity],
  relu6: [0, 6],
  sigmoid: [0, 1],
  tanh: [-1, 1],
  hardtanh: [-1, 1],
  softsign: [-1, 1],
  sin: [-1, 1],
  elu: [-1, Infinity],
  selu: [-1.7581, Infinity],
  gelu: [-0.17, Infinity],
  geluTanh: [-0.17, Infinity],
  silu: [-0.2785, Infinity],
  swish: [-0.2785, Infinity],
  mish: [-0.3088, Infinity],
};

/** Least loss that outputs in the range can reach, as a share of the chance loss. A net that learns its task leaves less than a seventh. */
const FLOOR = [0.05, 0.15] as const;

const square = (x: number) => x * x;

/** log(1 + e^−x) */
const softplusOf = (x: number) => (x === Infinity ? 0 : log1p(exp(-x)));

/** The least loss that outputs from lower to upper can reach, and that of a net which knows nothing. */
function floorOf({ loss, targets, net }: Findings, lower: number, upper: number): { floor: number; chance: number } {
  const { values, columns } = targets;
  if (loss === "softmaxCrossEntropy") {
    const others = net.outputShape.at(-1)! - 1;
    return { floor: upper === Infinity ? 0 : log1p(others * exp(lower - upper)), chance: log1p(others) };
  }
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const y = values[i]!;
    if (loss === "sigmoidCrossEntropy") sum += y * softplusOf(upper) + (1 - y) * softplusOf(-lower);
    else sum += square(Math.max(lower - y, 0, y - upper));
  }
  const variances = loss === "mse" ? columnsOf(values, columns).map(({ std }) => std * std) : [Math.LN2];
  return { floor: sum / values.length, chance: variances.reduce((total, each) => total + each, 0) / variances.length };
}

/** The layer with the last activation and its range; undefined where it can give any number. */
function boundsOf(sites: readonly Site[]) {
  const last = [...sites].reverse().find(({ built }) => !passesOn(built))?.measured;
  const range = last?.activation && RANGES[last.activation];
  return last && range && { last, lower: range[0], upper: range[1] };
}

/** Whether the last activation is bounded above, so that the scale of the targets is given by it. */
export const isBounded = (sites: readonly Site[]): boolean => (boundsOf(sites)?.upper ?? Infinity) < Infinity;

/** The layers of a net with one activation taken out: an option of its layer, or a layer of its own. */
function withoutActivation({ net, sites }: Findings, name: string): Layer[] {
  return net.layers.flatMap((layer, index): Layer[] => {
    if (sites[index]!.built.name !== name) return [layer];
    if (layer.layer === "activation") return [];
    const { activation: _, negativeSlope: __, ...rest } = layer as DenseLayer;
    return [rest];
  });
}

export function judgeOutputRange(findings: Findings): Verdict[] {
  const bounds = boundsOf(findings.sites);
  if (bounds === undefined) return [];
  const { last, lower, upper } = bounds;
  const { floor, chance } = floorOf(findings, lower, upper);
  const grade = chance > 0 ? gradeOf(floor / chance, FLOOR) : undefined;
  if (grade === undefined) return [];
  const gives = upper === Infinity ? `nothing below ${short(lower)}` : `only numbers from ${short(lower)} to ${short(upper)}`;
  const logits = findings.loss === "mse" ? "" : `, where ${findings.loss} takes logits`;
  const evidence = `${last.activation} gives ${gives}${logits}: the loss cannot fall below ${short(floor)}, ${percent(floor / chance)} of the chance loss`;
  const advice = last.layer === "activation" ? `leave the layer ${last.name} out` : `leave out the activation of ${last.name}`;
  const remedy = { remedy: "layers", layers: withoutActivation(findings, last.name) } as const;
  return [{ kind: "outputRange", grade, name: last.name, evidence, advice, remedy }];
}
