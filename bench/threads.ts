// What do threads bring: how long does a worker take to begin, and how much faster are products and training steps on two?

import { spawn } from "node:child_process";
import { type Core, createCore, fill, init, normal, orthogonal } from "isovar";
import { matmul } from "isovar/linalg";
import { adam, dense, type Optimizer, sequential, sgd, trainer } from "isovar/train";
import { GEMM_WORK_BYTES } from "../src/core/abi.js";
import type { Core as Engine } from "../src/core/core.js";
import { atLeast, atMost, type Bench, type BenchOptions, type Figure } from "./figure.js";
import { type Case, compare, quantile, summarize } from "./harness.js";
import { MS } from "./table.js";

const one = createCore({ threads: 1 });
const two = createCore({ threads: 2 });

/** Calls of one kind before those of the next: a slow spell of the machine, which lasts longer, meets all of them. */
const IN_TURN = 100;

/** Milliseconds of `count` calls of each body in turns, `pause` milliseconds apart; ascending. */
function each(count: number, pause: number, bodies: readonly (() => void)[]): number[][] {
  const times = bodies.map((): number[] => []);
  for (let round = 0; round < count / IN_TURN; round++) {
    for (const [k, body] of bodies.entries()) {
      for (let i = 0; i < IN_TURN; i++) {
        const from = performance.now();
        while (performance.now() - from < pause);
        const start = performance.now();
        body();
        times[k]!.push(performance.now() - start);
      }
    }
  }
  return times.map((each) => each.sort((a, b) => a - b));
}

/** Twenty of thousands of times: what a results file keeps. */
const sparse = (name: string, sorted: readonly number[]) =>
  summarize(
    name,
    Array.from({ length: 21 }, (_, i) => quantile(sorted, i / 20)),
  );

/**
 * The time that a kernel call on two threads takes beyond that of the same call on one thread, with a part of 30 µs for each of two: what it
 * takes to publish the parts, to wake the worker, and to hear of its end. With a pause before, the worker sleeps.
 */
function dispatch(rounds: number, show: BenchOptions["show"]): Figure[] {
  const core = two as Core & Pick<Engine, "kernels" | "sharing" | "memory">;
  const { kernels, memory } = core;
  const pool = core.sharing!;
  const n = 96;
  const matrix = () => memory.allocate("bench", n * n * 4);
  const workPtr = memory.allocate("bench", GEMM_WORK_BYTES);
  const parts = [0, 1].map(() => [matrix(), n * 4, 4, matrix(), n * 4, 4, matrix(), n * 4, n, n, n, 0, workPtr] as const);
  for (let i = 0; i < 200; i++) pool.callers(2) === 2 && pool.call(kernels.gemmF32, parts);
  const figures = [0, 1].map((pause) => {
    const bodies = [() => kernels.gemmF32(...parts[0]!), () => pool.call(kernels.gemmF32, parts)];
    const [alone, shared] = each(rounds, pause, bodies) as [number[], number[]];
    const cost = (quantile(shared, 0.5) - quantile(alone, 0.5)) * 1000;
    const when = pause === 0 ? "one call after the other" : `calls ${pause} ms apart`;
    show({
      id: `dispatch-${pause}`,
      title: `a part of one kernel call on each of two threads, ${when}`,
      inside: "the call, until all parts are done",
      unit: { name: "µs", factor: 1000 },
      rows: [sparse("one part alone", alone), sparse("two parts on two threads", shared)],
    });
    return atMost(`µs that a call on two threads costs, ${when}`, cost, 10);
  });
  for (const [a, , , b, , , c] of parts) for (const ptr of [a, b, c]) memory.free(ptr);
  memory.free(workPtr);
  return figures;
}

/** Multiplies until it is killed, on one thread. */
const NEIGHBOUR = `
import { createCore, fill, normal } from "isovar";
import { matmul } from "isovar/linalg";
const core = createCore({ threads: 1 });
const [a, b, out] = ["a", "b", "c"].map((name) => fill(normal(), core.tensor([512, 512]), { seed: 1, name, core }));
for (;;) matmul(a, b, { out });`;

/** What the machine itself gives to two: processors that share a clock, caches or a host with others are less than two. */
async function neighbour(rounds: number, show: BenchOptions["show"]): Promise<void> {
  const other = spawn(process.execPath, ["--input-type=module", "-e", NEIGHBOUR], { stdio: "ignore" });
  const multiply = product(512)(one);
  const run = (signal: "SIGSTOP" | "SIGCONT") => () => {
    other.kill(signal);
    for (let i = 0; i < 4; i++) multiply();
  };
  try {
    const rows = await compare(
      [
        { name: "alone", run: run("SIGSTOP") },
        { name: "beside another process that does the same", run: run("SIGCONT") },
      ],
      rounds,
    );
    const title = "what the machine gives to two processes: four products of 512 on one thread";
    show({ id: "threads-neighbour", title, inside: "four calls; two free processors take the same time twice", unit: MS, rows });
  } finally {
    other.kill("SIGKILL");
  }
}

/** The same work on one thread and on two. */
async function faster(
  show: BenchOptions["show"],
  claim: string,
  goal: number,
  rounds: number,
  make: (core: Core) => () => void,
): Promise<Figure> {
  const cases: Case[] = [one, two].map((core) => ({
    name: `${core.threads} thread${core.threads > 1 ? "s" : ""}`,
    run: make(core),
  }));
  const rows = await compare(cases, rounds, 3);
  show({ id: `threads-${claim}`, title: `${claim} on two threads`, inside: "one call", unit: MS, rows });
  return atLeast(`${claim}: times as fast on two threads`, rows[0]!.median / rows[1]!.median, goal);
}

function product(n: number) {
  return (core: Core) => {
    const [a, b, out] = ["a", "b", "c"].map((name) => fill(normal(), core.tensor([n, n]), { seed: 1, name, core }));
    return () => void matmul(a!, b!, { out: out! });
  };
}

function step(optimizer: Optimizer) {
  const x = init(normal(), [64, 784], { seed: 1, name: "x" });
  const labels = Uint8Array.from({ length: 64 }, (_, i) => (i * 7) % 10);
  return (core: Core) => {
    const net = sequential([dense(256, { activation: "relu" }), dense(10)], { inputShape: [784], seed: 42, core });
    const t = trainer(net, { loss: "softmaxCrossEntropy", optimizer });
    return () => void t.step(x, labels);
  };
}

export const threads: Bench = async ({ quick, show }) => {
  const rounds = quick ? 9 : 41;
  const orthogonals = (n: number) => (core: Core) => () => void init(orthogonal(), [n, n], { seed: 1, name: "q", core });
  // Windows cannot have a process stand still.
  if (process.platform !== "win32") await neighbour(rounds, show);
  return [
    ...dispatch(quick ? 500 : 5000, show),
    await faster(show, "matmul 256", 1.5, rounds * 5, product(256)),
    await faster(show, "matmul 512", 1.8, rounds, product(512)),
    await faster(show, "matmul 1024", 1.8, Math.ceil(rounds / 3), product(1024)),
    await faster(show, "orthogonal 512", 1.3, rounds, orthogonals(512)),
    await faster(show, "orthogonal 1024", 1.3, Math.ceil(rounds / 3), orthogonals(1024)),
    await faster(show, "MLP 784-256-10, batch 64, one SGD step", 1.3, rounds * 10, step(sgd())),
    await faster(show, "MLP 784-256-10, batch 64, one Adam step", 1.3, rounds * 10, step(adam())),
  ];
};
