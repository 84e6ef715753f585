import { describe, expect, it } from "vitest";
import { keras } from "../../../src/compat/index.js";
import { type Entry, entriesOf, sha256Of, ulpsApart } from "../fixtures.js";
import { GUARANTEES } from "./guarantees.js";

const { initializers, random, utils } = keras;

const recorded = entriesOf("keras");
const ofKind = (...kinds: string[]) => recorded.filter((entry) => kinds.includes(entry.kind));

const backendOf = (entry: Entry) => ({ backend: entry.backend as keras.KerasBackend });
const DTYPES = { float32: "f32", float64: "f64", float16: "f16", bfloat16: "bf16" };
const joined = (parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

/** What the initializer of a call gives for its shape and dtype. */
function valuesOf(entry: Entry) {
  const [, name, text] = /initializers\.(\w+)\((.*?)\)\(/.exec(entry.call)!;
  const given = { seed: Number(entry.seed), ...backendOf(entry) };
  const [first, second] = text!
    .split(",")
    .map(Number)
    .map((x) => (Number.isNaN(x) ? undefined : x)) as [number, number];
  const makers: Record<string, () => keras.initializers.Initializer> = {
    RandomNormal: () => initializers.randomNormal({ ...given, mean: first, stddev: second }),
    TruncatedNormal: () => initializers.truncatedNormal({ ...given, mean: first, stddev: second }),
    RandomUniform: () => initializers.randomUniform({ ...given, minval: first, maxval: second }),
    Orthogonal: () => initializers.orthogonal({ ...given, gain: first }),
    Identity: () => initializers.identity({ gain: first }),
    Constant: () => initializers.constant(first, backendOf(entry)),
    VarianceScaling: () =>
      initializers.varianceScaling({ ...given, scale: first, mode: "fanOut", distribution: "untruncatedNormal" }),
  };
  const presets: Record<string, (options: keras.initializers.FanOptions) => keras.initializers.Initializer> =
    initializers as never;
  const make = makers[name!] ?? (() => presets[name![0]!.toLowerCase() + name!.slice(1)]!(given));
  return make()(entry.shape, { dtype: DTYPES[entry.dtype as keyof typeof DTYPES] as never });
}

/** All values of an entry in f64. */
function wholeOf(entry: Entry): Float64Array {
  return new Float64Array(BigUint64Array.from((entry.u64hex as string[]).map((hex) => BigInt(`0x${hex}`))).buffer);
}

/** The weights of Embedding, Conv2D, LSTM, Dropout and Dense, as they are made. */
function layers({ seed, ...entry }: Entry): Record<string, Float32Array> {
  const seeds = utils.setRandomSeed(Number(seed));
  const next = () => ({ seed: seeds.makeDefaultSeed(), ...backendOf(entry as Entry) });
  const embedding = initializers.randomUniform(next())([11, 5]);
  const conv = initializers.glorotUniform(next())([3, 3, 1, 2]);
  const kernel = initializers.glorotUniform(next())([6, 12]);
  const recurrent = initializers.orthogonal(next())([3, 12]);
  // The LSTM's own seed generator, and that of Dropout.
  for (let i = 0; i < 2; i++) seeds.makeDefaultSeed();
  const dense = initializers.glorotUniform(next())([3, 4]);
  const bias = initializers.zeros()([12]).fill(1, 3, 6);
  return { embedding, conv, kernel, recurrent, bias, dense };
}

/** The kernels of MultiHeadAttention, each of which has a seed of its own beside that of the layer. */
function attention({ seed, ...entry }: Entry): Record<string, Float32Array> {
  const seeds = utils.setRandomSeed(Number(seed));
  seeds.makeDefaultSeed();
  const next = () => ({ seed: seeds.makeDefaultSeed(), ...backendOf(entry as Entry) });
  const into = () => initializers.glorotUniform({ ...next(), inputAxes: [0], outputAxes: [1, -1] })([8, 2, 4]);
  const [query, key, value] = [into(), into(), into()];
  const output = initializers.glorotUniform({ ...next(), inputAxes: [0, 1], outputAxes: [2] })([2, 4, 8]);
  return { query, key, value, output };
}

it("has a guarantee for each recorded call", () => {
  for (const { checked, kinds } of GUARANTEES) expect(checked).toBe(`${ofKind(...kinds).length} recorded calls`);
  const known = GUARANTEES.flatMap(({ kinds }) => kinds);
  expect(recorded.filter(({ kind }) => !known.includes(kind))).toEqual([]);
});

describe("Keras 3.15.1 gave the same", () => {
  it.each(ofKind("initializer", "large_seed", "initializer_16bit", "initializer64", "constant", "identity"))(
    "$backend: $call",
    (entry) => {
      expect(sha256Of(valuesOf(entry))).toBe(entry.sha256_le);
    },
  );

  it.each(ofKind("normal64"))("$backend: $call but for a few ULP", (entry) => {
    const { largest } = ulpsApart(valuesOf(entry) as unknown as Float64Array, wholeOf(entry));
    expect(largest).toBeLessThanOrEqual(entry.backend === "jax" ? 8 : 4);
  });

  it.each(ofKind("orthogonal", "layers_orthogonal"))("$backend: $call within 2e-6", (entry) => {
    const ours = entry.kind === "orthogonal" ? valuesOf(entry) : layers(entry).recurrent!;
    const theirs = new Float32Array(Uint32Array.from(entry.first16_u32 as number[]).buffer);
    theirs.forEach((x, i) => void expect(Math.abs(ours[i]! - x)).toBeLessThan(2e-6));
  });

  it.each(ofKind("orthogonal64"))("$backend: $call within 1e-13", (entry) => {
    const [ours, theirs] = [valuesOf(entry), wholeOf(entry)];
    expect(ours).toHaveLength(theirs.length);
    theirs.forEach((x, i) => void expect(Math.abs(ours[i]! - x)).toBeLessThan(1e-13));
  });

  it.each(ofKind("layers", "attention"))("$backend: $weight of $kind", (entry) => {
    const made = (entry.kind === "layers" ? layers : attention)(entry);
    expect(sha256Of(made[entry.weight as string]!)).toBe(entry.sha256_le);
  });

  it.each(ofKind("unseeded"))("$backend: draws without a seed", (entry) => {
    const seed = utils.setRandomSeed(Number(entry.seed), backendOf(entry)).globalSeedGenerator();
    const draws = [random.normal, random.uniform, random.truncatedNormal, random.normal];
    expect(sha256Of(joined(draws.map((draw) => draw([5], { seed, ...backendOf(entry) }))))).toBe(entry.sha256_le);
  });

  it.each(ofKind("seed_generator"))("$backend: $call", (entry) => {
    const seed = random.seedGenerator(Number(entry.seed));
    const parts = [random.normal([4], { seed, ...backendOf(entry) }), random.uniform([4], { seed, ...backendOf(entry) })];
    expect(sha256Of(joined(parts))).toBe(entry.sha256_le);
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
    const wide = random.seedGenerator(2 ** 31);
    expect(() => random.normal([2], { seed: wide, backend: "torch" })).toThrow("Keras raises a RuntimeError");
    expect(random.normal([2], { seed: 2 ** 31, backend: "torch" })).toHaveLength(2);
    expect(() => initializers.varianceScaling({ seed: 1, scale: 0 })).toThrow("scale (0)");
    const generator = random.seedGenerator(1);
    for (const seed of [Object.create(generator), new Proxy(generator, {})]) {
      expect(() => random.normal([2], { seed })).toThrow("a seed generator; Keras raises a ValueError");
    }
  });
});

it("refuses what Keras refuses, or would draw otherwise", () => {
  expect(() => initializers.orthogonal({ seed: 0 })([3])).toThrow("at least two axes; Keras raises a ValueError");
  expect(() => initializers.orthogonal({ seed: 0 })([3, 3], { dtype: "f16" })).toThrow('dtype ("f16")');
  expect(() => initializers.identity()([2, 2, 2])).toThrow("of two axes; Keras raises a ValueError");
  expect(() => initializers.constant(1e5)([2], { dtype: "f16" })).toThrow("value (100000)");
  expect(() => initializers.glorotUniform({ seed: 0, inputAxes: [0] })).toThrow("together with inputAxes");
  const beyond = initializers.heNormal({ seed: 0, inputAxes: [0], outputAxes: [2] });
  expect(() => beyond([2, 3])).toThrow("axes of the shape [2,3]; Keras raises an IndexError");
  expect(() => random.uniform([2], { seed: 0, maxval: 1e39, dtype: "f64" })).toThrow("maxval (1e+39)");
});

it("makes orthogonal weights of no elements, and of one", () => {
  expect(initializers.orthogonal({ seed: 0 })([0, 3])).toHaveLength(0);
  expect([...initializers.orthogonal({ seed: 0, gain: 2 })([1, 1, 1])].map(Math.abs)).toEqual([2]);
});

it("has one global seed generator, which no refused draw moves", () => {
  const seeds = utils.setRandomSeed(3);
  const seed = seeds.globalSeedGenerator();
  expect(() => random.normal([-1], { seed })).toThrow("shape");
  expect(() => initializers.orthogonal({ seed })([2 ** 20, 2 ** 20])).toThrow("memory");
  expect(seeds.globalSeedGenerator()).toBe(seed);
  expect(seed.next()).toEqual([BigInt(utils.setRandomSeed(3).makeDefaultSeed()), 0n]);
});
