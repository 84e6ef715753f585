// trunc_normal_ of nn.init: by rejection in torch 2.12 and later, before that by the inverse of the distribution.

import { refuse } from "../../base/check.js";
import { arrayOf, type DType, decode, type Elements, held, round } from "../../base/dtype.js";
import { exp } from "../../math/exp.js";
import { log } from "../../math/log.js";
import { areaBetween, normalDensity, upperTail } from "../../math/normal.js";
import { fillNormal, type Moments } from "./normal.js";
import type { Stream } from "./stream.js";
import { fillUniform } from "./uniform.js";

/** Where numbers are cut. */
export interface Cut extends Moments {
  readonly a: number;
  readonly b: number;
}

/** The part of the distribution above which normal numbers are drawn and tried, as torch chooses. */
const LARGE_PART = 0.3;

/** Refused below this share of accepted numbers: torch would draw thousands of tensors. */
const SMALLEST_SHARE = 1e-3;

/** Part of the distribution between the cuts. */
function partOf({ mean, std, a, b }: Cut): number {
  return areaBetween((a - mean) / std, (b - mean) / std);
}

/** The exponent of the density at its highest place between the cuts. */
function peakOf({ mean, std, a, b }: Cut): number {
  const distance = (Math.max(a, Math.min(mean, b)) - mean) / std;
  return -0.5 * distance * distance;
}

/** Refuses cuts between which almost nothing that torch draws lies. */
export function checkCut(where: string, stream: Stream, cut: Cut): void {
  const part = partOf(cut);
  if (stream.minor < 12 || part > LARGE_PART) return;
  const share = (part * cut.std * Math.sqrt(2 * Math.PI)) / exp(peakOf(cut)) / (cut.b - cut.a);
  if (share > SMALLEST_SHARE) return;
  refuse(
    "E_ARGUMENT",
    where,
    "b",
    cut.b,
    `nearer to a (${cut.a}): torch would draw more than 1000 tensors of which it keeps almost nothing`,
  );
}

/** Draws whole tensors until each element has come from one in which `keep` took it. `redraw` fills `drawn`; `pending` is work memory. */
function reject(target: Elements, drawn: Elements, pending: Uint8Array, redraw: () => void, keep: (i: number) => boolean): void {
  pending.fill(1);
  for (let left = target.length; left > 0; ) {
    redraw();
    for (let i = 0; i < target.length; i++) {
      if (pending[i] === 0) continue;
      target[i] = drawn[i]!;
      if (!keep(i)) continue;
      pending[i] = 0;
      left--;
    }
  }
}

/** torch 2.12 and later. */
function byRejection(where: string, stream: Stream, target: Elements, dtype: DType, cut: Cut): void {
  const drawn = arrayOf(where, dtype, [target.length]);
  const pending = arrayOf(where, "u8", [target.length]);
  const to = (x: number) => round(dtype, x);
  if (partOf(cut) > LARGE_PART) {
    const [low, high] = [to(cut.a), to(cut.b)];
    const redraw = () => fillNormal(where, stream, drawn, dtype, cut);
    reject(target, drawn, pending, redraw, (i) => {
      const x = decode(dtype, drawn[i]!);
      return x >= low && x <= high;
    });
    return;
  }
  const chances = arrayOf(where, dtype, [target.length]);
  // In 16 bits torch works in f32 and rounds each result; what it subtracts has 16 bits, what it divides by has not.
  const [mean, std, peak] = [to(cut.mean), dtype === "f64" ? cut.std : Math.fround(cut.std), to(peakOf(cut))];
  const step = (x: number) => held(dtype, x);
  const redraw = () => {
    fillUniform(where, stream, drawn, dtype, cut.a, cut.b);
    fillUniform(where, stream, chances, dtype, 0, 1);
  };
  reject(target, drawn, pending, redraw, (i) => {
    const distance = step(step(decode(dtype, drawn[i]!) - mean) / std);
    return step(log(decode(dtype, chances[i]!))) <= step(step(step(distance * distance) * -0.5) - peak);
  });
}

/** √π/2, and the coefficients of x³ and x⁵ in the series of the inverse error function by it. */
const [HALF_ROOT_PI, CUBIC, QUINTIC] = [0.886226925452758, Math.PI / 12, (7 * Math.PI * Math.PI) / 480];

/** The inverse error function: Newton's method on the normal distribution, from the rational of Abramowitz and Stegun 26.2.23; relative error below 1e-12. */
function erfInverse(x: number): number {
  const size = Math.abs(x);
  if (size < 1e-3) return HALF_ROOT_PI * x * (1 + x * x * (CUBIC + x * x * QUINTIC));
  if (size >= 1) return size === 1 ? x * Number.POSITIVE_INFINITY : NaN;
  const tail = (1 - size) / 2;
  const t = Math.sqrt(-2 * log(tail));
  let z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let i = 0; i < 3; i++) z += (upperTail(z) - tail) / normalDensity(z);
  return (Math.sign(x) * z) / Math.SQRT2;
}

/** torch up to 2.11, f32: each step rounds. */
function byInverse(where: string, stream: Stream, target: Elements, { mean, std, a, b }: Cut): void {
  const phi = (x: number) => 1 - upperTail((x - mean) / std);
  const [low, high] = [2 * phi(a) - 1, 2 * phi(b) - 1];
  fillUniform(where, stream, target, "f32", low, high);
  const [factor, center, least, most] = [Math.fround(std * Math.SQRT2), Math.fround(mean), Math.fround(a), Math.fround(b)];
  for (let i = 0; i < target.length; i++) {
    const x = Math.fround(Math.fround(Math.fround(erfInverse(target[i]!)) * factor) + center);
    target[i] = Math.min(Math.max(x, least), most);
  }
}

/** Fills an array with normal numbers between two cuts, all of which have been checked. */
export function fillTruncNormal(where: string, stream: Stream, target: Elements, dtype: DType, cut: Cut): void {
  if (stream.minor >= 12) byRejection(where, stream, target, dtype, cut);
  else byInverse(where, stream, target, cut);
}
