// The names of `torch`, in camelCase.

export type { Probability } from "./bernoulli.js";
export type { FanMode, Nonlinearity } from "./fans.js";
export { type Drawing, type Generator, type GeneratorOptions, manualSeed, type RandintOptions } from "./generator.js";
export type { DTypeOption, Init, KaimingOptions, TruncNormalOptions } from "./init.js";
export type { TorchInteger } from "./integers.js";
export * as nn from "./nn/index.js";
export * as stateless from "./stateless/index.js";
