// The size of the first optimizer step beside the size of the weights, and the verdict on it.

import { short } from "../base/text.js";
import type { Net } from "../train/net.js";
import { clipScale, type Optimizer } from "../train/optimizers.js";
import type { Parameter } from "../train/parameter.js";
import { rateAt } from "../train/schedules.js";
import { firstTrained } from "./anatomy.js";
import { beginsNearZero } from "./fit.js";
import { rootMeanSquare } from "./rootMeanSquare.js";
import { everySite } from "./sites.js";
import { type Findings, gradeOf, type Verdict } from "./verdict.js";

/**
 * Size of the first step over that of the weights: above 1 the weights come from the step more than from the start. Trained with sgd
 * and Adam, most nets learn next to nothing there; below 0.2 few do not learn.
 */
const STEP = [0.3, 1] as const;

/** The first step of a weight with gradient g, over the learning rate. */
function firstStep(optimizer: Optimizer): (g: number) => number {
  switch (optimizer.optimizer) {
    case "sgd": {
      const { nesterov, momentum } = optimizer;
      return nesterov ? (g) => (1 + momentum) * g : (g) => g;
    }
    case "rmsprop": {
      const { decay, epsilon } = optimizer;
      const root = Math.sqrt(1 - decay);
      return (g) => g / (root * Math.abs(g) + epsilon);
    }
    default: {
      const { epsilon } = optimizer;
      return (g) => g / (Math.abs(g) + epsilon);
    }
  }
}

/**
 * Root mean square of the optimizer's first step over that of the weights: about 1e-3 is usual. Undefined where all weights are 0.
 *
 * Adam and its kin begin with steps of one size, rate·g/(|g| + ε); RMSProp with 1/√(1 − decay) times that; weight decay is left out.
 */
function updateRatio({ view: data, gradientView: gradient }: Parameter, optimizer: Optimizer, norm: number): number | undefined {
  const weights = rootMeanSquare(data);
  if (weights === 0) return undefined;
  const step = firstStep(optimizer);
  const scale = clipScale(optimizer, norm);
  const { clipValue = Infinity } = optimizer;
  return (
    (rateAt(optimizer.learningRate, 0) *
      rootMeanSquare(gradient, (g) => step(Math.max(-clipValue, Math.min(clipValue, scale * g))))) /
    weights
  );
}

/** A function that gives this ratio for any parameter of a net, from the gradients in memory. */
export function updateRatios({ program }: Net, optimizer: Optimizer): (parameter: Parameter) => number | undefined {
  const { gradientPtr, size } = program.trainable;
  const norm = Math.sqrt(program.squares(gradientPtr, size));
  return (parameter) => updateRatio(parameter, optimizer, norm);
}

/** Judges a first step that replaces the start. Weights that start near 0 do not count: any step is large beside them. */
export function judgeStep({ net, sites }: Findings, optimizer: Optimizer): Verdict[] {
  const { learningRate } = optimizer;
  const ratioOf = updateRatios(net, optimizer);
  const ratios = everySite(sites).flatMap((site) => {
    const weights = firstTrained(site.built);
    return weights && !beginsNearZero(site) ? [{ name: site.built.name, ratio: ratioOf(weights) ?? 0 }] : [];
  });
  const largest = ratios.reduce((most, each) => (each.ratio > most.ratio ? each : most), { name: "", ratio: 0 });
  const grade = gradeOf(largest.ratio, STEP);
  if (grade === undefined) return [];
  const rate = rateAt(learningRate, 0);
  const smaller = (rate * (0.01 / largest.ratio)).toPrecision(1);
  return [
    {
      kind: "stepSize",
      grade,
      name: largest.name,
      evidence: `the first step, at learning rate ${short(rate)}, is ${short(largest.ratio)} times as large as the weights; about 0.001 is usual, and up to 0.1 works`,
      advice: `a learning rate of ${smaller}, or clipNorm`,
      remedy: { remedy: "learningRate", learningRate: Number(smaller) },
    },
  ];
}
