// npx tsx scripts/compat/keras.ts: 2,600 random calls of Keras on TensorFlow, torch and JAX, with x64 too, against keras here. KERAS_BACKEND=torch asks that
// backend alone. They take a few minutes, most of them JAX's, which compiles every draw for its shape and dtype.

import { begin, type Call, crossCheck, NAMES, tuple } from "./crossCheck.js";

const { keras, count, integer, number, pick } = await begin("keras", { count: 2600, seed: 18 });
const { initializers, random, utils } = keras;

type Backend = import("../../src/compat/index.js").keras.KerasBackend;
type DType = import("../../src/compat/index.js").FloatDType;

/** Shapes for which JAX compiles, each anew; small ones with a short last axis take it longest. */
const FEW = [[], [0], [7], [1], [1000], [2999], [16, 9], [1, 37], [5, 16, 3], [3, 3, 4, 64], [2, 1, 3, 5, 16]];
const MATRICES = [
  [16, 9],
  [9, 16],
  [3, 40],
];
const axes = (count: number, most: number) => Array.from({ length: count }, () => integer(1, most));
const anyShape = () =>
  pick([[], [integer(0, 40)], axes(1, 3000), axes(2, 20), axes(3, 7), [3, 3, ...axes(2, 9)], [...axes(3, 4), ...axes(2, 7)]]);

/** Units in the last place that normals of f64 may be away, where the mean is 0. */
const ULP = { tensorflow: 4, torch: 4, jax: 8 } as const;

const PRESETS = ["GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal"] as const;
const camelCase = (name: string) => (name[0]!.toLowerCase() + name.slice(1)) as Uncapitalize<(typeof PRESETS)[number]>;
const snake = {
  fanIn: "fan_in",
  fanOut: "fan_out",
  fanAvg: "fan_avg",
  truncatedNormal: "truncated_normal",
  untruncatedNormal: "untruncated_normal",
  uniform: "uniform",
} as const;

/** What is drawn for a shape and dtype: Python's expression without both, ours, and how far apart they may lie. */
interface Made {
  readonly python: string;
  readonly ours: import("../../src/compat/index.js").keras.initializers.Initializer;
  readonly ulp?: number;
}

function drawing(backend: Backend, dtype: DType): Made {
  const seed = backend === "jax" ? integer(0, 2 ** 32) : integer(-(2 ** 31), 2 ** 31);
  const given = { seed, backend };
  const near = dtype === "f64" ? { ulp: ULP[backend] } : {};
  const what = pick(["preset", "preset", "scaling", "RandomNormal", "TruncatedNormal", "RandomUniform"] as const);
  if (what === "preset") {
    const preset = pick(PRESETS);
    const made = { python: `${preset}(seed=${seed})`, ours: initializers[camelCase(preset)](given) };
    return preset.endsWith("Uniform") ? made : { ...made, ...near };
  }
  if (what === "scaling") {
    const [scale, mode] = [number(0.1, 3), pick(["fanIn", "fanOut", "fanAvg"] as const)];
    const distribution = pick(["truncatedNormal", "untruncatedNormal", "uniform"] as const);
    const made = {
      python: `VarianceScaling(${scale}, "${snake[mode]}", "${snake[distribution]}", seed=${seed})`,
      ours: initializers.varianceScaling({ ...given, scale, mode, distribution }),
    };
    return distribution === "uniform" ? made : { ...made, ...near };
  }
  const intervals = [
    [0, 1],
    [number(-3, 3), number(0, 5)],
    [number(-1000, 1000), number(0, 1e-3)],
  ] as const;
  if (what === "RandomUniform") {
    const [minval, maxval] = pick(intervals);
    return {
      python: `${what}(${minval}, ${maxval}, seed=${seed})`,
      ours: initializers.randomUniform({ ...given, minval, maxval }),
    };
  }
  const [mean, stddev] = dtype === "f64" ? [0, number(0, 5)] : pick(intervals);
  const make = what === "RandomNormal" ? initializers.randomNormal : initializers.truncatedNormal;
  return { python: `${what}(${mean}, ${stddev}, seed=${seed})`, ours: make({ ...given, mean, stddev }), ...near };
}

function fixed(backend: Backend): Made {
  const value = number(-3, 3);
  return pick([
    { python: `Constant(${value})`, ours: initializers.constant(value, { backend }) },
    { python: "Zeros()", ours: initializers.zeros() },
    { python: "Ones()", ours: initializers.ones() },
  ]);
}

function initialized(backend: Backend, dtype: DType): Call {
  const shape = backend === "jax" ? pick(FEW) : anyShape();
  const { python, ours, ulp } = (integer(0, 20) === 0 ? fixed : drawing)(backend, dtype);
  return {
    python: `keras.initializers.${python}(${tuple(shape)}, dtype="${NAMES[dtype]}")`,
    ours: () => ours(shape, { dtype }),
    ...(ulp === undefined ? {} : { ulp }),
  };
}

function matrix(backend: Backend, dtype: DType): Call {
  const [seed, gain] = [integer(0, 2 ** 31), number(-2, 2)];
  const shape = backend === "jax" ? pick(MATRICES) : [integer(1, 20), integer(1, 40)];
  const exact = integer(0, 4) === 0 || dtype === "f16" || dtype === "bf16";
  const ours = exact ? initializers.identity({ gain }) : initializers.orthogonal({ seed, gain, backend });
  return {
    python: `keras.initializers.${exact ? `Identity(${gain})` : `Orthogonal(${gain}, ${seed})`}(${tuple(shape)}, dtype="${NAMES[dtype]}")`,
    ours: () => ours(shape, { dtype }),
    ...(exact ? {} : { within: dtype === "f64" ? 1e-13 : 2e-6 }),
  };
}

const joined = (arrays: readonly Float32Array[]) => Float32Array.from(arrays.flatMap((array) => [...array]));

/** Layers made after a seed was set: the seeds that they take, in order. */
function layers(backend: Backend): Call {
  const seed = integer(0, 2 ** 32);
  const make = () => {
    const seeds = utils.setRandomSeed(seed, { backend });
    return { seeds, given: () => ({ seed: seeds.makeDefaultSeed(), backend }) };
  };
  const model = () => {
    const { seeds, given } = make();
    const embedding = initializers.randomUniform(given())([11, 5]);
    const conv = initializers.glorotUniform(given())([3, 3, 1, 2]);
    const [kernel, recurrent] = [initializers.glorotUniform(given())([6, 12]), initializers.orthogonal(given())([3, 12])];
    seeds.makeDefaultSeed(); // The seed generators of the LSTM, and of Dropout.
    seeds.makeDefaultSeed();
    const dense = initializers.heNormal(given())([3, 4]);
    const forget = Float32Array.from({ length: 12 }, (_, i) => (i >= 3 && i < 6 ? 1 : 0));
    const zeros = initializers.zeros();
    return { recurrent, others: joined([embedding, conv, zeros([2]), kernel, forget, dense, zeros([4])]) };
  };
  const attention = () => {
    const { seeds, given } = make();
    seeds.makeDefaultSeed();
    const [into, out] = [
      { inputAxes: [0], outputAxes: [1, 2] },
      { inputAxes: [0, 1], outputAxes: [2] },
    ];
    const three = Array.from({ length: 3 }, () => initializers.glorotUniform({ ...given(), ...into })([8, 2, 4]));
    return joined([...three, initializers.glorotUniform({ ...given(), ...out })([2, 4, 8])]);
  };
  return pick([
    { python: `weights(${seed}, False)`, ours: () => model().others },
    { python: `weights(${seed}, True)`, ours: () => model().recurrent, within: 2e-6 },
    { python: `attention(${seed})`, ours: attention },
  ]);
}

/** Draws one after the other, of a seed generator and of the global one. */
function sequence(backend: Backend): Call {
  const seed = integer(0, 2 ** 31);
  const draws = (generator: ReturnType<typeof random.seedGenerator>) =>
    joined(
      [random.normal, random.uniform, random.truncatedNormal, random.normal].map((draw) =>
        draw([5], { seed: generator, backend }),
      ),
    );
  return pick([
    { python: `draws(keras.random.SeedGenerator(${seed}))`, ours: () => draws(random.seedGenerator(seed)) },
    { python: `unseeded(${seed})`, ours: () => draws(utils.setRandomSeed(seed, { backend }).globalSeedGenerator()) },
  ]);
}

const only = process.env.KERAS_BACKEND;
if (only !== undefined && !Object.hasOwn(ULP, only)) throw new Error(`KERAS_BACKEND is ${only}, none of ${Object.keys(ULP)}`);

/** A backend's share of the calls; on JAX f64 takes a flag, and so a process of its own. */
function check(backend: Backend, dtypes: readonly DType[], share: number, environment: Record<string, string> = {}): void {
  const calls = Array.from({ length: Math.round(count * share) }, (_, i) => {
    if (i % 40 === 0) return layers(backend);
    if (i % 20 === 1) return sequence(backend);
    return (i % 20 === 2 ? matrix : initialized)(backend, pick(dtypes));
  });
  if ((only ?? backend) === backend && calls.length > 0)
    crossCheck("keras.py", calls, { KERAS_BACKEND: backend, ...environment });
}

check("tensorflow", ["f32", "f32", "f64", "f16", "bf16"], 4 / 13);
check("torch", ["f32", "f32", "f64", "f16", "bf16"], 4 / 13);
check("jax", ["f32", "f32", "f16", "bf16"], 4 / 13);
check("jax", ["f64"], 1 / 13, { JAX_ENABLE_X64: "1" });
