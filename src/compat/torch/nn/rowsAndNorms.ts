// Modules of torch.nn that look up rows, and those that scale.

import { checkBoolean, checkInteger, checkNumber, copyArray, refuse } from "../../../base/check.js";
import { LARGEST } from "../../../base/dtype.js";
import { type BiasOptions, constantLaw, type EmbeddingOptions, type NormOptions, size, uniformLaw } from "./layers.js";
import { type Module, type ModuleOptions, moduleOf, optionsOf, type Step } from "./module.js";

function rows(type: "Embedding" | "EmbeddingBag", count: number, dim: number, options?: EmbeddingOptions): Module {
  const where = `torch.nn.${type === "Embedding" ? "embedding" : "embeddingBag"}`;
  const { paddingIdx, dtype } = optionsOf(where, options, ["paddingIdx"]);
  const shape = [size(where, "numEmbeddings", count), size(where, "embeddingDim", dim)];
  const steps: Step[] = [{ name: "weight", shape, dtype, law: { kind: "normal", std: 1 } }];
  if (paddingIdx !== undefined) {
    const row = checkInteger(where, "paddingIdx", paddingIdx, -count, count - 1);
    steps.push({ name: "weight", shape, dtype, law: { kind: "zeroRow", row: row < 0 ? row + count : row } });
  }
  return moduleOf(type, steps);
}

/**
 * `nn.Embedding`: weight `[numEmbeddings, embeddingDim]`.
 * @param numEmbeddings at least 1
 * @param embeddingDim at least 1
 * @param options `paddingIdx`, `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.embedding(20, 7, { paddingIdx: 3 })
 */
export function embedding(numEmbeddings: number, embeddingDim: number, options?: EmbeddingOptions): Module {
  return rows("Embedding", numEmbeddings, embeddingDim, options);
}

/**
 * `nn.EmbeddingBag`: weight `[numEmbeddings, embeddingDim]`.
 * @param numEmbeddings at least 1
 * @param embeddingDim at least 1
 * @param options `paddingIdx`, `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.embeddingBag(20, 7)
 */
export function embeddingBag(numEmbeddings: number, embeddingDim: number, options?: EmbeddingOptions): Module {
  return rows("EmbeddingBag", numEmbeddings, embeddingDim, options);
}

/**
 * `nn.Bilinear`: weight `[outFeatures, in1Features, in2Features]`, bias.
 * @param in1Features at least 1
 * @param in2Features at least 1
 * @param outFeatures at least 1
 * @param options `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.bilinear(5, 4, 3)
 */
export function bilinear(in1Features: number, in2Features: number, outFeatures: number, options?: BiasOptions): Module {
  const where = "torch.nn.bilinear";
  const { bias = true, dtype } = optionsOf(where, options, ["bias"]);
  const [first, second] = [size(where, "in1Features", in1Features), size(where, "in2Features", in2Features)];
  const shape = [size(where, "outFeatures", outFeatures), first, second];
  const law = uniformLaw(1 / Math.sqrt(first));
  const weight: Step = { name: "weight", shape, dtype, law };
  const steps: Step[] = checkBoolean(where, "bias", bias)
    ? [weight, { name: "bias", shape: [outFeatures], dtype, law }]
    : [weight];
  return moduleOf("Bilinear", steps);
}

/**
 * `nn.PReLU`: its slopes.
 * @param numParameters 1 unless given
 * @param options `init` (0.25), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.prelu().weight.data // [0.25]
 */
export function prelu(numParameters = 1, options?: ModuleOptions & { readonly init?: number }): Module {
  const where = "torch.nn.prelu";
  const { init = 0.25, dtype } = optionsOf(where, options, ["init"]);
  const shape = [size(where, "numParameters", numParameters)];
  const rule = `a number within the range of ${dtype}; torch raises a RuntimeError`;
  const value = checkNumber(where, "init", init, (x) => Math.abs(x) <= LARGEST[dtype], rule);
  return moduleOf("PReLU", [{ name: "weight", shape, dtype, law: constantLaw(value) }]);
}

/** Weight 1 and bias 0 of a norm. */
function affine(shape: readonly number[], dtype: Step["dtype"], bias = true): Step[] {
  const weight: Step = { name: "weight", shape, dtype, law: constantLaw(1) };
  return bias ? [weight, { name: "bias", shape, dtype, law: constantLaw(0) }] : [weight];
}

/** The sizes over which a norm goes. */
function normalized(where: string, value: unknown): number[] {
  const sizes = typeof value === "number" ? [value] : copyArray(where, "normalizedShape", value, 64);
  return (sizes ?? refuse("E_ARGUMENT", where, "normalizedShape", value, "a size or an array of sizes")).map((each) =>
    size(where, "normalizedShape", each),
  );
}

/**
 * `nn.LayerNorm`: weight 1, bias 0.
 * @param normalizedShape a size, or several
 * @param options `affine` (true; torch: elementwise_affine), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.layerNorm(8)
 */
export function layerNorm(normalizedShape: number | readonly number[], options?: NormOptions & BiasOptions): Module {
  const where = "torch.nn.layerNorm";
  const { affine: isAffine = true, bias = true, dtype } = optionsOf(where, options, ["affine", "bias"]);
  const shape = normalized(where, normalizedShape);
  const hasBias = checkBoolean(where, "bias", bias);
  return moduleOf("LayerNorm", checkBoolean(where, "affine", isAffine) ? affine(shape, dtype, hasBias) : []);
}

/**
 * `nn.RMSNorm`: weight 1.
 * @param normalizedShape a size, or several
 * @param options `affine` (true; torch: elementwise_affine), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.rmsNorm(8)
 */
export function rmsNorm(normalizedShape: number | readonly number[], options?: NormOptions): Module {
  const where = "torch.nn.rmsNorm";
  const { affine: isAffine = true, dtype } = optionsOf(where, options, ["affine"]);
  const shape = normalized(where, normalizedShape);
  return moduleOf("RMSNorm", checkBoolean(where, "affine", isAffine) ? affine(shape, dtype, false) : []);
}

/**
 * `nn.GroupNorm`: weight 1, bias 0.
 * @param numGroups a divisor of the channels
 * @param numChannels at least 1
 * @param options `affine` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.groupNorm(2, 8)
 */
export function groupNorm(numGroups: number, numChannels: number, options?: NormOptions): Module {
  const where = "torch.nn.groupNorm";
  const { affine: isAffine = true, dtype } = optionsOf(where, options, ["affine"]);
  const shape = [size(where, "numChannels", numChannels)];
  if (numChannels % size(where, "numGroups", numGroups) !== 0) {
    refuse("E_ARGUMENT", where, "numGroups", numGroups, `a divisor of numChannels (${numChannels}); torch raises a ValueError`);
  }
  return moduleOf("GroupNorm", checkBoolean(where, "affine", isAffine) ? affine(shape, dtype) : []);
}

/** Options of batch and instance norms. */
export interface RunningNormOptions extends NormOptions {
  /** Whether running mean and variance are kept: true for batch norms unless given, false for instance norms. */
  readonly trackRunningStats?: boolean;
}

/** A norm that may keep running statistics. */
function runningNorm(kind: "Batch" | "Instance", axes: 1 | 2 | 3, numFeatures: number, options?: RunningNormOptions): Module {
  const where = `torch.nn.${kind.toLowerCase()}Norm${axes}d`;
  const usual = kind === "Batch";
  const {
    affine: isAffine = usual,
    trackRunningStats = usual,
    dtype,
  } = optionsOf(where, options, ["affine", "trackRunningStats"]);
  const shape = [size(where, "numFeatures", numFeatures)];
  const steps = checkBoolean(where, "affine", isAffine) ? affine(shape, dtype) : [];
  if (checkBoolean(where, "trackRunningStats", trackRunningStats)) {
    steps.push(
      { name: "running_mean", shape, dtype, law: constantLaw(0) },
      { name: "running_var", shape, dtype, law: constantLaw(1) },
    );
    steps.push({ name: "num_batches_tracked", shape: [], dtype: "i64", law: constantLaw(0) });
  }
  return moduleOf(`${kind}Norm${axes}d`, steps);
}

/**
 * `nn.BatchNorm1d`: weight 1, bias 0, running mean 0 and variance 1, and 0 batches.
 * @param numFeatures at least 1
 * @param options `affine` (true), `trackRunningStats` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.batchNorm1d(6)
 */
export function batchNorm1d(numFeatures: number, options?: RunningNormOptions): Module {
  return runningNorm("Batch", 1, numFeatures, options);
}

/**
 * `nn.BatchNorm2d`: weight 1, bias 0, running mean 0 and variance 1, and 0 batches.
 * @param numFeatures at least 1
 * @param options `affine` (true), `trackRunningStats` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.batchNorm2d(6)
 */
export function batchNorm2d(numFeatures: number, options?: RunningNormOptions): Module {
  return runningNorm("Batch", 2, numFeatures, options);
}

/**
 * `nn.BatchNorm3d`: weight 1, bias 0, running mean 0 and variance 1, and 0 batches.
 * @param numFeatures at least 1
 * @param options `affine` (true), `trackRunningStats` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.batchNorm3d(6)
 */
export function batchNorm3d(numFeatures: number, options?: RunningNormOptions): Module {
  return runningNorm("Batch", 3, numFeatures, options);
}

/**
 * `nn.InstanceNorm1d`: nothing unless asked for, as in torch; weight 1, bias 0, running mean 0 and variance 1, and 0 batches.
 * @param numFeatures at least 1
 * @param options `affine` (false), `trackRunningStats` (false), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.instanceNorm1d(6, { affine: true })
 */
export function instanceNorm1d(numFeatures: number, options?: RunningNormOptions): Module {
  return runningNorm("Instance", 1, numFeatures, options);
}

/**
 * `nn.InstanceNorm2d`: nothing unless asked for, as in torch; weight 1, bias 0, running mean 0 and variance 1, and 0 batches.
 * @param numFeatures at least 1
 * @param options `affine` (false), `trackRunningStats` (false), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.instanceNorm2d(6, { affine: true })
 */
export function instanceNorm2d(numFeatures: number, options?: RunningNormOptions): Module {
  return runningNorm("Instance", 2, numFeatures, options);
}

/**
 * `nn.InstanceNorm3d`: nothing unless asked for, as in torch; weight 1, bias 0, running mean 0 and variance 1, and 0 batches.
 * @param numFeatures at least 1
 * @param options `affine` (false), `trackRunningStats` (false), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.instanceNorm3d(6, { affine: true })
 */
export function instanceNorm3d(numFeatures: number, options?: RunningNormOptions): Module {
  return runningNorm("Instance", 3, numFeatures, options);
}
