// The names of `tf`, in camelCase.

export * as random from "./random/index.js";
