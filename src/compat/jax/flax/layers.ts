// Layers of Flax with its default initializers, as linen and nnx both have them.

import { checkBoolean, checkInteger, checkOptions, copyArray, refuse } from "../../../base/check.js";
import { MAX_RANK, sizeOf } from "../../../base/shape.js";
import { ones, zeros } from "../initializers/sampled.js";
import { lecunNormal, varianceScaling } from "../initializers/scaled.js";
import type { FlaxModule, FlaxParameter } from "./modules.js";

/** Options of layers with a bias. */
export interface BiasOptions {
  /** Whether there is one: default true. */
  useBias?: boolean;
}

const size = (where: string, argument: string, value: unknown): number => checkInteger(where, argument, value, 1);

function checkBias(where: string, options: BiasOptions | undefined): boolean {
  const { useBias = true } = checkOptions<BiasOptions>(where, options, ["useBias"]);
  return checkBoolean(where, "useBias", useBias);
}

const kernel = (shape: readonly number[], drawn?: readonly number[]): FlaxParameter => ({
  shape,
  init: lecunNormal(),
  ...(drawn && { drawn }),
});

/** A kernel and its bias. */
const weighted = (weights: FlaxParameter, bias: readonly number[], useBias: boolean): FlaxModule => ({
  kernel: weights,
  ...(useBias && { bias: { shape: bias, init: zeros } }),
});

/**
 * `linen.Dense(features)`, `nnx.Linear(in_features, out_features)`: a kernel [in, out] by `lecunNormal`, and zeros.
 * @param inFeatures inputs
 * @param features outputs
 * @param options `useBias`
 * @returns the module, plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example jax.flax.linen.init(jax.random.key(0), jax.flax.linen.dense(6, 4));
 */
export function dense(inFeatures: number, features: number, options?: BiasOptions): FlaxModule {
  const where = "jax.flax.linen.dense or nnx.linear";
  const shape = [size(where, "inFeatures", inFeatures), size(where, "features", features)];
  return weighted(kernel(shape), [features], checkBias(where, options));
}

/**
 * `linen.Conv(features, kernel_size)`, `nnx.Conv(in_features, out_features, kernel_size)`, and the same for `ConvTranspose`: a kernel [...size, in, out] by
 * `lecunNormal`, and zeros.
 * @param inFeatures input channels; with groups those of one group
 * @param features output channels
 * @param kernelSize sizes of the window
 * @param options `useBias`
 * @returns the module, plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example jax.flax.linen.init(jax.random.key(0), jax.flax.linen.conv(3, 4, [3, 3]));
 */
export function conv(inFeatures: number, features: number, kernelSize: readonly number[], options?: BiasOptions): FlaxModule {
  const where = "jax.flax.linen.conv, nnx.conv";
  const channels = [size(where, "inFeatures", inFeatures), size(where, "features", features)];
  const sizes = copyArray(where, "kernelSize", kernelSize, MAX_RANK - 2);
  if (sizes === undefined || sizes.length === 0) refuse("E_ARGUMENT", where, "kernelSize", kernelSize, "an array of sizes");
  const window = sizes.map((one) => size(where, "kernelSize", one));
  return weighted(kernel([...window, ...channels]), [features], checkBias(where, options));
}

/**
 * `linen.Embed(num_embeddings, features)`, `nnx.Embed(…)`: [numEmbeddings, features], normal with variance 1 / features.
 * @param numEmbeddings rows
 * @param features columns
 * @returns the module, plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example jax.flax.linen.init(jax.random.key(0), { tokens: jax.flax.linen.embed(50257, 8) });
 */
export function embed(numEmbeddings: number, features: number): FlaxModule {
  const where = "jax.flax.linen.embed, nnx.embed";
  const shape = [size(where, "numEmbeddings", numEmbeddings), size(where, "features", features)];
  // Flax sets out_axis to 0, and in_axis is −2, the same axis: what is left, the features, counts for the fan.
  return { embedding: { shape, init: varianceScaling(1, "fan_in", "normal", { outAxis: 0 }) } };
}

/** Options of `layerNorm`. */
export interface NormOptions extends BiasOptions {
  /** Whether there is a scale: default true. */
  useScale?: boolean;
}

/**
 * `LayerNorm`, `BatchNorm`, `GroupNorm`, `RMSNorm` of either: ones and zeros, which use up keys of `nnx`.
 * @param features channels
 * @param options `useScale`, `useBias`
 * @returns the module, plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example jax.flax.nnx.init(jax.flax.nnx.rngs(0), { norm: jax.flax.nnx.layerNorm(4), out: jax.flax.nnx.linear(4, 3) });
 */
export function layerNorm(features: number, options?: NormOptions): FlaxModule {
  const where = "jax.flax.linen.layerNorm, nnx.layerNorm";
  const { useScale = true, useBias = true } = checkOptions<NormOptions>(where, options, ["useScale", "useBias"]);
  const shape = [size(where, "features", features)];
  return {
    ...(checkBoolean(where, "useScale", useScale) && { scale: { shape, init: ones } }),
    ...(checkBoolean(where, "useBias", useBias) && { bias: { shape, init: zeros } }),
  };
}

/** Options of `multiHeadDotProductAttention`. */
export interface AttentionOptions extends BiasOptions {
  /** Features of queries, keys and values of all heads together: default those of the input. */
  qkvFeatures?: number;
  /** Features of the output: default those of the input. */
  outFeatures?: number;
}

/**
 * `linen.MultiHeadDotProductAttention(num_heads)`, `nnx.MultiHeadAttention(num_heads, in_features)`: `query`, `key`, `value` of kernels
 * [in, heads, features per head], and `out` back, each drawn as a matrix.
 * @param numHeads heads, which divide the features
 * @param inFeatures inputs
 * @param options `qkvFeatures`, `outFeatures`, `useBias`
 * @returns the module, plain data
 * @throws {IsovarError} E_ARGUMENT
 * @example jax.flax.linen.init(jax.random.key(0), jax.flax.linen.multiHeadDotProductAttention(4, 16));
 */
export function multiHeadDotProductAttention(numHeads: number, inFeatures: number, options?: AttentionOptions): FlaxModule {
  const where = "jax.flax.linen.multiHeadDotProductAttention, nnx.multiHeadAttention";
  const heads = size(where, "numHeads", numHeads);
  const inputs = size(where, "inFeatures", inFeatures);
  const given = checkOptions<AttentionOptions>(where, options, ["qkvFeatures", "outFeatures", "useBias"]);
  const features = size(where, "qkvFeatures", given.qkvFeatures ?? inputs);
  const outputs = size(where, "outFeatures", given.outFeatures ?? inputs);
  const useBias = checkBoolean(where, "useBias", given.useBias ?? true);
  if (features % heads !== 0)
    refuse("E_ARGUMENT", where, "qkvFeatures", features, `a multiple of numHeads, ${heads}; Flax raises an error`);
  const each = [heads, features / heads];
  const projection = () => weighted(kernel([inputs, ...each], [inputs, sizeOf(each)]), each, useBias);
  const out = weighted(kernel([...each, outputs], [sizeOf(each), outputs]), [outputs], useBias);
  return { query: projection(), key: projection(), value: projection(), out };
}
