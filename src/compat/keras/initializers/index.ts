// The names of `keras.initializers`, in camelCase.

export * from "./constant.js";
export type { Initializer, InitializerOptions } from "./initializer.js";
export * from "./orthogonal.js";
export * from "./sampled.js";
export * from "./scaled.js";
