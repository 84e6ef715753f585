// The size of the first optimizer step beside the size of the weights, and the verdict on it.

import { short } from "../base/text.js";
import type { Net } from "../train/net.js";
import { clipScale, type Optimizer } from "../train/optimizers.js";
import type { Parameter } from "../train/parameter.js";
import { rateAt } from "../train/schedules.js";
import { firstTrained } from "./anatomy.js";
import { beginsNearZero } from "./fit.js";
import { everySite } from "./sites.js";
import { type Add, addUp, rootMeanSquare } from "./sums.js";
import { type Findings, gradeOf, type Verdict } from "./verdict.js";

/**
 * Size of the first step over that of the weights: above 1 the weights come from the step more than from the start. Trained with sgd
 * and Adam, most nets learn next to nothing there; below 0.2 few do not learn.
 */
const STEP = [0.3, 1] as const;

/** The first step of a weight with gradient g, over the learning rate: factor·g, or where there is a root g/(root·|g| + epsilon). */
function firstStep(optimizer: Optimizer): { factor: number; root: number; epsilon: number } {
  switch (optimizer.optimizer) {
    case "sgd":
      return { factor: optimizer.nesterov ? 1 + optimizer.momentum : 1, root: 0, epsilon: 0 };
    case "rmsprop":
      return { factor: 1, root: Math.sqrt(1 - optimizer.decay), epsilon: optimizer.epsilon };
    default:
      return { factor: 1, root: 1, epsilon: optimizer.epsilon };
  }
}

/** Squares of first steps; behind their sum stands what they depend on. */
const addSteps: Add = (gradient, begin, end, sums) => {
  let squares = sums[0]!;
  const [, scale, clip, factor, root, epsilon] = sums as unknown as [number, number, number, number, number, number];
  for (let i = begin; i < end; i++) {
    const g = Math.max(-clip, Math.min(clip, scale * gradient[i]!));
    const step = root === 0 ? factor * g : g / (root * Math.abs(g) + epsilon);
    squares += step * step;
  }
  sums[0] = squares;
};

/**
 * Root mean square of the optimizer's first step over that of the weights: about 1e-3 is usual. Undefined where all weights are 0.
 *
 * Adam and its kin begin with steps of one size, rate·g/(|g| + ε); RMSProp with 1/√(1 − decay) times that; weight decay is left out.
 */
function updateRatio({ view: data, gradientView: gradient }: Parameter, optimizer: Optimizer, norm: number): number | undefined {
  const weights = rootMeanSquare(data);
  if (weights === 0) return undefined;
  const { factor, root, epsilon } = firstStep(optimizer);
  const { clipValue = Infinity } = optimizer;
  const sums = Float64Array.of(0, clipScale(optimizer, norm), clipValue, factor, root, epsilon);
  const step = Math.sqrt(addUp(gradient, addSteps, sums)[0]! / gradient.length);
  return (rateAt(optimizer.learningRate, 0) * step) / weights;
}

/** Gives this ratio for any parameter of a net. */
export type UpdateRatio = (parameter: Parameter) => number | undefined;

/** From the gradients in memory, each once. */
export function updateRatios({ program }: Net, optimizer: Optimizer): UpdateRatio {
  const { gradientPtr, size } = program.trainable;
  const norm = Math.sqrt(program.squares(gradientPtr, size));
  const known = new Map<Parameter, number | undefined>();
  return (parameter) => {
    if (!known.has(parameter)) known.set(parameter, updateRatio(parameter, optimizer, norm));
    return known.get(parameter);
  };
}

/** Judges a first step that replaces the start. Weights that start near 0 do not count: any step is large beside them. */
export function judgeStep({ sites }: Findings, { learningRate }: Optimizer, ratioOf: UpdateRatio): Verdict[] {
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
