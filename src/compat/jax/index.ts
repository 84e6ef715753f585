// The names of `jax`, in camelCase.

export * as flax from "./flax/index.js";
export * as initializers from "./initializers/index.js";
export * as random from "./random/index.js";
