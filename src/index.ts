export * from "./core/index.js";
export * from "./init/index.js";
export * from "./plan/index.js";
export { fold, type Key, key, type StreamOptions, split } from "./random/key.js";
export { type ActivationName, type ActivationOptions, type GainCriterion, type GainOptions, gain } from "./theory/index.js";
