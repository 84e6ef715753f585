// `examine`: one batch forward and back through a net, everything measured on the way, and the verdicts.

import { checkBoolean, checkInteger } from "../base/check.js";
import { trainingPass } from "../train/batch.js";
import { checkOptions } from "../train/check.js";
import { standardized } from "../train/columns.js";
import { type CheckedData, checkData, type Data } from "../train/data.js";
import { lossOf, optimizerOf } from "../train/defaults.js";
import type { Loss } from "../train/losses.js";
import { checkNet, type Net } from "../train/net.js";
import type { Optimizer, OptimizerName } from "../train/optimizers.js";
import type { Parameter } from "../train/parameter.js";
import { throughScalers } from "../train/standardize.js";
import { lossAndGradient } from "../train/step.js";
import { firstTrained } from "./anatomy.js";
import type { Examination, LayerExamination } from "./examination.js";
import { chanceLoss } from "./initialLoss.js";
import { jacobianSpectrum } from "./jacobian.js";
import { judge } from "./judge.js";
import { measureLayers } from "./measure.js";
import { judgeOneSample } from "./oneSample.js";
import { isBounded, judgeOutputRange } from "./outputRange.js";
import { type Incoming, measuredBehind, predictDepth, predictLayers } from "./prediction.js";
import { prescribe } from "./prescribe.js";
import { textOf } from "./report.js";
import { judgeInputs, judgeTargets, standardizedTargets } from "./scale.js";
import { before, type Site, sitesOf } from "./sites.js";
import { spreadOf } from "./spread.js";
import { judgeStep, updateRatios } from "./updates.js";
import { type Findings, isFault, type Verdict } from "./verdict.js";

/** How a net is examined. */
export interface ExamineOptions {
  /** Loss, as in `trainer`. */
  loss?: Loss;
  /** Optimizer, as in `trainer`: its first step is compared with the weights. */
  optimizer?: Optimizer | OptimizerName;
  /** Adds the singular values of ∂output/∂input at the first sample. Default false. */
  jacobian?: boolean;
  /** Parts of each histogram, from 2 to 1024. Default 16. */
  bins?: number;
  /**
   * False leaves remedies for weights out, each of which is tried by passes of its own: `advice` of such verdicts is then "". Verdicts are the
   * same, and where there are any, it takes less time. Default true.
   */
  advice?: boolean;
}

/** The options that matter to passes and verdicts. */
interface Manner {
  readonly optimizer: Optimizer;
  readonly jacobian: boolean;
  readonly bins: number;
  readonly advice: boolean;
}

/** Parts of a histogram in a terminal. */
const BINS = 16;

/** One pass forward and one back, as in training but without the step. Returns the loss. */
function passes(where: string, { program, training }: Net, data: CheckedData): number {
  trainingPass(where, program, data, training.progress?.step ?? 0);
  const value = lossAndGradient(program, data.targets.loss, data.n);
  program.backward();
  return value;
}

/** The findings of the last pass, from what it left in memory. */
function findingsOf(net: Net, { x, targets }: CheckedData, value: number, bins = BINS): Findings {
  const input = net.program.ids === undefined ? meanSquare(x) : 1;
  return { net, sites: sitesOf(net.built, measureLayers(net, bins)), x, loss: targets.loss, targets, value, input };
}

/** The findings of a new pass. */
const lookAt = (where: string, net: Net, data: CheckedData): Findings => findingsOf(net, data, passes(where, net, data));

/** Judges everything but the data, and finds a remedy; a remedy must not make the optimizer's step too large either. */
function judgeWeights(where: string, data: CheckedData, seen: Findings, { optimizer, advice }: Manner): Verdict[] {
  const found = judge(seen);
  if (!advice) return found.map((each) => ({ advice: "", ...each }));
  return prescribe(seen, found, (net) => {
    const then = lookAt(where, net, data);
    return [...judge(then), ...judgeStep(then, optimizer, updateRatios(net, optimizer))];
  });
}

/** Judges the data, then the net. Data out of scale shows in every layer, so the net is judged on data that was put right. */
function judgeAll(where: string, data: CheckedData, seen: Findings, manner: Manner): Verdict[] {
  const { net } = seen;
  const one = judgeOneSample(seen);
  if (one) return [one];
  const inputs = judgeInputs(net);
  const targets = isBounded(seen.sites) ? [] : judgeTargets(net, data.targets);
  const first = [...inputs, ...targets, ...judgeOutputRange(seen)];
  if (![...inputs, ...targets].some(isFault)) return [...first, ...judgeWeights(where, data, seen, manner)];
  const mended: CheckedData = {
    ...data,
    x: inputs.some(isFault) ? standardized(data.x, net.inputShape.at(-1) ?? 1) : data.x,
    targets: targets.some(isFault) ? standardizedTargets(data.targets) : data.targets,
  };
  // A batch of zeros shows nothing about the weights.
  if (mended.x.every((x) => x === 0)) return first;
  return [...first, ...judgeWeights(where, mended, lookAt(where, net, mended), manner)];
}

function meanSquare(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return squares / values.length;
}

/** Measured layers with predictions and update ratios; `last` is the RMS of the gradient in the last layer. */
function examinedLayers(
  sites: readonly Site[],
  input: Incoming,
  last: number | undefined,
  step: (weights: Parameter) => number | undefined,
): LayerExamination[] {
  const predicted = predictLayers(sites, input);
  return sites.map((site, i) => {
    const { built, measured, inner } = site;
    const source = before(site);
    const weights = firstTrained(built);
    return {
      ...measured,
      gradientRatio: measured.gradientRms === undefined || !last ? undefined : measured.gradientRms / last,
      updateRatio: weights && step(weights),
      predicted: predicted[i],
      inner: examinedLayers(inner, source ? measuredBehind(source.measured) : input, last, step),
    };
  });
}

/**
 * Says whether a start is right, why not, and what would mend it: one pass forward and one back over a batch, measured layer by layer.
 *
 * No weight is changed. A net with `standardize: true` is examined with standardized data: by the mean and std that it was trained with, or,
 * before training, by those of the batch. Thresholds and their reasons: docs/doctor.md. Predictions are those of wide networks (`isovar/theory`).
 * @param net it is not changed
 * @param data as for `fit`; all of it is one batch, a few hundred samples are enough
 * @param options `loss` and `optimizer`, as in `trainer`; `jacobian` for its singular values; `bins` of histograms; `advice`
 * @returns what was measured, layer by layer, and the verdicts; as a string, a table for a terminal
 * @throws {IsovarError} E_DATA, E_ARGUMENT, also for a net without parameters; E_DISPOSED, E_MEMORY
 * @example const { healthy, verdicts } = examine(net, { x, y }); console.log(String(examine(net, { x, y })));
 */
export function examine(net: Net, data: Data, options?: ExamineOptions): Examination {
  const where = "examine";
  const checked = checkNet(where, net);
  const known = checkOptions(where, options, ["loss", "optimizer", "jacobian", "bins", "advice"]);
  const { jacobian = false, bins = BINS, advice = true } = known;
  checkBoolean(where, "jacobian", jacobian);
  checkInteger(where, "bins", bins, 2, 1024);
  checkBoolean(where, "advice", advice);
  const loss = lossOf(where, checked, known.loss);
  const optimizer = optimizerOf(where, checked, known.optimizer);
  checked.program.checkTrainable(where);
  const given = checkData(where, checked, loss, data);
  return throughScalers(checked, given, (seen) => examineData(where, checked, seen, { optimizer, jacobian, bins, advice }));
}

function examineData(where: string, net: Net, data: CheckedData, manner: Manner): Examination {
  const { x, targets } = data;
  const { optimizer } = manner;
  const value = passes(where, net, data);
  const seen = findingsOf(net, data, value, manner.bins);
  const ratioOf = updateRatios(net, optimizer);
  const last = seen.sites.reduce<number | undefined>((last, { measured }) => measured.gradientRms || last, undefined);
  const correlation = net.program.ids === undefined ? spreadOf(x, data.n).correlation : undefined;
  const input = { secondMoment: seen.input, correlation, variance: 0 };
  const layers = examinedLayers(seen.sites, input, last, ratioOf);
  const theory = predictDepth(
    seen,
    layers.map(({ predicted }) => predicted),
  );
  const jacobian = manner.jacobian ? jacobianSpectrum(where, net, x.slice(0, net.program.input.size)) : undefined;
  const step = judgeStep(seen, optimizer, ratioOf);
  const verdicts = judgeAll(where, data, seen, manner);
  // Where the net has a fault, the size of the step is a consequence of it.
  if (!verdicts.some(isFault)) verdicts.push(...step);
  const examination: Examination = {
    loss: value,
    chanceLoss: chanceLoss(targets),
    sampleCount: data.n,
    layers,
    theory,
    jacobian,
    verdicts,
    healthy: !verdicts.some(isFault),
    toString: () => textOf(examination),
  };
  return examination;
}
