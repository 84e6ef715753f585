/**
 * Weights of isovar in TensorFlow.js: initializers for its layers, and tensors. TF.js is the caller's and is passed in; nothing is imported.
 *
 * @module
 */

export { type InitializerOptions, initializer, register } from "./initializer.js";
export type { TensorFlow } from "./library.js";
export { toTensor } from "./toTensor.js";
