// Cores: which backend runs, how much memory it may have, and that two of them share nothing.

import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Core, createCore, defaultCore, fill, heNormal, type IsovarError, init, normal } from "../../src/index.js";
import { BACKENDS, describeEachCore, expectNoLiveBlocks } from "../support/cores.js";

const stream = { seed: 1, name: "w" };
const error = (code: string) => expect.objectContaining({ code });
const MIN = 4 * 65536;

describe("createCore", () => {
  it("runs WebAssembly where it can", () => expect(createCore().backend).toBe("wasm"));

  it.each(BACKENDS)("runs %s when asked", (backend) => expect(createCore({ backend }).backend).toBe(backend));

  it.each([
    ["E_ARGUMENT", { backend: "webgpu" }],
    ["E_ARGUMENT", { backend: null }],
    ["E_ARGUMENT", { maxMemory: 0 }],
    ["E_ARGUMENT", { maxMemory: MIN - 1 }],
    ["E_ARGUMENT", { maxMemory: 2 ** 32 + 1 }],
    ["E_ARGUMENT", { maxMemory: Number.NaN }],
    ["E_ARGUMENT", { maxMemory: "1 GiB" }],
    ["E_ARGUMENT", { memory: 5 }],
    ["E_ARGUMENT", { module: new Uint8Array(8) }],
    ["E_ARGUMENT", null],
  ])("%s for %j", (code, options) => expect(() => createCore(options as never)).toThrowError(error(code)));

  it("takes a compiled core.wasm, and no other module", () => {
    const module = new WebAssembly.Module(readFileSync(new URL("../../dist/wasm/core.wasm", import.meta.url)));
    expect(init(heNormal(), [9, 9], { ...stream, core: createCore({ module }) })).toEqual(init(heNormal(), [9, 9], stream));
    const empty = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    expect(() => createCore({ module: empty })).toThrowError(error("E_WASM"));
  });
});

describe("where WebAssembly cannot run", () => {
  afterEach(() => void vi.unstubAllGlobals());

  /** As a Content-Security-Policy without 'wasm-unsafe-eval' does it. */
  function forbid() {
    throw new WebAssembly.CompileError("Wasm code generation disallowed by embedder");
  }
  const without: [string, () => void][] = [
    ["forbidden", () => vi.stubGlobal("WebAssembly", { ...globalsOf(WebAssembly), Module: forbid })],
    ["missing", () => vi.stubGlobal("WebAssembly", undefined)],
  ];

  it.each(without)("%s: the twin stands in, and an explicit wish is an error", async (_, stub) => {
    const expected = init(normal(), [100], { ...stream, core: createCore({ backend: "js" }) });
    // A fresh copy of the library, which has compiled nothing yet.
    vi.resetModules();
    stub();
    const fresh = await import("../../src/index.js");
    const core = fresh.createCore();
    expect(core.backend).toBe("js");
    expect(fresh.init(fresh.normal(), [100], { ...stream, core })).toEqual(expected);
    expect(fresh.init(fresh.normal(), [100], stream)).toEqual(expected);
    let caught: IsovarError | undefined;
    try {
      fresh.createCore({ backend: "wasm" });
    } catch (thrown) {
      caught = thrown as IsovarError;
    }
    expect(caught).toEqual(error("E_WASM"));
    expect(caught?.cause).toBeInstanceOf(Error);
  });

  function globalsOf(namespace: typeof WebAssembly) {
    return Object.fromEntries(Object.getOwnPropertyNames(namespace).map((name) => [name, namespace[name as "Module"]]));
  }
});

describeEachCore("memory of a core", (core) => {
  const small = () => createCore({ backend: core.backend, maxMemory: MIN });

  it("has an end: a typed error, after which the core works", () => {
    const own = small();
    expect(() => own.tensor([2 ** 20])).toThrowError(error("E_MEMORY"));
    expect(own.memory.memory.buffer.byteLength).toBeLessThanOrEqual(MIN);
    expect(init(normal(), [50], { ...stream, core: own })).toEqual(init(normal(), [50], { ...stream, core }));
    const tensor = own.tensor([1000]);
    fill(normal(), tensor, { ...stream, core: own });
    tensor.dispose();
    expectNoLiveBlocks(own);
  });

  it("says its limit in a unit that shows it", () => {
    expect(() => small().tensor([2 ** 20])).not.toThrowError(/at most 0 MiB/);
  });

  it("holds a tensor of each size in turn, when none of the others is alive", () => {
    const own = small();
    // 40 KB and less, of 170 KB that are free.
    for (let n = 1000; n < 10_000; n += 500) {
      const tensor = own.tensor([n]);
      tensor.dispose();
    }
    expectNoLiveBlocks(own);
  });

  it("is enough for ordinary arrays of any length, in the smallest core", () => {
    const own = small();
    const target = init(normal(), [300_000], { ...stream, core: own });
    expect(target.subarray(299_000)).toEqual(
      fill(normal(), new Float32Array(1000), { shape: [300_000], offset: 299_000, ...stream, core }),
    );
  });

  it("does not grow over 10^4 cycles of making, filling and disposing", () => {
    const own = createCore({ backend: core.backend });
    const cycle = () => {
      const tensor = own.tensor([16]);
      fill(normal(), tensor, { ...stream, core: own });
      tensor.dispose();
    };
    cycle();
    const bytes = own.memory.memory.buffer.byteLength;
    for (let i = 0; i < 10_000; i++) cycle();
    expect(own.memory.memory.buffer.byteLength).toBe(bytes);
    expectNoLiveBlocks(own);
  });

  it("gives its scratch back when a call throws half way", () => {
    const own = createCore({ backend: core.backend });
    const mark = own.scratch.mark();
    // A target that refuses to be written: the kernel ran, copying out throws.
    const target = new Float32Array(5000);
    target.set = () => {
      throw new RangeError("no");
    };
    for (let i = 0; i < 100; i++) expect(() => fill(normal(), target, { ...stream, core: own })).toThrowError(RangeError);
    expect(own.scratch.mark()).toBe(mark);
    expect(init(normal(), [10], { ...stream, core: own })).toEqual(init(normal(), [10], { ...stream, core }));
  });
});

describe("several cores", () => {
  it("share nothing", () => {
    const cores: Core[] = [createCore(), createCore(), createCore({ backend: "js" })];
    const tensors = cores.map((core) => core.tensor([100]));
    for (const [i, tensor] of tensors.entries()) tensor.data.fill(i);
    expect(tensors.map((tensor) => tensor.data[99])).toEqual([0, 1, 2]);
    expect(new Set(cores.map((core) => core.memory.memory.buffer)).size).toBe(3);
    for (const tensor of tensors) tensor.dispose();
    cores.forEach(expectNoLiveBlocks);
  });

  it("there is one default core, and init and fill leave nothing on it", () => {
    const core = defaultCore();
    init(heNormal(), [10, 10], stream);
    expect(defaultCore()).toBe(core);
    expectNoLiveBlocks(core);
  });
});
