// Training that was released stays: the losses of the first 50 steps on the digits and the final weights, to the last bit.

import { expect, it } from "vitest";
import { digits } from "../../examples/digits/data.js";
import * as sources from "../../src/train/index.js";
import file from "../fixtures/golden-training.json" with { type: "json" };
import { RUNS, STEPS, train } from "./training.js";

const { training } = await digits();

it("records every run, and no other", () => {
  expect(file.runs.map(({ name }) => name)).toEqual(RUNS.map(({ name }) => name));
  expect(new Set(file.runs.map(({ sha256 }) => sha256)).size).toBe(RUNS.length);
});

const cases = [1, 2, 4].flatMap((threads) => RUNS.map((run, i) => ({ name: run.name, run, recorded: file.runs[i]!, threads })));

it.each(cases)("$name on $threads threads", async ({ run, recorded, threads }) => {
  const trained = await train(sources, run, training, threads);
  expect(trained.losses).toHaveLength(STEPS);
  expect(trained).toEqual(recorded);
  // What was recorded is a training: the loss falls.
  expect(trained.losses.at(-1)!).toBeLessThan(0.5 * trained.losses[0]!);
});
