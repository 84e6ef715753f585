// What fails in the middle leaves nothing half done: weights come back where there is no memory, and a worker that hangs is done without.

import { afterEach, describe, expect, it, vi } from "vitest";
import { IsovarError } from "../../src/base/errors.js";
import { poolOf } from "../../src/core/threads/poolOf.js";
import { type Core, createCore, heNormal, init } from "../../src/index.js";
import { type Perturbation, perturb, restore, update } from "../../src/noise/index.js";
import { firstByteDifference } from "../support/dtypes.js";
import { CORES, DTYPES } from "./support.js";

/** How many arrays there is still memory for. */
let left = Infinity;
vi.mock("../../src/base/dtype.js", async (original) => {
  const real = await original<typeof import("../../src/base/dtype.js")>();
  const arrayOf: typeof real.arrayOf = (where, dtype, shape) => {
    if (left-- <= 0) throw new IsovarError("E_MEMORY", `${where}: no memory`);
    return real.arrayOf(where, dtype, shape);
  };
  return { ...real, arrayOf };
});
afterEach(() => {
  left = Infinity;
  vi.restoreAllMocks();
});

const STREAM = { seed: 42, name: "w" };
const SHAPE = [250, 400];
/** Weights of which the noise buries every third. */
function weights(dtype: (typeof DTYPES)[number]): Float32Array {
  const w = init(heNormal(), SHAPE, { ...STREAM, dtype }) as Float32Array;
  const one = { f32: 1e-9, f16: 1, bf16: 0x3000 }[dtype];
  return w.map((x, i) => (i % 3 === 0 ? one : x));
}

/** Makes a call with memory for 0 arrays, 1, 2, … until it succeeds. @returns what it gave, and how often it failed */
function untilThereIsMemory<T>(call: () => T, afterFailure: () => void): { result: T; failures: number } {
  for (let failures = 0; ; failures++) {
    left = failures;
    try {
      return { result: call(), failures };
    } catch (error) {
      expect(error).toMatchObject({ code: "E_MEMORY" });
    } finally {
      left = Infinity;
    }
    afterFailure();
  }
}

describe.each(Object.entries(CORES))("perturb on %s, where memory ends", (_, core) => {
  it.each(DTYPES)("gives back what it has changed (%s)", (dtype) => {
    const w = weights(dtype);
    const before = w.slice();
    const call = () => perturb(w, { ...STREAM, member: 1, scale: 1, dtype, core });
    const { result, failures } = untilThereIsMemory(call, () => expect(firstByteDifference(w, before)).toBe(-1));
    // The steps, the first bits, their growth at least twice, the copy of those that were kept.
    expect(failures).toBeGreaterThanOrEqual(5);
    restore(w, result, { core });
    expect(firstByteDifference(w, before)).toBe(-1);
  });

  it("a tensor in the core's memory, a slice, noise of low rank", () => {
    using tensor = core.tensor([50_000]);
    const w = weights("f32").slice(0, 50_000);
    tensor.data.set(w);
    const slice = { ...STREAM, member: 2, scale: 1, core, shape: SHAPE, offset: 777 };
    untilThereIsMemory(
      () => perturb(tensor, slice),
      () => expect(firstByteDifference(tensor.data, w)).toBe(-1),
    );
    const copy = w.slice();
    untilThereIsMemory(
      () => perturb(copy, { ...slice, rank: 3 }),
      () => expect(firstByteDifference(copy, w)).toBe(-1),
    );
  });
});

describe("a worker that does not come back from a piece", () => {
  const COUNT = 500_000;
  const base = init(heNormal(), [COUNT / 500, 500], STREAM);
  const one = createCore({ threads: 1 });

  /** A core of three threads, whose calls are made here, part by part, until a worker hangs in a part after so many. */
  function hanging(calls: number): Core {
    const core = createCore({ threads: 3 });
    const pool = poolOf("test", core);
    let done = 0;
    vi.spyOn(pool, "callers").mockImplementation((threads) => Math.min(threads, core.threads));
    vi.spyOn(pool, "call").mockImplementation((kernel, lists) => {
      const isLast = done++ >= calls;
      for (const list of isLast ? lists.slice(1) : lists) kernel(...list);
      if (!isLast) return;
      pool.dismiss();
      throw new IsovarError("E_THREAD", "createCore: a worker of this core ended or hangs in the middle of a call");
    });
    return core;
  }

  it.each([0, 1, 3])("is done without, from call %i on: every operation ends as on one thread", (calls) => {
    const each: Record<string, (w: Float32Array, core: Core) => unknown> = {
      perturb: (w, core) => perturb(w, { ...STREAM, member: 1, scale: 0.1, core }),
      base: (w, core) => perturb(w, { ...STREAM, member: 1, scale: 0.1, core, base }),
      restore: (w, core) => restore(w, perturb(w, { ...STREAM, member: 1, scale: 0.1, core: one }), { core }),
      update: (w, core) => update(w, [1, 2, 3], [0.1, -0.2, 0.3], { ...STREAM, core }),
      "low rank": (w, core) => update(w, [1, 2, 3], [0.1, -0.2, 0.3], { ...STREAM, core, shape: [COUNT / 500, 500], rank: 8 }),
    };
    for (const [name, operation] of Object.entries(each)) {
      const [expected, w] = [base.slice(), base.slice()];
      const keptAlone = operation(expected, one);
      // Pieces of noise of low rank are larger: there are two.
      const core = hanging(name === "low rank" ? Math.min(calls, 1) : calls);
      const kept = operation(w, core);
      expect(core.threads, name).toBe(1);
      expect(firstByteDifference(w, expected), name).toBe(-1);
      if (name !== "perturb") continue;
      const [many, alone] = [kept, keptAlone] as Perturbation[];
      expect(firstByteDifference(many!.low, alone!.low)).toBe(-1);
      expect(many!.rest).toEqual(alone!.rest);
    }
  });
});
