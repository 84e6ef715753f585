// The phase diagram: for each pair of weight and bias std, whether gradients vanish, explode or keep their size with depth.

import { describe } from "isovar";
import { type ActivationName, activation, edgeOfChaos, expectation, type MeanField, meanField, varianceMap } from "isovar/theory";
import type { Start } from "../state.js";
import { initializerOf } from "./code/meaning.js";

/** Decades of the variance q that are tabulated, and rows per decade: between rows χ₁ is within 1 % of `meanField`. */
const LEAST = -6;
const MOST = 6;
const PER_DECADE = 5;

/** What the axes show, as the diagrams of Poole et al. 2016 and Schoenholz et al. 2017 do. */
const MOST_STDS = { weightStd: 4, biasStd: 2 };
/** The slope of sigmoid is ¼ at most, so that its edge begins at 10.1. */
const MOST_STDS_OF_SIGMOID = { weightStd: 16, biasStd: 2 };

/** A place of the map: std of the weights times √fanIn, std of the biases. */
export interface Stds {
  weightStd: number;
  biasStd: number;
}

/** A map of χ₁ over the stds of weights (times √fanIn) and of biases. */
export interface PhaseMap {
  activation: ActivationName;
  /** Stds of weights, left to right. */
  weightStds: number[];
  /** Stds of biases, bottom to top. */
  biasStds: number[];
  /** χ₁, row by row: `chi1[row * weightStds.length + column]`. */
  chi1: Float32Array<ArrayBuffer>;
}

/** E[f²] and E[f′²] of a signal of variance e^logs[i]. */
interface Moments {
  logs: number[];
  squares: number[];
  slopes: number[];
  /** Row of q = 1. */
  unit: number;
}

/** The stable place on the edge with the smallest biases, undefined where an activation has none (softplus, relu2). */
export function bestEdge(name: ActivationName): Stds | undefined {
  try {
    const { weightStd, biasStd } = edgeOfChaos(name);
    return { weightStd, biasStd };
  } catch {
    return undefined;
  }
}

/** The largest stds that the map of an activation shows. */
export const axesOf = (name: ActivationName): Stds => (name === "sigmoid" ? MOST_STDS_OF_SIGMOID : MOST_STDS);

/**
 * Both moments by quadrature. Upward no farther than some signal of the map grows: the sines of a large variance are slow to average.
 */
function momentsOf(name: ActivationName, most: Stds): Moments {
  const { derivative, kinks } = activation(name);
  const moments: Moments = { logs: [], squares: [], slopes: [], unit: -LEAST * PER_DECADE };
  for (let i = LEAST * PER_DECADE; i <= MOST * PER_DECADE; i++) {
    const q = 10 ** (i / PER_DECADE);
    const std = Math.sqrt(q);
    const square = varianceMap(name, q, { weightStd: 1 });
    moments.logs.push(Math.log(q));
    moments.squares.push(square);
    moments.slopes.push(expectation((z) => derivative(std * z) ** 2, { kinks: kinks.map((kink) => kink / std) }));
    if (i > 0 && most.weightStd ** 2 * square + most.biasStd ** 2 < q) break;
  }
  return moments;
}

/** χ₁ at the variance that iteration from 1 settles at, as `meanField` has it, by interpolation in the table. */
function chi1At({ logs, squares, slopes, unit }: Moments, weightStd: number, biasStd: number): number {
  const weightVariance = weightStd * weightStd;
  const growth = (row: number) => (weightVariance * squares[row]! + biasStd * biasStd) / Math.exp(logs[row]!) - 1;
  let row = unit;
  let here = growth(row);
  const step = here > 0 ? 1 : -1;
  for (let next = row + step; next >= 0 && next < logs.length; next += step) {
    const there = growth(next);
    if (there > 0 !== here > 0) {
      const part = here / (here - there);
      return weightVariance * (slopes[row]! + part * (slopes[next]! - slopes[row]!));
    }
    [row, here] = [next, there];
  }
  return weightVariance * slopes[row]!;
}

/** The map of an activation in `columns` × `rows` cells, each for the stds in its middle. 0.02 to 0.2 s, most of it for the table. */
export function phaseMap(name: ActivationName, columns = 160, rows = 80): PhaseMap {
  const most = axesOf(name);
  const moments = momentsOf(name, most);
  const weightStds = Array.from({ length: columns }, (_, i) => ((i + 0.5) / columns) * most.weightStd);
  const biasStds = Array.from({ length: rows }, (_, i) => ((i + 0.5) / rows) * most.biasStd);
  const chi1 = new Float32Array(columns * rows);
  for (const [row, biasStd] of biasStds.entries()) {
    const cells = chi1.subarray(row * columns, (row + 1) * columns);
    for (const [column, weightStd] of weightStds.entries()) cells[column] = chi1At(moments, weightStd, biasStd);
  }
  return { activation: name, weightStds, biasStds, chi1 };
}

/** All that is the same for every net of an activation. */
export interface Landscape {
  readonly map: PhaseMap;
  /** The largest stds on it. */
  readonly most: Stds;
  /** The stable place on the edge with the smallest biases, where there is one. */
  readonly best: Stds | undefined;
}

const landscapes = new Map<ActivationName, Landscape>();

/** The landscape of an activation, computed when it is first asked for. */
export function landscapeOf(name: ActivationName): Landscape {
  const known = landscapes.get(name) ?? { map: phaseMap(name), most: axesOf(name), best: bestEdge(name) };
  landscapes.set(name, known);
  return known;
}

/**
 * Where a start stands on the map: as independent weights of its std would. Undefined where LSUV scales each layer on its own, and where a scheme
 * refuses the shape.
 */
export function placeOf({ init, biasStd, lsuv }: Start, width: number): Stds | undefined {
  if (lsuv) return undefined;
  try {
    return { weightStd: describe(initializerOf(init), [width, width]).std * Math.sqrt(width), biasStd };
  } catch {
    return undefined;
  }
}

/** One place of the map to full precision. */
export interface PhasePoint extends MeanField {
  /** Layers in which a gradient shrinks or grows by e: 1/|ln χ₁|, Infinity on the edge. */
  gradientDepth: number;
}

/** What theory says of nets at one place of the map. */
export function phasePoint(name: ActivationName, weightStd: number, biasStd: number): PhasePoint {
  const point = meanField(name, { weightStd, biasStd });
  return { ...point, gradientDepth: point.phase === "edge" ? Infinity : 1 / Math.abs(Math.log(point.chi1)) };
}
