// All laws.

export { type LogUniformOptions, logOfUniform, logUniform } from "./logarithmic.js";
