// createCore({ worker }): workers on a program of the caller's, by its address or by a function that starts them.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import type { Core, CoreOptions } from "../../../src/core/core.js";
import { createCore } from "../../../src/core/createCore.js";
import { poolOf } from "../../../src/core/threads/poolOf.js";
import { fill } from "../../../src/init/index.js";
import { normal } from "../../../src/init/initializers/sampled.js";
import { matmul } from "../../../src/linalg/index.js";
import { firstDifference } from "../../support/cores.js";

const PROGRAM = new URL("../../../dist/worker.js", import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "isovar-worker-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that does nothing. */
const EMPTY = join(folder, "empty.mjs");
writeFileSync(EMPTY, "");

/** Large enough for workers to be started. */
const SIZE = 2 ** 20 + 3;
const drawn = (core: Core) => fill(normal(), new Float32Array(SIZE), { seed: 1, name: "w", core });
const expected = drawn(createCore({ threads: 1 }));

function product(core: Core): Float32Array {
  const [a, b] = ["a", "b"].map((name) => fill(normal(), core.tensor([160, 160]), { seed: 1, name })) as [never, never];
  return matmul(a, b).data.slice();
}

/** What a core with such workers draws and multiplies, and how many threads it has in the end, once it has had `wanted` of them. */
async function results(worker: CoreOptions["worker"], wanted: number) {
  const core = createCore({ threads: 2, worker: worker! });
  const pool = poolOf("test", core);
  pool.start(2);
  // Workers have time to start; those that cannot are noticed later on a busy machine.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect.poll(() => core.threads, { timeout: 10_000 }).toBe(wanted);
  const same = [firstDifference(drawn(core), expected), firstDifference(product(core), product(createCore({ threads: 1 })))];
  const { threads } = core;
  pool.dismiss();
  return { same, threads };
}

describe("workers", () => {
  it.each([
    ["a URL", PROGRAM],
    ["the text of one", PROGRAM.href],
    ["a path", fileURLToPath(PROGRAM)],
  ])("run the program at %s", async (_, worker) => {
    expect(await results(worker, 2)).toEqual({ same: [-1, -1], threads: 2 });
  });

  it("are those that a function starts", async () => {
    let started = 0;
    const start = () => {
      started++;
      return new Worker(PROGRAM, { execArgv: [] });
    };
    expect(await results(start, 2)).toEqual({ same: [-1, -1], threads: 2 });
    expect(started).toBe(1);
  });

  const failing = () => {
    throw new Error("no workers here");
  };
  it.each([
    ["is no program", new URL("./missing.js", PROGRAM)],
    ["ends at once", pathToFileURL(EMPTY)],
    ["throws", failing],
    ["starts nothing", () => ({})],
  ])("are none where what was given %s", async (_, worker) => {
    expect(await results(worker, 1)).toEqual({ same: [-1, -1], threads: 1 });
  });

  it("belong to one core, and count once: a function that gives the same one again gives none", () => {
    const one = new Worker(PROGRAM, { execArgv: [] });
    const pools = [3, 2].map((threads) => poolOf("test", createCore({ threads, worker: () => one })));
    expect(pools.map((pool) => pool.start(3).length)).toEqual([1, 0]);
    expect(pools.map(({ threads }) => threads)).toEqual([2, 1]);
    for (const pool of pools) pool.dismiss();
  });

  it("end before they do anything where their program is of another version", async () => {
    const worker = new Worker(PROGRAM);
    const error = new Promise<Error>((resolve) => worker.once("error", resolve));
    worker.postMessage({ kind: "start", protocol: "0.0" });
    expect((await error).message).toBe("isovar/worker is of another version than isovar");
  });
});

it("refuses what is neither", () => {
  for (const worker of [3, null, {}, { href: 1 }]) {
    expect(() => createCore({ worker } as never)).toThrow(
      /createCore: worker \(.*\) must be an address as text or a URL, or a function that starts a worker/,
    );
  }
});
