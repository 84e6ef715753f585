// What sharing calls may cost on a machine that is busy with other programs.

import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { GEMM_WORK_BYTES } from "../../../src/core/abi.js";
import { createCore } from "../../../src/core/createCore.js";
import { Budget } from "../../../src/core/threads/budget.js";
import { poolOf } from "../../../src/core/threads/poolOf.js";

interface Call {
  /** Milliseconds on one thread, and shared. */
  readonly alone: number;
  readonly shared: number;
}

/** How long a program takes whose calls are shared as the budget allows, and how often they were not. */
function play(calls: readonly Call[]): { time: number; refused: number } {
  const budget = new Budget();
  let [time, refused] = [0, 0];
  for (const { alone, shared } of calls) {
    if (budget.allows(time)) {
      time += shared;
      budget.add(alone - shared, time);
    } else {
      time += alone;
      refused++;
    }
  }
  return { time, refused };
}

const total = (calls: readonly Call[]) => calls.reduce((sum, { alone }) => sum + alone, 0);
const repeated = (count: number, call: (i: number) => Call) => Array.from({ length: count }, (_, i) => call(i));

describe("Budget", () => {
  it("loses a twentieth of the time and one call at most, whatever sharing brings", () => {
    const calls = fc.array(
      fc.record({ alone: fc.double({ min: 0, max: 5, noNaN: true }), shared: fc.double({ min: 0, max: 50, noNaN: true }) }),
      {
        maxLength: 400,
      },
    );
    fc.assert(
      fc.property(calls, (calls) => {
        const longest = Math.max(0, ...calls.map(({ shared }) => shared));
        expect(play(calls).time).toBeLessThanOrEqual(total(calls) * 1.05 + longest + 1e-9);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("on a busy machine, where each call takes half as long again, loses a twentieth", () => {
    const calls = repeated(100_000, () => ({ alone: 0.1, shared: 0.15 }));
    expect(play(calls).time / total(calls)).toBeLessThan(1.051);
    expect(play(calls).time / total(calls)).toBeGreaterThan(1.04);
  });

  it("on a free machine goes on where a call that wakes a worker costs more than it brings, or a slice is lost", () => {
    // A step of training: a hundred calls, the first of which wakes; each tenth step loses 3 ms.
    const wakes = repeated(100_000, (i) =>
      i % 1000 === 500
        ? { alone: 0.06, shared: 3 }
        : i % 100 === 0
          ? { alone: 0.02, shared: 0.04 }
          : { alone: 0.06, shared: 0.035 },
    );
    const { refused } = play(wakes);
    expect(refused / wakes.length).toBeLessThan(0.01);
  });

  it("does not trust in what was saved long ago: a machine that becomes busy costs 10 ms once", () => {
    const free = repeated(100_000, () => ({ alone: 0.1, shared: 0.05 }));
    const busy = repeated(2000, () => ({ alone: 0.1, shared: 0.2 }));
    const extra = play([...free, ...busy]).time - play(free).time;
    expect(extra).toBeLessThan(total(busy) * 1.05 + 10.2);
    expect(extra).toBeGreaterThan(total(busy) + 10);
  });
});

it("the pool leaves calls to the caller after one that took long, and shares again later", () => {
  const core = createCore({ threads: 2 });
  const pool = poolOf("test", core);
  const { kernels, memory } = core;
  const n = 16;
  const workPtr = memory.allocate("test", GEMM_WORK_BYTES);
  const matrix = () => memory.allocate("test", n * n * 4);
  const lists = [0, 1].map(() => [matrix(), n * 4, 4, matrix(), n * 4, 4, matrix(), n * 4, n, n, n, 0, workPtr]);
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  expect(pool.callers(2)).toBe(2);
  // Each look at the clock finds that 50 ms have passed.
  vi.spyOn(performance, "now").mockImplementation(() => (now += 50));
  pool.call(kernels.gemmF32 as never, lists);
  vi.spyOn(performance, "now").mockImplementation(() => now);
  expect(pool.callers(2)).toBe(1);
  now += 10_000;
  expect(pool.callers(2)).toBe(2);
  vi.restoreAllMocks();
  pool.dismiss();
});
