import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { manualSeed } from "../../../src/compat/torch/index.js";
import { bad, thrownBy } from "../../support/refusal.js";

const parts = <T extends Float32Array | Float64Array | Uint16Array>(...arrays: T[]) => arrays.flatMap((array) => [...array]);

describe("manualSeed", () => {
  it("takes the low 32 bits of a seed", () => {
    const first = manualSeed(0).rand([4]);
    expect(manualSeed(2n ** 63n).rand([4])).toEqual(first);
    expect(manualSeed(2 ** 32).rand([4])).toEqual(first);
    expect(manualSeed(-1).rand([4])).toEqual(manualSeed(0xffffffff).rand([4]));
    expect(manualSeed(-(2n ** 63n)).rand([4])).toEqual(first);
  });

  it.each([2n ** 64n, -(2n ** 63n) - 1n, 2 ** 53, 0.5, NaN, "0", null])("refuses the seed %s", (seed) => {
    const error = thrownBy(() => manualSeed(bad(seed)));
    expect(error.code).toBe("E_SEED");
    expect(error.message).toContain("torch raises a RuntimeError or ValueError");
  });

  it.each(["2.6", "2.16", "1.13.1", "2", 2.15, ""])("refuses the version %s", (version) => {
    expect(thrownBy(() => manualSeed(0, { version: bad(version) })).code).toBe("E_ARGUMENT");
  });

  it("takes a version with a patch, and refuses a profile that it does not know", () => {
    expect(manualSeed(0, { version: "2.11.0" }).rand([2])).toEqual(manualSeed(0).rand([2]));
    expect(thrownBy(() => manualSeed(0, { profile: bad("cuda") })).code).toBe("E_ARGUMENT");
  });
});

describe("a generator", () => {
  // SHA-256 of 4096 values of torch 2.15.0 after manual_seed(0): uniform_(low, high), normal_(mean, std).
  it.each([
    ["uniform", { low: 0, high: 2e-41 }, "0848d11630abf2cf30ac98d8bdc619cba0f7fb5055ec9aa9b9d92f6e98bd101d"],
    ["uniform", { low: 3e-41, high: 5e-41 }, "afe43e97d70f583a2ee820919be94feafae2ace094b96479793fccbc95615300"],
    ["uniform", { low: -1e-38, high: 2e-38 }, "1d98b55b7d32ef030fdf2b87373591e5542ee57d51827772b36a0d3947ef8ee1"],
    ["normal", { mean: 1e-40, std: 1e-39 }, "0192ec1cfe7db1f798fda54969e14b9f5bce9f14714ea924143f5e6464c522b5"],
    ["normal", { std: 1e-44 }, "fd7e23499147ec7c99142af8ef77561a5097e899740ed056d1b9490433aa0650"],
    ["normal", { std: 0 }, "4fe7b59af6de3b665b67788cc2f99892ab827efae3a467342b3bb4e3bc8e5bfe"],
  ] as const)("rounds %s %o once where f32 has fewer digits, as torch does", (name, options, hash) => {
    const values = manualSeed(0)[name]([4096], options);
    expect(createHash("sha256").update(values).digest("hex")).toBe(hash);
  });

  it("rounds a sum once that is just below the smallest f32 of full precision, as torch does", () => {
    const values = manualSeed(3).normal([2 ** 16], { mean: 1.1754524519982042e-38, std: 1.549065387387869e-40 });
    expect(new Uint32Array(values.buffer)[43283]).toBe(0x007fffff);
  });

  it("gives the same in one call and in several, through all pieces of its memory", () => {
    const sizes = [2 ** 17 + 16, 2 ** 16, 48];
    const total = sizes.reduce((sum, size) => sum + size);
    for (const dtype of ["f32", "f64", "f16", "bf16"] as const) {
      for (const name of ["uniform", "normal"] as const) {
        const g = manualSeed(5);
        expect(parts(...sizes.map((size) => g[name]([size], { dtype })))).toEqual([...manualSeed(5)[name]([total], { dtype })]);
      }
    }
  });

  it("keeps the second number of a pair until pairs are drawn again", () => {
    const pairs = [...manualSeed(3).normal([12], { dtype: "f64" })];
    const g = manualSeed(3);
    const first = g.normal([3], { dtype: "f64" });
    const blocks = g.normal([16]);
    const second = g.normal([1], { dtype: "f64" });
    expect([...first, ...second]).toEqual(pairs.slice(0, 4));
    expect(blocks).not.toEqual(manualSeed(3).normal([16]));
    // The number left is neither scaled nor moved.
    const h = manualSeed(3);
    h.normal([1], { mean: 100, std: 5 });
    expect(h.normal([1], { dtype: "f64" })[0]).toBe(pairs[1]);
  });

  it("draws the numbers of a tensor with gaps by pairs", () => {
    expect([...manualSeed(3).normal([4, 5], { contiguous: false })]).toEqual(
      parts(
        ...[0].flatMap(() => {
          const g = manualSeed(3);
          return [g.normal([7]), g.normal([6]), g.normal([7])];
        }),
      ),
    );
  });

  it("gives empty arrays for empty shapes, and moves on for nothing", () => {
    const g = manualSeed(1);
    for (const name of ["rand", "randn", "uniform", "normal", "bernoulli"] as const) expect(g[name]([0, 3])).toHaveLength(0);
    expect(g.randint([0], { high: 3 })).toHaveLength(0);
    expect(g.randperm(0)).toHaveLength(0);
    expect(g.dropout(new Float32Array(0))).toHaveLength(0);
    expect(g.rand([3])).toEqual(manualSeed(1).rand([3]));
  });

  it("knows the scalar of an empty shape", () => {
    expect(manualSeed(0).rand([])).toEqual(manualSeed(0).rand([1]));
  });

  it("rounds what is too large for 16 bits to infinity, as torch does", () => {
    const bits = manualSeed(0).normal([64], { std: 1e5, dtype: "f16" });
    const values = manualSeed(0).normal([64], { std: 1e5 });
    bits.forEach((word, i) => {
      if (Math.abs(values[i]!) >= 65520) expect(word).toBe(values[i]! < 0 ? 0xfc00 : 0x7c00);
      else expect(word & 0x7c00).not.toBe(0x7c00);
    });
    expect(bits.filter((word) => (word & 0x7fff) === 0x7c00).length).toBeGreaterThan(10);
    expect([...manualSeed(0).normal([3], { mean: 1e30, std: 0, dtype: "f16" })]).toEqual([0x7c00, 0x7c00, 0x7c00]);
  });

  it("never gives an upper bound that rounding reaches, from torch 2.12 on", () => {
    const bounds = { low: 1e6, high: 1e6 + 1 };
    expect(manualSeed(0).uniform([4096], bounds)).not.toContain(1e6 + 1);
    expect(manualSeed(0, { version: "2.11" }).uniform([4096], bounds)).toContain(1e6 + 1);
  });

  it("draws integers of every dtype in its range", () => {
    const g = manualSeed(0);
    expect(g.random([100], { dtype: "u8" }).every((x) => x <= 255)).toBe(true);
    expect(Math.max(...g.randint([1000], { low: -128, high: 128, dtype: "i8" }))).toBe(127);
    expect(g.randint([3], { low: -(2n ** 63n), high: 2n ** 63n })).toHaveLength(3);
  });

  it("keeps with probability 1 and drops with probability 1", () => {
    expect([...manualSeed(0).bernoulli([3], { p: 1 })]).toEqual([1, 1, 1]);
    expect([...manualSeed(0).bernoulli([3], { p: 0 })]).toEqual([0, 0, 0]);
    expect([...manualSeed(0).dropout(Float32Array.of(1, 2), 1)]).toEqual([0, 0]);
    expect([...manualSeed(0).dropout(Float32Array.of(1, 2), 0)]).toEqual([1, 2]);
    expect([...manualSeed(0).bernoulli([2], { p: 1, dtype: "bf16" })]).toEqual([0x3f80, 0x3f80]);
  });
});

describe("a call that is refused", () => {
  const g = () => manualSeed(9);
  type Calls = readonly (readonly [string, (generator: ReturnType<typeof g>) => unknown, string])[];
  const CALLS: Calls = [
    ["a shape", (x) => x.rand([-1]), "E_SHAPE"],
    ["a dtype", (x) => x.randn([2], { dtype: bad("i32") }), "E_DTYPE"],
    ["a dtype of integers", (x) => x.randint([2], { high: 2, dtype: bad("f32") }), "E_DTYPE"],
    ["bounds the wrong way", (x) => x.uniform([2], { low: 1, high: 0 }), "E_ARGUMENT"],
    ["bounds beyond f16", (x) => x.uniform([2], { low: -1e5, dtype: "f16" }), "E_ARGUMENT"],
    ["a negative std", (x) => x.normal([2], { std: -1 }), "E_ARGUMENT"],
    ["an infinite mean", (x) => x.normal([2], { mean: Infinity }), "E_ARGUMENT"],
    ["an unknown option", (x) => x.normal([2], bad<{ mean: number }>({ scale: 1 })), "E_ARGUMENT"],
    ["no integers", (x) => x.randint([2], { low: 3, high: 3 }), "E_ARGUMENT"],
    ["integers beyond the dtype", (x) => x.randint([2], { high: 257, dtype: "u8" }), "E_ARGUMENT"],
    ["a chance of 2", (x) => x.bernoulli([2], { p: 2 }), "E_ARGUMENT"],
    ["too few chances", (x) => x.bernoulli([2], { p: Float32Array.of(0.5) }), "E_ARGUMENT"],
    ["a chance of NaN among others", (x) => x.bernoulli([2], { p: Float32Array.of(0.5, NaN) }), "E_ARGUMENT"],
    ["no input", (x) => x.dropout(bad([1])), "E_ARGUMENT"],
    ["a negative count", (x) => x.randperm(-1), "E_ARGUMENT"],
    ["no memory", (x) => x.randn([2 ** 20, 2 ** 20]), "E_MEMORY"],
  ];

  it.each(CALLS)("for %s leaves the generator as it was", (_, call, code) => {
    const generator = g();
    expect(thrownBy(() => call(generator)).code).toBe(code);
    expect(generator.randn([20])).toEqual(g().randn([20]));
  });

  it("is one whose numbers in 16 bits are not known of an older torch", () => {
    const older = manualSeed(0, { version: "2.12" });
    expect(thrownBy(() => older.normal([2], { dtype: "bf16" })).code).toBe("E_DTYPE");
    expect(older.uniform([2], { dtype: "bf16" })).toHaveLength(2);
    const oldest = manualSeed(0, { version: "2.11" });
    expect(thrownBy(() => oldest.uniform([2], { dtype: "f16" })).code).toBe("E_DTYPE");
  });
});
