import { checkOptions, refuse } from "../core/check.js";
import { significant, sparkline, table } from "../core/table.js";
import { checkData, type Data } from "../train/data.js";
import type { Loss } from "../train/losses.js";
import { writeTargets } from "../train/losses.js";
import { checkNet, type Net } from "../train/net.js";
import type { Optimizer } from "../train/optimizers.js";
import { lossAndGradient } from "../train/step.js";
import { lossOf, optimizerOf } from "../train/trainer.js";
import { type JacobianSpectrum, jacobianSpectrum } from "./jacobian.js";
import { type LayerMeasurement, measureLayers } from "./measure.js";
import { type DeepPrediction, type LayerPrediction, predictDepth, predictLayers } from "./prediction.js";
import { updateRatio } from "./updates.js";
import { chanceLoss, judge, type Verdict } from "./verdicts.js";

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
  /** Of a net that knows nothing: ln C; undefined for `mse`. */
  chanceLoss: number | undefined;
  samples: number;
  layers: LayerExamination[];
  /** Fixed point, chi1 and depth scales of the hidden layers, where they are alike. */
  theory: DeepPrediction | undefined;
  jacobian: JacobianSpectrum | undefined;
  verdicts: Verdict[];
  healthy: boolean;
  /** Table, theory and verdicts for a terminal. */
  toString(): string;
}

/** One pass forward and one back, in the manner of training, but for the step. */
function passes(where: string, net: Net, loss: Loss, data: unknown): { value: number; x: Float32Array; samples: number } {
  const { x, targets, n } = checkData(where, net, loss, data);
  net.reserve(where, n);
  net.inputView(n).set(x);
  writeTargets(where, net, targets, (i) => i, n);
  net.forward(n, true, net.progress?.step ?? 0);
  const value = lossAndGradient(net, loss, n);
  net.backward();
  return { value, x, samples: n };
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

const short = (x: number | undefined) => (x === undefined ? "–" : significant(Number(x.toPrecision(3))));
const percent = (share: number | undefined) => (share === undefined ? "–" : `${(100 * share).toFixed(0)} %`);

function tableOf(layers: readonly LayerExamination[]): string {
  const rows = layers.map((layer) => [
    layer.layer,
    short(layer.mean),
    short(layer.std),
    percent(layer.zeros),
    percent(layer.dead),
    percent(layer.saturated),
    layer.predicted ? short(layer.preactivationMoment) : "–",
    short(layer.predicted?.q),
    short(layer.predicted?.chi1),
    short(layer.gradientRms),
    short(layer.updateRatio),
    sparkline(layer.histogram),
  ]);
  return table(COLUMNS, rows);
}

/** chi1 this near to 1: a hundred layers make a factor of 12 in gradients' RMS, or less. */
const NEAR_EDGE = 0.05;

function theoryText({ activation, weightStd, biasStd, q, chi1, correlationDepth, phase }: DeepPrediction): string {
  const settled = q === Infinity ? "grows without bound" : q === 0 ? "dies out" : `settles at ${short(q)}`;
  const where = Math.abs(chi1 - 1) <= NEAR_EDGE ? "near the edge of chaos" : phase;
  const reach = correlationDepth === Infinity ? "any depth" : `about ${Math.round(6 * correlationDepth)} layers`;
  const weights = `weights ${short(weightStd)}/√fanIn, biases ${short(biasStd)}`;
  return `hidden layers by theory: ${activation}, ${weights}: χ₁ ${short(chi1)}, ${where}; variance ${settled}; good for ${reach}`;
}

function textOf({ loss, chanceLoss, samples, layers, theory, jacobian, verdicts, healthy }: Examination): string {
  const chance = chanceLoss === undefined ? "" : `, ${short(chanceLoss)} by chance`;
  const lines = [tableOf(layers), "", `loss ${short(loss)}${chance}, over ${samples} samples`];
  if (theory) lines.push(theoryText(theory));
  if (jacobian) {
    const [largest, smallest] = [jacobian.singularValues[0]!, jacobian.singularValues.at(-1)!];
    lines.push(`Jacobian: singular values ${short(largest)} … ${short(smallest)}, condition ${short(jacobian.condition)}`);
  }
  for (const { kind, layer, evidence, advice } of verdicts) {
    lines.push("", `✗ ${kind}${layer ? `, ${layer}` : ""}: ${evidence}`, `  → ${advice}`);
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
  const { value, x, samples } = passes(where, checked, loss, data);
  const measured = measureLayers(checked);
  const { gradientPtr, size } = checked.trainable;
  const norm = Math.sqrt(checked.squares(gradientPtr, size));
  const input = checked.ids === undefined ? meanSquare(x) : 1;
  const verdicts = judge({ net: checked, layers: measured, loss, value, input });
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
  const examination: Examination = {
    loss: value,
    chanceLoss: chanceLoss(loss, checked.outputShape.at(-1) ?? 1),
    samples,
    layers,
    theory: predictDepth(checked),
    jacobian: known.jacobian ? jacobianSpectrum(where, checked, x.slice(0, checked.input.size)) : undefined,
    verdicts,
    healthy: verdicts.length === 0,
    toString: () => textOf(examination),
  };
  return examination;
}
