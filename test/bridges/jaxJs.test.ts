import { describe, expect, it } from "vitest";
import { initializer } from "../../src/bridges/jaxJs/index.js";
import { heNormal, init, key, zeros } from "../../src/index.js";
import { FakeArray, fakeKey, fakeNumpy } from "./fakeJaxJs.js";

const SHAPE = [6, 4];
const np = fakeNumpy();
const he = initializer(np, heNormal());
const code = (code: string) => expect.objectContaining({ code });

describe("initializer", () => {
  it("draws what init draws with the key's seed and the name", () => {
    const w = initializer(np, heNormal(), { name: "fc1/kernel" })(fakeKey(42), SHAPE);
    expect(w).toBeInstanceOf(FakeArray);
    expect([w.values, w.shape]).toEqual([init(heNormal(), SHAPE, { seed: 42, name: "fc1/kernel" }), SHAPE]);
  });

  it("draws from the key itself where there is no name, high word first", () => {
    const words = new FakeArray(Uint32Array.of(7, 42), [2]);
    expect(he(words, SHAPE).values).toEqual(init(heNormal(), SHAPE, { key: { k0: 42, k1: 7 } }));
  });

  it("gives equal weights for equal keys, others for other keys and names", () => {
    const named = initializer(np, heNormal(), { name: "b" });
    const drawn = [he(fakeKey(1), SHAPE), he(fakeKey(2), SHAPE), named(fakeKey(1), SHAPE)].map(({ values }) => values.join());
    expect(new Set(drawn).size).toBe(3);
    expect(he(fakeKey(1), SHAPE).values.join()).toBe(drawn[0]);
  });

  it("counts fans by the layout, and takes scalars", () => {
    const drawn = initializer(np, heNormal(), { layout: "oi" })(fakeKey(1), SHAPE);
    expect(drawn.values).toEqual(init(heNormal(), SHAPE, { key: key(1), layout: "oi" }));
    const scalar = initializer(np, zeros())(fakeKey(1), []);
    expect([scalar.values, scalar.shape]).toEqual([new Float32Array(1), []]);
  });

  it("takes the dtype float32 alone", () => {
    expect(he(fakeKey(1), SHAPE, "float32").values).toEqual(he(fakeKey(1), SHAPE).values);
    for (const dtype of ["float16", "float64", "int32", "f32", null]) {
      expect(() => he(fakeKey(1), SHAPE, dtype as string)).toThrow(code("E_DTYPE"));
    }
  });

  it("says that a key inside jit, or one that is consumed, cannot be read", () => {
    const used = fakeKey(1);
    he(used, SHAPE);
    for (const unreadable of [{}, undefined, used]) {
      expect(() => he(unreadable as FakeArray, SHAPE)).toThrow(/^initializer: key .* outside of jit, and with key\.ref/);
      expect(() => he(unreadable as FakeArray, SHAPE)).toThrow(code("E_KEY"));
    }
  });

  it("refuses arrays that are no key", () => {
    for (const words of [Uint32Array.of(1), new Uint32Array(4), Float32Array.of(0, 1)]) {
      expect(() => he(new FakeArray(words, [words.length]), SHAPE)).toThrow(code("E_KEY"));
    }
  });

  it("says at once what is wrong with its arguments, and a shape where it is given", () => {
    const refused = (wanted: string, ...args: unknown[]) =>
      expect(() => initializer(...(args as Parameters<typeof initializer>))).toThrow(code(wanted));
    refused("E_ARGUMENT", heNormal());
    refused("E_ARGUMENT", {}, heNormal());
    refused("E_SCHEME", np, heNormal);
    refused("E_ARGUMENT", np, heNormal(), { seed: 42 });
    refused("E_NAME", np, heNormal(), { name: 1 });
    expect(() => he(fakeKey(1), [4])).toThrow(code("E_LAYOUT"));
  });
});
