// npx tsx scripts/compat/keras.ts: 800 random calls of Keras on each of TensorFlow, JAX and torch against keras here.

import { builtCompat, type Call, chooser, crossCheck } from "./crossCheck.js";

const { keras, numpy } = await builtCompat();
const source = numpy.randomState(18);
const { integer, number, pick } = chooser(() => source.randomSample([1])[0]!);

type Backend = import("../../src/compat/index.js").keras.KerasBackend;
const NAMES = { f32: "float32", f16: "float16", bf16: "bfloat16" } as const;

const size = () =>
  pick([[], [integer(0, 40)], [integer(1, 3000)], [integer(1, 20), integer(1, 20)], [3, 3, integer(1, 9), integer(1, 9)]]);
const bounds = () =>
  pick([
    [0, 1],
    [number(-3, 3), number(0, 5)],
    [number(-1000, 1000), number(0, 1e-3)],
  ]) as [number, number];

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

function initialized(backend: Backend): Call {
  const seed = backend === "jax" ? integer(0, 2 ** 32) : integer(-(2 ** 31), 2 ** 31);
  const shape = size();
  const dtype = pick(["f32", "f32", "f16", "bf16"] as const);
  const python = (name: string, options: string) =>
    `keras.initializers.${name}(${options}seed=${seed})(${shape.length === 1 ? `(${shape[0]},)` : `(${shape})`}, dtype="${NAMES[dtype]}")`;
  const what = pick(["preset", "preset", "scaling", "RandomNormal", "TruncatedNormal", "RandomUniform"] as const);
  if (what === "preset") {
    const preset = pick(PRESETS);
    return { python: python(preset, ""), ours: () => keras.initializers[camelCase(preset)]({ seed, backend })(shape, { dtype }) };
  }
  if (what === "scaling") {
    const [scale, mode, distribution] = [
      number(0.1, 3),
      pick(["fanIn", "fanOut", "fanAvg"] as const),
      pick(["truncatedNormal", "untruncatedNormal", "uniform"] as const),
    ];
    return {
      python: python("VarianceScaling", `${scale}, "${snake[mode]}", "${snake[distribution]}", `),
      ours: () => keras.initializers.varianceScaling({ seed, backend, scale, mode, distribution })(shape, { dtype }),
    };
  }
  const [a, b] = bounds();
  const { randomNormal, randomUniform, truncatedNormal } = keras.initializers;
  const make = () => {
    if (what === "RandomUniform") return randomUniform({ seed, backend, minval: a, maxval: b });
    return (what === "RandomNormal" ? randomNormal : truncatedNormal)({ seed, backend, mean: a, stddev: b });
  };
  return { python: python(what, `${a}, ${b}, `), ours: () => make()(shape, { dtype }) };
}

/** A model made after a seed was set. */
function model(backend: Backend): Call {
  const seed = integer(0, 2 ** 32);
  return {
    python: `layers(${seed})`,
    ours: () => {
      const seeds = keras.utils.setRandomSeed(seed);
      const first = keras.initializers.glorotUniform({ seed: seeds.makeDefaultSeed(), backend })([7, 9]);
      seeds.makeDefaultSeed();
      const second = keras.initializers.heNormal({ seed: seeds.makeDefaultSeed(), backend })([9, 3]);
      return Float32Array.from([...first, ...second]);
    },
  };
}

for (const backend of ["tensorflow", "jax", "torch"] as const) {
  const calls = Array.from({ length: 800 }, (_, i) => (i % 40 === 0 ? model : initialized)(backend));
  crossCheck("keras.py", calls, { KERAS_BACKEND: backend });
}
