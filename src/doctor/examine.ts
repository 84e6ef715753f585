import { checkOptions, refuse } from "../base/check.js";
import { sparkline, table } from "../base/text.js";
import { type CheckedData, checkData, type Data } from "../train/data.js";
import type { Loss } from "../train/losses.js";
import { writeTargets } from "../train/losses.js";
import { checkNet, type Net } from "../train/net.js";
import type { Optimizer } from "../train/optimizers.js";
import { lossAndGradient } from "../train/step.js";
import { lossOf, optimizerOf } from "../train/trainer.js";
import { standardized } from "./columns.js";
import { type JacobianSpectrum, jacobianSpectrum } from "./jacobian.js";
import { type LayerMeasurement, measureLayers } from "./measure.js";
import { isBounded, judgeOutputRange } from "./outputRange.js";
import { type DeepPrediction, type LayerPrediction, predictDepth, predictLayers } from "./prediction.js";
import { judgeInputs, judgeTargets, standardizedTargets } from "./scale.js";
import { short } from "./text.js";
import { tryHeal } from "./trial.js";
import { judgeStep, updateRatio } from "./updates.js";
import type { Findings, Verdict } from "./verdict.js";
import { beginsNearZero, chanceLoss, judge } from "./verdicts.js";

export interface ExamineOptions {
  /** As that of `trainer`. */
  loss?: Loss;
  /** As that of `trainer`: for the ratio of its first step to the weights. */
  optimizer?: Optimizer | Optimizer["optimizer"];
  /** Adds the singular values of ∂output/∂input at the first sample. Default false. */
  jacobian?: boolean;
}

/** A layer as it was measured, and as the theory has it. */
export interface LayerExamination extends LayerMeasurement {
  /** Gradient RMS over that of the last layer with one. */
  gradientRatio: number | undefined;
  /** Size of the optimizer's first step over that of the kernel. */
  updateRatio: number | undefined;
  /** Of wide networks with these weights; undefined where the theory does not reach. */
  predicted: LayerPrediction | undefined;
}

/** What an examination found. */
export interface Examination {
  loss: number;
  /** Of a net that knows nothing: ln C, ln 2, or for `mse` the variance of the targets. */
  chanceLoss: number;
  samples: number;
  layers: LayerExamination[];
  /** Fixed point, chi1 and depth scales of the hidden layers, where they are alike. */
  theory: DeepPrediction | undefined;
  jacobian: JacobianSpectrum | undefined;
  verdicts: Verdict[];
  /** No verdict is a fault. */
  healthy: boolean;
  /** Table, theory and verdicts for a terminal. */
  toString(): string;
}

/** One pass forward and one back, in the manner of training, but for the step. Returns the loss. */
function passes(where: string, net: Net, { x, targets, n }: CheckedData): number {
  net.reserve(where, n);
  net.inputView(n).set(x);
  writeTargets(where, net, targets, (i) => i, n);
  net.forward(n, true, net.progress?.step ?? 0);
  const value = lossAndGradient(net, targets.loss, n);
  net.backward();
  return value;
}

const isFault = ({ grade }: Verdict) => grade === "fault";

/** A pass, and what is wrong by it. Where an advice asks whether `heal` helps, it is tried, and undone. */
function lookAt(where: string, net: Net, data: CheckedData, healed = false): Verdict[] {
  const value = passes(where, net, data);
  return judge({ ...findingsOf(where, net, data, value), ...(healed && { healMends: () => true }) });
}

/** What the last pass left. */
function findingsOf(where: string, net: Net, data: CheckedData, value: number): Findings {
  const { x, targets } = data;
  const input = net.ids === undefined ? meanSquare(x) : 1;
  let mends: boolean | undefined;
  const healMends = () => {
    mends ??= tryHeal(net, x, () => !lookAt(where, net, data, true).some(isFault)) ?? false;
    return mends;
  };
  return { net, layers: measureLayers(net), loss: targets.loss, targets, value, input, healMends };
}

/** Data out of scale has consequences in every layer: the net is judged as it would be with what the data verdicts ask for. */
function judgeAll(where: string, data: CheckedData, seen: Findings): Verdict[] {
  const { net } = seen;
  const inputs = judgeInputs(net);
  const targets = isBounded(seen.layers) ? [] : judgeTargets(data.targets);
  const first = [...inputs, ...targets, ...judgeOutputRange(seen)];
  if (![...inputs, ...targets].some(isFault)) return [...first, ...judge(seen)];
  const mended: CheckedData = {
    ...data,
    x: inputs.some(isFault) ? standardized(data.x, net.inputShape.at(-1) ?? 1) : data.x,
    targets: targets.some(isFault) ? standardizedTargets(data.targets) : data.targets,
  };
  // Nothing can be judged by a batch of zeros.
  return mended.x.every((x) => x === 0) ? first : [...first, ...lookAt(where, net, mended)];
}

function meanSquare(values: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  return squares / values.length;
}

const COLUMNS = [
  { title: "layer", align: "left" },
  { title: "mean", align: "right" },
  { title: "std", align: "right" },
  { title: "zero", align: "right" },
  { title: "dead", align: "right" },
  { title: "flat", align: "right" },
  { title: "E[z²]", align: "right" },
  { title: "theory", align: "right" },
  { title: "χ₁", align: "right" },
  { title: "gradient", align: "right" },
  { title: "step/w", align: "right" },
  { title: "outputs", align: "left" },
] as const;

const shown = (x: number | undefined) => (x === undefined ? "–" : short(x));
const whole = (share: number | undefined) => (share === undefined ? "–" : `${(100 * share).toFixed(0)} %`);

function tableOf(layers: readonly LayerExamination[]): string {
  const rows = layers.map((layer) => [
    layer.layer,
    shown(layer.mean),
    shown(layer.std),
    whole(layer.zeros),
    whole(layer.dead),
    whole(layer.saturated),
    layer.predicted ? shown(layer.preactivationMoment) : "–",
    shown(layer.predicted?.q),
    shown(layer.predicted?.chi1),
    shown(layer.gradientRms),
    shown(layer.updateRatio),
    sparkline(layer.histogram),
  ]);
  return table(COLUMNS, rows);
}

/** chi1 this near to 1: a hundred layers make a factor of 12 in gradients' RMS, or less. */
const NEAR_EDGE = 0.05;

/** Where the variance is going. Beside a fixed point that repels, it is the error of a draw that says whether to 0 or without bound. */
function varianceText({ q, varianceFactor }: DeepPrediction): string {
  if (q > 0 && q < Infinity) return `settles at ${short(q)}`;
  const off = Math.abs(varianceFactor - 1);
  if (off <= NEAR_EDGE) return `is kept to within ${short(100 * off)} % a layer`;
  if (varianceFactor > 1) return `is held nowhere: what it is off by grows ${short(varianceFactor)} times a layer`;
  return q === 0 ? "dies out" : "grows without bound";
}

function theoryText(prediction: DeepPrediction): string {
  const { activation, weightStd, biasStd, chi1, correlationDepth, phase } = prediction;
  const where = Math.abs(chi1 - 1) <= NEAR_EDGE ? "near the edge of chaos" : phase;
  const reach = correlationDepth === Infinity ? "any depth" : `about ${Math.round(6 * correlationDepth)} layers`;
  const weights = `weights ${short(weightStd)}/√fanIn, biases ${short(biasStd)}`;
  return `hidden layers by theory: ${activation}, ${weights}: χ₁ ${short(chi1)}, ${where}; variance ${varianceText(prediction)}; good for ${reach}`;
}

function textOf({ loss, chanceLoss, samples, layers, theory, jacobian, verdicts, healthy }: Examination): string {
  const lines = [tableOf(layers), "", `loss ${short(loss)}, ${short(chanceLoss)} by chance, over ${samples} samples`];
  if (theory) lines.push(theoryText(theory));
  if (jacobian) {
    const [largest, smallest] = [jacobian.singularValues[0]!, jacobian.singularValues.at(-1)!];
    lines.push(`Jacobian: singular values ${short(largest)} … ${short(smallest)}, condition ${short(jacobian.condition)}`);
  }
  for (const { kind, grade, layer, evidence, advice } of verdicts) {
    lines.push("", `${grade === "fault" ? "✗" : "!"} ${kind}${layer ? `, ${layer}` : ""}: ${evidence}`, `  → ${advice}`);
  }
  if (healthy) lines.push("", "✓ healthy");
  return lines.join("\n");
}

/**
 * Is this start right, why not, and what would mend it: one pass forward and one back over a batch, measured layer by layer.
 *
 * No weight is changed. Thresholds and their reasons: docs/doctor.md. Predictions are those of wide networks (`isovar/theory`).
 * @param data as for `fit`; all of it is one batch, a few hundred samples are enough
 * @throws {IsovarError} E_DATA, E_ARGUMENT, also for a net without parameters; E_DISPOSED, E_MEMORY
 * @example const { healthy, verdicts } = examine(net, { x, y }); console.log(String(examine(net, { x, y })));
 */
export function examine(net: Net, data: Data, options?: ExamineOptions): Examination {
  const where = "examine";
  const checked = checkNet(where, net);
  const known = checkOptions(where, options, ["loss", "optimizer", "jacobian"]);
  if (known.jacobian !== undefined && typeof known.jacobian !== "boolean") {
    refuse("E_ARGUMENT", where, "jacobian", known.jacobian, "true or false");
  }
  const loss = lossOf(where, checked, known.loss);
  const optimizer = optimizerOf(where, checked, known.optimizer);
  checked.checkTrainable(where);
  const given = checkData(where, checked, loss, data);
  const { x, targets } = given;
  const value = passes(where, checked, given);
  const seen = findingsOf(where, checked, given, value);
  const { layers: measured, input } = seen;
  const { gradientPtr, size } = checked.trainable;
  const norm = Math.sqrt(checked.squares(gradientPtr, size));
  const moments = measured.map(({ secondMoment }) => secondMoment);
  const predicted = predictLayers(checked, input, moments);
  const last = measured.reduce<number | undefined>((last, { gradientRms }) => gradientRms || last, undefined);
  const layers = measured.map((layer, i) => {
    const kernel = checked.built[i]!.inner.length === 0 && checked.built[i]!.parameters.find(({ trained }) => trained);
    return {
      ...layer,
      gradientRatio: layer.gradientRms === undefined || !last ? undefined : layer.gradientRms / last,
      updateRatio: kernel ? updateRatio(kernel, optimizer, norm) : undefined,
      predicted: predicted[i],
    };
  });
  const theory = predictDepth(checked, predicted);
  const jacobian = known.jacobian ? jacobianSpectrum(where, checked, x.slice(0, checked.input.size)) : undefined;
  const verdicts = judgeAll(where, given, seen);
  // The step of a net that is sick is that of its sickness.
  if (!verdicts.some(isFault))
    verdicts.push(
      ...judgeStep(
        layers.filter((_, i) => !beginsNearZero(checked, i)),
        optimizer,
      ),
    );
  const examination: Examination = {
    loss: value,
    chanceLoss: chanceLoss(targets),
    samples: given.n,
    layers,
    theory,
    jacobian,
    verdicts,
    healthy: !verdicts.some(isFault),
    toString: () => textOf(examination),
  };
  return examination;
}
