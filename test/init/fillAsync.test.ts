// fillAsync writes what fill writes, while the event loop goes on; it can be stopped, and survives what happens to its target.

import { describe, expect, it } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import {
  createCore,
  type FillAsyncOptions,
  fill,
  fillAsync,
  heNormal,
  type Initializer,
  integers,
  normal,
  orthogonal,
  type Target,
  zeros,
} from "../../src/index.js";
import { BACKENDS, expectNoLiveBlocks, firstDifference } from "../support/cores.js";

const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const key = { k0: 5, k1: 6 };
const SIZE = 2 ** 21 + 99;

const expected = (initializer: Initializer, length = SIZE) => fill(initializer, new Float32Array(length), { key, core: one });
const one = createCore({ threads: 1 });

/** How a call was refused. */
async function refusal(target: unknown, options: object, initializer: Initializer = normal()) {
  const error = await fillAsync(initializer, target as Target, options as FillAsyncOptions).catch((error) => error);
  expect(error).toBeInstanceOf(IsovarError);
  return `${error.code} ${error.message}`;
}

describe.each(BACKENDS)("fillAsync (%s)", (backend) => {
  const core = createCore({ backend });

  it("gives the target the values of fill, and returns it", async () => {
    const target = new Float32Array(SIZE);
    expect(await fillAsync(normal(), target, { key, core })).toBe(target);
    expect(firstDifference(target, expected(normal()))).toBe(-1);
  });

  it("of no values, of a few, and of slices", async () => {
    expect(await fillAsync(normal(), new Float32Array(0), { key, core })).toHaveLength(0);
    const slice = await fillAsync(normal(), new Float32Array(5), { key, core, shape: [100], offset: 31 });
    expect(slice).toEqual(expected(normal(), 100).slice(31, 36));
  });

  it("fills tensors, also those of another core", async () => {
    for (const owner of [core, createCore({ backend: "wasm" }), createCore({ backend: "js" })]) {
      const tensor = owner.tensor([SIZE]);
      expect(await fillAsync(normal(), tensor, { key, core })).toBe(tensor);
      expect(firstDifference(tensor.data.slice(), expected(normal()))).toBe(-1);
      tensor.dispose();
      expectNoLiveBlocks(owner);
    }
  });

  it("of many targets at once", async () => {
    const targets = Array.from({ length: 5 }, (_, i) => new Float32Array(SIZE - i));
    await Promise.all(targets.map((target) => fillAsync(normal(), target, { key, core })));
    for (const target of targets) expect(firstDifference(target, expected(normal(), target.length))).toBe(-1);
  });

  it("goes on while fill is called on the same core", async () => {
    const filling = fillAsync(normal(), new Float32Array(SIZE), { key, core });
    for (let i = 0; i < 3; i++)
      expect(firstDifference(fill(normal(), new Float32Array(SIZE), { key, core }), expected(normal()))).toBe(-1);
    expect(firstDifference(await filling, expected(normal()))).toBe(-1);
  });
});

describe("the event loop", () => {
  it.each([
    ["stream", normal()],
    ["slices", integers({ lower: 0, upper: 9 })],
    ["constant", zeros()],
  ])("goes on meanwhile (%s)", async (_, initializer) => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const length = initializer.scheme === "integers" ? 2 ** 23 : 2 ** 26;
    await fillAsync(initializer, new Float32Array(length), { key, threads: 1 });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(1);
  });
});

describe("a signal", () => {
  it("that is aborted before the call: nothing is written", async () => {
    const target = new Float32Array(SIZE);
    const reason = new Error("no");
    await expect(fillAsync(normal(), target, { key, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(target.every((x) => x === 0)).toBe(true);
  });

  it.each([
    ["an ordinary array", (n: number) => new Float32Array(n)],
    ["shared memory", (n: number) => new Float32Array(new SharedArrayBuffer(4 * n))],
  ])("stops it in the middle, and from then on nothing is written to %s", async (_, make) => {
    const target = make(2 ** 26);
    const stop = new AbortController();
    const core = createCore({ threads: 3 });
    const { threads } = core;
    setTimeout(() => stop.abort(new Error("enough")), 10);
    await expect(fillAsync(normal(), target, { key, core, signal: stop.signal })).rejects.toThrow("enough");
    expect(target[0]).not.toBe(0);
    expect(target.at(-1)).toBe(0);
    target.fill(7);
    await after(30);
    expect(target.every((x) => x === 7)).toBe(true);
    // The workers are there for the next call.
    expect(core.threads).toBe(threads);
    expect(firstDifference(await fillAsync(normal(), new Float32Array(SIZE), { key, core }), expected(normal()))).toBe(-1);
  });
});

describe("a target that is lost meanwhile", () => {
  it("by transfer of its buffer: E_TARGET", async () => {
    const target = new Float32Array(2 ** 24);
    const filling = refusal(target, { key });
    structuredClone(target.buffer, { transfer: [target.buffer] });
    expect(await filling).toMatch(/^E_TARGET fillAsync: target lost its elements/);
  });

  it("by disposal of the tensor: E_DISPOSED, and nobody gets its memory before all threads are done with it", async () => {
    const core = createCore({ threads: 3 });
    const tensor = core.tensor([2 ** 23]);
    const filling = refusal(tensor, { key, core });
    tensor.dispose();
    expect(tensor.disposed).toBe(true);
    const other = core.tensor([2 ** 23]);
    other.data.fill(7);
    expect(await filling).toMatch(/^E_DISPOSED Tensor: this tensor of shape \[8388608\] was disposed/);
    expect(other.data.every((x) => x === 7)).toBe(true);
    other.dispose();
    expectNoLiveBlocks(core);
  });
});

describe("what cannot be filled is refused, as a rejection", () => {
  it.each([
    ["E_TARGET fillAsync: target (an Int32Array)", new Int32Array(4), { key }],
    ["E_SHAPE fillAsync: target holds 4 values, shape [5] has 5", new Float32Array(4), { key, shape: [5] }],
    ["E_SEED fillAsync: a random initializer needs", new Float32Array(4), {}],
    ["E_ARGUMENT fillAsync: threads (0) must be", new Float32Array(4), { key, threads: 0 }],
    ['E_ARGUMENT fillAsync: threads ("all") must be "auto" or', new Float32Array(4), { key, threads: "all" }],
    ["E_ARGUMENT fillAsync: signal (1) must be an AbortSignal", new Float32Array(4), { key, signal: 1 }],
    ["E_ARGUMENT fillAsync: unknown option", new Float32Array(4), { key, thread: 2 }],
    ["E_LAYOUT fillAsync: shape [4] has rank 1", new Float32Array(4), { key }, heNormal()],
  ])("%s", async (says, target, options, initializer?: Initializer) => {
    expect(await refusal(target, options, initializer)).toContain(says);
    expect(Array.from(target as Float32Array)).toEqual([0, 0, 0, 0]);
  });
});

it("an orthogonal tensor, whose making grows the memory that it lies in", async () => {
  const core = createCore({ threads: 2 });
  const tensor = core.tensor([300, 300]);
  await fillAsync(orthogonal(), tensor, { key, core });
  expect(
    firstDifference(tensor.data.slice(), fill(orthogonal(), new Float32Array(90_000), { key, shape: [300, 300], core: one })),
  ).toBe(-1);
  tensor.dispose();
  expectNoLiveBlocks(core);
});
