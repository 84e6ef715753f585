// Workers draw: in place and through a staging area, to the bits of one thread; whatever becomes of them, the target is complete.

import { afterEach, describe, expect, it, vi } from "vitest";
import { drawHere } from "../../../src/core/threads/drawHere.js";
import { PART, SLOTS_PER_WORKER } from "../../../src/core/threads/drawJob.js";
import { poolOf } from "../../../src/core/threads/poolOf.js";
import { SharedDrawing } from "../../../src/core/threads/sharedDrawing.js";
import type { Thread } from "../../../src/core/threads/thread.js";
import { createCore, fill, fillAsync, type Initializer, normal, uniform } from "../../../src/index.js";
import { normalDraw } from "../../../src/random/normal.js";
import { firstDifference } from "../../support/cores.js";

const key = { k0: 3, k1: 4 };
const SIZE = 2 ** 20 + 12_345;

const ordinary = () => new Float32Array(SIZE);
const shared = () => new Float32Array(new SharedArrayBuffer(4 * SIZE));
const TARGETS: [string, () => Float32Array][] = [
  ["an ordinary array", ordinary],
  ["shared memory", shared],
];

/** A core with workers, which have started and drawn something. */
async function workingCore(threads: number) {
  const core = createCore({ threads });
  for (let drew = 0; drew < threads - 1; ) drew = await drawnByWorkers(core, shared());
  return core;
}

/** How many workers have answered a drawing of which the caller draws nothing. */
async function drawnByWorkers(core: ReturnType<typeof createCore>, target: Float32Array): Promise<number> {
  const stream = { key, draw: normalDraw("test", { mean: 0, std: 1 }, "f32"), dtype: "f32" as const };
  const workers = poolOf("test", core).start(core.threads);
  const drawing = new SharedDrawing(
    core,
    { stream, span: { offset: 0, length: target.length }, values: () => target, moments: undefined },
    workers.length,
    -1,
  );
  const answered = new Set<Thread>();
  await new Promise<void>((resolve) => {
    poolOf("test", core).draw(workers, drawing.job, (worker) => {
      answered.add(worker);
      if (answered.size === workers.length) resolve();
    });
  });
  poolOf("test", core).forget(drawing.job);
  return answered.size;
}

const expected = (initializer: Initializer, length = SIZE) =>
  fill(initializer, new Float32Array(length), { key, core: createCore({ threads: 1 }) });

describe("workers", () => {
  it("draw all of it in place, where the caller draws nothing", async () => {
    const core = createCore({ threads: 3 });
    const target = shared();
    await drawnByWorkers(core, target);
    expect(firstDifference(target.slice(), expected(normal()))).toBe(-1);
  });

  it("fill their slots by turns, and the caller copies them", async () => {
    const core = await workingCore(2);
    const target = ordinary();
    const stream = { key, draw: normalDraw("test", { mean: 0, std: 1 }, "f32"), dtype: "f32" as const };
    const span = { offset: 0, length: SIZE };
    const workers = poolOf("test", core).start(2);
    const drawing = new SharedDrawing(core, { stream, span, values: () => target, moments: undefined }, 1, -1);
    poolOf("test", core).draw(workers, drawing.job);
    const slots = Array.from({ length: SLOTS_PER_WORKER }, (_, slot) => slot);
    // At each step the caller draws one part, after the worker has filled all of its slots.
    for (let left = drawing.board.nParts; left > 0; left -= SLOTS_PER_WORKER + 1) {
      const full = () => slots.filter((slot) => drawing.board.partInSlot(slot) >= 0).length;
      while (full() < Math.min(left, SLOTS_PER_WORKER)) await new Promise((resolve) => setTimeout(resolve, 1));
      drawing.step();
    }
    expect(drawing.complete).toBe(true);
    expect(drawing.board.progress).toBeGreaterThan(drawing.board.nParts / 2);
    expect(firstDifference(target, expected(normal()))).toBe(-1);
  });

  it("sum moments part by part, to the same bits on any number of threads", async () => {
    const sums = await Promise.all(
      [1, 2, 4].map(async (threads) => {
        const core = await workingCore(threads);
        const target = ordinary();
        const moments = { center: 0.5, unit: 1, sum: 0, squares: 0 };
        const { drawInto } = await import("../../../src/random/draw.js");
        drawInto(core, key, 7, target, "f32", normalDraw("test", { mean: 0, std: 1 }, "f32"), moments);
        return moments;
      }),
    );
    expect(sums[1]).toEqual(sums[0]);
    expect(sums[2]).toEqual(sums[0]);
    expect(sums[0]!.squares / SIZE).toBeCloseTo(1.25, 2);
  });
});

describe.each(TARGETS)("a worker that ends, with %s", (_, target) => {
  it("in the middle of an asynchronous drawing: its parts are drawn again", async () => {
    const core = await workingCore(3);
    const filling = fillAsync(normal(), target(), { key, core });
    poolOf("test", core).running(3)[0]!.end();
    expect(firstDifference((await filling).slice(), expected(normal()))).toBe(-1);
    // It is known by now, or soon.
    while (core.threads > 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(firstDifference((await fillAsync(uniform(), target(), { key, core })).slice(), expected(uniform()))).toBe(-1);
  });

  it("in the middle of a synchronous one, which hears nothing of it", async () => {
    const core = await workingCore(2);
    poolOf("test", core).running(2)[0]!.end();
    expect(firstDifference(fill(normal(), target(), { key, core }).slice(), expected(normal()))).toBe(-1);
  });
});

describe("where there is no memory for a staging area", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("the caller draws alone", async () => {
    const core = await workingCore(2);
    const Shared = SharedArrayBuffer;
    vi.stubGlobal(
      "SharedArrayBuffer",
      class extends Shared {
        constructor(length: number) {
          if (length > 2 ** 16) throw new RangeError("Array buffer allocation failed");
          super(length);
        }
      },
    );
    expect(firstDifference(fill(normal(), ordinary(), { key, core }), expected(normal()))).toBe(-1);
    expect(firstDifference(await fillAsync(normal(), ordinary(), { key, core }), expected(normal()))).toBe(-1);
  });
});

describe("a part that a worker claimed and never finishes", () => {
  /** A drawing of which an imaginary worker has claimed the second part, and the caller has done what else there was to do. */
  function abandoned(target: Float32Array): SharedDrawing {
    const stream = { key, draw: normalDraw("test", { mean: 0, std: 1 }, "f32"), dtype: "f32" as const };
    const span = { offset: 0, length: SIZE };
    const drawing = new SharedDrawing(createCore(), { stream, span, values: () => target, moments: undefined }, 1, -1);
    drawing.step();
    expect(drawing.board.claim()).toBe(1);
    while (drawing.step());
    return drawing;
  }

  it("is drawn by the caller at once, where it would come through the staging area", () => {
    const target = ordinary();
    expect(abandoned(target).complete).toBe(true);
    expect(firstDifference(target, expected(normal()))).toBe(-1);
  });

  it("is waited for in shared memory, which its worker may be writing to, and drawn once that is lost", () => {
    const target = shared();
    const drawing = abandoned(target);
    expect(drawing.complete).toBe(false);
    expect(target.subarray(PART, 2 * PART).every((x) => x === 0)).toBe(true);
    drawing.drawMissing();
    expect(drawing.complete).toBe(true);
    expect(firstDifference(target.slice(), expected(normal()))).toBe(-1);
  });
});

describe("small work", () => {
  it("starts no worker, and draws on the caller's thread", async () => {
    const core = createCore({ threads: 4 });
    await fillAsync(normal(), new Float32Array(2 ** 20 - 1), { key, core, threads: 4 });
    fill(normal(), new Float32Array(2 ** 20 - 1), { key, core });
    expect(poolOf("test", core).running(5)).toHaveLength(0);
    fill(normal(), new Float32Array(2 ** 20), { key, core });
    expect(poolOf("test", core).running(5)).toHaveLength(3);
  });
});

it("drawHere leaves the scratch memory as it was, also where it throws", () => {
  const core = createCore();
  const before = core.scratch.mark();
  const stream = { key, draw: { kernel: "nothing", native: "f32", args: [] } as never, dtype: "f32" as const };
  expect(() => drawHere(core, stream, 0, new Float32Array(16), {})).toThrow();
  expect(core.scratch.mark()).toBe(before);
});
