// Nets from anywhere: whatever the object or the text is, a net is built or a typed error is thrown, and memory comes back.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCore, IsovarError } from "../../src/index.js";
import { type NetJson, sequential } from "../../src/train/index.js";
import { bad, expectRefused } from "../support/refusal.js";

// A bound on what nearly valid nets may ask for.
const core = createCore({ maxMemory: 2 ** 24 });

const build = (source: unknown) => sequential(source as NetJson, { seed: 1, core }).dispose();

const valid = (changes: object = {}) => ({ inputShape: [4], layers: [{ layer: "dense", units: 3 }], ...changes });

describe("objects", () => {
  const throwing = (key: string) => Object.defineProperty(valid(), key, { enumerable: true, get: () => expect.fail("read") });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const says = "sequential: net cannot be read: a getter or a proxy in it threw";

  it("getters and proxies that throw", async () => {
    const proxy = new Proxy([], { get: () => expect.fail("read") });
    const layer = { layer: "dense", units: 3 };
    const hostile = [throwing("inputShape"), throwing("seed"), revoked.proxy, valid({ layers: [revoked.proxy] })];
    for (const source of [...hostile, valid({ inputShape: proxy }), valid({ layers: [{ ...layer, init: proxy }] })]) {
      await expectRefused("E_SPEC", says, () => build(source));
    }
  });

  it("getters that change their mind: every key is read once", () => {
    let reads = 0;
    const layer = Object.defineProperty({ layer: "dense" }, "units", { enumerable: true, get: () => (++reads === 1 ? 3 : "x") });
    const net = sequential(bad<NetJson>(valid({ layers: [layer] })), { seed: 1, core });
    expect([net.outputShape, reads]).toEqual([[3], 1]);
    net.dispose();
  });

  it("cycles and endless arrays", async () => {
    const cycle: Record<string, unknown> = { layer: "residual" };
    cycle.layers = [cycle];
    await expectRefused("E_SPEC", "is nested deeper than 32 levels", () => build(valid({ layers: [cycle] })));
    const endless = new Proxy([], { get: (_, key) => (key === "length" ? Infinity : 1) });
    await expectRefused("E_SPEC", "holds more than 2097152 values", () => build(valid({ inputShape: endless })));
  });

  it("inherited keys do not count, and __proto__ is a key like any other", async () => {
    await expectRefused("E_SPEC", "sequential: layers (undefined) must be an array", () => build(Object.create(valid())));
    const text = (layer: string) => `{"inputShape":[4],"layers":[${layer}]}`;
    await expectRefused("E_ARGUMENT", "layer (undefined)", () => build(text('{"__proto__":{"layer":"dense","units":3}}')));
    await expectRefused("E_ARGUMENT", 'unknown option "__proto__"', () =>
      build(text('{"layer":"dense","units":3,"__proto__":{}}')),
    );
    const init = '{"layer":"dense","units":3,"init":{"__proto__":{"scheme":"zeros"}}}';
    await expectRefused("E_SCHEME", "scheme is missing", () => build(text(init)));
  });

  it.each([undefined, 5, true, Symbol("s"), () => valid(), new Map(), new Date(0), "", "null", "[]", '"x"', "{"])(
    "what is no net: %s",
    async (source) => {
      const blocks = core.memory.liveBlocks;
      await expectRefused(["E_SPEC", "E_JSON"], "sequential: ", () => build(source));
      expect(core.memory.liveBlocks).toBe(blocks);
    },
  );

  it("too many layers, too long a text", async () => {
    const layers = Array(10_001).fill({ layer: "flatten" });
    await expectRefused("E_SPEC", "at most 10000 layers", () => build(valid({ layers })));
    await expectRefused("E_SPEC", "a text of 16777217 characters", () => build(" ".repeat(2 ** 24 + 1)));
  });
});

describe("residuals within residuals", () => {
  const nested = (depth: number): object =>
    depth === 0 ? { layer: "dense", units: 4 } : { layer: "residual", layers: [nested(depth - 1)] };

  it("build as deep as they may be, and are refused beyond", async () => {
    // 32 levels of arrays and objects: a net of JSON ends there, one of functions at 16 residuals.
    build(valid({ layers: [nested(14)] }));
    build(JSON.stringify(valid({ layers: [nested(14)] })));
    await expectRefused("E_SPEC", "nested deeper than 32 levels", () => build(valid({ layers: [nested(16)] })));
    const deep = `${'{"layer":"residual","layers":['.repeat(1e5)}`;
    await expectRefused("E_JSON", "nested deeper than 32 levels", () => build(deep));
    sequential(bad([nested(16)]), { inputShape: [4], seed: 1, core }).dispose();
    await expectRefused("E_ARGUMENT", "residuals are nested deeper than 16", () => {
      sequential(bad([nested(17)]), { inputShape: [4], seed: 1, core });
    });
  });
});

/** A net with every layer and every option. */
const EVERYTHING = {
  $schema: "net.schema.json",
  description: "all of it",
  inputShape: [9, 9, 4],
  seed: "18446744073709551615",
  loss: "mse",
  batchSize: 8,
  optimizer: {
    optimizer: "adamw",
    learningRate: { schedule: "cosineDecay", learningRate: 0.01, steps: 9, minimum: 0, warmupSteps: 2 },
    clipNorm: 1,
  },
  layers: [
    {
      layer: "conv2d",
      filters: 6,
      kernelSize: [3, 2],
      stride: 1,
      padding: "same",
      groups: 2,
      activation: "relu",
      init: "heUniform",
    },
    { layer: "batchNorm", epsilon: 1e-3, momentum: 0.2 },
    { layer: "maxPool2d", size: 2, stride: [2, 2], padding: 0 },
    { layer: "conv2d", filters: 2, kernelSize: 2, padding: [1, 0], bias: false },
    { layer: "activation", activation: "leakyRelu", negativeSlope: 0.2 },
    { layer: "avgPool2d", size: [2, 1], padding: "same" },
    { layer: "flatten" },
    { layer: "dropout", rate: 0.25 },
    {
      layer: "dense",
      units: 5,
      name: "wide",
      init: { scheme: "varianceScaling", scale: 2 },
      biasInit: { scheme: "constant", value: 0.1 },
    },
    { layer: "layerNorm" },
    {
      layer: "residual",
      layers: [
        { layer: "dense", units: 7, activation: "gelu" },
        { layer: "dense", units: 5, init: "zeros" },
      ],
      activation: "selu",
    },
    { layer: "dense", units: 3, activation: "sigmoid", bias: true },
  ],
};
const SEQUENCE = {
  inputShape: [3],
  layers: [
    { layer: "embedding", count: 10, dims: 4, init: "normal" },
    { layer: "dense", units: 2 },
  ],
};

/** Every place of a value: the path of keys that leads there. */
function pathsOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return [path, ...inner];
}

type Holder = Record<string | number, unknown>;

/** What is put in place of a value: nearly right, wrong, or from another place of the net. */
const replacement = (net: object) =>
  fc.oneof(
    fc.constantFrom<unknown>(
      0,
      -1,
      1,
      2,
      3,
      4.5,
      1e9,
      2 ** 31,
      2 ** 53,
      1e308,
      -0,
      "",
      "x",
      "relu",
      "dense",
      "a/b",
      "valid",
      null,
      true,
      false,
      [],
      {},
      [1],
      [2, 2],
      [[]],
    ),
    fc.constantFrom<unknown>(...["dense", "conv2d", "embedding", "residual", "flatten"].map((layer) => ({ layer }))),
    fc.constantFrom<unknown>(
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      3n,
      () => 1,
      new Float32Array(2),
      "__proto__",
      "constructor",
    ),
    fc.constantFrom<unknown>(
      "orthogonal",
      "identity",
      "permutation",
      { scheme: "sparse", sparsity: 0.5 },
      { scheme: "constant", value: [[1]] },
    ),
    fc.constantFrom(...pathsOf(net)).map((path) => path.reduce<unknown>((value, key) => (value as Holder)[key], net)),
    fc.jsonValue({ maxDepth: 2 }),
  );

const change = (net: object) =>
  fc.record({
    path: fc.constantFrom(...pathsOf(net).filter((path) => path.length > 0)),
    kind: fc.constantFrom("set", "set", "set", "delete", "add", "swap" as const),
    key: fc.constantFrom(
      "name",
      "activation",
      "units",
      "init",
      "bias",
      "layers",
      "negativeSlope",
      "seed",
      "__proto__",
      "0",
      "length",
    ),
    value: replacement(net),
  });

function mutate(
  net: object,
  { path, kind, key, value }: { path: (string | number)[]; kind: string; key: string; value: unknown },
): void {
  let holder = net as Holder;
  for (const step of path.slice(0, -1)) {
    const next = holder[step];
    // An earlier change may have taken the place away.
    if (typeof next !== "object" || next === null) return;
    holder = next as Holder;
  }
  const last = path.at(-1)!;
  // A copy, since a later change may reach into it.
  if (typeof value === "object" && value !== null) value = structuredClone(value);
  if (kind === "delete") Reflect.deleteProperty(holder, last);
  else if (kind === "swap" && Array.isArray(holder) && holder.length > 1) holder.push(holder.shift());
  else if (kind === "add" && key !== "length")
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  else holder[last] = value;
}

/** How many of the mutated nets were built. */
function fuzz(net: object, numRuns: number, write: (net: object) => unknown): number {
  const before = Reflect.ownKeys(Object.prototype);
  const blocks = core.memory.liveBlocks;
  let built = 0;
  fc.assert(
    fc.property(fc.array(change(net), { minLength: 1, maxLength: 2 }), (changes) => {
      const copy = structuredClone(net);
      for (const each of changes) mutate(copy, each);
      const source = write(copy);
      try {
        build(source);
        built++;
      } catch (error) {
        expect(error, String(error)).toBeInstanceOf(IsovarError);
        expect((error as Error).message).toMatch(/^[^\n\p{Cc}]{10,1000}$/u);
        expect((error as IsovarError).code).not.toMatch(/^E_(DISPOSED|TARGET|WASM|NAME_REQUIRED|KEY|FILE)$/);
      }
      expect(core.memory.liveBlocks).toBe(blocks);
    }),
    { seed: 11, numRuns },
  );
  expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
  return built;
}

describe("nets that are nearly valid", () => {
  const text = (net: object) => {
    // BigInts are no JSON; a program that writes one would have stopped.
    const written = JSON.stringify(net, (_, value) => (typeof value === "bigint" ? Number(value) : value));
    return written ?? "";
  };

  it("are valid before they are changed", () => {
    for (const net of [EVERYTHING, SEQUENCE]) for (const source of [net, text(net)]) build(source);
  });

  it.each<[what: string, net: object, write: (net: object) => unknown]>([
    ["objects", EVERYTHING, (net) => net],
    ["texts", EVERYTHING, text],
    ["objects of sequences", SEQUENCE, (net) => net],
  ])("%s: a net or a typed error", (_, net, write) => {
    const built = fuzz(net, 1000, write);
    // Neither all nor none: the changes are small enough to matter.
    expect(built).toBeGreaterThan(40);
    expect(built).toBeLessThan(900);
  });
});
