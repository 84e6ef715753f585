// How fast are the samplers, beside what a user would write and beside the fastest plain JS?

import { createCore, fill, heNormal, type Initializer, key, normal, uniform, varianceScaling } from "isovar";
import * as idiomatic from "./baselines/idiomatic.js";
import * as tuned from "./baselines/tuned.js";
import { atLeast, type Bench, compare, type Figure, printTimings, verifyMoments } from "./harness.js";

const COUNT = 2 ** 22;
const SHAPE = [2048, 2048];
const STD = Math.sqrt(2 / SHAPE[0]!);
const CUT = 0.8796256610342398;

interface Question {
  law: string;
  initializer: Initializer;
  std: number;
  idiomatic: (out: Float32Array) => void;
  tuned: (state: Uint32Array, out: Float32Array) => void;
  goal?: number;
}

const QUESTIONS: Question[] = [
  {
    law: "uniform [−1, 1)",
    initializer: uniform({ lower: -1, upper: 1 }),
    std: 1 / Math.sqrt(3),
    idiomatic: (out) => idiomatic.uniform(out, -1, 1),
    tuned: (state, out) => tuned.uniform(state, out, -1, 1),
  },
  {
    law: "normal",
    initializer: normal({ std: STD }),
    std: STD,
    idiomatic: (out) => idiomatic.normal(out, 0, STD),
    tuned: (state, out) => tuned.normal(state, out, 0, STD),
    goal: 12,
  },
  {
    law: "truncated normal ±2σ (He)",
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
      verifyMoments(`${question.law}, ${name}`, out, 0, question.std);
    }
    const timings = await compare(cases, quick ? 5 : 21);
    const perValue = (ms: number) => `${((ms * 1e6) / COUNT).toFixed(2)} ns`;
    const baseline = timings.at(-1)!;
    printTimings(`${question.law}, f32, 2^22 values into an existing array, per value`, timings, perValue, baseline);
    const ratio = baseline.median / timings[0]!.median;
    if (question.goal) figures.push(atLeast(`${question.law}: times as fast as the idiomatic JS loop`, ratio, question.goal));
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
