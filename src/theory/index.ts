/**
 * What a network will do, before it is built: activations, expectations under N(0, 1), gains, mean-field theory, the edge of chaos.
 *
 * @module
 */

export {
  type Activation,
  type ActivationChoice,
  type ActivationName,
  type ActivationOptions,
  activation,
} from "./activations.js";
export type { ActivationFunction } from "./averages.js";
export { type Edge, type EdgeOfChaosOptions, edgeOfChaos } from "./edgeOfChaos.js";
export { type ExpectationOptions, expectation } from "./expectation.js";
export { finiteWidthFactor } from "./finiteWidth.js";
export { type GainCriterion, type GainOptions, gain } from "./gain.js";
export {
  type CorrelationMapOptions,
  correlationMap,
  type MeanFieldOptions,
  type VariancesOptions,
  varianceMap,
  variances,
} from "./maps.js";
export { type MeanField, meanField } from "./meanField.js";
