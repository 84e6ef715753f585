// A net as a program for JAX: the same distribution of weights, drawn by JAX's own generator.

import type { State } from "../../state.js";
import { biasStdOf, type Meaning, type Written, weightsOf } from "./meaning.js";
import { numpyWeights } from "./numpy.js";

/** What is applied to z. */
const ACTIVATIONS: Readonly<Record<State["activation"], (z: string) => string>> = {
  identity: (z) => z,
  relu: (z) => `jax.nn.relu(${z})`,
  relu6: (z) => `jax.nn.relu6(${z})`,
  leakyRelu: (z) => `jax.nn.leaky_relu(${z}, 0.01)`,
  tanh: (z) => `jnp.tanh(${z})`,
  sigmoid: (z) => `jax.nn.sigmoid(${z})`,
  hardtanh: (z) => `jax.nn.hard_tanh(${z})`,
  softsign: (z) => `jax.nn.soft_sign(${z})`,
  elu: (z) => `jax.nn.elu(${z})`,
  selu: (z) => `jax.nn.selu(${z})`,
  gelu: (z) => `jax.nn.gelu(${z}, approximate=False)`,
  silu: (z) => `jax.nn.silu(${z})`,
  mish: (z) => `jax.nn.mish(${z})`,
  softplus: (z) => `jax.nn.softplus(${z})`,
  relu2: (z) => `jax.nn.relu(${z}) ** 2`,
  sin: (z) => `jnp.sin(${z})`,
};

const MODES = { fanIn: "fan_in", fanOut: "fan_out", fanAvg: "fan_avg", fanGeoAvg: "fan_geo_avg" } as const;
const DISTRIBUTIONS = { normal: "normal", truncatedNormal: "truncated_normal", uniform: "uniform" } as const;

/** JAX's own names for scale and mode. */
const NAMES = new Map([
  ["1 fanIn", "lecun"],
  ["1 fanAvg", "glorot"],
  ["2 fanIn", "he"],
]);

const plus = (mean: number, rest: string) => (mean === 0 ? rest : `${mean} + ${rest}`);
const lambda = (value: string) => `lambda key, shape: ${value}`;

/** A function of key and shape, or undefined where JAX has none. */
function ownInitializer(weights: Meaning): string | undefined {
  switch (weights.kind) {
    case "constant":
      return `jax.nn.initializers.constant(${weights.value})`;
    case "uniform":
      return lambda(`jax.random.uniform(key, shape, minval=${weights.lower}, maxval=${weights.upper})`);
    case "normal":
      return lambda(plus(weights.mean, `${weights.std} * jax.random.normal(key, shape)`));
    case "truncatedNormal": {
      const bounds = [weights.lower, weights.upper].map((inStd) =>
        Number.isFinite(inStd) ? String(inStd) : `${inStd < 0 ? "-" : ""}jnp.inf`,
      );
      return lambda(plus(weights.mean, `${weights.std} * jax.random.truncated_normal(key, ${bounds.join(", ")}, shape)`));
    }
    case "varianceScaling": {
      const { scale, mode, distribution } = weights;
      const name = NAMES.get(`${scale} ${mode}`);
      if (name && distribution !== "normal") {
        return `jax.nn.initializers.${name}_${distribution === "uniform" ? "uniform" : "normal"}()`;
      }
      return `jax.nn.initializers.variance_scaling(${scale}, "${MODES[mode]}", "${DISTRIBUTIONS[distribution]}")`;
    }
    case "identity":
      return lambda(`${weights.gain === 1 ? "" : `${weights.gain} * `}jnp.eye(*shape)`);
    case "orthogonal":
      return `jax.nn.initializers.orthogonal(${weights.gain})`;
    case "sign":
      return lambda(`${weights.scale} * jax.random.rademacher(key, shape, jnp.float32)`);
    case "sparse":
      return undefined;
  }
}

function weightsFunction(weights: Meaning): { imports: readonly string[]; definition: string } {
  const own = ownInitializer(weights);
  if (own !== undefined) return { imports: [], definition: `weights = ${own}` };
  const { imports, body } = numpyWeights(weights);
  const definition = `

def weights(key, shape):
    rng = np.random.default_rng(np.asarray(jax.random.key_data(key)))
${body.map((line) => `    ${line}`).join("\n")}
    return jnp.asarray(w, jnp.float32)

`;
  return { imports: [...imports, "numpy as np"], definition };
}

function lsuv(activation: string): string {
  return `
# LSUV on x, a batch of your data: outputs of std 1, layer by layer
for i, (w, b) in enumerate(params):
    params[i] = (w / jnp.std(x @ w), b)
    z = x @ params[i][0] + b
    x = ${activation}
`;
}

export function jaxCode(written: Written): string {
  const { state, start, task } = written;
  const { depth, width, seed } = state;
  const activation = ACTIVATIONS[state.activation];
  const biasStd = biasStdOf(written);
  const { imports, definition } = weightsFunction(weightsOf(written));
  const standard = imports.filter((name) => name === "math").map((name) => `import ${name}\n\n`);
  const others = ["jax", "jax.numpy as jnp", ...imports.filter((name) => name !== "math")].map((name) => `import ${name}`);
  const bias = biasStd > 0 ? `${biasStd} * jax.random.normal(jax.random.fold_in(key, 1), (units,))` : "jnp.zeros(units)";
  return `${standard.join("")}${others.join("\n")}

${definition}
sizes = [${task.inputs}, *[${width}] * ${depth}, ${task.classes}]
keys = jax.random.split(jax.random.key(${seed}), len(sizes) - 1)
params = []
for key, inputs, units in zip(keys, sizes, sizes[1:]):
    params.append((weights(key, (inputs, units)), ${bias}))


def net(params, x):
    *hidden, (last, bias) = params
    for w, b in hidden:
        x = ${activation("x @ w + b")}
    return x @ last + bias

${start.lsuv ? lsuv(activation("z")) : ""}`;
}
