/**
 * The number stream on its own: keys, and samplers that fill arrays. A value depends on its key and its index alone.
 *
 * @module
 */

export { fold, type Key, key, type Seed, type StreamOptions, split } from "./key.js";
export {
  type NormalSamplerOptions,
  normal,
  type SamplerOptions,
  type TruncatedNormalSamplerOptions,
  truncatedNormal,
  type UniformSamplerOptions,
  uniform,
  type WordsOptions,
  words,
} from "./samplers.js";
export type { Bound, TruncationBounds } from "./truncatedNormal.js";
