// torch's uniform_ on a CPU.

import { checkNumber, refuse } from "../../base/check.js";
import { type DType, type Elements, encode, LARGEST } from "../../base/dtype.js";
import { WORK_PTR } from "../pieces.js";
import { narrow } from "./narrow.js";
import { fillFromWords, type Stream } from "./stream.js";

/** Refuses bounds that torch refuses. @param names those of its arguments */
export function checkBounds(
  where: string,
  dtype: DType,
  low: number,
  high: number,
  names: readonly [string, string] = ["low", "high"],
): void {
  const rule = `a number within the range of ${dtype}; torch raises a RuntimeError`;
  const isWithin = (x: number) => Math.abs(x) <= LARGEST[dtype];
  checkNumber(where, names[0], low, isWithin, rule);
  checkNumber(where, names[1], high, isWithin, rule);
  if (!(low <= high)) refuse("E_ARGUMENT", where, names[0], low, `<= ${names[1]} (${high}); torch raises a RuntimeError`);
  if (!(high - low <= LARGEST[dtype])) {
    refuse("E_ARGUMENT", where, names[1], high, `within ${LARGEST[dtype]} of ${names[0]}; torch raises a RuntimeError`);
  }
}

/** Refuses a dtype of 16 bits for a release whose numbers of it are not known. */
export function checkKnown(where: string, stream: Stream, dtype: DType, since: number): void {
  if ((dtype === "f16" || dtype === "bf16") && stream.minor < since) {
    refuse(
      "E_DTYPE",
      where,
      "dtype",
      dtype,
      `f32 or f64: what torch 2.${stream.minor} gives in 16 bits is known from 2.${since} on`,
    );
  }
}

/** Fills an array with numbers in [low, high), in the order of memory. Bounds have been checked. */
export function fillUniform(where: string, stream: Stream, target: Elements, dtype: DType, low: number, high: number): void {
  const [fused, open] = [Number(stream.fused), Number(stream.minor >= 12)];
  fillFromWords(where, stream, target, (kernels, ptr, count, draw) => {
    const [at, words] = dtype === "f32" || dtype === "f64" ? [ptr, dtype === "f64" ? 2 * count : count] : [WORK_PTR, count];
    draw(at, words);
    if (dtype === "f64") kernels.torchUniformF64(at, count, low, high, fused, open);
    else kernels.torchUniformF32(at, count, low, high, fused, open);
    if (at !== ptr) narrow(where, dtype as "f16", ptr, at, count, LARGEST.f16 - 1);
  });
  if (dtype === "f32" || dtype === "f64") return;
  // Rounding to 16 bits may reach the upper bound once more.
  const [from, to] = [encode(dtype, high), encode(dtype, low)];
  for (let i = 0; i < target.length; i++) if (target[i] === from) target[i] = to;
}
