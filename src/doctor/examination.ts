// The types of an examination's result.

import type { JacobianSpectrum } from "./jacobian.js";
import type { LayerMeasurement } from "./measure.js";
import type { DeepPrediction, LayerPrediction } from "./prediction.js";
import type { Verdict } from "./verdict.js";

/** What was measured in a layer, and what theory predicts for it. */
export interface LayerExamination extends LayerMeasurement {
  /** The layers inside a residual. */
  inner: LayerExamination[];
  /** `gradientRms` over that of the last layer that has one. */
  gradientRatio: number | undefined;
  /** Size of the optimizer's first step over that of the kernel. */
  updateRatio: number | undefined;
  /** What theory predicts for wide networks with these weights; undefined where it does not apply. */
  predicted: LayerPrediction | undefined;
}

/** What an examination found. */
export interface Examination {
  /** Loss of the batch. Where the net standardizes targets, the loss of standardized targets. */
  loss: number;
  /** Loss of a net that knows nothing: ln C, ln 2, or for `mse` the variance of the targets, which is 1 where they are standardized. */
  chanceLoss: number;
  /** Number of samples in the batch. */
  sampleCount: number;
  /** Every layer, in the order of the net. */
  layers: LayerExamination[];
  /** Fixed point, chi1 and depth scales of the hidden layers, where they are alike. */
  theory: DeepPrediction | undefined;
  /** Singular values of ∂output/∂input at the first sample, where they were asked for. */
  jacobian: JacobianSpectrum | undefined;
  /** All that is wrong; empty where nothing is. */
  verdicts: Verdict[];
  /** True where no verdict is a fault. */
  healthy: boolean;
  /** Table, theory and verdicts for a terminal. */
  toString(): string;
}
