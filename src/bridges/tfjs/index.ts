/**
 * Weights of isovar in TensorFlow.js: initializers for its layers, tensors, and its models as nets of isovar. TF.js is the caller's and is passed in; nothing is imported.
 *
 * @module
 */

export { type InitializerOptions, initializer, register } from "./initializer.js";
export type { TensorFlow } from "./library.js";
export { type LayersModel, toNet } from "./toNet.js";
export { toTensor } from "./toTensor.js";
