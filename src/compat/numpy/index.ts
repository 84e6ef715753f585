// The names of `numpy.random`, in camelCase.

export { type RandomState, randomState } from "./randomState.js";
