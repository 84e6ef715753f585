// Modules of torch.nn with weights of their own: linear maps, convolutions, embeddings, norms.

import { checkBoolean, checkInteger, copyArray, refuse } from "../../../base/check.js";
import type { DType } from "../../../base/dtype.js";
import { type Shape, sizeOf } from "../../../base/shape.js";
import { type Law, type Module, type ModuleOptions, moduleOf, optionsOf, type Step } from "./module.js";

/** Options of modules with a bias. */
export interface BiasOptions extends ModuleOptions {
  /** Whether there is a bias, true unless given. */
  readonly bias?: boolean;
}

/** Options of convolutions. */
export interface ConvOptions extends BiasOptions {
  /** Groups of channels, 1 unless given. */
  readonly groups?: number;
}

/** Options of embeddings. */
export interface EmbeddingOptions extends ModuleOptions {
  /** A row that is 0; negative ones count from the end. */
  readonly paddingIdx?: number;
}

/** Options of norms. */
export interface NormOptions extends ModuleOptions {
  /** Whether there are weights: true unless given, but for instance norms. */
  readonly affine?: boolean;
}

export const uniformLaw = (bound: number): Law => ({ kind: "uniform", bound });
export const constantLaw = (value: number): Law => ({ kind: "constant", value });

/** Larger than any axis of a module; a bound for untrusted input. */
const LARGEST_SIZE = 2 ** 28;

/** One of the sizes of a module. */
export const size = (where: string, argument: string, value: unknown): number =>
  checkInteger(where, argument, value, 1, LARGEST_SIZE);

/** The gain of `kaiming_uniform_(a=sqrt(5))`, whose square is not 5 in f64. */
const DEFAULT_GAIN = /* @__PURE__ */ Math.sqrt(2 / (1 + Math.sqrt(5) * Math.sqrt(5)));

/** Weight and bias as Linear and the convolutions have them. `outputs` is the length of the bias. */
function weightAndBias(shape: Shape, outputs: number, bias: boolean, dtype: DType): Step[] {
  const fanIn = sizeOf(shape.slice(1));
  const weight: Step = { name: "weight", shape, dtype, law: uniformLaw(Math.sqrt(3) * (DEFAULT_GAIN / Math.sqrt(fanIn))) };
  return bias ? [weight, { name: "bias", shape: [outputs], dtype, law: uniformLaw(1 / Math.sqrt(fanIn)) }] : [weight];
}

/**
 * `nn.Linear`: weight `[outFeatures, inFeatures]`, bias.
 * @param inFeatures at least 1
 * @param outFeatures at least 1
 * @param options `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.sequential([torch.nn.linear(784, 256), torch.nn.relu(), torch.nn.linear(256, 10)])
 */
export function linear(inFeatures: number, outFeatures: number, options?: BiasOptions): Module {
  const where = "torch.nn.linear";
  const { bias = true, dtype } = optionsOf(where, options, ["bias"]);
  const shape = [size(where, "outFeatures", outFeatures), size(where, "inFeatures", inFeatures)];
  return moduleOf("Linear", weightAndBias(shape, outFeatures, checkBoolean(where, "bias", bias), dtype));
}

/** Sizes of a kernel, one for each of its axes. */
function kernelOf(where: string, value: unknown, axes: number): number[] {
  const rule = `an integer >= 1, or ${axes} of them`;
  const sizes = typeof value === "number" ? Array<unknown>(axes).fill(value) : copyArray(where, "kernelSize", value, axes);
  if (sizes?.length !== axes) return refuse("E_ARGUMENT", where, "kernelSize", value, rule);
  return sizes.map((each) => size(where, "kernelSize", each));
}

/** What the six convolutions have in common. */
function convolution(
  type: string,
  axes: number,
  channels: readonly [inputs: number, outputs: number],
  kernel: unknown,
  options?: ConvOptions,
): Module {
  const where = `torch.nn.${type[0]!.toLowerCase()}${type.slice(1)}`;
  const { bias = true, groups = 1, dtype } = optionsOf(where, options, ["bias", "groups"]);
  const [inputs, outputs] = [size(where, "inChannels", channels[0]), size(where, "outChannels", channels[1])];
  const kernelSize = kernelOf(where, kernel, axes);
  size(where, "groups", groups);
  if (inputs % groups !== 0 || outputs % groups !== 0) {
    refuse(
      "E_ARGUMENT",
      where,
      "groups",
      groups,
      `a divisor of inChannels (${inputs}) and outChannels (${outputs}); torch raises a ValueError`,
    );
  }
  const isTransposed = type.includes("Transpose");
  const shape = isTransposed ? [inputs, outputs / groups, ...kernelSize] : [outputs, inputs / groups, ...kernelSize];
  return moduleOf(type, weightAndBias(shape, outputs, checkBoolean(where, "bias", bias), dtype));
}

/**
 * `nn.Conv1d`: weight `[outChannels, inChannels / groups, …kernelSize]`, bias.
 * @param inChannels at least 1
 * @param outChannels at least 1
 * @param kernelSize a size
 * @param options `groups` (1), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.conv1d(3, 8, 5).weight.shape
 */
export function conv1d(
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly number[],
  options?: ConvOptions,
): Module {
  return convolution("Conv1d", 1, [inChannels, outChannels], kernelSize, options);
}

/**
 * `nn.ConvTranspose1d`: weight `[inChannels, outChannels / groups, …kernelSize]`, bias.
 * @param inChannels at least 1
 * @param outChannels at least 1
 * @param kernelSize a size
 * @param options `groups` (1), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.convTranspose1d(3, 8, 5).weight.shape
 */
export function convTranspose1d(
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly number[],
  options?: ConvOptions,
): Module {
  return convolution("ConvTranspose1d", 1, [inChannels, outChannels], kernelSize, options);
}

/**
 * `nn.Conv2d`: weight `[outChannels, inChannels / groups, …kernelSize]`, bias.
 * @param inChannels at least 1
 * @param outChannels at least 1
 * @param kernelSize a size, or 2 of them
 * @param options `groups` (1), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.conv2d(3, 8, 3).weight.shape
 */
export function conv2d(
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly number[],
  options?: ConvOptions,
): Module {
  return convolution("Conv2d", 2, [inChannels, outChannels], kernelSize, options);
}

/**
 * `nn.ConvTranspose2d`: weight `[inChannels, outChannels / groups, …kernelSize]`, bias.
 * @param inChannels at least 1
 * @param outChannels at least 1
 * @param kernelSize a size, or 2 of them
 * @param options `groups` (1), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.convTranspose2d(3, 8, 3).weight.shape
 */
export function convTranspose2d(
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly number[],
  options?: ConvOptions,
): Module {
  return convolution("ConvTranspose2d", 2, [inChannels, outChannels], kernelSize, options);
}

/**
 * `nn.Conv3d`: weight `[outChannels, inChannels / groups, …kernelSize]`, bias.
 * @param inChannels at least 1
 * @param outChannels at least 1
 * @param kernelSize a size, or 3 of them
 * @param options `groups` (1), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.conv3d(3, 8, 3).weight.shape
 */
export function conv3d(
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly number[],
  options?: ConvOptions,
): Module {
  return convolution("Conv3d", 3, [inChannels, outChannels], kernelSize, options);
}

/**
 * `nn.ConvTranspose3d`: weight `[inChannels, outChannels / groups, …kernelSize]`, bias.
 * @param inChannels at least 1
 * @param outChannels at least 1
 * @param kernelSize a size, or 3 of them
 * @param options `groups` (1), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.convTranspose3d(3, 8, 3).weight.shape
 */
export function convTranspose3d(
  inChannels: number,
  outChannels: number,
  kernelSize: number | readonly number[],
  options?: ConvOptions,
): Module {
  return convolution("ConvTranspose3d", 3, [inChannels, outChannels], kernelSize, options);
}
