// The names of `jax`, in camelCase.

export * as initializers from "./initializers/index.js";
export * as random from "./random/index.js";
