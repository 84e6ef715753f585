// What the lessons on noise from seeds train: a small net, whose losses are all that is asked of it.

import { heNormal } from "isovar";
import { type NoiseOptions, perturb, restore, update } from "isovar/noise";
import { dense, evaluate, type Net, type Parameter, sequential } from "isovar/train";
import type { Samples } from "../digits/data.js";
import { PIXELS } from "./net.js";
import type { Run } from "./race.js";

/** A net of 6,634 weights. */
export function smallNet(seed: number): Net {
  const layers = [dense(32, { activation: "relu", init: heNormal() }), dense(10, { init: heNormal() })];
  return sequential(layers, { inputShape: [PIXELS], seed });
}

/** Step after step other samples, from the front again after the last ones. */
export function batchAt(step: number, size: number, { x, y }: Samples): Samples {
  const from = (step * size) % (y.length - size + 1);
  return { x: x.subarray(from * PIXELS, (from + size) * PIXELS), y: y.subarray(from, from + size) };
}

/** Noise of a parameter: of low rank for matrices, where a rank is given. */
const noiseOf = ({ name, shape }: Parameter, seed: number, rank?: number): NoiseOptions =>
  rank !== undefined && shape.length === 2 ? { seed, name, rank, shape } : { seed, name };

/** The loss of a net on a batch with the noise of a member in its weights, which are afterwards what they were. */
export function lossWith(
  net: Net,
  batch: Samples,
  seed: number,
  member: number,
  sign: 1 | -1,
  scale: number,
  rank?: number,
): number {
  const kept = net.parameters.map((p) => perturb(p.data, { ...noiseOf(p, seed, rank), member, sign, scale }));
  const { loss } = evaluate(net, batch);
  for (const [i, p] of net.parameters.entries()) restore(p.data, kept[i]!);
  return loss;
}

/** A step of training: members and what the noise of each counts. */
export interface Step {
  members: number[];
  weights: number[];
}

export function take(net: Net, { members, weights }: Step, seed: number, rank?: number): void {
  for (const p of net.parameters) update(p.data, members, weights, noiseOf(p, seed, rank));
}

/** Whether the steps alone, on a net that begins with the same weights, lead to the same weights, bit for bit. */
export function leadsTo(net: Net, begin: Net, steps: readonly Step[], seed: number, rank?: number): boolean {
  for (const step of steps) take(begin, step, seed, rank);
  return net.parameters.every(({ data }, i) => data.every((x, j) => Object.is(x, begin.parameters[i]!.data[j])));
}

/** What a lesson shows of a run. */
export const runOf = (losses: number[], accuracy: number): Run => ({ losses, stop: undefined, start: [], kernels: [], accuracy });
