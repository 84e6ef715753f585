// Contestants take turns, the slow give fewer samples, and whoever is wrong or fails is named and not timed.

import { expect, it, vi } from "vitest";
import { contest, type Entrant, entrant, type Pace } from "../../bench/contest.js";
import { summarizeSamples, undisturbed } from "../../bench/harness.js";
import type { Contestant } from "../../bench/work.js";

const PACE: Pace = { rounds: 6, budgetMs: 60, sampleMs: 1, warmUpMs: 1 };
const ASKED = { m: 1, n: 1, k: 1 };

/** Knows the right product of one element by one, and logs when it is sampled. */
function stub(name: string, estimate: number, log: string[], { wrong = false, fails = false } = {}): Entrant {
  const product = entrant("right", { version: "", works: { matmul: rightProduct } });
  return {
    name,
    can: (work) => work === "matmul",
    prepare: async (work, parameters, sampleMs) => {
      const { first, answer } = await product.prepare(work, parameters, sampleMs);
      return { first, answer: wrong ? answer.map((x) => x + 0.1) : answer };
    },
    warmUp: async () => estimate,
    sample: async () => {
      if (fails) throw new Error("out of memory");
      log.push(name);
      return { ms: estimate, lost: 0 };
    },
    release: async () => {},
  };
}

const rightProduct: NonNullable<Contestant["works"]["matmul"]> = async () => {
  const { hashed } = await import("../../bench/data.js");
  return { run: () => {}, answer: () => Float32Array.of(hashed(1, 1)[0]! * hashed(1, 2)[0]!) };
};

it("takes a sample of each contestant per round, fewer of the slow, spread over the rounds", async () => {
  const log: string[] = [];
  const { rows, failed } = await contest([stub("a", 1, log), stub("b", 20, log)], "matmul", ASKED, PACE);
  expect(failed).toEqual([]);
  expect(rows.map(({ samples }) => samples.length)).toEqual([6, 3]);
  expect(log.join("")).toBe("aabaabaab");
});

it("names who is wrong and who fails, and goes on with the others", async () => {
  const log: string[] = [];
  const entrants = [stub("wrong", 1, log, { wrong: true }), stub("broken", 1, log, { fails: true }), stub("right", 1, log)];
  const { rows, failed } = await contest(entrants, "matmul", ASKED, PACE);
  expect(rows.map(({ name }) => name)).toEqual(["right"]);
  expect(failed.sort()).toEqual(["broken: out of memory", "wrong: wrong product: row 0"]);
});

it("takes a sample again that others disturbed, and keeps the one that they disturbed least", async () => {
  const taken = (...shares: number[]) => {
    let i = 0;
    return undisturbed(async () => ({ ms: i, lost: shares[i++]! }));
  };
  expect(await taken(0.01, 0)).toEqual({ ms: 0, lost: 0.01 });
  expect(await taken(0.5, 0.02, 0)).toEqual({ ms: 1, lost: 0.02 });
  expect(await taken(0.5, 0.3, 0.4, 0.9, 0.8, 0)).toEqual({ ms: 1, lost: 0.3 });
});

it("leaves disturbed samples out where three others remain", () => {
  const of = (...samples: [ms: number, lost: number][]) =>
    summarizeSamples(
      "a",
      samples.map(([ms, lost]) => ({ ms, lost })),
    );
  expect(of([9, 0.5], [1, 0], [2, 0.01], [3, 0])).toMatchObject({ median: 2, samples: [1, 2, 3] });
  expect(of([9, 0.5], [1, 0], [2, 0])).toMatchObject({ median: 2, samples: [9, 1, 2] });
});

it("repeats short runs until they make a sample, also where the clock steps coarsely", async () => {
  let runs = 0;
  // 50 runs take one step of this clock, 1 ms.
  const clock = vi.spyOn(performance, "now").mockImplementation(() => Math.floor(runs / 50));
  const fast = entrant("fast", {
    version: "",
    works: { matmul: async (asked) => ({ ...(await rightProduct(asked)), run: () => void runs++ }) },
  });
  await fast.prepare("matmul", ASKED, 10);
  await fast.warmUp(100);
  const before = runs;
  const { ms } = await fast.sample();
  clock.mockRestore();
  // A sample of 10 ms is 500 runs of 0.02 ms, to within a step of the clock.
  expect(Math.abs(runs - before - 500)).toBeLessThanOrEqual(50);
  expect(Math.abs(ms - 0.02)).toBeLessThanOrEqual(0.002);
});
