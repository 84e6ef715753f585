// The names of `keras`, in camelCase.

export * as initializers from "./initializers/index.js";
export * as random from "./random/index.js";
export type { KerasBackend } from "./seeds.js";
export * as utils from "./utils/index.js";
