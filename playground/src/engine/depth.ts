// What a start does to signal and gradient, layer by layer: measured on a batch, beside what theory predicts.

import { type Examination, examine, type LayerExamination, type Verdict } from "isovar/doctor";
import type { Net } from "isovar/train";
import type { Start, State } from "../state.js";
import { type GradientPrediction, inCommon, predictGradients } from "./backward.js";
import type { Batch } from "./data/samples.js";
import { netOf } from "./net.js";
import { sumOfSquares } from "./squares.js";

/** Parts of each histogram. */
const BINS = 48;

/** Values counted in equal parts of a range. */
export interface Counted {
  readonly counts: readonly number[];
  readonly range: readonly [low: number, high: number];
}

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
  readonly outputs: Counted;
  readonly gradients: Counted;
  /** Outputs and gradients that are NaN or infinite. */
  readonly nonFinite: number;
  /** Share of units without a slope for any sample; undefined for activations without a flat end. */
  readonly dead: number | undefined;
  /** Share of outputs in the flat ends; undefined for activations that do not saturate. */
  readonly saturated: number | undefined;
  /** Mean correlation of two samples. */
  readonly correlation: number | undefined;
}

export type DepthVerdict = Pick<Verdict, "kind" | "grade" | "evidence">;

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
    return { q: predicted.q, units: shape[0]!, back: sumOfSquares(data) / shape[0]! };
  });
  return predictGradients(state.activation, layers, hidden.at(-1)?.gradientRms ?? 0, inCommon(batch.y, batch.classes));
}

const NOTHING: Counted = { counts: [], range: [0, 0] };

function layerOf(measured: LayerExamination, theory: GradientPrediction | undefined): DepthLayer {
  const { preactivationMoment, predicted, gradientRms = 0, std, dead, saturated, correlation, nonFinite } = measured;
  const { histogram, range, gradientHistogram, gradientRange } = measured;
  return {
    signal: {
      measured: Math.sqrt(preactivationMoment),
      predicted: predicted && Math.sqrt(predicted.q),
      band: predicted && [Math.sqrt(predicted.band[0]), Math.sqrt(predicted.band[1])],
    },
    gradient: { measured: gradientRms, predicted: theory?.value, band: theory?.band },
    std,
    outputs: { counts: histogram, range },
    gradients: gradientHistogram && gradientRange ? { counts: gradientHistogram, range: gradientRange } : NOTHING,
    nonFinite,
    dead,
    saturated,
    correlation,
  };
}

function reportOf(
  { layers, verdicts, healthy, loss, chanceLoss }: Examination,
  gradients: readonly (GradientPrediction | undefined)[],
): DepthReport {
  return {
    layers: layers.slice(0, -1).map((layer, i) => layerOf(layer, gradients[i])),
    verdicts: verdicts.map(({ kind, grade, evidence }) => ({ kind, grade, evidence })),
    healthy,
    loss,
    chanceLoss,
  };
}

/** One start of the state, examined on a batch. */
export function depthOf(state: State, start: Start, batch: Batch): DepthReport {
  const net = netOf(state, start, batch, batch.x);
  try {
    const examination = examine(net, { x: batch.x, y: batch.y }, { bins: BINS, advice: false, optimizer: state.optimizer });
    return reportOf(examination, gradientsOf(net, examination.layers.slice(0, -1), batch, state));
  } finally {
    net.dispose();
  }
}

/** What the doctor advises for each of its verdicts; it tries remedies for that, which takes longer than the view may. */
export function adviceOf(state: State, start: Start, batch: Batch): string[] {
  const net = netOf(state, start, batch, batch.x);
  try {
    return examine(net, { x: batch.x, y: batch.y }, { optimizer: state.optimizer }).verdicts.map(({ advice }) => advice);
  } finally {
    net.dispose();
  }
}
