// How near isovar's numbers are to Keras': read by the tests, which hold each row to the recorded calls of its kinds, and by the table of the documentation.

import type { Guarantee } from "../guarantee.js";

const versions = "Keras 3.15 on TensorFlow 2.21, JAX 0.10.2 and torch 2.15";
const exact = { guarantee: "exact", versions } as const;

export const GUARANTEES: readonly Guarantee[] = [
  {
    function: "keras.initializers, keras.random",
    dtype: "f32, f16, bf16",
    ...exact,
    checked: "168 recorded calls",
    kinds: ["initializer", "initializer_16bit", "large_seed", "seed_generator"],
  },
  {
    function: "keras.initializers, keras.random: uniform",
    dtype: "f64",
    ...exact,
    checked: "6 recorded calls",
    kinds: ["initializer64"],
  },
  {
    function: "keras.initializers, keras.random: normal, truncatedNormal",
    dtype: "f64",
    guarantee: "≤ 6 ULP where the mean is 0, on JAX 8",
    versions,
    checked: "6 recorded calls",
    kinds: ["normal64"],
    differs: "1 value in 1,100, by how the C library and XLA round",
  },
  {
    function: "keras.initializers.orthogonal",
    dtype: "f32",
    guarantee: "≤ 2e-6",
    versions,
    checked: "9 recorded calls",
    kinds: ["orthogonal", "layers_orthogonal"],
    differs: "square matrices, of which the last columns lose more digits in LAPACK and Eigen",
  },
  {
    function: "keras.initializers.orthogonal",
    dtype: "f64",
    guarantee: "≤ 1e-13",
    versions,
    checked: "9 recorded calls",
    kinds: ["orthogonal64"],
    differs: "square matrices, as in f32",
  },
  {
    function: "keras.initializers: constant, zeros, ones, identity",
    dtype: "f32, f64, f16, bf16",
    ...exact,
    checked: "18 recorded calls",
    kinds: ["constant", "identity"],
  },
  {
    function: "keras.utils.setRandomSeed: makeDefaultSeed",
    dtype: "integers",
    ...exact,
    checked: "48 recorded calls",
    kinds: ["default_seed", "model", "layers", "attention"],
  },
  {
    function: "keras.utils.setRandomSeed: globalSeedGenerator",
    dtype: "f32",
    ...exact,
    checked: "3 recorded calls",
    kinds: ["unseeded"],
  },
];
