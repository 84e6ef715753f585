/**
 * Noise that is never stored: perturbations of weights that a seed, a name and a number stand for, taken back to the byte, and their sums.
 *
 * @module
 */

export type { NoiseDType, NoiseOptions } from "./options.js";
export { type PerturbOptions, perturb } from "./perturb.js";
export type { Perturbation } from "./perturbation.js";
export { type RestoreOptions, restore } from "./restore.js";
export { update } from "./update.js";
