// A net as a program for Keras 3: the same distribution of weights, drawn by the generator of its backend.

import type { State } from "../../state.js";
import { biasStdOf, type Meaning, type Written, weightsOf } from "./meaning.js";
import { numpyWeights } from "./numpy.js";

const ACTIVATIONS: Readonly<Record<State["activation"], string>> = {
  identity: '"linear"',
  relu: '"relu"',
  relu6: '"relu6"',
  leakyRelu: "lambda z: keras.ops.leaky_relu(z, 0.01)",
  tanh: '"tanh"',
  sigmoid: '"sigmoid"',
  hardtanh: '"hard_tanh"',
  softsign: '"softsign"',
  elu: '"elu"',
  selu: '"selu"',
  gelu: '"gelu"',
  silu: '"silu"',
  mish: '"mish"',
  softplus: '"softplus"',
  relu2: "lambda z: keras.ops.relu(z) ** 2",
  sin: "keras.ops.sin",
};

const MODES = { fanIn: "fan_in", fanOut: "fan_out", fanAvg: "fan_avg" } as const;
const DISTRIBUTIONS = { normal: "untruncated_normal", truncatedNormal: "truncated_normal", uniform: "uniform" } as const;

/** Keras's own names for scale and mode. */
const NAMES = new Map([
  ["1 fanIn", "Lecun"],
  ["1 fanAvg", "Glorot"],
  ["2 fanIn", "He"],
]);

/** The initializer of keras.initializers, or undefined where there is none. */
function ownInitializer(weights: Meaning): string | undefined {
  switch (weights.kind) {
    case "constant":
      return `Constant(${weights.value})`;
    case "uniform":
      return `RandomUniform(${weights.lower}, ${weights.upper})`;
    case "normal":
      return `RandomNormal(${weights.mean}, ${weights.std})`;
    case "truncatedNormal":
      return weights.lower === -2 && weights.upper === 2 ? `TruncatedNormal(${weights.mean}, ${weights.std})` : undefined;
    case "varianceScaling": {
      const { scale, mode, distribution } = weights;
      if (mode === "fanGeoAvg") return undefined;
      const name = NAMES.get(`${scale} ${mode}`);
      if (name && distribution !== "normal") return `${name}${distribution === "uniform" ? "Uniform" : "Normal"}()`;
      return `VarianceScaling(${scale}, "${MODES[mode]}", "${DISTRIBUTIONS[distribution]}")`;
    }
    case "identity":
      return `Identity(${weights.gain})`;
    case "orthogonal":
      return `Orthogonal(${weights.gain})`;
    default:
      return undefined;
  }
}

interface Weights {
  imports: readonly string[];
  definition: string;
}

function weightsFunction(weights: Meaning, seed: number): Weights {
  const own = ownInitializer(weights);
  if (own !== undefined) {
    const definition = `def weights():  # a new one for each layer: an initializer gives the same values each time
    return keras.initializers.${own}`;
    return { imports: [], definition };
  }
  if (weights.kind === "sign") {
    const definition = `def weights():
    return lambda shape, dtype=None: ${weights.scale} * (2 * keras.ops.cast(keras.random.randint(shape, 0, 2), "float32") - 1)`;
    return { imports: [], definition };
  }
  const { imports, body } = numpyWeights(weights);
  const definition = `rng = np.random.default_rng(${seed})


def draw(shape, dtype=None):
${body.map((line) => `    ${line}`).join("\n")}
    return keras.ops.convert_to_tensor(w, "float32")


def weights():
    return draw`;
  return { imports: [...imports, "numpy as np"], definition };
}

const LSUV = `
# LSUV on x, a batch of your data: outputs of std 1, layer by layer
for layer in net.layers:
    layer.kernel.assign(layer.kernel / keras.ops.std(keras.ops.matmul(x, layer.kernel)))
    x = layer(x)
`;

export function kerasCode(written: Written): string {
  const { state, start, task } = written;
  const { depth, width, activation, seed } = state;
  const biasStd = biasStdOf(written);
  const { imports, definition } = weightsFunction(weightsOf(written), seed);
  const standard = imports.filter((name) => name === "math").map((name) => `import ${name}\n\n`);
  const others = ["keras", ...imports.filter((name) => name !== "math")].map((name) => `import ${name}`);
  const bias = biasStd > 0 ? `, bias_initializer=keras.initializers.RandomNormal(0, ${biasStd})` : "";
  return `${standard.join("")}${others.join("\n")}

keras.utils.set_random_seed(${seed})


${definition}


def dense(units, activation=None):
    return keras.layers.Dense(units, activation, kernel_initializer=weights()${bias})


net = keras.Sequential([keras.Input((${task.inputs},))])
for _ in range(${depth}):
    net.add(dense(${width}, ${ACTIVATIONS[activation]}))
net.add(dense(${task.classes}))
${start.lsuv ? LSUV : ""}`;
}
