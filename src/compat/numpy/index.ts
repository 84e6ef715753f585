// The names of `numpy.random`, in camelCase.

export { type BitGenerator, mt19937, pcg64, pcg64dxsm, philox, type Seed, sfc64 } from "./bitGenerators.js";
export { type ChoiceOptions, defaultRng, type FloatOptions, type Generator, generator } from "./generator.js";
export type { IntegerOptions, IntegerOrBool, IntegersFor } from "./integers.js";
export type { ChosenOf, List } from "./order.js";
export { type RandomState, randomState } from "./randomState.js";
export { type Entropy, type SeedSequence, seedSequence } from "./seedSequence.js";
export type { BitGeneratorName } from "./source.js";
