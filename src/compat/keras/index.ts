// The names of `keras`, in camelCase.

export type { KerasBackend } from "./backends.js";
export * as initializers from "./initializers.js";
export * as random from "./random/index.js";
export * as utils from "./utils/index.js";
