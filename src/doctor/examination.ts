// What an examination found, and how a terminal shows it.

import { sparkline, table } from "../base/text.js";
import type { JacobianSpectrum } from "./jacobian.js";
import type { LayerMeasurement } from "./measure.js";
import type { DeepPrediction, LayerPrediction } from "./prediction.js";
import { short } from "./text.js";
import type { Verdict } from "./verdict.js";

/** A layer as it was measured, and as the theory has it. */
export interface LayerExamination extends LayerMeasurement {
  /** The layers inside a residual. */
  inner: LayerExamination[];
  /** Gradient RMS over that of the last layer with one. */
  gradientRatio: number | undefined;
  /** Size of the optimizer's first step over that of the kernel. */
  updateRatio: number | undefined;
  /** Of wide networks with these weights; undefined where the theory does not reach. */
  predicted: LayerPrediction | undefined;
}

/** What an examination found. */
export interface Examination {
  /** Loss of the batch; where targets are standardized, of those, as chance is then: 1. */
  loss: number;
  /** Of a net that knows nothing: ln C, ln 2, or for `mse` the variance of the targets. */
  chanceLoss: number;
  /** Number of samples in the batch. */
  samples: number;
  /** Every layer, in the order of the net. */
  layers: LayerExamination[];
  /** Fixed point, chi1 and depth scales of the hidden layers, where they are alike. */
  theory: DeepPrediction | undefined;
  /** Singular values of ∂output/∂input at the first sample, where they were asked for. */
  jacobian: JacobianSpectrum | undefined;
  /** What is wrong; empty where nothing is. */
  verdicts: Verdict[];
  /** No verdict is a fault. */
  healthy: boolean;
  /** Table, theory and verdicts for a terminal. */
  toString(): string;
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

/** A row per layer; those inside a residual below it, indented. */
function rowsOf(layers: readonly LayerExamination[], indent = ""): string[][] {
  return layers.flatMap((layer) => [rowOf(layer, indent), ...rowsOf(layer.inner, `${indent}  `)]);
}

function rowOf(layer: LayerExamination, indent: string): string[] {
  return [
    indent + layer.layer.slice(layer.layer.lastIndexOf("/") + 1),
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
  ];
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

export function textOf({ loss, chanceLoss, samples, layers, theory, jacobian, verdicts, healthy }: Examination): string {
  const lines = [
    table(COLUMNS, rowsOf(layers)),
    "",
    `loss ${short(loss)}, ${short(chanceLoss)} by chance, over ${samples} samples`,
  ];
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
