// `keras.initializers`: the random ones, all but Orthogonal.

import { checkNumber, checkOptions, checkWord } from "../../base/check.js";
import { checkShape, type Shape } from "../../base/shape.js";
import type { ArrayFor, FloatDType } from "../arrays.js";
import { backendOf, type Distribution, type KerasBackend } from "./backends.js";
import { draw } from "./draw.js";
import { checkSeed, type SeedGenerator } from "./seeds.js";

/** The seed of an initializer, and what Keras runs on. */
export interface InitializerOptions {
  /** An integer, with which every call gives the same numbers, or a seed generator. Keras' default seeds are those of `keras.utils.setRandomSeed`. */
  readonly seed: number | bigint | SeedGenerator;
  /** What Keras runs on, default `"tensorflow"`. */
  readonly backend?: KerasBackend;
}

/** What makes the numbers of a weight. */
export type Initializer = <D extends FloatDType = "f32">(shape: Shape, options?: { readonly dtype?: D }) => ArrayFor<D>;

/** An initializer: its seed and backend are checked when it is made, shape and dtype when it is called. */
function initializer(
  name: string,
  { seed, backend = "tensorflow" }: InitializerOptions,
  distribution: (shape: Shape) => Distribution,
): Initializer {
  const where = `keras.initializers.${name}`;
  checkSeed(where, seed);
  backendOf(where, backend);
  return <D extends FloatDType = "f32">(shape: Shape, options?: { readonly dtype?: D }) => {
    const sizes = checkShape(where, shape);
    return draw(where, sizes, { seed, backend, ...checkOptions(where, options, ["dtype"]) }, distribution(sizes)) as ArrayFor<D>;
  };
}

/** Options of `randomNormal` and `truncatedNormal`. */
export interface NormalInitializerOptions extends InitializerOptions {
  /** The middle, default 0. */
  readonly mean?: number;
  /** Standard deviation, default 0.05. */
  readonly stddev?: number;
}

function normalInitializer(name: string, kind: "normal" | "truncatedNormal", options: NormalInitializerOptions): Initializer {
  const where = `keras.initializers.${name}`;
  const given = checkOptions(where, options, ["mean", "stddev", "seed", "backend"]);
  const { mean = 0, stddev = 0.05 } = given;
  checkNumber(where, "mean", mean);
  checkNumber(where, "stddev", stddev);
  return initializer(name, given, () => ({ kind, mean, stddev }));
}

/**
 * `keras.initializers.RandomNormal`.
 * @param options seed, mean (default 0), stddev (default 0.05), backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.randomNormal({ seed: 0, stddev: 0.02 })([784, 256])
 */
export function randomNormal(options: NormalInitializerOptions): Initializer {
  return normalInitializer("randomNormal", "normal", options);
}

/**
 * `keras.initializers.TruncatedNormal`: cut at twice the standard deviation.
 * @param options seed, mean (default 0), stddev (before the cut, default 0.05), backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.truncatedNormal({ seed: 0 })([784, 256])
 */
export function truncatedNormal(options: NormalInitializerOptions): Initializer {
  return normalInitializer("truncatedNormal", "truncatedNormal", options);
}

/** Options of `randomUniform`. */
export interface UniformInitializerOptions extends InitializerOptions {
  /** Smallest value, default −0.05. */
  readonly minval?: number;
  /** The end of the interval, default 0.05. */
  readonly maxval?: number;
}

/**
 * `keras.initializers.RandomUniform`.
 * @param options seed, minval (default −0.05), maxval (default 0.05), backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.randomUniform({ seed: 0, minval: -0.1, maxval: 0.1 })([784, 256])
 */
export function randomUniform(options: UniformInitializerOptions): Initializer {
  const where = "keras.initializers.randomUniform";
  const given = checkOptions(where, options, ["minval", "maxval", "seed", "backend"]);
  const { minval = -0.05, maxval = 0.05 } = given;
  checkNumber(where, "minval", minval);
  checkNumber(where, "maxval", maxval);
  return initializer("randomUniform", given, () => ({ kind: "uniform", minval, maxval }));
}

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions extends InitializerOptions {
  /** Above 0, default 1. */
  readonly scale?: number;
  /** Which fan divides the scale, default `"fanIn"`. */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg";
  /** What is drawn, default `"truncatedNormal"`, as Keras reads `normal` too. */
  readonly distribution?: "truncatedNormal" | "untruncatedNormal" | "uniform";
}

/** Fans in and out: the last two sizes, times the sizes before; of one size both are it. */
function fansOf(shape: Shape): readonly [number, number] {
  if (shape.length < 2) return [shape[0] ?? 1, shape[0] ?? 1];
  const field = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return [shape.at(-2)! * field, shape.at(-1)! * field];
}

/** The standard deviation of a normal cut at ±2. */
const TRUNCATED_STD = 0.87962566103423978;

/** The arguments of a preset beside its seed and backend. */
type Scaling = Required<Pick<VarianceScalingOptions, "scale" | "mode" | "distribution">>;

function scaling(name: string, options: InitializerOptions, { scale, mode, distribution }: Scaling): Initializer {
  return initializer(name, options, (shape) => {
    const [fanIn, fanOut] = fansOf(shape);
    const fan = mode === "fanIn" ? fanIn : mode === "fanOut" ? fanOut : (fanIn + fanOut) / 2;
    const variance = scale / Math.max(1, fan);
    if (distribution === "uniform") {
      const limit = Math.sqrt(3 * variance);
      return { kind: "uniform", minval: -limit, maxval: limit };
    }
    return distribution === "untruncatedNormal"
      ? { kind: "normal", mean: 0, stddev: Math.sqrt(variance) }
      : { kind: "truncatedNormal", mean: 0, stddev: Math.sqrt(variance) / TRUNCATED_STD };
  });
}

/**
 * `keras.initializers.VarianceScaling`.
 * @param options seed, scale (default 1), mode (`"fanIn"`, `"fanOut"`, `"fanAvg"`), distribution (default `"truncatedNormal"`), backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.varianceScaling({ seed: 0, scale: 2, mode: "fanOut" })([3, 3, 64, 128])
 */
export function varianceScaling(options: VarianceScalingOptions): Initializer {
  const where = "keras.initializers.varianceScaling";
  const given = checkOptions(where, options, ["scale", "mode", "distribution", "seed", "backend"]);
  const { scale = 1, mode = "fanIn", distribution = "truncatedNormal" } = given;
  checkNumber(where, "scale", scale, (x) => x > 0, "a finite number > 0; Keras raises a ValueError");
  checkWord("E_ARGUMENT", where, "mode", mode, ["fanIn", "fanOut", "fanAvg"]);
  checkWord("E_ARGUMENT", where, "distribution", distribution, ["truncatedNormal", "untruncatedNormal", "uniform"]);
  return scaling("varianceScaling", given, { scale, mode, distribution });
}

function preset(name: string, options: InitializerOptions, arguments_: Scaling): Initializer {
  return scaling(name, checkOptions(`keras.initializers.${name}`, options, ["seed", "backend"]), arguments_);
}

/**
 * `keras.initializers.GlorotUniform`: uniform between ±√(3/the mean of both fans).
 * @param options seed, backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.glorotUniform({ seed: 0 })([784, 256])
 */
export function glorotUniform(options: InitializerOptions): Initializer {
  return preset("glorotUniform", options, { scale: 1, mode: "fanAvg", distribution: "uniform" });
}

/**
 * `keras.initializers.GlorotNormal`: normal with standard deviation √(1/the mean of both fans), cut at twice that of the normal before the cut.
 * @param options seed, backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.glorotNormal({ seed: 0 })([784, 256])
 */
export function glorotNormal(options: InitializerOptions): Initializer {
  return preset("glorotNormal", options, { scale: 1, mode: "fanAvg", distribution: "truncatedNormal" });
}

/**
 * `keras.initializers.HeUniform`: uniform between ±√(6/fan in).
 * @param options seed, backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.heUniform({ seed: 0 })([784, 256])
 */
export function heUniform(options: InitializerOptions): Initializer {
  return preset("heUniform", options, { scale: 2, mode: "fanIn", distribution: "uniform" });
}

/**
 * `keras.initializers.HeNormal`: normal with standard deviation √(2/fan in), cut at twice that of the normal before the cut.
 * @param options seed, backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.heNormal({ seed: 0 })([784, 256])
 */
export function heNormal(options: InitializerOptions): Initializer {
  return preset("heNormal", options, { scale: 2, mode: "fanIn", distribution: "truncatedNormal" });
}

/**
 * `keras.initializers.LecunUniform`: uniform between ±√(3/fan in).
 * @param options seed, backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.lecunUniform({ seed: 0 })([784, 256])
 */
export function lecunUniform(options: InitializerOptions): Initializer {
  return preset("lecunUniform", options, { scale: 1, mode: "fanIn", distribution: "uniform" });
}

/**
 * `keras.initializers.LecunNormal`: normal with standard deviation √(1/fan in), cut at twice that of the normal before the cut.
 * @param options seed, backend
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT
 * @example keras.initializers.lecunNormal({ seed: 0 })([784, 256])
 */
export function lecunNormal(options: InitializerOptions): Initializer {
  return preset("lecunNormal", options, { scale: 1, mode: "fanIn", distribution: "truncatedNormal" });
}
