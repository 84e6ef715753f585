// What samplers should give, in f64, from the words of the stream: twice, from the word as it is and from the uniform that the
// kernel rounds to f32 first, so that the error of the arithmetic can be told from that of the rounding.

import { areaAbove, density, quantile } from "./normal.js";

const { fround } = Math;

/** How far values are off, in units of std. */
export interface Errors {
  /** Largest error, against exact arithmetic on the rounded uniforms. */
  max: number;
  /** The same where the exact value lies within ±2. */
  withinTwo: number;
  /** Largest error against the value that belongs to the unrounded word. */
  fromWord: number;
  /** Largest error as `max` in units of the last place of the exact value as f32, where that is at least `ulpFrom` in size. */
  ulps: number;
}

/** The spacing of f32 at x. */
function ulpF32(x: number): number {
  return 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);
}

/** Compares values with what `exact(i)` says: [from the rounded uniform, from the word]. */
export function measure(values: Float32Array, exact: (i: number) => readonly [number, number], ulpFrom = 0): Errors {
  const errors: Errors = { max: 0, withinTwo: 0, fromWord: 0, ulps: 0 };
  // Written so that a NaN counts.
  const raise = (name: keyof Errors, error: number) => {
    if (!(error <= errors[name])) errors[name] = error;
  };
  for (let i = 0; i < values.length; i++) {
    const [rounded, ideal] = exact(i);
    const error = Math.abs(values[i]! - rounded);
    raise("max", error);
    if (!(Math.abs(rounded) > 2)) raise("withinTwo", error);
    if (Math.abs(rounded) >= ulpFrom) raise("ulps", error / ulpF32(rounded));
    raise("fromWord", Math.abs(values[i]! - ideal));
  }
  return errors;
}

/** Radius √(−2 ln u), u = (word + ½)·2^-32, from the rounded u (or 1 − u, which the kernel rounds where u > ½) and the exact one. */
export function exactRadius(word: number): [number, number] {
  const t = fround(fround(word | 0) + 0.5);
  const log = t < 0 ? Math.log1p(t * 2 ** -32) : Math.log(t * 2 ** -32);
  const u = word + 0.5;
  const ideal = u > 2 ** 31 ? Math.log1p((u - 2 ** 32) * 2 ** -32) : Math.log(u * 2 ** -32);
  return [Math.sqrt(-2 * log), Math.sqrt(-2 * ideal)];
}

/**
 * cos and sin of 2π·word·2^-32, from the exact word, and from the word less its half turns as the kernel rounds it to f32.
 * Reduced to an eighth of a turn, so that zeros are exact.
 */
export function exactAngle(word: number): { rounded: [number, number]; ideal: [number, number] } {
  const halfTurns = Math.round(word / 2 ** 31);
  const sign = halfTurns % 2 === 0 ? 1 : -1;
  const turn = (rest: number): [number, number] => {
    // rest is in units of 2^-32 turns, within ± a quarter turn.
    const x = Math.abs(rest);
    const [c, s] =
      x <= 2 ** 29 ? [Math.cos(x * STEP), Math.sin(x * STEP)] : [Math.sin((2 ** 30 - x) * STEP), Math.cos((2 ** 30 - x) * STEP)];
    return [sign * c, sign * Math.sign(rest) * s];
  };
  const rest = word - halfTurns * 2 ** 31;
  return { rounded: turn(fround(rest)), ideal: turn(rest) };
}
const STEP = (2 * Math.PI) / 2 ** 32;

/** Element i of a whole tile stream of normal values from all words of it: even words are radii, odd ones angles. */
export function exactNormal(words: Uint32Array): (i: number) => readonly [number, number] {
  return (i) => {
    const odd = (i >> 2) & 1;
    const radius = exactRadius(words[i - 4 * odd]!);
    const angle = exactAngle(words[i + 4 * (1 - odd)]!);
    return [radius[0] * angle.rounded[odd]!, radius[1] * angle.ideal[odd]!];
  };
}

/** Quantile of the normal distribution cut at ±2, at x = 2u − 1. */
export function exactWithinTwo(words: Uint32Array): (i: number) => readonly [number, number] {
  const outside = areaAbove(2);
  const at = (x: number) => {
    // Next to the zero the area is too coarse; Taylor's series of the quantile has full relative precision (y^7 is below 2^-60).
    const y = (x * (0.5 - outside)) / density(0);
    if (Math.abs(y) < 0.003) return y + y ** 3 / 6 + (7 * y ** 5) / 120;
    const tail = outside + ((1 - Math.abs(x)) / 2) * (1 - 2 * outside);
    return Math.sign(x) * quantile(1 - tail, tail);
  };
  return (i) => {
    const s = words[i]! - 2 ** 31;
    return [at(fround(fround(s) + 0.5) * 2 ** -31), at((s + 0.5) * 2 ** -31)];
  };
}

/** Quantile of the normal distribution cut at any two bounds; the kernel counts u from the nearer end. */
export function exactTruncated(words: Uint32Array, lower: number, upper: number): (i: number) => readonly [number, number] {
  const flip = lower + upper > 0;
  const area = flip ? areaAbove(lower) - areaAbove(upper) : areaAbove(-upper) - areaAbove(-lower);
  const at = (u: number, upperHalf: boolean) => {
    const [below, above] = upperHalf
      ? [areaAbove(-upper) - u * area, areaAbove(upper) + u * area]
      : [areaAbove(-lower) + u * area, areaAbove(lower) - u * area];
    return quantile(below, above);
  };
  return (i) => {
    const upperHalf = words[i]! >= 2 ** 31;
    const fromEnd = upperHalf ? 2 ** 32 - 1 - words[i]! : words[i]!;
    return [at(fround(fround(fromEnd) + 0.5) * 2 ** -32, upperHalf), at((fromEnd + 0.5) * 2 ** -32, upperHalf)];
  };
}
