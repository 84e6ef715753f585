// What the recorded calls leave out: options (values of NumPy 2.4.6, the call beside each), one stream however it is cut, and errors.

import { describe, expect, it } from "vitest";
import * as numpy from "../../../src/compat/numpy/index.js";
import { IsovarError } from "../../../src/index.js";

const rng = (seed = 1) => numpy.defaultRng(seed);
const legacy = (seed = 1) => numpy.randomState(seed);
const p = [0.1, 0.2, 0.3, 0.4];
/** p = np.arange(1, 2001) / 2001000 */
const rising = Float64Array.from({ length: 2000 }, (_, i) => (i + 1) / 2001000);
/** np.float32(p) * np.float32(1.0001), whose sum NumPy takes for 1 in that type alone. */
const rounded = Float32Array.from(p, (x) => Math.fround(x) * Math.fround(1.0001));

/** Python, the values it gave, and what isovar gives. */
const VALUES: [python: string, expected: (number | bigint)[], got: () => ArrayLike<unknown>][] = [
  ["default_rng(1).choice(20, 5, replace=False)", [8, 0, 13, 18, 7], () => rng().choice(20, [5], { replace: false })],
  [
    "default_rng(1).choice(20, 20, replace=False)",
    [7, 18, 2, 17, 15, 19, 6, 11, 10, 3, 1, 9, 5, 4, 12, 8, 14, 13, 16, 0],
    () => rng().choice(20, [20], { replace: false }),
  ],
  [
    "default_rng(1).choice(20, 5, replace=False, shuffle=False)",
    [7, 8, 13, 18, 0],
    () => rng().choice(20, [5], { replace: false, shuffle: false }),
  ],
  [
    "default_rng(1).choice(20000, 1200, replace=False)[:5]",
    [7224, 4764, 6606, 2007, 4106],
    () => rng().choice(20000, [1200], { replace: false }).slice(0, 5),
  ],
  ["default_rng(1).choice(1, 1, replace=False)", [0], () => rng().choice(1, [1], { replace: false })],
  ["default_rng(1).choice(4, 6, p=p)", [2, 3, 1, 3, 2, 2], () => rng().choice(4, [6], { p })],
  ["default_rng(1).choice(4, 3, replace=False, p=p)", [2, 3, 1], () => rng().choice(4, [3], { p, replace: false })],
  [
    "default_rng(1).choice(2000, 1500, replace=False, p=rising)[-5:]",
    [612, 1174, 822, 1942, 905],
    () => rng().choice(2000, [1500], { p: rising, replace: false }).slice(-5),
  ],
  [
    "RandomState(1).choice(2000, 1500, replace=False, p=rising)[-5:]",
    [1108, 1581, 934, 987, 533],
    () => legacy().choice(2000, [1500], { p: rising, replace: false }).slice(-5),
  ],
  ["default_rng(1).choice(4, 6, p=rounded)", [2, 3, 1, 3, 2, 2], () => rng().choice(4, [6], { p: rounded })],
  ["default_rng(1).choice([10, 20, 30], 4)", [20, 20, 30, 30], () => rng().choice(Float32Array.of(10, 20, 30), [4])],
  ["RandomState(1).choice(20, 5, replace=False)", [3, 16, 6, 10, 2], () => legacy().choice(20, [5], { replace: false })],
  [
    "r = RandomState(1); r.choice(20, 0, replace=False); r.random_sample(1)",
    [0.6852195003967595],
    () => {
      const state = legacy();
      state.choice(20, [0], { replace: false });
      return state.randomSample([1]);
    },
  ],
  ["RandomState(1).choice(4, 6, p=p)", [2, 3, 0, 2, 1, 0], () => legacy().choice(4, [6], { p })],
  ["RandomState(1).choice(4, 3, replace=False, p=p)", [2, 3, 0], () => legacy().choice(4, [3], { p, replace: false })],
  [
    "default_rng(1).integers(0, 2, 9, dtype=bool)",
    [1, 1, 1, 1, 1, 1, 1, 1, 0],
    () => rng().integers(0, 2, [9], { dtype: "bool" }),
  ],
  [
    "default_rng(1).integers(-128, 128, 5, dtype=np.int8)",
    [127, 100, -94, -7, 115],
    () => rng().integers(-128, 128, [5], { dtype: "i8" }),
  ],
  [
    "default_rng(1).integers(-100, 27, 5, dtype=np.int8, endpoint=True)",
    [27, 14, -83, -40, 21],
    () => rng().integers(-100, 27, [5], { dtype: "i8", endpoint: true }),
  ],
  [
    "default_rng(1).integers(0, 65536, 5, dtype=np.uint16)",
    [58623, 31010, 48627, 33542, 43110],
    () => rng().integers(0, 65536, [5], { dtype: "u16" }),
  ],
  ["default_rng(1).integers(-5, 6, 5, dtype=np.int16)", [4, 0, 3, 0, 2], () => rng().integers(-5, 6, [5], { dtype: "i16" })],
  [
    "default_rng(1).integers(0, 2**32, 3, dtype=np.uint32)",
    [2032329983, 2198257139, 3243419750],
    () => rng().integers(0, 2 ** 32, [3], { dtype: "u32" }),
  ],
  [
    "default_rng(1).integers(-2**31, 2**31-1, 3, dtype=np.int32)",
    [-115153666, 50773490, 1095936101],
    () => rng().integers(-(2 ** 31), 2 ** 31 - 1, [3], { dtype: "i32" }),
  ],
  [
    "default_rng(1).integers(0, 2**64, 2, dtype=np.uint64)",
    [9441442522235856127n, 17532960557476522086n],
    () => rng().integers(0, 2n ** 64n, [2], { dtype: "u64" }),
  ],
  [
    "default_rng(1).integers(0, 2**64-5, 2, dtype=np.uint64)",
    [9441442522235856124n, 17532960557476522081n],
    () => rng().integers(0, 2n ** 64n - 5n, [2], { dtype: "u64" }),
  ],
  [
    "default_rng(1).integers(-2**63, 2**63, 2)",
    [218070485381080319n, 8309588520621746278n],
    () => rng().integers(-(2n ** 63n), 2n ** 63n, [2]),
  ],
  ["default_rng(1).integers(7, 8, 3)", [7, 7, 7], () => rng().integers(7, 8, [3])],
  [
    "RandomState(1).randint(0, 2, 9, dtype=bool)",
    [1, 0, 1, 0, 0, 1, 0, 0, 0],
    () => legacy().randint(0, 2, [9], { dtype: "bool" }),
  ],
  [
    "RandomState(1).randint(-128, 128, 5, dtype=np.int8)",
    [-91, 116, 65, -22, 107],
    () => legacy().randint(-128, 128, [5], { dtype: "i8" }),
  ],
  [
    "RandomState(1).randint(0, 100, 7, dtype=np.uint8)",
    [37, 65, 0, 71, 12, 47, 56],
    () => legacy().randint(0, 100, [7], { dtype: "u8" }),
  ],
  [
    "RandomState(1).randint(0, 1000, 5, dtype=np.uint16)",
    [37, 705, 235, 839, 908],
    () => legacy().randint(0, 1000, [5], { dtype: "u16" }),
  ],
  [
    "RandomState(1).randint(0, 2**32, 3, dtype=np.uint32)",
    [1791095845, 4282876139, 3093770124],
    () => legacy().randint(0, 2 ** 32, [3], { dtype: "u32" }),
  ],
  [
    "RandomState(1).randint(0, 2**64, 2, dtype=np.uint64)",
    [7692698082559361259n, 13287641507927168072n],
    () => legacy().randint(0, 2n ** 64n, [2], { dtype: "u64" }),
  ],
  ["RandomState(1).permutation([5, 6, 7, 8])", [8, 7, 5, 6], () => legacy().permutation([5, 6, 7, 8])],
  [
    "Philox(key=2**100+3, counter=2**200+2**64-1).random_raw(5)",
    [88578684462710777n, 16117479847706535070n, 11618398001898709144n, 3072620418459808745n, 12541006322690473622n],
    () => numpy.philox(undefined, { key: 2n ** 100n + 3n, counter: 2n ** 200n + 2n ** 64n - 1n }).randomRaw([5]),
  ],
  [
    "SeedSequence(5, spawn_key=(1, 2**40)).generate_state(2)",
    [4242286774, 2620782232],
    () => numpy.seedSequence(5, { spawnKey: [1, 2 ** 40] }).generateState(2),
  ],
  ["SeedSequence([]).generate_state(2)", [2968811710, 3677149159], () => numpy.seedSequence([]).generateState(2)],
  [
    "SeedSequence(list(range(7))).spawn(5)[4].generate_state(2)",
    [3044578390, 179959263],
    () => numpy.seedSequence([0, 1, 2, 3, 4, 5, 6]).spawn(5)[4]!.generateState(2),
  ],
  ["default_rng(SeedSequence(9)).random(1)", [0.8702492039700847], () => numpy.defaultRng(numpy.seedSequence(9)).random([1])],
  ["default_rng(2**200+1).random(1)", [0.6301242858980856], () => numpy.defaultRng(2n ** 200n + 1n).random([1])],
  ["RandomState([0]).random_sample(1)", [0.8444218515250481], () => numpy.randomState([0]).randomSample([1])],
  ["RandomState(2**32-1).random_sample(1)", [0.0976320289940138], () => legacy(2 ** 32 - 1).randomSample([1])],
  [
    "Generator(MT19937(3)).integers(0, 2**40, 3)",
    [983883447512n, 546544189077n, 725453243278n],
    () => numpy.generator(numpy.mt19937(3)).integers(0, 2 ** 40, [3]),
  ],
  ["Generator(MT19937(3)).permutation(6)", [1, 0, 2, 5, 3, 4], () => numpy.generator(numpy.mt19937(3)).permutation(6)],
];

it.each(VALUES)("%s", (_, expected, got) => {
  const values = Array.from(got());
  expect(typeof values[0] === "bigint" ? values.map(BigInt as (x: unknown) => bigint) : values).toEqual(
    typeof values[0] === "bigint" ? expected.map(BigInt) : expected,
  );
});

describe("a stream is the same however it is cut", () => {
  const parts = [1, 2, 3, 70001, 1023, 1024, 1025];
  const whole = parts.reduce((sum, part) => sum + part, 0);
  type Draws = (shape: [number]) => ArrayLike<number | bigint>;
  const bitGenerators = { ...numpy } as Record<string, unknown>;
  describe.each(["pcg64", "pcg64dxsm", "philox", "sfc64", "mt19937"])("%s", (name) => {
    const from = () => numpy.generator((bitGenerators[name] as typeof numpy.pcg64)(7));
    const draws: Record<string, (generator: numpy.Generator) => Draws> = {
      "random f32": (generator) => (shape) => generator.random(shape, { dtype: "f32" }),
      "random f64": (generator) => (shape) => generator.random(shape),
      "standardNormal f32": (generator) => (shape) => generator.standardNormal(shape, { dtype: "f32" }),
      "standardNormal f64": (generator) => (shape) => generator.standardNormal(shape),
      "integers i32": (generator) => (shape) => generator.integers(0, 2 ** 31 - 1, shape, { dtype: "i32" }),
      "integers i64": (generator) => (shape) => generator.integers(0, 3n * 2n ** 61n, shape, { dtype: "u64" }),
      randomRaw: (generator) => (shape) => generator.bitGenerator.randomRaw(shape),
    };
    it.each(Object.keys(draws))("%s", (kind) => {
      const [once, often] = [draws[kind]!(from()), draws[kind]!(from())];
      const cut = parts.flatMap((part) => Array.from(often([part])));
      const all = Array.from(once([whole]));
      expect(cut.findIndex((value, i) => !Object.is(value, all[i]))).toBe(-1);
    });
  });

  it("normals of RandomState, of which one is kept", () => {
    const often = legacy();
    const cut = parts.flatMap((part) => Array.from(often.standardNormal([part])));
    expect(cut).toEqual(Array.from(legacy().standardNormal([whole])));
  });
});

describe("numbers of 2^17 draws have the moments of their distributions", () => {
  const mean = (values: ArrayLike<number>, f = (x: number) => x) =>
    Array.from(values, f).reduce((a, b) => a + b, 0) / values.length;
  it.each(["f32", "f64"] as const)("%s", (dtype) => {
    const [uniform, normal] = [rng().random([2 ** 17], { dtype }), rng().standardNormal([2 ** 17], { dtype })];
    // Five standard errors of 2^17 numbers.
    const five = 5 / 2 ** 8.5;
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(five * Math.sqrt(1 / 12));
    expect(Math.abs(mean(normal))).toBeLessThan(five);
    expect(Math.abs(mean(normal, (x) => x * x) - 1)).toBeLessThan(five * Math.SQRT2);
    expect(Math.abs(mean(normal, (x) => x ** 4) - 3)).toBeLessThan(five * Math.sqrt(96));
  });
});

it("generators over one bit generator draw from one stream, as in NumPy", () => {
  const bits = numpy.pcg64(0);
  const [first, second] = [numpy.generator(bits), numpy.generator(bits)];
  expect([...first.random([1]), ...second.random([1])]).toEqual([...numpy.defaultRng(0).random([2])]);
});

it("puts rows in order, and takes empty shapes and lists", () => {
  const rows = [[0], [1], [2]];
  rng(5).shuffle(rows);
  expect(rows.map(([x]) => x).sort()).toEqual([0, 1, 2]);
  expect(rng().random([0, 3])).toHaveLength(0);
  expect(rng().random([])).toHaveLength(1);
  expect(rng().permutation([])).toEqual([]);
  expect(rng().choice(0, [0])).toHaveLength(0);
});

it("a list is copied whatever its class makes of slices, as Buffer's are views", () => {
  const bytes = Buffer.from([1, 2, 3, 4, 5, 6, 7, 8]);
  const [permuted, chosen] = [rng().permutation(bytes as Uint8Array), rng().choice(bytes as Uint8Array, [20])];
  expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(permuted).toEqual(rng().permutation(Uint8Array.from(bytes)));
  expect(chosen).toEqual(rng().choice(Uint8Array.from(bytes), [20]));
});

it("a list of bytes is copied as bytes, whatever it calls itself", () => {
  const bytes = Object.defineProperty(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), Symbol.toStringTag, { value: "Array" });
  expect(rng().permutation(bytes)).toEqual(rng().permutation(Uint8Array.from(bytes)));
  expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

/** A call that is refused, its code, and a part of what it says. */
const REFUSED: [call: (generator: numpy.Generator, legacy: numpy.RandomState) => unknown, code: string, text: string][] = [
  [() => numpy.defaultRng(-1), "E_SEED", "numpy.defaultRng: seed (-1) must be an integer >= 0"],
  [() => numpy.defaultRng(undefined as never), "E_SEED", "NumPy takes entropy of the system"],
  [() => numpy.defaultRng([1, -1]), "E_SEED", "seed"],
  [() => numpy.randomState(2 ** 32), "E_SEED", "from 0 to 2^32 - 1"],
  [() => numpy.randomState([]), "E_SEED", "NumPy raises a ValueError"],
  [() => numpy.philox(1, { key: 1 }), "E_ARGUMENT", "where a key is given"],
  [() => numpy.philox(undefined, { key: 2n ** 128n }), "E_ARGUMENT", "2^128 - 1"],
  [() => numpy.philox(undefined, { key: 1 }).spawn(1), "E_ARGUMENT", "no seed sequence"],
  [() => numpy.generator({} as never), "E_ARGUMENT", "bit generator"],
  [(generator) => generator.random([-1]), "E_SHAPE", "numpy.defaultRng(…).random: shape"],
  [(generator) => generator.random([2 ** 50]), "E_MEMORY", "no memory"],
  [(generator) => generator.random([1], { dtype: "f16" as never }), "E_DTYPE", "f16"],
  [(generator) => generator.random([1], { dtype: "np.float32" as never }), "E_DTYPE", 'dtype ("np.float32") must be "f32"'],
  [(generator) => generator.integers(0, 2, [1], { dtype: "uint8" as never }), "E_DTYPE", 'must be "u8"'],
  [() => numpy.generator(numpy.philox(1)).random([-1]), "E_SHAPE", "numpy.generator(…).random: shape"],
  [(generator) => generator.normal(0, -1, [2]), "E_ARGUMENT", "std (-1)"],
  [(generator) => generator.uniform(-1e308, 1e308, [2]), "E_ARGUMENT", "OverflowError"],
  [(generator) => generator.integers(5, 5, [2]), "E_ARGUMENT", "high (5) must be > low (5)"],
  [(generator) => generator.integers(0, 257, [2], { dtype: "u8" }), "E_ARGUMENT", "within u8"],
  [(generator) => generator.integers(-1, 5, [2], { dtype: "u64" }), "E_ARGUMENT", "low (-1)"],
  [(generator) => generator.integers(0, 2 ** 60, [2]), "E_ARGUMENT", "beyond 2^53 - 1 a bigint"],
  [(generator) => generator.choice(3, [4], { replace: false }), "E_SHAPE", "at most 3"],
  [(generator) => generator.choice(2, [4], { p: [0.5, 0.6] }), "E_ARGUMENT", "the sum of p"],
  [(generator) => generator.choice(2, [4], { p: [1] }), "E_ARGUMENT", "of 2 probabilities"],
  [(generator) => generator.choice(2, [2 ** 50], { p: [0.5, 0.5] }), "E_MEMORY", "no memory"],
  [(generator) => generator.choice(0, [1]), "E_ARGUMENT", "not empty"],
  [(generator) => generator.choice([1, 2], [2 ** 27]), "E_SHAPE", "at most 2^26"],
  [(generator) => generator.choice(Uint8Array.of(1, 2), [2 ** 50]), "E_MEMORY", "no memory"],
  [(generator) => generator.choice(2, [2 ** 50], { p: rounded.subarray(0, 2) }), "E_ARGUMENT", "the sum of p"],
  [(generator) => generator.permutation(new Array(2 ** 28)), "E_ARGUMENT", "at most 2^26"],
  [(generator) => generator.spawn(2 ** 30), "E_ARGUMENT", "numpy.defaultRng(…).spawn: count"],
  [() => numpy.pcg64(1).spawn(-1), "E_ARGUMENT", "numpy.pcg64(…).spawn: count"],
  [() => numpy.seedSequence(Array(2 ** 12).fill(2n ** 10000n)), "E_SEED", "at most 2^20 words"],
  [() => numpy.defaultRng(2n ** (2n ** 26n)), "E_SEED", "at most 2^20 words"],
  [(generator) => generator.shuffle(Object.freeze([1, 2]) as never), "E_TARGET", "writable"],
  [(generator) => generator.permutation(2 ** 40), "E_ARGUMENT", "of"],
  [(_, state) => state.randint(3, 1, [2]), "E_ARGUMENT", "high (1)"],
  [(_, state) => state.normal(0, 1, 3 as never), "E_SHAPE", "numpy.randomState(…).normal: shape (3)"],
];

it.each(REFUSED)("%s is refused, and the generator stays where it was", (call, code, text) => {
  const [generator, state] = [rng(3), legacy(3)];
  generator.random([1], { dtype: "f32" });
  state.standardNormal([1]);
  let error: unknown;
  try {
    call(generator, state);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(IsovarError);
  expect((error as IsovarError).code).toBe(code);
  expect((error as IsovarError).message).toContain(text);
  const [untouched, same] = [rng(3), legacy(3)];
  untouched.random([1], { dtype: "f32" });
  same.standardNormal([1]);
  expect(generator.random([3], { dtype: "f32" })).toEqual(untouched.random([3], { dtype: "f32" }));
  expect(state.standardNormal([3])).toEqual(same.standardNormal([3]));
});
