/**
 * The number stream on its own: keys, and samplers that fill arrays. A value depends on its key and its index alone.
 *
 * @module
 */

export { fold, type Key, key, type Seed, type StreamOptions, split } from "./key.js";
export { normal, type SamplerOptions, truncatedNormal, uniform, words } from "./samplers.js";
