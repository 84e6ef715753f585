/**
 * A small trainer: layers, losses, optimizers and schedules in WebAssembly. The same seed gives the same weights after any number of steps.
 *
 * @module
 */

export type { StopSignal } from "../base/watch.js";
export type { ActivationChoice } from "../theory/activations.js";
export { type LoadOptions, load, type SaveOptions, save } from "./checkpoint.js";
export type { Data } from "./data.js";
export { type EvaluateOptions, type Evaluation, evaluate } from "./evaluate.js";
export { type EpochEvent, type FitOptions, type FitResult, fit, type StepEvent } from "./fit.js";
export type * from "./layers/layer.js";
export * from "./layers/layers.js";
export type { Loss } from "./losses.js";
export type { Net } from "./net.js";
export type { NetJson } from "./netJson.js";
export type { Numbers, Samples } from "./numbers.js";
export {
  type AdamOptimizer,
  type AdamOptions,
  type AdamwOptimizer,
  adam,
  adamw,
  type CommonOptions,
  type Optimizer,
  type OptimizerName,
  type OptimizerSettings,
  type RmspropOptimizer,
  type RmspropOptions,
  rmsprop,
  type SgdOptimizer,
  type SgdOptions,
  sgd,
} from "./optimizers.js";
export type { Parameter, ParameterRole } from "./parameter.js";
export { type PredictOptions, predict } from "./predict.js";
export {
  type ConstantRate,
  type CosineDecay,
  type CosineDecayOptions,
  constantRate,
  cosineDecay,
  type Schedule,
  type ScheduleOptions,
  type StepDecay,
  type StepDecayOptions,
  stepDecay,
} from "./schedules.js";
export { type NetOptions, sequential } from "./sequential.js";
export { type StandardizeOptions, standardize } from "./standardize.js";
export type { LayerStatistics, Moments } from "./statistics.js";
export { type LayerSummary, type NetSummary, type ParameterSummary, summary } from "./summary.js";
export { type Trainer, type TrainerOptions, trainer } from "./trainer.js";
