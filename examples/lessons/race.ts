// Starts race each other: each is trained from several seeds, and judged at the best of several learning rates.

import { IsovarError } from "isovar";
import { evaluate, fit, type Layer, type LayerStatistics, type Optimizer, type StepEvent, sequential } from "isovar/train";
import type { Digits } from "../digits/data.js";
import { type Band, panelColumns, panels } from "./chart.js";
import { show } from "./lesson.js";
import { PIXELS } from "./net.js";

export const SEEDS = [1, 2, 3, 4, 5];
const BATCH = 64;

/** What fit says of the place where training came to NaN or an infinity. */
interface Stop {
  layer: string;
  step: number;
  message: string;
}

/** What a run came to. */
export interface Run {
  /** Loss of each batch, before the step on it; infinite from where training stopped. */
  losses: number[];
  stop: Stop | undefined;
  /** Every layer in the first step, before a weight was touched. */
  start: LayerStatistics[];
  /** Weights at the end. */
  kernels: Float32Array[];
  /** Share of the test digits. */
  accuracy: number;
}

export interface Course {
  data: Digits;
  optimizer: (learningRate: number) => Optimizer;
  epochs: number;
}

/** Trains a net, 64 digits a step. */
export async function train(layers: Layer[], learningRate: number, seed: number, course: Course): Promise<Run> {
  const { data, optimizer, epochs } = course;
  const net = sequential(layers, { inputShape: [PIXELS], seed });
  const losses: number[] = [];
  let start: LayerStatistics[] = [];
  let stop: Stop | undefined;
  const onStep = ({ loss, statistics }: StepEvent) => {
    if (losses.push(loss) === 1) start = statistics();
  };
  try {
    await fit(net, data.training, { optimizer: optimizer(learningRate), batchSize: BATCH, epochs, onStep });
  } catch (error) {
    if (!(error instanceof IsovarError) || error.code !== "E_NOT_FINITE") throw error;
    stop = { ...(error.cause as Stop), message: error.message };
  }
  const steps = epochs * Math.ceil(data.training.y.length / BATCH);
  while (losses.length < steps) losses.push(Number.POSITIVE_INFINITY);
  const kernels = net.parameters.filter(({ shape }) => shape.length === 2).map(({ data }) => data.slice());
  const accuracy = evaluate(net, data.test).accuracy!;
  net.dispose();
  return { losses, stop, start, kernels, accuracy };
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
export const median = (values: readonly number[]) => sorted(values)[values.length >> 1]!;

/** The median, and from where to where the others lie. */
export function spread(values: readonly number[], text = show): string {
  const order = sorted(values);
  return `${text(median(values))} (${text(order[0]!)}–${text(order.at(-1)!)})`;
}

/** Mean loss over the last quarter of the steps. */
export const lastLoss = ({ losses }: Run) => mean(losses.slice(-Math.ceil(losses.length / 4)));

/** Steps until the mean of the last eight losses is at most `loss`; infinite where that never is. */
export function stepsTo(loss: number, { losses }: Run): number {
  for (let end = 8; end <= losses.length; end++) if (mean(losses.slice(end - 8, end)) <= loss) return end;
  return Number.POSITIVE_INFINITY;
}

/** Root mean square of a layer's outputs, or of their gradients. */
export const rms = ({ mean, std }: { mean: number; std: number }) => Math.hypot(mean, std);

/** A start at one of the learning rates: a run for each seed. */
export interface Entry {
  name: string;
  rate: number;
  runs: Run[];
}

/** A start at each of the learning rates. */
export async function tryRates(name: string, layers: Layer[], rates: readonly number[], course: Course): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const rate of rates) {
    const runs: Run[] = [];
    for (const seed of SEEDS) runs.push(await train(layers, rate, seed, course));
    entries.push({ name, rate, runs });
  }
  return entries;
}

/** The median over the seeds. */
export const typical = ({ runs }: Entry, of: (run: Run) => number) => median(runs.map(of));

/** That with the lowest last loss. */
export const best = (entries: readonly Entry[]) =>
  entries.reduce((leader, next) => (typical(next, lastLoss) < typical(leader, lastLoss) ? next : leader));

/** How each start does at the rate that suits it best. */
export async function race(starts: readonly { name: string; layers: Layer[] }[], rates: readonly number[], course: Course) {
  const winners: Entry[] = [];
  for (const { name, layers } of starts) winners.push(best(await tryRates(name, layers, rates, course)));
  return winners;
}

/** Under a chart of curves. */
export const CURVES = `Loss by step, mean of a few; line: median of ${SEEDS.length} seeds, shade: lowest to highest.`;

/** Learning curves side by side, all steps or the first of them. */
export function curves(entries: readonly Entry[], steps = entries[0]!.runs[0]!.losses.length): string {
  const columns = panelColumns(entries.length);
  const bands = entries.map(({ name, rate, runs }): Band => {
    const points = Array.from({ length: columns }, (_, i) => {
      const [from, to] = [Math.floor((i * steps) / columns), Math.floor(((i + 1) * steps) / columns)];
      return sorted(runs.map(({ losses }) => mean(losses.slice(from, to))));
    });
    const rank = (n: number) => points.map((point) => point[n]!);
    const titles = [name, `rate ${rate}`];
    return { titles, low: rank(0), middle: rank(SEEDS.length >> 1), high: rank(SEEDS.length - 1) };
  });
  return panels(bands);
}
