// What an examination found.

import type { JacobianSpectrum } from "./jacobian.js";
import type { LayerMeasurement } from "./measure.js";
import type { DeepPrediction, LayerPrediction } from "./prediction.js";
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
