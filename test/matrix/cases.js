// What every runtime computes in `npm run matrix`: weights, noise, theory, Python's numbers, training, the doctor's numbers, each as the SHA-256 of its bytes.
// Plain JavaScript over a built isovar that it is given, with nothing of Node and nothing of a page.

const INITIALIZERS = [
  { scheme: "constant", value: 0.1 },
  { scheme: "uniform" },
  { scheme: "uniform", lower: -0.05, upper: 0.05 },
  { scheme: "normal" },
  { scheme: "normal", mean: 1, std: 0.02 },
  { scheme: "truncatedNormal" },
  { scheme: "truncatedNormal", lower: -3, upper: 1 },
  { scheme: "truncatedNormal", std: 0.1, min: 0 },
  { scheme: "truncatedNormal", lower: 5.5, upper: 6 },
  { scheme: "heNormal" },
  { scheme: "heUniform" },
  { scheme: "glorotNormal" },
  { scheme: "glorotUniform" },
  { scheme: "lecunNormal" },
  { scheme: "lecunUniform" },
  { scheme: "varianceScaling", scale: 0.1, mode: "fanGeoAvg", distribution: "truncatedNormal" },
  { scheme: "orthogonal" },
  { scheme: "sign" },
  { scheme: "integers", lower: -7, upper: 9 },
];
const ARRAYS = { f32: Float32Array, f64: Float64Array, f16: Uint16Array, bf16: Uint16Array };
const SHAPES = [
  [64, 96],
  [3, 3, 16, 5],
];
const SEEDS = [42n, 18446744073709551615n];

/** `fillAsync` starts workers from 2^20 values on. */
const LARGE = [1024, 1031];
const LARGE_SCHEMES = ["uniform", "normal", "truncatedNormal", "heNormal", "glorotUniform", "sign"];

const list = (initializers, dtypes, shapes, seeds) =>
  initializers.flatMap((initializer) =>
    dtypes.flatMap((dtype) => shapes.flatMap((shape) => seeds.map((seed) => ({ initializer, dtype, shape, seed })))),
  );

/** A case is one initializer, dtype, shape and seed. */
export const WEIGHTS = [
  ...list(INITIALIZERS, Object.keys(ARRAYS), SHAPES, SEEDS),
  ...list([{ scheme: "sparse", sparsity: 0.5, std: 0.01 }], Object.keys(ARRAYS), [SHAPES[0]], SEEDS),
  ...list(
    LARGE_SCHEMES.map((scheme) => ({ scheme })),
    Object.keys(ARRAYS),
    [LARGE],
    [42n],
  ),
];

/** Dtypes and ranks of noise; above 2^17 weights threads share it. */
const NOISE = ["f32", "f16", "bf16"].flatMap((dtype) => [undefined, 4].map((rank) => ({ dtype, rank, shape: [400, 500] })));

const ACTIVATIONS = ["relu", "leakyRelu", "tanh", "sigmoid", "elu", "selu", "gelu", "silu", "mish", "softplus", "sin"];

const dense = (depth, units, activation, init) => [
  ...Array.from({ length: depth }, () => ({ layer: "dense", units, activation, init })),
  { layer: "dense", units: 10, init },
];

/** Nets that the doctor looks at, beside those that are trained: from a right start to wrong ones. */
const EXAMINED = [
  {
    name: "sigmoid, 20 layers",
    net: { inputShape: [784], layers: dense(20, 64, "sigmoid", { scheme: "glorotUniform" }), seed: 7 },
  },
  { name: "N(0, 1), 20 layers", net: { inputShape: [784], layers: dense(20, 64, "relu", { scheme: "normal" }), seed: 7 } },
  { name: "tanh, orthogonal", net: { inputShape: [784], layers: dense(8, 64, "tanh", { scheme: "orthogonal" }), seed: 7 } },
  { name: "zeros", net: { inputShape: [784], layers: dense(2, 64, "relu", { scheme: "constant", value: 0 }), seed: 7 } },
];

/** Numbers of Python's frameworks: of each generator, and of what kernels and JavaScript make of it in f32, f64 and 16 bits. */
const COMPAT = {
  "torch, uniform f32": ({ torch }) => torch.manualSeed(42).uniform([400, 500], { low: -0.05, high: 0.05 }),
  "torch, normal f32": ({ torch }) => torch.manualSeed(42).normal([400, 500], { std: 0.02 }),
  "torch, normal f64": ({ torch }) => torch.manualSeed(42).normal([400, 500], { dtype: "f64" }),
  "torch, truncated normal bf16": ({ torch }) => torch.manualSeed(42).init.truncNormal([64, 96], { std: 0.02, dtype: "bf16" }),
  "torch, orthogonal f32": ({ torch }) => torch.manualSeed(42).init.orthogonal([64, 96]),
  "torch, modules": ({ torch: { manualSeed, nn } }) => {
    const modules = [nn.conv2d(3, 8, 3), nn.lstm(8, 16), nn.transformerEncoderLayer(16, 2, { dimFeedforward: 32 })];
    return Object.values(manualSeed(42).nn.sequential(modules)).map(({ data }) => data);
  },
  "torch.stateless, normal f32": ({ torch: { stateless } }) => stateless.normal(stateless.key(42), [400, 500]),
  "torch.stateless, normal f64": ({ torch: { stateless } }) => stateless.normal(stateless.key(42), [400, 500], { dtype: "f64" }),
  "tensorflow, truncated normal f32": ({ tensorflow }) =>
    tensorflow.random.statelessTruncatedNormal([400, 500], { seed: [1, 2] }),
  "tensorflow, normal f64": ({ tensorflow }) => tensorflow.random.statelessNormal([400, 500], { seed: [1, 2], dtype: "f64" }),
  "keras, heNormal f32": ({ keras }) => keras.initializers.heNormal({ seed: 42 })([400, 500]),
  "numpy, normal f32": ({ numpy }) => numpy.defaultRng(42).standardNormal([400, 500], { dtype: "f32" }),
  "numpy, normal f64": ({ numpy }) => numpy.defaultRng(42).standardNormal([400, 500]),
  "numpy, integers and choice": ({ numpy }) => {
    const generator = numpy.generator(numpy.philox(42));
    return [generator.integers(0, 1000, [5000]), generator.permutation(1000), generator.choice(1000, [100], { replace: false })];
  },
  "numpy, legacy normal f64": ({ numpy }) => numpy.randomState(42).randn([400, 500]),
  "jax, normal f32": ({ jax }) => jax.random.normal(jax.random.key(42), [400, 500]),
  "jax, normal f64": ({ jax }) => jax.random.normal(jax.random.key(42, { x64: true }), [400, 500], { dtype: "f64" }),
  "jax, truncated normal bf16": ({ jax }) => jax.random.truncatedNormal(jax.random.key(42), -1, 3, [400, 500], { dtype: "bf16" }),
  "jax, linen": ({ jax: { flax, random } }) =>
    Object.values(flax.linen.init(random.key(42), { a: flax.linen.conv(3, 8, [3, 3]), b: flax.linen.dense(8, 10) })).map(
      ({ data }) => data,
    ),
};

const STEPS = 50;
const PIXELS = 784;

async function sha256(...parts) {
  const digest = await crypto.subtle.digest("SHA-256", await new Blob(parts).arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Numbers as text that tells any two apart, −0 and what is not finite included. */
const textOf = (value) =>
  JSON.stringify(value, (_, inner) => {
    if (ArrayBuffer.isView(inner)) return Array.from(inner);
    return typeof inner === "number" && (!Number.isFinite(inner) || Object.is(inner, -0))
      ? `number ${1 / inner} ${inner}`
      : inner;
  });

/** The first `count` digits in the split of examples/digits/data.ts. */
function digitsOf({ isovar, io }, file, count) {
  const { tensors } = io.readSafetensors(file);
  const [pixels, labels] = [tensors.get("x").data, tensors.get("y").data];
  const order = isovar.init(isovar.permutation(), [labels.length], { seed: 0, name: "split", dtype: "f64" });
  const x = new Float32Array(count * PIXELS);
  for (let i = 0; i < x.length; i++) x[i] = pixels[order[Math.floor(i / PIXELS)] * PIXELS + (i % PIXELS)] / 255;
  return { x, y: Uint8Array.from(order.subarray(0, count), (from) => labels[from]) };
}

async function weights({ isovar }, core, each) {
  const { initializer, dtype, shape, seed } = each;
  const target = new ARRAYS[dtype](shape.reduce((product, n) => product * n));
  await isovar.fillAsync(initializer, target, { shape, dtype, seed, name: "fc1/kernel", core });
  return sha256(target);
}

/** Weights with the noise of a member, what is kept to take it back, and weights with that of three. */
async function noise({ isovar, noise }, core, { dtype, rank, shape }) {
  const weights = isovar.init({ scheme: "heNormal" }, shape, { seed: 42, name: "fc1/kernel", dtype, core });
  const [perturbed, updated] = [weights.slice(), weights.slice()];
  const stream = { seed: 7, name: "fc1/kernel", dtype, core, ...(rank && { rank, shape }) };
  const { low, rest, ...kept } = noise.perturb(perturbed, { ...stream, member: 2 ** 40, sign: -1, scale: 0.02 });
  noise.update(updated, [0, 1, 2], [0.1, -0.2, 0.05], stream);
  const restored = noise.restore(perturbed.slice(), { ...kept, low, rest }, { core });
  return sha256(perturbed, low, rest, updated, restored);
}

function theory({ theory }, activation) {
  const weightStd = theory.gain(activation);
  const options = { weightStd, biasStd: 0.1 };
  const found = [
    weightStd,
    theory.gain(activation, { criterion: "backward" }),
    theory.variances(activation, { ...options, depth: 30 }),
    theory.meanField(activation, options),
  ];
  return sha256(textOf(found));
}

async function training({ train }, core, threads, { net: json }, data) {
  const net = train.sequential(json, { core });
  const enough = new AbortController();
  const losses = [];
  const onStep = ({ loss }) => losses.push(loss) === STEPS && enough.abort();
  await train.fit(net, data, { epochs: 1, threads, signal: enough.signal, onStep }).catch((error) => {
    if (!enough.signal.aborted) throw error;
  });
  const trained = await sha256(...net.parameters.map(({ data }) => data.slice()));
  net.dispose();
  return trained;
}

function doctor({ train, doctor }, core, { name, net: json }, data) {
  const net = train.sequential(json, { core });
  const examination = doctor.examine(net, data, { jacobian: name === "zeros" || name.startsWith("tanh") });
  const text = textOf(examination) + examination;
  const mended = name.startsWith("sigmoid") ? doctor.lsuv(net, data.x) : [];
  const hash = sha256(text, textOf(mended), ...net.parameters.map(({ data }) => data.slice()));
  return hash.finally(() => net.dispose());
}

const labelOf = ({ initializer, dtype, shape, seed }) =>
  `${Object.entries(initializer)
    .map(([key, value]) => (key === "scheme" ? value : `${key} ${value}`))
    .join(" ")}, ${dtype}, [${shape.join(", ")}], seed ${seed}`;

/**
 * Computes the cases one after the other.
 * @param library { isovar, noise, io, theory, compat, train, doctor }, the entries of a built isovar
 * @param how backend, "wasm" or "js", which has no kernels of isovar/compat and cannot train; threads; `short` for a few cases of each kind
 * @param files digits, the bytes of examples/data/mnist.safetensors; runs, what test/golden/runs.json holds
 * @returns [{ part, label, sha256 }]; throws where the core is not what was asked for
 */
export async function compute(library, { backend, threads, short = false }, { digits, runs }) {
  const core = library.isovar.createCore({ backend, threads });
  const results = [];
  const add = async (part, label, hash) => results.push({ part, label, sha256: await hash });
  const some = (cases, n) => (short ? cases.filter((_, i) => i % n === 0) : cases);
  for (const each of some(WEIGHTS, 9)) await add("weights", labelOf(each), weights(library, core, each));
  for (const each of some(NOISE, 3)) {
    await add("noise", `${each.dtype}, ${each.rank ? `rank ${each.rank}` : "full rank"}`, noise(library, core, each));
  }
  if (core.backend !== backend || core.threads !== threads)
    throw new Error(`asked for ${backend} on ${threads} threads, got ${core.backend} on ${core.threads}`);
  for (const activation of some(ACTIVATIONS, 4)) await add("theory", activation, theory(library, activation));
  if (backend === "js") return results;
  for (const [label, draw] of some(Object.entries(COMPAT), 3))
    await add("compat", label, sha256(...[draw(library.compat)].flat()));
  const data = digitsOf(library, digits, 8000);
  for (const run of some(runs, 2)) await add("training", run.name, training(library, core, threads, run, data));
  const few = { x: data.x.subarray(0, 128 * PIXELS), y: data.y.subarray(0, 128) };
  for (const each of some([...runs, ...EXAMINED], 2)) await add("doctor", each.name, doctor(library, core, each, few));
  return results;
}
