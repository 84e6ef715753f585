// torch's normal_ on a CPU: blocks of 16 where there are 16 numbers or more side by side, else pair by pair, in f64, of which one may be left.

import { checkNumber } from "../../base/check.js";
import { arrayOf, type DType, type Elements } from "../../base/dtype.js";
import { compatBench } from "../../core/compat.js";
import { fillPieces, WORK_PTR } from "../pieces.js";
import { narrow, storeAs } from "./narrow.js";
import { drawWords, fillFromWords, type Stream } from "./stream.js";

/** Numbers of a block. */
const BLOCK = 16;

/** Mean and standard deviation. */
export interface Moments {
  readonly mean: number;
  readonly std: number;
}

/** A standard deviation that torch takes. */
export function checkStd(where: string, std: unknown): number {
  return checkNumber(where, "std", std, (x) => x >= 0, "a number >= 0; torch raises a RuntimeError");
}

/** Whole blocks. */
function fillBlocks(where: string, stream: Stream, target: Elements, dtype: DType, { mean, std }: Moments): void {
  // From torch 2.13 on the compiler fuses there in both profiles.
  const fused = Number(stream.fused || stream.minor >= 13);
  fillFromWords(where, stream, target, (kernels, ptr, count, draw) => {
    const blocks = count / BLOCK;
    if (dtype === "f64") {
      draw(ptr, 2 * count);
      kernels.torchNormalF64(ptr, blocks, mean, std, fused);
      return;
    }
    const at = dtype === "f32" ? ptr : WORK_PTR;
    draw(at, count);
    if (stream.fused) kernels.torchNormalF32(at, blocks, mean, std);
    else kernels.torchNormalScalarF32(at, blocks, mean, std, fused);
    // No normal number of a block is larger than √(−2 ln 2^-24) = 5.77.
    if (dtype !== "f32") narrow(where, dtype, ptr, at, count, Math.abs(mean) + 6 * std);
  });
}

/** The number that a pair has left, then pairs: as many numbers as asked for, to be kept in `numbers`, whose last may be left again. */
function fillPairs(where: string, stream: Stream, numbers: Float64Array<ArrayBuffer>, count: number): void {
  const start = stream.spare === undefined ? 0 : 1;
  fillFromWords(where, stream, numbers.subarray(start), (kernels, ptr, elements, draw) => {
    draw(ptr, 2 * elements);
    kernels.torchNormalPairs(ptr, elements / 2);
  });
  if (start === 1) numbers[0] = stream.spare!;
  stream.spare = numbers.length > count ? numbers[count] : undefined;
}

/** Fills an array with normal numbers; `contiguous` tells whether its tensor lies in memory without gaps. */
export function fillNormal(
  where: string,
  stream: Stream,
  target: Elements,
  dtype: DType,
  moments: Moments,
  contiguous = true,
): void {
  const n = target.length;
  if (n >= BLOCK && contiguous) {
    const ragged = n % BLOCK;
    // Numbers of the last block that would be no whole one are drawn for nothing, but for the dtypes of 16 bits.
    const lost = dtype === "f64" ? 2 * ragged : dtype === "f32" ? ragged : 0;
    fillBlocks(where, stream, target.subarray(0, n - ragged), dtype, moments);
    if (ragged === 0) return;
    drawWords(where, stream, new Uint32Array(lost));
    fillBlocks(where, stream, target.subarray(n - BLOCK), dtype, moments);
    return;
  }
  if (n === 0) return;
  const start = stream.spare === undefined ? 0 : 1;
  const numbers = arrayOf(where, "f64", [start + 2 * Math.ceil((n - start) / 2)]) as Float64Array<ArrayBuffer>;
  fillPairs(where, stream, numbers, n);
  const scaled = numbers.subarray(0, n);
  const fused = Number(stream.fused);
  fillPieces(where, scaled, (kernels, ptr, from, count) => {
    new Float64Array(compatBench(where).buffer, ptr, count).set(scaled.subarray(from, from + count));
    kernels.scaleF64(ptr, count, moments.mean, moments.std, fused);
  });
  storeAs(dtype, scaled, target);
}
