/**
 * Initial weights of neural networks: initializers, `init` and `fill` that draw from them, the fans of any layout, the gain of any activation,
 * and `plan`, a whole model as data before any of it is drawn.
 *
 * @module
 */

export * from "./core/index.js";
export * from "./init/index.js";
export * from "./plan/index.js";
export { fold, type Key, key, type Seed, type StreamOptions, split } from "./random/key.js";
export type { Bound, TruncationBounds } from "./random/truncatedNormal.js";
export { type ActivationName, type ActivationOptions, type GainCriterion, type GainOptions, gain } from "./theory/index.js";
