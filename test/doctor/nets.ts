// What tests of the doctor share: nets as they are usually written, and examinations on random data.

import {
  type Examination,
  type ExamineOptions,
  examine,
  syntheticData,
  type Verdict,
  type VerdictKind,
} from "../../src/doctor/index.js";
import type { ActivationName, Initializer } from "../../src/index.js";
import { type Data, dense, type Layer, sequential } from "../../src/train/index.js";
import { followed } from "./set/follow.js";

interface Common {
  init?: Initializer | undefined;
  biasInit?: Initializer;
}

/** Hidden layers of these widths and a head of ten classes. */
export function mlp(activation: ActivationName, widths: readonly number[], { init, biasInit }: Common = {}): Layer[] {
  const common = { activation, ...(init && { init }), ...(biasInit && { biasInit }) };
  return [...widths.map((width) => dense(width, common)), dense(10)];
}

/** `depth` hidden layers of one width. */
export const deep = (activation: ActivationName, depth: number, width: number, common: Common = {}) =>
  mlp(activation, new Array<number>(depth).fill(width), common);

export interface Patient extends ExamineOptions {
  seed?: number;
  samples?: number;
  /** Instead of random data. */
  data?: (synthetic: Data) => Data;
}

/** Examines a net that is disposed then. */
export function examined(
  layers: readonly Layer[],
  inputShape: readonly number[],
  { seed = 1, samples, data = (d) => d, ...options }: Patient = {},
): Examination {
  using net = sequential(layers, { inputShape, seed });
  return examine(net, data(syntheticData(net, samples)), options);
}

/** The layers that somebody makes of a net who reads these. */
export const advised = (layers: readonly Layer[], verdicts: readonly Verdict[]): readonly Layer[] =>
  followed({ layers, task: { inputShape: [], loss: "mse", x: new Float32Array(), y: new Float32Array() } }, verdicts).layers;

export const ofKind = ({ verdicts }: Examination, kind: VerdictKind) => verdicts.filter((verdict) => verdict.kind === kind);

/** Zeros and ones in turn, for `sigmoidCrossEntropy`. */
export const binary = ({ x }: Data): Data => ({ x, y: Array.from({ length: 256 }, (_, i) => i % 2) });

/** Inputs far from unit scale. */
export const wide = ({ x, y }: Data): Data => ({ x: (x as Float32Array).map((value) => 100 * value), y });

export const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
export const rmsOf = (values: ArrayLike<number>) => Math.sqrt(meanOf(Array.from(values, (x) => x * x)));
