// All laws.

export { type LogUniformOptions, logOfUniform, logUniform } from "./logarithmic.js";
export { type PaddedOptions, padded } from "./padded.js";
