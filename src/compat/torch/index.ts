// The names of `torch`, in camelCase.

export * as stateless from "./stateless/index.js";
