// The names of `torch.func._random` (torch 2.15), in camelCase.

export { type NormalOptions, normal, type UniformOptions, uniform } from "./floats.js";
export { bits, type RandintOptions, randint } from "./integers.js";
export { foldIn, key, type StatelessKey, type StatelessKeyLike, split } from "./key.js";
