// What a start does to signal and gradient, layer by layer: measured on a batch, beside what theory predicts.

import { type Examination, examine, type LayerExamination } from "isovar/doctor";
import type { Net } from "isovar/train";
import type { Start, State } from "../state.js";
import { type GradientPrediction, inCommon, predictGradients } from "./backward.js";
import type { Batch } from "./data/samples.js";
import { netOf } from "./net.js";

/** A value and what theory says of it. */
export interface Beside {
  readonly measured: number;
  readonly predicted: number | undefined;
  readonly band: readonly [low: number, high: number] | undefined;
}

export interface DepthLayer {
  /** Root mean square of what the activation is applied to. */
  readonly signal: Beside;
  /** Root mean square of the loss's gradient there. */
  readonly gradient: Beside;
  /** std of the outputs over samples and units. */
  readonly std: number;
  /** Share of units without a slope for any sample; undefined for activations without a flat end. */
  readonly dead: number | undefined;
  /** Share of outputs in the flat ends; undefined for activations that do not saturate. */
  readonly saturated: number | undefined;
  /** Mean correlation of two samples. */
  readonly correlation: number | undefined;
}

export interface DepthVerdict {
  readonly kind: string;
  readonly grade: "warning" | "fault";
  readonly evidence: string;
  readonly advice: string;
}

export interface DepthReport {
  readonly layers: readonly DepthLayer[];
  readonly verdicts: readonly DepthVerdict[];
  readonly healthy: boolean;
  readonly loss: number;
  readonly chanceLoss: number;
}

/** Gradients below z of each hidden layer, by theory. */
function gradientsOf(
  net: Net,
  hidden: readonly LayerExamination[],
  batch: Batch,
  state: State,
): (GradientPrediction | undefined)[] {
  const kernels = net.parameters.filter(({ role }) => role === "kernel");
  const layers = hidden.map(({ predicted }, i) => {
    if (predicted === undefined) return undefined;
    const { data, shape } = kernels[i + 1]!;
    let squares = 0;
    for (let k = 0; k < data.length; k++) squares += data[k]! * data[k]!;
    return { q: predicted.q, units: shape[0]!, back: squares / shape[0]! };
  });
  return predictGradients(state.activation, layers, hidden.at(-1)?.gradientRms ?? 0, inCommon(batch.y, batch.classes));
}

function reportOf(
  { layers, verdicts, healthy, loss, chanceLoss }: Examination,
  gradients: readonly (GradientPrediction | undefined)[],
): DepthReport {
  return {
    layers: layers.slice(0, -1).map(({ preactivationMoment, predicted, gradientRms, std, dead, saturated, correlation }, i) => ({
      signal: {
        measured: Math.sqrt(preactivationMoment),
        predicted: predicted && Math.sqrt(predicted.q),
        band: predicted && [Math.sqrt(predicted.band[0]), Math.sqrt(predicted.band[1])],
      },
      gradient: { measured: gradientRms ?? 0, predicted: gradients[i]?.value, band: gradients[i]?.band },
      std,
      dead,
      saturated,
      correlation,
    })),
    verdicts: verdicts.map(({ kind, grade, evidence, advice }) => ({ kind, grade, evidence, advice })),
    healthy,
    loss,
    chanceLoss,
  };
}

/** One start of the state, examined on a batch. */
export function depthOf(state: State, start: Start, batch: Batch): DepthReport {
  const net = netOf(state, start, batch, batch.x);
  try {
    const examination = examine(net, { x: batch.x, y: batch.y });
    return reportOf(examination, gradientsOf(net, examination.layers.slice(0, -1), batch, state));
  } finally {
    net.dispose();
  }
}
