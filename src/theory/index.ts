export { type Activation, type ActivationName, type ActivationOptions, activation } from "./activations.js";
export { type ExpectationOptions, expectation } from "./expectation.js";
export { type GainCriterion, type GainOptions, gain } from "./gain.js";
