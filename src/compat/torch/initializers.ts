// What the functions of torch.nn.init do.

import { checkInteger, checkNumber, checkOptions, checkWord, refuse } from "../../base/check.js";
import { arrayOf, checkDType, checkDTypeOf, type DType, type Elements, encode, LARGEST } from "../../base/dtype.js";
import { checkShape, type Shape, sizeOf } from "../../base/shape.js";
import { newArray } from "../arrays.js";
import { fansOf, gainOf } from "./fans.js";
import type { DTypeOption, Init, KaimingOptions, TruncNormalOptions } from "./init.js";
import { permute } from "./integers.js";
import { checkStd, fillNormal } from "./normal.js";
import { fillOrthogonal } from "./orthogonal.js";
import type { Stream } from "./stream.js";
import { checkCut, fillTruncNormal } from "./truncNormal.js";
import { checkBounds, checkKnown, fillUniform } from "./uniform.js";

/** What is left of a call once its shape and dtype are known to be good. */
interface Call<Options> {
  readonly where: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly options: Options;
}

/** Checks what all functions have in common. */
function begin<Options extends DTypeOption>(
  name: string,
  shape: unknown,
  options: Options | undefined,
  known: readonly (keyof Options & string)[],
): Call<Options> {
  const where = `torch.manualSeed(…).init.${name}`;
  const given = checkOptions(where, options, [...known, "dtype"] as (keyof Options & string)[]);
  return {
    where,
    shape: checkShape(where, shape),
    dtype: given.dtype === undefined ? "f32" : checkDType(where, given.dtype),
    options: given,
  };
}

/** A finite option, or what stands for it. */
function number(where: string, name: string, value: unknown, otherwise: number): number {
  return value === undefined ? otherwise : checkNumber(where, name, value);
}

/** A new array with one value. */
function filled({ where, shape, dtype }: Call<unknown>, value: number): Elements {
  return arrayOf(where, dtype, shape).fill(encode(dtype, value));
}

/** A new array of uniform numbers. */
export function uniformOf(
  stream: Stream,
  { where, shape, dtype }: Omit<Call<unknown>, "options">,
  low: number,
  high: number,
): Elements {
  checkKnown(where, stream, dtype, 12);
  const target = arrayOf(where, dtype, shape);
  fillUniform(where, stream, target, dtype, low, high);
  return target;
}

/** A new array of normal numbers. */
export function normalOf(
  stream: Stream,
  { where, shape, dtype }: Omit<Call<unknown>, "options">,
  mean: number,
  std: number,
  contiguous = true,
): Elements {
  checkKnown(where, stream, dtype, 13);
  const target = arrayOf(where, dtype, shape);
  fillNormal(where, stream, target, dtype, { mean, std }, contiguous);
  return target;
}

/** Bounds of a uniform distribution around 0, refused where torch refuses them. */
function symmetric(stream: Stream, call: Call<unknown>, bound: number): Elements {
  if (sizeOf(call.shape) === 0) return arrayOf(call.where, call.dtype, call.shape);
  checkBounds(call.where, call.dtype, -Math.abs(bound), Math.abs(bound), ["-bound", "bound"]);
  return uniformOf(stream, call, -bound, bound);
}

/** A normal distribution around 0. */
function around0(stream: Stream, call: Call<unknown>, std: number): Elements {
  if (sizeOf(call.shape) === 0) return arrayOf(call.where, call.dtype, call.shape);
  return normalOf(stream, call, 0, checkStd(call.where, std));
}

/** The std of the xavier schemes. */
function xavier({ where, shape, options }: Call<{ readonly gain?: number }>): number {
  const { fanIn, fanOut } = fansOf(where, shape);
  const gain = checkNumber(where, "gain", options.gain ?? 1, (x) => x >= 0, "a number >= 0");
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** The std of the kaiming schemes. */
function kaiming({ where, shape, options }: Call<KaimingOptions>): number {
  const { fanIn, fanOut } = fansOf(where, shape);
  const mode = checkWord("E_ARGUMENT", where, "mode", options.mode ?? "fan_in", ["fan_in", "fan_out"]);
  const gain = gainOf(where, options.nonlinearity ?? "leaky_relu", options.a ?? 0, "a");
  return gain / Math.sqrt(mode === "fan_in" ? fanIn : fanOut);
}

function dirac(call: Call<{ readonly groups?: number }>): Elements {
  const { where, shape, dtype, options } = call;
  if (shape.length < 3 || shape.length > 5) refuse("E_SHAPE", where, "shape", shape, "of 3 to 5 axes; torch raises a ValueError");
  const groups = checkInteger(where, "groups", options.groups ?? 1, 1);
  if (shape[0]! % groups !== 0)
    refuse("E_ARGUMENT", where, "groups", groups, `a divisor of the first size (${shape[0]}); torch raises a ValueError`);
  const target = filled(call, 0);
  if (target.length === 0) return target;
  const kernel = shape.slice(2);
  const center = kernel.reduce((at, size) => at * size + Math.floor(size / 2), 0);
  const [perGroup, receptive] = [shape[0]! / groups, sizeOf(kernel)];
  for (let group = 0; group < groups; group++) {
    for (let d = 0; d < Math.min(perGroup, shape[1]!); d++) {
      target[((group * perGroup + d) * shape[1]! + d) * receptive + center] = encode(dtype, 1);
    }
  }
  return target;
}

function sparse(stream: Stream, call: Call<{ readonly sparsity: number; readonly std?: number }>): Elements {
  const { where, shape, options } = call;
  if (shape.length !== 2) refuse("E_SHAPE", where, "shape", shape, "of 2 axes; torch raises a ValueError");
  const [rows, columns] = shape as [number, number];
  const sparsity = checkNumber(where, "sparsity", options.sparsity, (x) => x >= 0 && x <= 1, "a number from 0 to 1");
  const std = checkStd(where, options.std ?? 0.01);
  // Before the first number is drawn: a call that finds no memory draws none.
  const order = newArray(where, "i32", [columns === 0 ? 0 : rows]);
  const target = normalOf(stream, call, 0, std);
  const zeros = Math.ceil(sparsity * rows);
  for (let column = 0; column < columns; column++) {
    permute(where, stream, order);
    for (let i = 0; i < zeros; i++) target[order[i]! * columns + column] = 0;
  }
  return target;
}

function truncNormal(stream: Stream, call: Call<TruncNormalOptions>): Elements {
  const { where, shape, dtype, options } = call;
  const [mean, a, b] = [
    number(where, "mean", options.mean, 0),
    number(where, "a", options.a, -2),
    number(where, "b", options.b, 2),
  ];
  const std = checkNumber(where, "std", options.std ?? 1, (x) => x > 0, "a number > 0");
  if (!(a < b)) refuse("E_ARGUMENT", where, "a", a, `< b (${b})`);
  checkBounds(where, dtype, a, b, ["a", "b"]);
  if (dtype !== "f32" && stream.minor < 12) refuse("E_DTYPE", where, "dtype", dtype, `f32 for torch 2.${stream.minor}`);
  checkKnown(where, stream, dtype, 13);
  const cut = { mean, std, a, b };
  checkCut(where, stream, cut);
  const target = arrayOf(where, dtype, shape);
  fillTruncNormal(where, stream, target, dtype, cut);
  return target;
}

/** `torch.nn.init` of a generator. */
export function initOf(stream: Stream): Init {
  const functions: { [Name in keyof Init]: (...args: Parameters<Init[Name]>) => Elements } = {
    uniform(shape, options) {
      const call = begin("uniform", shape, options, ["a", "b"]);
      const [a, b] = [number(call.where, "a", call.options.a, 0), number(call.where, "b", call.options.b, 1)];
      checkBounds(call.where, call.dtype, a, b, ["a", "b"]);
      return uniformOf(stream, call, a, b);
    },
    normal(shape, options) {
      const call = begin("normal", shape, options, ["mean", "std"]);
      return normalOf(
        stream,
        call,
        number(call.where, "mean", call.options.mean, 0),
        checkStd(call.where, call.options.std ?? 1),
      );
    },
    truncNormal: (shape, options) => truncNormal(stream, begin("truncNormal", shape, options, ["mean", "std", "a", "b"])),
    constant(shape, value, options) {
      const call = begin("constant", shape, options, []);
      const rule = `a number within the range of ${call.dtype}`;
      return filled(
        call,
        checkNumber(call.where, "value", value, (x) => Math.abs(x) <= LARGEST[call.dtype], rule),
      );
    },
    ones: (shape, options) => filled(begin("ones", shape, options, []), 1),
    zeros: (shape, options) => filled(begin("zeros", shape, options, []), 0),
    eye(shape, options) {
      const call = begin("eye", shape, options, []);
      if (call.shape.length !== 2) refuse("E_SHAPE", call.where, "shape", call.shape, "of 2 axes; torch raises a ValueError");
      const target = filled(call, 0);
      const [rows, columns] = call.shape as [number, number];
      for (let i = 0; i < Math.min(rows, columns); i++) target[i * columns + i] = encode(call.dtype, 1);
      return target;
    },
    dirac: (shape, options) => dirac(begin("dirac", shape, options, ["groups"])),
    xavierUniform(shape, options) {
      const call = begin("xavierUniform", shape, options, ["gain"]);
      return symmetric(stream, call, Math.sqrt(3) * xavier(call));
    },
    xavierNormal(shape, options) {
      const call = begin("xavierNormal", shape, options, ["gain"]);
      return around0(stream, call, xavier(call));
    },
    kaimingUniform(shape, options) {
      const call = begin("kaimingUniform", shape, options, ["a", "mode", "nonlinearity"]);
      return symmetric(stream, call, Math.sqrt(3) * kaiming(call));
    },
    kaimingNormal(shape, options) {
      const call = begin("kaimingNormal", shape, options, ["a", "mode", "nonlinearity"]);
      return around0(stream, call, kaiming(call));
    },
    orthogonal(shape, options) {
      const { where, shape: sizes, dtype, options: given } = begin("orthogonal", shape, options, ["gain"]);
      fansOf(where, sizes);
      checkDTypeOf(where, dtype, ["f32", "f64"]);
      const gain = number(where, "gain", given.gain, 1);
      const target = arrayOf(where, dtype, sizes) as Float32Array | Float64Array;
      fillOrthogonal(where, stream, target, sizes, gain);
      return target;
    },
    sparse: (shape, options) => sparse(stream, begin("sparse", shape, options, ["sparsity", "std"])),
  };
  return functions as unknown as Init;
}
