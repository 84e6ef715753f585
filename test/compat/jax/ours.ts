// What isovar gives for the calls that were recorded from JAX, by their kind.

import { jax } from "../../../src/compat/index.js";
import { entriesOf } from "../fixtures.js";

export interface JaxEntry {
  call: string;
  kind: string;
  seed: string;
  shape: number[];
  dtype: string;
  sha256_le: string;
  jax_threefry_partitionable: boolean;
  jax_enable_x64: boolean;
}

export const RECORDED = entriesOf("jax") as unknown as (JaxEntry & Record<string, unknown>)[];

type Key = ReturnType<typeof jax.random.key>;
const { random } = jax;

const DTYPES: Readonly<Record<string, string>> = { bfloat16: "bf16", float16: "f16", float32: "f32", float64: "f64" };
/** As isovar calls a dtype of JAX. */
export const dtypeOf = (dtype: string): never => (DTYPES[dtype] ?? dtype.replace("uint", "u").replace("int", "i")) as never;

const { initializers } = jax;

/** The initializers of JAX under the names that it gives them. */
const MAKERS: Readonly<Record<string, (...args: never[]) => unknown>> = Object.fromEntries(
  Object.entries(initializers).map(([name, make]) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), make]),
);

/** What `I.he_normal()(random.key(0),(2,3),jnp.float32)` gives: the arguments of JAX as JSON, the named ones as options. */
function initialized(key: Key, { call, shape }: JaxEntry, jit = false): ArrayBufferView {
  const [, name, given] = /I\.(\w+)\((.*?)\)\((?:random|k)/.exec(call)!;
  const options: Record<string, unknown> = {};
  const positional = given!.replaceAll(/,?(\w+)=(\(.*?\)|[^,]+)/g, (_, option: string, value: string) => {
    options[option.replace("_axis", "Axis")] = JSON.parse(value.replace("(", "[").replace(")", "]"));
    return "";
  });
  const args = JSON.parse(`[${positional.replaceAll("'", '"')}]`);
  const make = MAKERS[name!] as (...args: unknown[]) => ReturnType<typeof initializers.heNormal>;
  return make(...args, options)(key, shape, { jit });
}

const { linen, nnx } = jax.flax;

/** How recorded calls of linen begin, and their modules. */
const FLAX = [
  ["m=linen.Sequential", { layers_0: linen.dense(5, 8), layers_1: linen.dense(8, 3) }],
  ["linen.Dense(4)", linen.dense(6, 4)],
  ["linen.Conv(4", linen.conv(3, 4, [3, 3])],
  ["linen.Embed(11,5)", linen.embed(11, 5)],
  ["linen.MultiHead", linen.multiHeadDotProductAttention(4, 16)],
] as const;

export const OURS: Readonly<Record<string, (key: Key, entry: JaxEntry) => ArrayBufferView>> = {
  key: (key) => random.keyData(key),
  split: (key) => Uint32Array.from(random.split(key, 5).flatMap(({ k0, k1 }) => [k0, k1])),
  fold_in: (key) => random.keyData(random.foldIn(key, 7)),
  bits: (key, { shape, dtype }) => random.bits(key, shape, { dtype: dtypeOf(dtype) }),
  uniform: (key, { shape }) => random.uniform(key, shape),
  uniform_ab: (key, { shape }) => random.uniform(key, shape, { minval: -0.37, maxval: 0.61 }),
  uniform64: (key, { shape }) => random.uniform(key, shape, { dtype: "f64" }),
  uniform_16bit: (key, { shape, dtype }) => random.uniform(key, shape, { dtype: dtypeOf(dtype) }),
  normal: (key, { shape }) => random.normal(key, shape),
  normal_2d: (key, { shape }) => random.normal(key, shape),
  normal64: (key, { shape }) => random.normal(key, shape, { dtype: "f64" }),
  normal_16bit: (key, { shape, dtype }) => random.normal(key, shape, { dtype: dtypeOf(dtype) }),
  truncated_normal: (key, { call, shape }) => {
    const [, lower, upper] = /,(-?[\d.]+),(-?[\d.]+),\(/.exec(call)!.map(Number);
    return random.truncatedNormal(key, lower!, upper!, shape);
  },
  batched_keys: (key) => Float32Array.from(random.split(key, 4).flatMap((one) => [...random.normal(one, [3])])),
  initializer: (key, entry) => initialized(key, entry),
  initializer_jit: (key, entry) => initialized(key, entry, true),
  variance_scaling: (key, entry) => initialized(key, entry),
  linen: (key, { call }) => {
    const [, module] = FLAX.find(([start]) => call.startsWith(start))!;
    const [, last] = /\['params'\](.*)$/.exec(call)!;
    const path = last!.slice(2, -2).replaceAll("']['", "/");
    return linen.init(key, module)[path]!.data;
  },
  nnx: (_, { call, seed }) => {
    const of = nnx.rngs(call.includes("params=") ? { params: Number(seed) } : Number(seed));
    if (call.includes("Embed")) return nnx.init(of, { a: nnx.embed(7, 3), b: nnx.embed(7, 3) })["b/embedding"]!.data;
    if (call.includes("Linear")) return nnx.init(of, { a: nnx.linear(5, 4), b: nnx.linear(4, 3) })["b/kernel"]!.data;
    return nnx.init(of, nnx.conv(3, 4, [3, 3])).kernel!.data;
  },
  randint: (key, { shape }) => random.randint(key, shape, -5, 1000),
  permutation: (key, { shape }) => random.permutation(key, shape[0]!),
  bernoulli: (key, { shape }) => random.bernoulli(key, 0.3, shape),
};

export const keyOf = ({ seed, jax_threefry_partitionable, jax_enable_x64 }: JaxEntry): Key =>
  random.key(BigInt(seed), { partitionable: jax_threefry_partitionable, x64: jax_enable_x64 });
