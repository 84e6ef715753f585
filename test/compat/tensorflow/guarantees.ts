// How near isovar's numbers are to TensorFlow's: read by the tests, which hold each row to the recorded calls of its kinds, and by the table of the documentation.

import type { Guarantee } from "../guarantee.js";

const exact = { guarantee: "exact", versions: "TensorFlow 2.18 to 2.21" } as const;
/** Of 16,777,216 values 25,325 differ. */
const f64 = {
  dtype: "f64",
  guarantee: "≤ 6 ULP where the mean is 0",
  versions: "TensorFlow 2.18 to 2.21",
  differs: "0.15 % of values, by how glibc rounds ln, sin and cos",
} as const;

export const GUARANTEES: readonly Guarantee[] = [
  {
    function: "tensorflow.random.statelessUniform",
    dtype: "f32, f64, f16, bf16, i32, i64, u32, u64",
    ...exact,
    checked: "29 recorded calls",
    kinds: ["stateless_uniform", "stateless_uniform64", "stateless_uniform_int", "stateless_uniform_16bit"],
  },
  {
    function: "tensorflow.random.statelessNormal",
    dtype: "f32, f16, bf16",
    ...exact,
    checked: "31 recorded calls",
    differs: "where the C library is not glibc 2.28 or later: its logf, sinf and cosf",
    kinds: ["stateless_normal", "stateless_normal_16bit"],
  },
  {
    function: "tensorflow.random.statelessNormal, statelessTruncatedNormal",
    ...f64,
    checked: "3 recorded calls",
    kinds: ["stateless_normal64"],
  },
  {
    function: "tensorflow.random.statelessTruncatedNormal",
    dtype: "f32, f16, bf16",
    ...exact,
    checked: "29 recorded calls",
    differs: "as statelessNormal",
    kinds: ["stateless_truncated_normal", "stateless_truncated_normal_16bit"],
  },
  {
    function: "tensorflow.random.generator.fromSeed: uniform, normal, truncatedNormal",
    dtype: "those of the stateless functions",
    ...exact,
    guarantee: "as the stateless functions",
    checked: "3 recorded calls",
    kinds: ["generator"],
  },
];
