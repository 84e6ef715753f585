// All laws.

export { type BlocksOptions, blocks } from "./blocks.js";
export { type ChronoOptions, chrono } from "./chrono.js";
export { type ClassPriorOptions, classPrior } from "./classPrior.js";
export { type IcnrOptions, icnr, type PixelOrder } from "./icnr.js";
export { type KanSplineOptions, kanSpline } from "./kanSpline.js";
export { type LogUniformOptions, logOfUniform, logUniform } from "./logarithmic.js";
export { type PaddedOptions, padded } from "./padded.js";
export { type SirenOptions, siren } from "./siren.js";
export { type StandardizedOptions, standardized } from "./standardized.js";
export { s4dReal, type TimeStepBiasOptions, timeStepBias } from "./stateSpace.js";
export { zerO } from "./zerO.js";
