// Does isovar run as fast on every Node? One contestant, each time on another, in turns.

import { atMost, type Bench, type Figure } from "./figure.js";
import type { Results } from "./results.js";
import { digits, gflops, MS, nsPer, shown, type Table, type Unit } from "./table.js";
import type { WorkName, Works } from "./work.js";

/** How many times as long as on the fastest Node the slowest may take. */
const [SAMPLERS, PRODUCTS] = [1.15, 1.25];

/** So few that a sample is short: on a busy machine a long one is seldom undisturbed. */
const COUNT = 2 ** 18;
const NS = nsPer("value", COUNT);

const slowestOverFastest = ({ rows }: Table) => {
  const medians = rows.map(({ median }) => median);
  return Math.max(...medians) / Math.min(...medians);
};

export const nodes: Bench = async ({ contest }) => {
  const figures: Figure[] = [];
  const ask = async <W extends WorkName>(title: string, work: W, parameters: Works[W], unit: Unit, goal: number) => {
    const inside = "one call, into an array that is there already; of steps, all of one";
    const table = await contest(work, parameters, { id: `nodes-${figures.length}`, title, inside, unit });
    figures.push(atMost(`${title}: slowest Node over fastest`, slowestOverFastest(table), goal));
  };
  await ask("uniform f32", "uniform", { count: COUNT }, NS, SAMPLERS);
  await ask("normal f32", "normal", { count: COUNT, std: 0.03 }, NS, SAMPLERS);
  await ask("truncated normal ±2σ f32", "truncated", { count: COUNT, std: 0.03 }, NS, SAMPLERS);
  await ask("normal f64", "sampler", { count: COUNT, dtype: "f64" }, NS, SAMPLERS);
  for (const [lower, upper] of [
    [-3, 1],
    [2, 3],
  ] as const) {
    await ask(`normal cut to [${lower}σ, ${upper}σ]`, "sampler", { count: COUNT, dtype: "f32", lower, upper }, NS, SAMPLERS);
  }
  for (const [m, n, k] of [
    [64, 64, 64],
    [512, 512, 512],
    [1024, 1, 1024],
    [1024, 8, 1024],
    [64, 256, 784],
  ] as const) {
    await ask(`matmul f32, ${m}×${k} by ${k}×${n}`, "matmul", { m, n, k }, gflops(m, n, k), PRODUCTS);
  }
  await ask("one SGD step, MLP 784-256-10, batch 64", "step", { optimizer: "sgd", batch: 64 }, MS, PRODUCTS);
  await ask("one SGD step, the digits' convolutional net, batch 64", "convStep", { batch: 64 }, MS, PRODUCTS);
  return figures;
};

/** What docs/performance.md says of it: medians, a column for each Node. */
export function nodesBlock({ tables, contestants, figures }: Results): string {
  const names = contestants.map(({ name }) => name);
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const rows = tables.map((table) => {
    const medians = names.map((wanted) => table.rows.find(({ name }) => name === wanted)?.median ?? Number.NaN);
    return line([
      `${table.title}, ${table.unit.name}`,
      ...medians.map((ms) => digits(shown(table.unit, ms))),
      `${slowestOverFastest(table).toFixed(2)}×`,
    ]);
  });
  const missed = figures.filter(({ met }) => !met);
  const verdict = `Goals: samplers at most ${SAMPLERS}×, products and steps ${PRODUCTS}×; ${
    missed.length === 0 ? "all are met" : `missed by ${missed.map(({ claim }) => claim.replace(/: .*/, "")).join("; ")}`
  }.`;
  return [
    line(["", ...names, "slowest over fastest"]),
    line(["---", ...names.map(() => "---:"), "---:"]),
    ...rows,
    "",
    verdict,
  ].join("\n");
}
