// npx tsx scripts/compat/numpy.ts: 3,000 random calls of np.random against numpy: each draws one to four times from a generator, and compares what comes last.

import type { BitGenerator, Generator, RandomState } from "../../src/compat/numpy/index.js";
import { begin, type Call, crossCheck, NAMES, tuple } from "./crossCheck.js";

const { numpy, count: calls, integer, number, pick } = await begin("numpy", { count: 3000, seed: 20261130 });

type Values = ReturnType<Call["ours"]>;
/** A draw in Python, here, and whether a logarithm of the C library is in it. */
interface Draw<G> {
  readonly python: string;
  readonly ours: (from: G) => Values;
  readonly isNear?: boolean;
}

const INTEGERS = ["bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64"] as const;
const BITS = { PCG64: "pcg64", PCG64DXSM: "pcg64dxsm", Philox: "philox", SFC64: "sfc64", MT19937: "mt19937" } as const;

const word = () => BigInt(integer(0, 2 ** 32));
const wide = () => (word() << 32n) | word();
/** A seed in Python and here. */
function seed(): [string, bigint | bigint[]] {
  const one = () => pick([word, wide, () => (wide() << 64n) | wide(), () => BigInt(integer(0, 10))])();
  const seeds = Array.from({ length: integer(0, 7) }, one);
  return pick([
    () => [`${seeds[0] ?? 0n}`, seeds[0] ?? 0n] as [string, bigint],
    () => [`[${seeds}]`, seeds] as [string, bigint[]],
  ])();
}

const size = () => pick([[], [integer(0, 9)], [integer(1, 3000)], [integer(1, 20), integer(1, 20)], [integer(1000, 30000)]]);
/** Bounds of an integer dtype, often its own or near powers of 2. */
function bounds(dtype: (typeof INTEGERS)[number]): [bigint, bigint] {
  const bits = dtype === "bool" ? 1n : BigInt(dtype.slice(1));
  const least = dtype.startsWith("i") ? -(2n ** (bits - 1n)) : 0n;
  const range = pick([
    () => 2n ** bits - 1n,
    () => wide() % 2n ** bits,
    () => (2n ** BigInt(integer(0, Number(bits))) - 1n + BigInt(integer(0, 2))) % 2n ** bits,
    () => BigInt(integer(0, 1001)) % 2n ** bits,
  ])();
  const low = least + (wide() % (2n ** bits - range));
  return [low, low + range];
}

function orders(): Draw<Generator | RandomState> {
  const n = integer(0, 3000);
  const shuffle = (from: Generator | RandomState) => {
    const values = BigInt64Array.from({ length: n }, (_, i) => BigInt(i));
    from.shuffle(values);
    return values;
  };
  return pick<Draw<Generator | RandomState>>([
    { python: `g.permutation(${n})`, ours: (from) => from.permutation(n) },
    { python: `shuffled(g, ${n})`, ours: shuffle },
  ]);
}

/** Probabilities of 2 to 40 elements, a few of them 0, whose sum is 1 but for rounding. */
function probabilities(): number[] {
  const weights = Array.from({ length: integer(2, 40) }, () => pick([integer(1, 9), integer(1, 9), 0]));
  weights[0] = 1;
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

function choice(shuffles: boolean): Draw<Generator | RandomState> {
  const replace = pick([true, false]);
  const truth = (value: boolean) => (value ? "True" : "False");
  if (pick([true, false, false])) {
    const p = probabilities();
    const most = p.filter((x) => x > 0).length;
    const count = replace ? integer(1, 500) : integer(0, most + 1);
    return {
      python: `g.choice(${p.length}, ${count}, replace=${truth(replace)}, p=[${p}])`,
      ours: (from) => from.choice(p.length, [count], { replace, p }),
    };
  }
  const n = pick([integer(1, 50), integer(1, 3000), integer(9990, 40000)]);
  const count = replace ? integer(0, 2000) : integer(0, pick([n, 20, 2000].map((most) => Math.min(most, n))) + 1);
  const shuffle = pick([true, false]);
  const more = shuffles && !replace ? `, shuffle=${truth(shuffle)}` : "";
  return {
    python: `g.choice(${n}, ${count}, replace=${truth(replace)}${more})`,
    ours: (from) => (from as Generator).choice(n, [count], more ? { replace, shuffle } : { replace }),
  };
}

function generatorDraw(): Draw<Generator> {
  const shape = size();
  const dtype = pick(["f32", "f64"] as const);
  const python = (name: string) => `g.${name}(${tuple(shape)}, dtype=np.float${dtype.slice(1)})`;
  const [a, b] = [number(-3, 3), number(0, 5)];
  return pick<() => Draw<Generator>>([
    () => ({ python: python("random"), ours: (g) => g.random(shape, { dtype }) }),
    () => ({ python: python("standard_normal"), ours: (g) => g.standardNormal(shape, { dtype }) }),
    () => ({ python: python("standard_normal"), ours: (g) => g.standardNormal(shape, { dtype }) }),
    () => ({ python: `g.normal(${a}, ${b}, ${tuple(shape)})`, ours: (g) => g.normal(a, b, shape) }),
    () => ({ python: `g.uniform(${a}, ${a + b}, ${tuple(shape)})`, ours: (g) => g.uniform(a, a + b, shape) }),
    () => {
      const kind = pick(INTEGERS);
      const [low, high] = bounds(kind);
      return {
        python: `g.integers(${low}, ${high}, ${tuple(shape)}, dtype=np.${NAMES[kind]}, endpoint=True)`,
        ours: (g) => g.integers(low, high, shape, { dtype: kind, endpoint: true }),
      };
    },
    orders,
    () => choice(true),
    () => ({ python: "g.spawn(3)[2].random(5)", ours: (g) => g.spawn(3)[2]!.random([5]) }),
    () => ({ python: "g.bit_generator.random_raw(7)", ours: (g) => g.bitGenerator.randomRaw([7]) }),
  ])();
}

function legacyDraw(): Draw<RandomState> {
  const shape = size();
  const [a, b] = [number(-3, 3), number(0, 5)];
  return pick<() => Draw<RandomState>>([
    () => ({ python: `g.random_sample(${tuple(shape)})`, ours: (g) => g.randomSample(shape) }),
    () => ({ python: `g.rand(*${tuple(shape.length ? shape : [1])})`, ours: (g) => g.rand(shape) }),
    () => ({ python: `g.standard_normal(${tuple(shape)})`, ours: (g) => g.standardNormal(shape), isNear: true }),
    () => ({ python: `g.randn(*${tuple(shape.length ? shape : [1])})`, ours: (g) => g.randn(shape), isNear: true }),
    // A mean would cancel digits, and units in the last place with them.
    () => ({ python: `g.normal(0, ${b}, ${tuple(shape)})`, ours: (g) => g.normal(0, b, shape), isNear: true }),
    () => ({ python: `g.uniform(${a}, ${a + b}, ${tuple(shape)})`, ours: (g) => g.uniform(a, a + b, shape) }),
    () => {
      const kind = pick(INTEGERS);
      const [low, high] = bounds(kind);
      return {
        python: `g.randint(${low}, ${high + 1n}, ${tuple(shape)}, dtype=np.${NAMES[kind]})`,
        ours: (g) => g.randint(low, high + 1n, shape, { dtype: kind }),
      };
    },
    orders,
    () => choice(false),
  ])();
}

function chain<G>(python: string, make: () => G, draw: () => Draw<G>): Call {
  const draws = Array.from({ length: integer(1, 5) }, draw);
  const ours = () => {
    const from = make();
    return draws.map((one) => one.ours(from)).at(-1)!;
  };
  const call = { python: `last(${python}, ${draws.map((one) => `lambda g: ${one.python}`).join(", ")})`, ours };
  return draws.at(-1)!.isNear ? { ...call, ulp: 2 } : call;
}

function call(): Call {
  const [python, ours] = seed();
  return pick<() => Call>([
    () => {
      const [count, key] = [integer(0, 30), [word(), wide()]];
      const state = `np.random.SeedSequence(${python}, spawn_key=[${key}])`;
      return {
        python: `${state}.spawn(4)[3].generate_state(${count}, np.uint64)`,
        ours: () => numpy.seedSequence(ours, { spawnKey: key }).spawn(4)[3]!.generateState(count, { dtype: "u64" }),
      };
    },
    () => {
      const name = pick(Object.keys(BITS)) as keyof typeof BITS;
      const make = numpy[BITS[name]] as (seed: bigint | bigint[]) => BitGenerator;
      return chain(`np.random.Generator(np.random.${name}(${python}))`, () => numpy.generator(make(ours)), generatorDraw);
    },
    () => chain(`np.random.default_rng(${python})`, () => numpy.defaultRng(ours), generatorDraw),
    () => {
      const seeds = pick([[integer(0, 2 ** 32)], Array.from({ length: integer(2, 700) }, () => integer(0, 2 ** 32))]);
      const state = seeds.length === 1 ? seeds[0]! : seeds;
      return chain(`np.random.RandomState(${JSON.stringify(state)})`, () => numpy.randomState(state), legacyDraw);
    },
  ])();
}

crossCheck("numpy.py", Array.from({ length: calls }, call));
