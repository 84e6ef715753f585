// Is any interval slow to cut a normal to? One-sided, far out, narrow, with the mean outside.

import { createCore, fill, type Initializer, key, truncatedNormal } from "isovar";
import { atMost, type Bench } from "./figure.js";
import { compare } from "./harness.js";
import { nsPer } from "./table.js";

const CUTS: readonly (readonly [string, Initializer])[] = [
  ["±2σ", truncatedNormal()],
  ["±3σ", truncatedNormal({ lower: -3, upper: 3 })],
  ["[−3σ, 1σ]", truncatedNormal({ lower: -3, upper: 1 })],
  ["[0, ∞)", truncatedNormal({ min: 0 })],
  ["[2σ, 3σ]", truncatedNormal({ lower: 2, upper: 3 })],
  ["[5.5σ, ∞)", truncatedNormal({ min: 5.5 })],
  ["[8σ, 9σ]", truncatedNormal({ lower: 8, upper: 9 })],
  ["[20σ, ∞)", truncatedNormal({ min: 20 })],
  ["[100σ, 100.01σ]", truncatedNormal({ lower: 100, upper: 100.01 })],
  ["[2σ, 2.001σ]", truncatedNormal({ lower: 2, upper: 2.001 })],
  ["mean −9σ, [0, ∞)", truncatedNormal({ mean: -9, min: 0 })],
];

export const intervals: Bench = async ({ quick, show }) => {
  const core = createCore({ backend: "wasm" });
  const out = new Float32Array(2 ** 18);
  let stream = 0;
  const cases = CUTS.map(([name, initializer]) => ({
    name,
    run: () => void fill(initializer, out, { shape: [512, 512], key: key(stream++), core }),
  }));
  const rows = await compare(cases, quick ? 5 : 21);
  const inside = "2^18 values into an array that is there already";
  show({ id: "intervals", title: "normal cut to an interval, f32", inside, unit: nsPer("value", out.length), rows });
  const sorted = rows.map(({ median }) => median).sort((a, b) => a - b);
  const ratio = sorted.at(-1)! / sorted[Math.floor(sorted.length / 2)]!;
  return [atMost("slowest interval over the median one", ratio, 4)];
};
