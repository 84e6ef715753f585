// 32 trainings of 200 steps against PyTorch: test/fixtures/torch-runs.json, by scripts/torch_runs.py, whose generator this repeats.

import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Net, type NetJson, sequential, trainer } from "../../src/train/index.js";

interface RecordedRun {
  name: string;
  net: NetJson;
  /** How many, where inputs are ids; else 0. */
  ids: number;
  /** Whether targets are labels. */
  classes: boolean;
  /** Before the steps `shown`, in f64. */
  losses: number[];
  /** After the last step, in f64: by parameter, about five values spread over it. */
  weights: Record<string, number[]>;
  /** How far PyTorch in f32 lies from that at most: over all steps, and all weights. */
  rounding: { loss: number; weight: number };
}

const recorded: { steps: number; shown: number[]; batch: number; batches: number; runs: RecordedRun[] } = JSON.parse(
  readFileSync("test/fixtures/torch-runs.json", "utf8"),
);

/** A linear congruential generator, 24 bits of each state. Source: Numerical Recipes. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

/** Kernels of variance 1/fan-in, scales and biases around 1 and 0, by name; running values stay. */
function fill(net: Net): void {
  const u = uniforms(1);
  const byName = [...net.parameters].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, shape, data } of byName) {
    const kind = name.slice(name.lastIndexOf("/") + 1);
    if (kind === "mean" || kind === "var") continue;
    const fanIn = shape.slice(0, -1).reduce((product, n) => product * n, 1);
    const width = kind === "scale" || kind === "bias" ? 1 : 2 * Math.sqrt(3 / fanIn);
    for (let i = 0; i < data.length; i++) data[i] = (u() - 0.5) * width + (kind === "scale" ? 1 : 0);
  }
}

function batchesOf({ net, ids, classes }: RecordedRun) {
  const u = uniforms(2);
  const size = net.inputShape.reduce((product, n) => product * n, 1);
  const outputs = (net.layers.at(-1) as { units: number }).units;
  const rows = recorded.batch * (ids ? size : 1);
  return Array.from({ length: recorded.batches }, () => ({
    x: Array.from({ length: recorded.batch * size }, () => (ids ? Math.floor(u() * ids) : 4 * u() - 2)),
    y: Array.from({ length: classes ? rows : rows * outputs }, () => (classes ? Math.floor(u() * outputs) : u())),
  }));
}

// Rounding grows over the steps, by how much is a matter of the net: from 1e-7 to 1e-5 here. PyTorch in f32 strays from f64 by as much as was
// recorded. That is one draw of this error, and ours is another: it is held to a few times the first, and to a few spacings of f32 at 1.
const TIMES = 5;
const SPACING = 2 ** -23;
const boundOf = (rounding: number) => TIMES * Math.max(rounding, SPACING);

it.each(recorded.runs.map((run) => [run.name, run] as const))("%s", (_, run) => {
  const { net: json, losses, weights, rounding } = run;
  const net = sequential(json, { seed: 1 });
  fill(net);
  const batches = batchesOf(run);
  const t = trainer(net);
  const ours: number[] = [];
  for (let step = 0; step < recorded.steps; step++) {
    const { x, y } = batches[step % batches.length]!;
    ours.push(t.step(x, y));
  }
  const off = recorded.shown.map((step, i) => Math.abs(ours[step - 1]! - losses[i]!));
  expect(Math.max(...off), `losses ${off}`).toBeLessThanOrEqual(boundOf(rounding.loss));
  expect(net.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(weights).sort());
  for (const { name, data } of net.parameters) {
    const every = Math.max(1, Math.floor(data.length / 5));
    const shown = data.filter((_, i) => i % every === 0);
    expect(shown).toHaveLength(weights[name]!.length);
    const far = weights[name]!.map((value, i) => Math.abs(shown[i]! - value));
    expect(Math.max(...far), name).toBeLessThanOrEqual(boundOf(rounding.weight));
  }
  net.dispose();
});

it("every optimizer trains two nets", () => {
  const optimizers = recorded.runs.map(({ net }) => JSON.stringify(net.optimizer));
  expect(optimizers).toHaveLength(32);
  for (const one of optimizers) expect(optimizers.filter((other) => other === one)).toHaveLength(2);
});
