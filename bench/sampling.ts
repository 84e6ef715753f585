// How fast are the samplers, beside what a user would write and beside the fastest plain JS?

import {
  createCore,
  type DType,
  fill,
  heNormal,
  type Initializer,
  key,
  normal,
  truncatedNormal,
  uniform,
  varianceScaling,
} from "isovar";
import * as idiomatic from "./baselines/idiomatic.js";
import * as tuned from "./baselines/tuned.js";
import { atLeast, atMost, type Bench, compare, type Figure, printTimings, verifyMoments } from "./harness.js";

const COUNT = 2 ** 22;
const SHAPE = [2048, 2048];
const STD = Math.sqrt(2 / SHAPE[0]!);
const CUT = 0.8796256610342398;

interface Question {
  distribution: string;
  initializer: Initializer;
  std: number;
  idiomatic: (out: Float32Array) => void;
  tuned: (state: Uint32Array, out: Float32Array) => void;
  goal?: number;
}

const QUESTIONS: Question[] = [
  {
    distribution: "uniform [−1, 1)",
    initializer: uniform({ lower: -1, upper: 1 }),
    std: 1 / Math.sqrt(3),
    idiomatic: (out) => idiomatic.uniform(out, -1, 1),
    tuned: (state, out) => tuned.uniform(state, out, -1, 1),
  },
  {
    distribution: "normal",
    initializer: normal({ std: STD }),
    std: STD,
    idiomatic: (out) => idiomatic.normal(out, 0, STD),
    tuned: (state, out) => tuned.normal(state, out, 0, STD),
    goal: 12,
  },
  {
    distribution: "truncated normal ±2σ (He)",
    initializer: heNormal(),
    std: STD,
    idiomatic: (out) => idiomatic.truncatedNormal(out, 0, STD / CUT),
    tuned: (state, out) => tuned.truncatedNormal(state, out, 0, STD / CUT),
    goal: 16,
  },
];

export const sampling: Bench = async ({ quick }) => {
  const figures: Figure[] = [];
  const wasm = createCore({ backend: "wasm" });
  const js = createCore({ backend: "js" });
  const out = new Float32Array(COUNT);
  const state = tuned.seeded(42);
  let stream = 0;
  for (const question of QUESTIONS) {
    const options = (core: typeof wasm) => ({ shape: SHAPE, key: key(stream++), core });
    const cases = [
      { name: "isovar", run: () => void fill(question.initializer, out, options(wasm)) },
      { name: "isovar, plain-JS twin", run: () => void fill(question.initializer, out, options(js)) },
      { name: "JS, tuned and seeded", run: () => question.tuned(state, out) },
      { name: "JS, idiomatic", run: () => question.idiomatic(out) },
    ];
    for (const { name, run } of cases) {
      run();
      verifyMoments(`${question.distribution}, ${name}`, out, 0, question.std);
    }
    const timings = await compare(cases, quick ? 5 : 21);
    const perValue = (ms: number) => `${((ms * 1e6) / COUNT).toFixed(2)} ns`;
    const baseline = timings.at(-1)!;
    printTimings(`${question.distribution}, f32, 2^22 values into an existing array, per value`, timings, perValue, baseline);
    const ratio = baseline.median / timings[0]!.median;
    if (question.goal)
      figures.push(atLeast(`${question.distribution}: times as fast as the idiomatic JS loop`, ratio, question.goal));
  }
  return figures;
};

/** From which size on does WebAssembly win? A call has a fixed price: arguments are checked and a key is derived. */
export const sizes: Bench = async ({ quick }) => {
  const core = createCore({ backend: "wasm" });
  const state = tuned.seeded(42);
  const initializer = varianceScaling({ scale: 2 });
  console.log("\nHe normal by size, ns per value (isovar with seed and name; plain JS tuned, idiomatic)");
  for (let power = 4; power <= (quick ? 20 : 24); power += 4) {
    const out = new Float32Array(2 ** power);
    const repeats = Math.max(1, 2 ** (18 - power));
    const shape = [out.length / 4, 4];
    const std = Math.sqrt(2 / shape[0]!);
    const repeat = (body: () => void) => () => {
      for (let i = 0; i < repeats; i++) body();
    };
    const cases = [
      { name: "isovar", run: repeat(() => fill(initializer, out, { shape, seed: 42, name: "fc1/kernel", core })) },
      { name: "tuned", run: repeat(() => tuned.truncatedNormal(state, out, 0, std / CUT)) },
      { name: "idiomatic", run: repeat(() => idiomatic.truncatedNormal(out, 0, std / CUT)) },
    ];
    const timings = await compare(cases, quick ? 3 : 9);
    const cells = timings.map(({ median }) => ((median * 1e6) / repeats / out.length).toFixed(2).padStart(9));
    console.log(`  2^${String(power).padEnd(2)} ${cells.join(" ")}`);
  }
  return [];
};

/** What do the other dtypes cost, beside f32? */
export const dtypes: Bench = async ({ quick }) => {
  const core = createCore({ backend: "wasm" });
  const targets = {
    f32: new Float32Array(COUNT),
    f64: new Float64Array(COUNT),
    f16: new Uint16Array(COUNT),
    bf16: new Uint16Array(COUNT),
  };
  const figures: Figure[] = [];
  let stream = 0;
  for (const [distribution, initializer] of [
    ["normal", normal({ std: STD })],
    ["truncated normal ±2σ", heNormal()],
    ["uniform", uniform()],
  ] as const) {
    const cases = (Object.keys(targets) as DType[]).map((dtype) => ({
      name: dtype as string,
      run: () => void fill(initializer, targets[dtype], { shape: SHAPE, key: key(stream++), core, dtype }),
    }));
    const timings = await compare(cases, quick ? 5 : 21);
    printTimings(
      `${distribution}, 2^22 values into an existing array, per value`,
      timings,
      (ms) => `${((ms * 1e6) / COUNT).toFixed(2)} ns`,
      timings[0]!,
    );
    if (distribution !== "normal") continue;
    const [f32, f64, f16, bf16] = timings.map(({ median }) => median) as [number, number, number, number];
    figures.push(atMost("normal f64: time over that of f32", f64 / f32, 3));
    figures.push(atMost("normal f16: time over that of f32", f16 / f32, 1.25));
    figures.push(atMost("normal bf16: time over that of f32", bf16 / f32, 1.25));
  }
  return figures;
};

/** Is any interval slow? One-sided, far out, narrow, with the mean outside. */
export const intervals: Bench = async ({ quick }) => {
  const core = createCore({ backend: "wasm" });
  const out = new Float32Array(2 ** 18);
  let stream = 0;
  const cuts: [string, Initializer][] = [
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
  const cases = cuts.map(([name, initializer]) => ({
    name,
    run: () => void fill(initializer, out, { shape: [512, 512], key: key(stream++), core }),
  }));
  const timings = await compare(cases, quick ? 5 : 21);
  printTimings(
    "normal cut to an interval, f32, 2^18 values, per value",
    timings,
    (ms) => `${((ms * 1e6) / out.length).toFixed(2)} ns`,
    timings[0]!,
  );
  const sorted = timings.map(({ median }) => median).sort((a, b) => a - b);
  const ratio = sorted.at(-1)! / sorted[Math.floor(sorted.length / 2)]!;
  return [atMost("slowest interval over the median one", ratio, 4)];
};
