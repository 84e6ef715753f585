// How fast is a step of training, beside everyone; how much of it is the matmul; and does it leave anything behind?

import { execFileSync } from "node:child_process";
import { type Core, createCore, init, normal } from "isovar";
import { matmul } from "isovar/linalg";
import { adam, dense, type Optimizer, sequential, sgd, trainer } from "isovar/train";
import type { Core as Engine } from "../src/core/core.js";
import { atLeast, atMost, type Bench, type BenchOptions, type Figure, TWO_THREADS, timesAsFast } from "./figure.js";
import { compare, summarize } from "./harness.js";
import { MS } from "./table.js";

const [INPUTS, HIDDEN, CLASSES, ROWS] = [784, 256, 10, 64];
const STEPS = 20;

const x = init(normal(), [ROWS, INPUTS], { seed: 1, name: "x" });
const labels = Uint8Array.from({ length: ROWS }, (_, i) => (i * 7) % CLASSES);

function mlp(core: Core) {
  return sequential([dense(HIDDEN, { activation: "relu" }), dense(CLASSES)], { inputShape: [INPUTS], seed: 42, core });
}

/** The five products of a step, each by itself. */
function products(core: Core): () => void {
  const tensor = (rows: number, columns: number) => {
    const made = core.tensor([rows, columns]);
    made.data.set(init(normal(), [rows, columns], { seed: 2, name: `${rows}×${columns}` }));
    return made;
  };
  const [input, w1, h, w2, y] = [
    tensor(ROWS, INPUTS),
    tensor(INPUTS, HIDDEN),
    tensor(ROWS, HIDDEN),
    tensor(HIDDEN, CLASSES),
    tensor(ROWS, CLASSES),
  ];
  const [dw1, dh, dw2] = [tensor(INPUTS, HIDDEN), tensor(ROWS, HIDDEN), tensor(HIDDEN, CLASSES)];
  return () => {
    matmul(input, w1, { out: h });
    matmul(h, w2, { out: y });
    matmul(h, y, { out: dw2, transposeA: true });
    matmul(y, w2, { out: dh, transposeB: true });
    matmul(input, dh, { out: dw1, transposeA: true });
  };
}

/** A core whose matmul tells the time that it took. */
function timedCore(): { core: Core; spent: () => number } {
  const core = createCore({ backend: "wasm" });
  let total = 0;
  // Kernels are no part of the public types.
  const { kernels } = core as Core & Pick<Engine, "kernels">;
  const { gemmF32 } = kernels;
  const timed: typeof gemmF32 = (...args) => {
    const start = performance.now();
    gemmF32(...args);
    total += performance.now() - start;
  };
  Object.defineProperty(core, "kernels", { value: { ...kernels, gemmF32: timed } });
  return {
    core,
    spent: () => {
      const result = total;
      total = 0;
      return result;
    },
  };
}

/** What a step is made of: its five products by themselves, and within. */
async function parts(name: "SGD" | "Adam", optimizer: Optimizer, { quick, show }: BenchOptions): Promise<Figure[]> {
  const core = createCore({ backend: "wasm" });
  const t = trainer(mlp(core), { optimizer });
  const timed = timedCore();
  const inside = trainer(mlp(timed.core), { optimizer });
  const shares: { matmul: number; whole: number }[] = [];
  const repeated = (body: () => void) => () => {
    for (let i = 0; i < STEPS; i++) body();
  };
  const rows = await compare(
    [
      { name: "a step", run: repeated(() => void t.step(x, labels)) },
      { name: "its five products alone", run: repeated(products(core)) },
      {
        name: "a step, its products timed within",
        run: () => {
          const start = performance.now();
          for (let i = 0; i < STEPS; i++) inside.step(x, labels);
          shares.push({ whole: performance.now() - start, matmul: timed.spent() });
        },
      },
    ],
    quick ? 5 : 25,
  );
  const title = `parts of one ${name} step, MLP 784-256-10, batch ${ROWS}`;
  show({
    id: `step-parts-${name.toLowerCase()}`,
    title,
    inside: "20 steps together",
    unit: { name: "ms", factor: 1 / STEPS },
    rows,
  });
  const median = (values: number[]) => summarize("", values).median;
  // Without the two rounds of warm-up.
  const counted = shares.slice(2);
  const within = median(counted.map(({ matmul }) => matmul));
  const rest = median(counted.map(({ matmul, whole }) => 1 - matmul / whole));
  return [
    atLeast(`${name} step: rate of its matmuls over that of the same matmuls alone`, rows[1]!.median / within, 0.8),
    atMost(`${name} step: share of all that is no matmul`, rest, 0.25),
  ];
}

/** TF.js takes part as its wasm backend can do it: see rivals/tfjsTraining.ts. */
async function convolution({ contest }: BenchOptions): Promise<Figure[]> {
  const batch = 64;
  const table = await contest(
    "convStep",
    { batch },
    {
      id: "step-conv",
      title: `one SGD step, the digits' convolutional net, batch ${batch}`,
      inside:
        "three convolutions, two poolings, two dense layers: forward, backward, update, and the loss as a number; TF.js with convolutions by slices and products, since its wasm backend has no gradient of its own convolution",
      unit: MS,
      // Two seconds per step.
      without: ["TF.js cpu"],
    },
  );
  return [
    ...timesAsFast(table, "TF.js wasm", 10),
    ...timesAsFast(table, "torch", 0.5),
    ...timesAsFast(table, "isovar", 1.5, TWO_THREADS),
  ];
}

async function steps({ contest, quick }: BenchOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [optimizer, batch, torch] of [
    ["sgd", 64, 0.75],
    ["adam", 64, 1.1],
    ["sgd", 8, 1],
  ] as const) {
    if (quick && batch !== 64) continue;
    const name = optimizer === "sgd" ? "SGD" : "Adam";
    const table = await contest(
      "step",
      { optimizer, batch },
      {
        id: `step-${optimizer}-${batch}`,
        title: `one ${name} step, MLP 784-256-10, batch ${batch}`,
        inside: "forward, backward, update, and the loss as a number in the program",
        unit: MS,
      },
    );
    figures.push(...timesAsFast(table, "torch", torch));
    if (batch === 64) figures.push(...timesAsFast(table, "jax-js", 2), ...timesAsFast(table, "tuned JS", 6));
  }
  return figures;
}

/**
 * Bytes of JS heap that a step leaves after collection, in a process of its own, and bytes by which the core's memory grew. The heap is
 * read ten times and the median of its growth taken: what the compiler holds for a while, up to 240 KB, comes and goes.
 */
function growth(): { heap: number; bytes: number } {
  const program = `
    import { createCore, init, normal } from "isovar";
    import { dense, sequential, sgd, trainer } from "isovar/train";
    const core = createCore();
    const net = sequential([dense(32, { activation: "relu" }), dense(10)], { inputShape: [64], seed: 1, core });
    const x = init(normal(), [16, 64], { seed: 1, name: "x" });
    const y = Uint8Array.from({ length: 16 }, (_, i) => i % 10);
    const t = trainer(net, { optimizer: sgd() });
    const steps = (count) => { for (let i = 0; i < count; i++) t.step(x, y); };
    const heap = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
    steps(1000);
    const memory = core.memory.memory.buffer.byteLength;
    const heaps = [heap()];
    while (heaps.length < 10) { steps(1000); heaps.push(heap()); }
    const growths = heaps.slice(1).map((bytes, i) => bytes - heaps[i]).sort((a, b) => a - b);
    console.log(JSON.stringify({ heap: growths[4] / 1000, bytes: core.memory.memory.buffer.byteLength - memory }));`;
  const args = ["--expose-gc", "--input-type=module", "--eval", program];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

export const training: Bench = async (options) => {
  const figures = [
    ...(await steps(options)),
    ...(options.quick ? [] : await convolution(options)),
    ...(await parts("SGD", sgd(), options)),
    ...(await parts("Adam", adam(), options)),
  ];
  if (options.quick) return figures;
  const { heap, bytes } = growth();
  return [
    ...figures,
    atMost("JS heap that a step leaves, bytes", heap, 8),
    atMost("growth of the core's memory over 9000 steps, bytes", bytes, 0),
  ];
};
