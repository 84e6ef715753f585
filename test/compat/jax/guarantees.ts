// How near isovar's numbers are to JAX's: the tests hold each row to the recorded calls of its kinds, and the table of docs/compat.md says it.

import type { Guarantee } from "../guarantee.js";

const ANY = { guarantee: "exact", versions: "JAX 0.4.38 to 0.10.2" } as const;
const FMA = { guarantee: "exact", versions: "JAX 0.8.2 to 0.10.2 on CPUs with fma" } as const;
const OTHERS = "older releases, GPUs and CPUs without fma: up to 3 ULP in 0.03 to 4 % of values";

export const GUARANTEES: readonly Guarantee[] = [
  {
    ...{ function: "random.key, keyData, split, foldIn", dtype: "u32", ...ANY },
    ...{ checked: "24 recorded calls", kinds: ["key", "split", "fold_in"] },
  },
  { function: "random.bits", dtype: "u8 to u64", ...ANY, checked: "27 recorded calls", kinds: ["bits"] },
  {
    ...{
      function: "random.uniform",
      dtype: "f32, f64, f16, bf16",
      ...ANY,
      differs: "between ends other than 0 and 1: f32 and f64 on CPUs without fma, f16 on those that calculate in f16",
    },
    ...{ checked: "34 recorded calls", kinds: ["uniform", "uniform_ab", "uniform64", "uniform_16bit"] },
  },
  {
    ...{ function: "random.randint, permutation, bernoulli", dtype: "i8 to u64; bool", ...ANY },
    ...{ checked: "17 recorded calls", differs: "randint of 8 and 16 bits before 0.7.2" },
    kinds: ["randint", "permutation", "bernoulli"],
  },
  {
    ...{ function: "random.normal", dtype: "f32, f16, bf16", ...FMA, differs: OTHERS },
    ...{ checked: "44 recorded calls, and all 2^23 numbers that f32 can be" },
    kinds: ["normal", "normal_2d", "normal_16bit", "batched_keys"],
  },
  {
    ...{ function: "random.truncatedNormal", dtype: "f32, f16, bf16", ...FMA, differs: OTHERS },
    ...{ checked: "34 recorded calls", kinds: ["truncated_normal"] },
  },
  {
    ...{ function: "random.normal, truncatedNormal", dtype: "f64", guarantee: "≤ 8 ULP", versions: FMA.versions },
    ...{ checked: "5 recorded calls, equal", kinds: ["normal64"] },
    differs:
      "655 of 33,889,836 values, by 3 ULP at most: the C library does not round its logarithm correctly; and 1 in 10,000 cuts, by its exp",
  },
  {
    ...{ function: "initializers, but the orthogonal ones", dtype: "f32, f16, bf16", ...FMA, differs: OTHERS },
    ...{ checked: "86 recorded calls", kinds: ["initializer", "initializer_jit", "variance_scaling"] },
  },
  {
    ...{ function: "flax.linen, flax.nnx", dtype: "f32", guarantee: "exact", versions: "Flax 0.12.8", differs: OTHERS },
    ...{ checked: "24 recorded calls", kinds: ["linen", "nnx"] },
  },
  {
    ...{ function: "initializers.orthogonal, deltaOrthogonal", dtype: "f32", guarantee: "≤ 2e-6", versions: FMA.versions },
    ...{
      checked: "3 recorded calls",
      kinds: ["orthogonal", "delta_orthogonal"],
      differs: "LAPACK's rounding; the normals are equal",
    },
  },
];
