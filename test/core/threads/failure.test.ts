// Workers that end, hang, or cannot be started: the same bits on fewer threads, or an error; never a hang.

import { afterEach, describe, expect, it, vi } from "vitest";
import { poolOf } from "../../../src/core/threads/poolOf.js";
import { type Core, createCore, fill, normal } from "../../../src/index.js";
import { matmul } from "../../../src/linalg/index.js";
import { firstDifference } from "../../support/cores.js";
import { collectUntil } from "../../support/garbage.js";

afterEach(() => vi.unstubAllGlobals());

function product(core: Core): Float32Array {
  const [a, b] = ["a", "b"].map((name) => fill(normal(), core.tensor([128, 128]), { seed: 1, name }));
  return matmul(a!, b!).data.slice();
}

const expected = product(createCore());

/** The products of a core, and whether they are right. */
const isRight = (core: Core) => firstDifference(product(core), expected) === -1;

/** A module of one kernel with work memory, which the caller's is not: 0. `body` is its code after `local.get 0`. */
function moduleOf(...body: number[]): WebAssembly.Module {
  const code = [0x00, 0x20, 0x00, ...body, 0x0b];
  const sections = [
    ...[0x01, 0x05, 0x01, 0x60, 0x01, 0x7f, 0x00],
    ...[0x03, 0x02, 0x01, 0x00],
    ...[0x07, 0x05, 0x01, 0x01, 0x6b, 0x00, 0x00],
    ...[0x0a, code.length + 2, 0x01, code.length, ...code],
  ];
  return new WebAssembly.Module(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections));
}

/** Calls the kernel of a module, which does nothing on the caller's thread, until a worker has claimed a part. */
function callUntilClaimed(core: Core, module: WebAssembly.Module): void {
  const kernels = new WebAssembly.Instance(module).exports as { k: () => void };
  core.attach({ module, kernels, abi: { k: ["workPtr"] } });
  poolOf("test", core).callers(2);
  poolOf("test", core).patience = 0.2;
  const until = performance.now() + 30_000;
  while (performance.now() < until) poolOf("test", core).call(kernels.k, [[0], [0]]);
}

describe("a worker", () => {
  it("that was ended while it waited is missed by nobody", async () => {
    const core = createCore({ threads: 3 });
    for (let i = 0; i < 20; i++) expect(isRight(core)).toBe(true);
    const [worker] = poolOf("test", core).start(3);
    worker!.end();
    // It may be gone, and the pool does not know yet.
    for (let i = 0; i < 20; i++) expect(isRight(core)).toBe(true);
    await vi.waitUntil(() => core.threads === 2);
    for (let i = 0; i < 20; i++) expect(isRight(core)).toBe(true);
  });

  it.each([
    ["hangs", moduleOf(0x04, 0x40, 0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b)],
    ["traps", moduleOf(0x04, 0x40, 0x00, 0x0b)],
  ])("that %s in a part is noticed: the call fails, the core goes on with one thread", (_, module) => {
    const core = createCore({ threads: 2 });
    let caught: unknown;
    try {
      callUntilClaimed(core, module);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      code: "E_THREAD",
      message: expect.stringContaining("createCore: a worker of this core ended or hangs in the middle of a call"),
    });
    expect(core.threads).toBe(1);
    expect(isRight(core)).toBe(true);
  });

  it("ends with its core", async () => {
    const end = (() => {
      const core = createCore({ threads: 2 });
      product(core);
      return vi.spyOn(poolOf("test", core).start(2)[0]!, "end");
    })();
    await collectUntil(() => end.mock.calls.length > 0);
  });
});

describe("one thread, without an error", () => {
  it("where the language has no shared memory", () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const core = createCore({ threads: 4 });
    expect(core.threads).toBe(1);
    expect(isRight(core)).toBe(true);
  });

  it("where workers cannot be started", () => {
    const core = createCore({ threads: 4 });
    vi.stubGlobal("process", { getBuiltinModule: () => undefined });
    vi.stubGlobal("Worker", undefined);
    expect(isRight(core)).toBe(true);
    expect(core.threads).toBe(1);
  });

  it("where there is no room for the work memory of workers", () => {
    const core = createCore({ threads: 4, maxMemory: 2 ** 20 });
    expect(isRight(core)).toBe(true);
    expect(core.threads).toBe(1);
  });

  it("where the module was compiled ahead of time, for memory that is not shared", async () => {
    const { coreModule } = await import("../../../src/core/binary.js");
    const core = createCore({ threads: 4, module: coreModule(false) });
    expect(core.memory.memory.buffer).toBeInstanceOf(ArrayBuffer);
    expect(isRight(core)).toBe(true);
  });
});
