// torch's bernoulli and dropout on a CPU.

import { checkNumber, classOf, refuse } from "../../base/check.js";
import { arrayOf, type DType, type Elements, encode } from "../../base/dtype.js";
import { checkShape, type Shape } from "../../base/shape.js";
import { fillFromWords, type Stream } from "./stream.js";
import { fillUniform } from "./uniform.js";

/** A chance, or one for each element. */
export type Probability = number | Float32Array | Float64Array;

const isChance = (p: number) => p >= 0 && p <= 1;
const CHANCE = "a number from 0 to 1; torch raises a RuntimeError";

/** Uniform numbers of 53 bits, as many as a piece has. */
function below(where: string, stream: Stream, target: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  fillFromWords(where, stream, target, (kernels, ptr, count, draw) => {
    draw(ptr, 2 * count);
    kernels.torchUniformF64(ptr, count, 0, 1, 0, 0);
  });
  return target;
}

/** Numbers that are drawn at a time. */
const PIECE = 2 ** 16;

/** Calls `each` with whether each of `count` numbers of 53 bits lies below p. */
function forEach(where: string, stream: Stream, count: number, p: number, each: (i: number, kept: boolean) => void): void {
  const drawn = new Float64Array(Math.min(PIECE, count));
  for (let from = 0; from < count; from += PIECE) {
    const piece = below(where, stream, drawn.subarray(0, Math.min(PIECE, count - from)));
    for (let i = 0; i < piece.length; i++) each(from + i, piece[i]! < p);
  }
}

/** The chances, as the uniform numbers that they are compared with have them. */
function checkProbabilities(where: string, p: Float32Array | Float64Array, length: number): "f32" | "f64" {
  if (p.length !== length) refuse("E_ARGUMENT", where, "p", p, `a number, or ${length} numbers as the shape has`);
  for (const chance of p)
    if (!isChance(chance)) refuse("E_ARGUMENT", where, "p", chance, `made of numbers from 0 to 1; torch raises a RuntimeError`);
  return classOf(p) === "Float64Array" ? "f64" : "f32";
}

/** 1 with a chance, else 0: torch.bernoulli of chances, bernoulli_ of one. */
export function bernoulli(where: string, stream: Stream, shape: Shape, p: Probability, dtype: DType): Elements {
  const sizes = checkShape(where, shape);
  const isArray = classOf(p) === "Float32Array" || classOf(p) === "Float64Array";
  if (!isArray) checkNumber(where, "p", p, isChance, CHANCE);
  const target = arrayOf(where, dtype, sizes);
  const one = encode(dtype, 1);
  if (!isArray) {
    forEach(where, stream, target.length, p as number, (i, kept) => {
      target[i] = kept ? one : 0;
    });
    return target;
  }
  const chances = p as Float32Array | Float64Array;
  const uniform = checkProbabilities(where, chances, target.length);
  const drawn = arrayOf(where, uniform, sizes);
  fillUniform(where, stream, drawn, uniform, 0, 1);
  for (let i = 0; i < target.length; i++) target[i] = drawn[i]! < chances[i]! ? one : 0;
  return target;
}

/** torch.nn.functional.dropout while training: f32. */
export function dropout(where: string, stream: Stream, input: Float32Array, p: number): Float32Array<ArrayBuffer> {
  if (classOf(input) !== "Float32Array") refuse("E_ARGUMENT", where, "input", input, "a Float32Array");
  checkNumber(where, "p", p, isChance, "a number from 0 to 1; torch raises a ValueError");
  const target = arrayOf(where, "f32", [input.length]) as Float32Array<ArrayBuffer>;
  if (p === 0) target.set(input);
  // Where nothing is kept torch multiplies by 0 too, and draws nothing.
  else if (p === 1) for (let i = 0; i < input.length; i++) target[i] = input[i]! * 0;
  else {
    const factor = Math.fround(1 / Math.fround(1 - p));
    forEach(where, stream, input.length, 1 - p, (i, kept) => {
      target[i] = input[i]! * (kept ? factor : 0);
    });
  }
  return target;
}
