/**
 * Weights of isovar in jax-js: initializers that are functions of key, shape and dtype. jax-js is the caller's and is passed in; nothing is imported.
 *
 * @module
 */

export { type InitializerOptions, initializer, type KeyArray, type Numpy } from "./initializer.js";
