// How near isovar's numbers are to torch's: the tests hold each row to the recorded calls of its kinds, and the table of docs/compat.md shows it.

import type { Guarantee } from "../guarantee.js";

const ALL = "torch 2.7 to 2.15, x86-64 Linux";

export const GUARANTEES: readonly Guarantee[] = [
  {
    ...{ function: "uniform, rand", dtype: "f32, f64", guarantee: "exact", versions: ALL },
    ...{
      checked: "52 recorded calls",
      kinds: ["uniform", "uniform_ab", "uniform64", "uniform64_ab", "uniform_transposed"],
    },
  },
  {
    ...{ function: "uniform, rand", dtype: "f16, bf16", guarantee: "exact", versions: "torch 2.12 to 2.15" },
    ...{ checked: "26 recorded calls", kinds: ["uniform_16bit", "uniform_upper_bound"], differs: "older releases are refused" },
  },
  {
    ...{ function: "normal, randn", dtype: "f32", guarantee: "exact", versions: ALL },
    ...{
      checked: "105 recorded calls",
      kinds: ["normal", "normal_ms", "normal_not_contiguous", "sequence_cache", "sequence_mixed"],
    },
  },
  {
    ...{ function: "normal, randn", dtype: "f64", guarantee: "≤ 6 ULP where the mean is 0", versions: ALL },
    ...{
      checked: "12 recorded calls",
      kinds: ["normal64", "normal64_ms"],
      differs: "0.15 % of values, by how glibc rounds ln, sin and cos",
    },
  },
  {
    ...{ function: "normal, randn", dtype: "f16, bf16", guarantee: "exact", versions: "torch 2.13 to 2.15" },
    ...{ checked: "18 recorded calls", kinds: ["normal_16bit"], differs: "older releases are refused" },
  },
  {
    ...{ function: "random, randint, randperm", dtype: "integers", guarantee: "exact", versions: ALL },
    ...{ checked: "46 recorded calls", kinds: ["raw_int32", "raw_int64", "randint", "randperm"] },
  },
  {
    ...{ function: "bernoulli, dropout", dtype: "f32, f64", guarantee: "exact", versions: ALL },
    ...{
      checked: "19 recorded calls",
      kinds: ["bernoulli_tensor_p", "bernoulli_scalar_p", "dropout"],
      differs: "2.6 and before draw with MKL",
    },
  },
  {
    ...{
      function: "init.xavierUniform, xavierNormal, kaimingUniform, kaimingNormal, sparse, dirac, eye",
      dtype: "f32",
      guarantee: "exact",
      versions: ALL,
    },
    ...{
      checked: "82 recorded calls",
      kinds: ["xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "sparse", "constant"],
    },
  },
  {
    ...{ function: "nn.init.calculateGain", dtype: "f64", guarantee: "exact", versions: ALL },
    ...{ checked: "8 recorded calls", kinds: ["calculate_gain"] },
  },
  {
    ...{ function: "init.truncNormal", dtype: "f32, f64, f16, bf16", guarantee: "exact", versions: "torch 2.12 to 2.15" },
    ...{ checked: "53 recorded calls", kinds: ["trunc_normal", "trunc_normal_dtype"], differs: "f16 and bf16 from 2.13 on" },
  },
  {
    ...{ function: "init.truncNormal", dtype: "f32", guarantee: "≤ 2 ULP", versions: "torch 2.7 to 2.11" },
    ...{ checked: "24 recorded calls", kinds: ["trunc_normal_v1"], differs: "builds without MKL: 22 % of values, 3 ULP" },
  },
  {
    ...{ function: "init.orthogonal", dtype: "f32, f64", guarantee: "≤ 2e-6", versions: ALL },
    ...{
      checked: "9 recorded calls",
      kinds: ["orthogonal"],
      differs: "square matrices, of which the last columns lose more digits in LAPACK",
    },
  },
  {
    ...{ function: "nn: modules, sequential", dtype: "f32", guarantee: "exact", versions: ALL },
    ...{ checked: "86 recorded calls", kinds: ["module", "model"] },
  },
];
