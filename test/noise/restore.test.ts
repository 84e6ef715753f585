// restore gives back every byte: for weights of every kind, any scale, any slice, on whatever core.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCore, heNormal, init } from "../../src/index.js";
import { type Perturbation, perturb, restore } from "../../src/noise/index.js";
import { firstByteDifference } from "../support/dtypes.js";
import { CORES, DTYPES, hostileWeights } from "./support.js";

const STREAM = { seed: 42, name: "fc1/kernel" };

const anyCall = fc.record({
  seed: fc.nat(),
  count: fc.oneof(fc.nat(50), fc.nat(3000), fc.constant(2 ** 14 + 33)),
  offset: fc.nat(100),
  scale: fc.oneof(fc.double({ min: 0, max: 1e-2 }), fc.constantFrom(0, 1e-3, 1, 1e10, 2 ** 100, 1e-40, 2 ** -149)),
  sign: fc.constantFrom(1 as const, -1 as const),
  member: fc.oneof(fc.nat(), fc.maxSafeNat()),
});

describe.each(Object.entries(CORES))("on %s", (_, core) => {
  it.each(DTYPES)("every byte comes back, whatever the weights and the scale (%s)", (dtype) => {
    fc.assert(
      fc.property(anyCall, ({ seed, count, offset, scale, sign, member }) => {
        const w = hostileWeights(dtype, count, seed) as Float32Array;
        const before = w.slice();
        const kept = perturb(w, { seed, name: "w", member, sign, scale, dtype, core, shape: [count + offset], offset });
        expect(restore(w, kept, { core })).toBe(w);
        expect(firstByteDifference(w, before)).toBe(-1);
        expect(kept.low.byteLength + kept.rest.byteLength).toBeLessThanOrEqual(count * (1 + w.BYTES_PER_ELEMENT));
      }),
      { numRuns: core.backend === "js" ? 30 : 150, seed: 3 },
    );
  });

  it.each(DTYPES)("noise of low rank as well (%s)", (dtype) => {
    const w = hostileWeights(dtype, 3000) as Float32Array;
    const before = w.slice();
    const kept = perturb(w, { ...STREAM, member: 1, scale: 0.1, rank: 4, dtype, core, shape: [100, 64], offset: 777 });
    restore(w, kept, { core });
    expect(firstByteDifference(w, before)).toBe(-1);
  });
});

it("takes several back, the last one first", () => {
  const w = init(heNormal(), [64, 64], STREAM);
  const before = w.slice();
  const kept = [0, 1, 2].map((member) => perturb(w, { ...STREAM, member, scale: 0.01 }));
  expect(firstByteDifference(w, before)).not.toBe(-1);
  for (const last of kept.reverse()) restore(w, last);
  expect(firstByteDifference(w, before)).toBe(-1);
});

it("what was kept is plain data: another core, another thread or a tensor takes it back", () => {
  const w = init(heNormal(), [300, 200], { ...STREAM, dtype: "bf16" });
  const before = w.slice();
  const kept = perturb(w, { ...STREAM, member: 3, scale: 0.01, dtype: "bf16", core: createCore({ threads: 2 }) });
  using tensor = CORES.js.tensor([300, 200], { dtype: "bf16" });
  tensor.data.set(w);
  restore(tensor, structuredClone(kept), { core: CORES.js });
  expect(firstByteDifference(tensor.data, before)).toBe(-1);
});

it("keeps a byte for each weight of a net, and few weights whole", () => {
  for (const dtype of DTYPES) {
    const w = init(heNormal(), [500, 400], { ...STREAM, dtype }) as Float32Array;
    const { low, rest } = perturb(w, { ...STREAM, member: 0, scale: 1e-3, dtype });
    expect(low).toHaveLength(200000);
    expect(rest.length).toBeLessThan(200);
  }
});

describe("refuses", () => {
  const kept = perturb(new Float32Array(100).fill(1e-9), { ...STREAM, member: 0, scale: 1 });
  const cases: [string, string, Partial<Perturbation>][] = [
    ["E_SHAPE", "target holds 100 values, those that were perturbed are 99", { low: kept.low.subarray(1) as never }],
    ["E_ARGUMENT", `low asks for 100 values of rest, which holds 99`, { rest: kept.rest.subarray(1) as never }],
    ["E_ARGUMENT", "rest", { rest: new Uint16Array(100) }],
    ["E_ARGUMENT", "low", { low: [0] as never }],
    ["E_KEY", "key", { key: { k0: -1, k1: 0 } }],
    ["E_TARGET", "dtype", { dtype: "bf16" }],
    ["E_ARGUMENT", "scale", { scale: -1 }],
    ["E_ARGUMENT", "unknown option", { seed: 3 } as never],
  ];

  it("the weights here are all kept whole", () => expect(kept.rest).toHaveLength(100));

  it.each(cases)("%s: %s", (code, text, change) => {
    const w = new Float32Array(100).fill(7);
    const attempt = () => restore(w, { ...kept, ...change });
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text) }));
    expect(w.every((x) => x === 7)).toBe(true);
  });

  it.each<[string, unknown]>([
    ["key, member, sign, scale, shape, offset, dtype, low, rest", {}],
    ["key, member, sign, scale, shape, offset, dtype, low, rest", undefined],
    ["low, rest", { ...kept, low: undefined, rest: undefined }],
    ["dtype", { ...kept, dtype: undefined }],
  ])("what lacks %s, by these names, whatever the target", (names, perturbation) => {
    const text = `restore: perturbation has no ${names}; it must be what perturb returned for the target, without base`;
    for (const target of [new Float32Array(100), new Uint16Array(100), undefined]) {
      expect(() => restore(target as never, perturbation as never)).toThrow(
        expect.objectContaining({ code: "E_ARGUMENT", message: text }),
      );
    }
  });

  it("counts what low asks for at any alignment", () => {
    for (let skip = 0; skip < 9; skip++) {
      const low = new Int8Array(100 + skip).subarray(skip);
      low.set(kept.low);
      low.set([126, -127, 0, 1, -1, -2], 50);
      const w = new Float32Array(100).fill(7);
      const change = { low: low as Int8Array<ArrayBuffer>, rest: kept.rest.subarray(0, 94) as Uint32Array<ArrayBuffer> };
      expect(restore(w, { ...kept, ...change })).toBe(w);
    }
  });
});
