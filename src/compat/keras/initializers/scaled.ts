// Initializers of Keras whose spread follows from the fans of a shape: VarianceScaling and its presets.

import { checkNumber, checkOptions, checkWord, copyArray, refuse } from "../../../base/check.js";
import { MAX_RANK, type Shape, sizeOf } from "../../../base/shape.js";
import { drawn, type Initializer, type InitializerOptions } from "./initializer.js";

/** What is an input and what an output of a weight; Keras' own rule where neither is given. */
export interface FanOptions extends InitializerOptions {
  /** Axes whose sizes make the fan in, as `EinsumDense` and attention have them; with `outputAxes`. */
  readonly inputAxes?: readonly number[];
  /** Axes whose sizes make the fan out; with `inputAxes`. */
  readonly outputAxes?: readonly number[];
}

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions extends FanOptions {
  /** Above 0, default 1. */
  readonly scale?: number;
  /** Which fan divides the scale, default `"fanIn"`. */
  readonly mode?: "fanIn" | "fanOut" | "fanAvg";
  /** What is drawn, default `"truncatedNormal"`, as Keras reads `normal` too. */
  readonly distribution?: "truncatedNormal" | "untruncatedNormal" | "uniform";
}

/** Axes that are both given or both left out: Keras does not use one alone. */
type Axes = { readonly inputs: readonly number[]; readonly outputs: readonly number[] } | undefined;

function checkAxes(where: string, { inputAxes, outputAxes }: FanOptions): Axes {
  if (inputAxes === undefined && outputAxes === undefined) return undefined;
  const axes = (name: string, value: unknown) => {
    const copy = copyArray(where, name, value, MAX_RANK);
    const other = name === "inputAxes" ? "outputAxes" : "inputAxes";
    if (!copy?.every(Number.isSafeInteger)) refuse("E_LAYOUT", where, name, value, `an array of axes, together with ${other}`);
    return copy as number[];
  };
  return { inputs: axes("inputAxes", inputAxes), outputs: axes("outputAxes", outputAxes) };
}

/** Fans in and out: of the axes, or the last two sizes, times the sizes before; of one size both are it. */
function fansOf(where: string, shape: Shape, axes: Axes): readonly [number, number] {
  const rule = `axes of the shape [${shape}]; Keras raises an IndexError`;
  const product = (name: string, along: readonly number[]) =>
    along.reduce((fan, axis) => fan * (shape.at(axis) ?? refuse("E_LAYOUT", where, name, along, rule)), 1);
  if (axes !== undefined) return [product("inputAxes", axes.inputs), product("outputAxes", axes.outputs)];
  if (shape.length < 2) return [shape[0] ?? 1, shape[0] ?? 1];
  const field = sizeOf(shape.slice(0, -2));
  return [shape.at(-2)! * field, shape.at(-1)! * field];
}

/** The standard deviation of a normal cut at ±2. */
const TRUNCATED_STD = 0.87962566103423978;

const COMMON = ["inputAxes", "outputAxes", "seed", "backend"] as const;

/** The arguments of a preset beside those that all have. */
type Scaling = Required<Pick<VarianceScalingOptions, "scale" | "mode" | "distribution">>;

function scaling(where: string, options: FanOptions, { scale, mode, distribution }: Scaling): Initializer {
  const axes = checkAxes(where, options);
  return drawn(where, options, (shape) => {
    const [fanIn, fanOut] = fansOf(where, shape, axes);
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
 * @param options seed, scale (default 1), mode (`"fanIn"`, `"fanOut"`, `"fanAvg"`), distribution (default `"truncatedNormal"`), backend, inputAxes and outputAxes
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT, E_LAYOUT
 * @example keras.initializers.varianceScaling({ seed: 0, scale: 2, mode: "fanOut" })([3, 3, 64, 128])
 */
export function varianceScaling(options: VarianceScalingOptions): Initializer {
  const where = "keras.initializers.varianceScaling";
  const given = checkOptions(where, options, ["scale", "mode", "distribution", ...COMMON]);
  const { scale = 1, mode = "fanIn", distribution = "truncatedNormal" } = given;
  checkNumber(where, "scale", scale, (x) => x > 0, "a finite number > 0; Keras raises a ValueError");
  checkWord("E_ARGUMENT", where, "mode", mode, ["fanIn", "fanOut", "fanAvg"]);
  checkWord("E_ARGUMENT", where, "distribution", distribution, ["truncatedNormal", "untruncatedNormal", "uniform"]);
  return scaling(where, given, { scale, mode, distribution });
}

function preset(name: string, options: FanOptions, arguments_: Scaling): Initializer {
  const where = `keras.initializers.${name}`;
  return scaling(where, checkOptions(where, options, COMMON), arguments_);
}

/**
 * `keras.initializers.GlorotUniform`: uniform between ±√(3/the mean of both fans).
 * @param options seed, backend, inputAxes and outputAxes
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT, E_LAYOUT
 * @example keras.initializers.glorotUniform({ seed: 0 })([784, 256])
 */
export function glorotUniform(options: FanOptions): Initializer {
  return preset("glorotUniform", options, { scale: 1, mode: "fanAvg", distribution: "uniform" });
}

/**
 * `keras.initializers.GlorotNormal`: normal with standard deviation √(1/the mean of both fans), cut at twice that of the normal before the cut.
 * @param options seed, backend, inputAxes and outputAxes
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT, E_LAYOUT
 * @example keras.initializers.glorotNormal({ seed: 0 })([784, 256])
 */
export function glorotNormal(options: FanOptions): Initializer {
  return preset("glorotNormal", options, { scale: 1, mode: "fanAvg", distribution: "truncatedNormal" });
}

/**
 * `keras.initializers.HeUniform`: uniform between ±√(6/fan in).
 * @param options seed, backend, inputAxes and outputAxes
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT, E_LAYOUT
 * @example keras.initializers.heUniform({ seed: 0 })([784, 256])
 */
export function heUniform(options: FanOptions): Initializer {
  return preset("heUniform", options, { scale: 2, mode: "fanIn", distribution: "uniform" });
}

/**
 * `keras.initializers.HeNormal`: normal with standard deviation √(2/fan in), cut at twice that of the normal before the cut.
 * @param options seed, backend, inputAxes and outputAxes
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT, E_LAYOUT
 * @example keras.initializers.heNormal({ seed: 0 })([784, 256])
 */
export function heNormal(options: FanOptions): Initializer {
  return preset("heNormal", options, { scale: 2, mode: "fanIn", distribution: "truncatedNormal" });
}

/**
 * `keras.initializers.LecunUniform`: uniform between ±√(3/fan in).
 * @param options seed, backend, inputAxes and outputAxes
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT, E_LAYOUT
 * @example keras.initializers.lecunUniform({ seed: 0 })([784, 256])
 */
export function lecunUniform(options: FanOptions): Initializer {
  return preset("lecunUniform", options, { scale: 1, mode: "fanIn", distribution: "uniform" });
}

/**
 * `keras.initializers.LecunNormal`: normal with standard deviation √(1/fan in), cut at twice that of the normal before the cut.
 * @param options seed, backend, inputAxes and outputAxes
 * @returns a function of a shape
 * @throws {IsovarError} E_SEED, E_ARGUMENT, E_LAYOUT
 * @example keras.initializers.lecunNormal({ seed: 0 })([784, 256])
 */
export function lecunNormal(options: FanOptions): Initializer {
  return preset("lecunNormal", options, { scale: 1, mode: "fanIn", distribution: "truncatedNormal" });
}
