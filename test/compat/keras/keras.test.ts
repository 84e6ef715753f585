import { describe, expect, it } from "vitest";
import { keras } from "../../../src/compat/index.js";
import { type Entry, entriesOf, sha256Of } from "../fixtures.js";

const { initializers, random, utils } = keras;

const recorded = entriesOf("tensorflow").filter(({ lib, kind }) => lib === "keras" && kind !== "orthogonal");
const ofKind = (kind: string) => recorded.filter((entry) => entry.kind === kind);

const backendOf = (entry: Entry) => ({ backend: entry.backend as keras.KerasBackend });

function initializerOf(entry: Entry) {
  const [, name, text] = /initializers\.(\w+)\((.*?)\)\(/.exec(entry.call)!;
  const given = { seed: Number(entry.seed), ...backendOf(entry) };
  const [first, second] = text!.split(",").map(Number) as [number, number];
  if (name === "RandomNormal") return initializers.randomNormal({ ...given, mean: first, stddev: second });
  if (name === "TruncatedNormal") return initializers.truncatedNormal({ ...given, mean: first, stddev: second });
  if (name === "RandomUniform") return initializers.randomUniform({ ...given, minval: first, maxval: second });
  if (name === "VarianceScaling") {
    return initializers.varianceScaling({ ...given, scale: first, mode: "fanOut", distribution: "untruncatedNormal" });
  }
  const presets: Record<string, (options: keras.initializers.InitializerOptions) => keras.initializers.Initializer> =
    initializers as never;
  return presets[name![0]!.toLowerCase() + name!.slice(1)]!(given);
}

describe("Keras 3.15.1 gave the same", () => {
  it.each([...ofKind("initializer"), ...ofKind("large_seed")])("$backend: $call", (entry) => {
    expect(sha256Of(initializerOf(entry)(entry.shape))).toBe(entry.sha256_le);
  });

  it.each(ofKind("seed_generator"))("$backend: $call", (entry) => {
    const seed = random.seedGenerator(Number(entry.seed));
    const parts = [random.normal([4], { seed, ...backendOf(entry) }), random.uniform([4], { seed, ...backendOf(entry) })];
    expect(sha256Of(Float32Array.from(parts.flatMap((part) => [...part])))).toBe(entry.sha256_le);
  });

  it.each(ofKind("default_seed"))("$call", ({ seed, shape, sha256_le }) => {
    const seeds = utils.setRandomSeed(Number(seed));
    expect(sha256Of(BigInt64Array.from({ length: shape[0]! }, () => BigInt(seeds.makeDefaultSeed())))).toBe(sha256_le);
  });

  it.each(ofKind("model"))("$backend: layer by layer, $call", (entry) => {
    const seeds = utils.setRandomSeed(Number(entry.seed));
    const next = () => ({ seed: seeds.makeDefaultSeed(), ...backendOf(entry) });
    // Conv2D, Dense, Dropout, Dense, as they are made: each has one seed.
    const conv = initializers.glorotUniform(next());
    const dense = initializers.glorotUniform(next());
    next();
    const last = initializers.heNormal(next());
    const layer = { 0: conv, 2: dense, 4: last }[/layers\[(\d)\]/.exec(entry.call)![1]!]!;
    expect(sha256Of(layer(entry.shape))).toBe(entry.sha256_le);
  });
});

describe("seeds", () => {
  it("of a generator are used up by draws, and not by refused ones", () => {
    const seed = random.seedGenerator(3);
    expect(() => random.normal([2], { seed, stddev: Number.NaN })).toThrow("stddev (NaN)");
    expect(() => random.normal([-1], { seed })).toThrow("shape");
    expect(random.normal([4], { seed })).toEqual(random.normal([4], { seed: 3 }));
    expect(random.normal([4], { seed })).not.toEqual(random.normal([4], { seed: 3 }));
    expect(seed.next()).toEqual([3n, 2n]);
  });

  it("that Keras refuses are refused", () => {
    expect(() => random.normal([2], { seed: 1.5 })).toThrow("Keras raises a ValueError");
    expect(() => random.normal([2], {} as never)).toThrow("seed (undefined)");
    expect(() => random.normal([2], { seed: -1, backend: "jax" })).toThrow("Keras raises an OverflowError");
    expect(() => utils.setRandomSeed(-1)).toThrow("an integer from 0 to 2^32 - 1");
    expect(() => initializers.varianceScaling({ seed: 1, scale: 0 })).toThrow("scale (0)");
  });
});

it("draws no f64, in which Keras rounds limits in a way of its own", () => {
  const drawing = () => initializers.heUniform({ seed: 0 })([2, 3], { dtype: "f64" });
  expect(drawing).toThrow(expect.objectContaining({ code: "E_DTYPE" }));
});
