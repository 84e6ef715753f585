// How near torch.stateless is to torch.func._random: read by the tests, which hold each row to its recorded calls, and by the table of the documentation.

import type { Guarantee } from "../guarantee.js";

const versions = "torch 2.15";
const exact = { guarantee: "exact", versions } as const;

/** `kinds` are calls of fixtures/torchStateless.json. */
export const GUARANTEES: readonly Guarantee[] = [
  { function: "torch.stateless: key, split, foldIn", dtype: "u64", ...exact, checked: "825 recorded keys", kinds: [] },
  {
    function: "torch.stateless.bits",
    dtype: "i8 to u64",
    ...exact,
    checked: "165 recorded calls",
    kinds: ["bits int32", "bits int64", "bits uint8"],
  },
  {
    function: "torch.stateless.randint",
    dtype: "i8 to u64",
    ...exact,
    checked: "110 recorded calls",
    kinds: ["randint 0 10", "randint -5 1000000"],
  },
  {
    function: "torch.stateless.uniform",
    dtype: "f32, f64, f16, bf16",
    ...exact,
    checked: "275 recorded calls",
    differs: "with low and high the product and the sum are rounded each; CUDA may round once",
    kinds: ["uniform f32", "uniform f32 -0.3 0.7", "uniform f64", "uniform f16", "uniform bf16"],
  },
  {
    function: "torch.stateless.normal",
    dtype: "f32, f16, bf16",
    ...exact,
    checked: "220 recorded calls",
    differs: "on CUDA a few ULP in f32, not measured",
    kinds: ["normal f32", "normal f32 1.5 0.02", "normal f16", "normal bf16"],
  },
  {
    function: "torch.stateless.normal",
    dtype: "f64",
    guarantee: "≤ 6 ULP where the mean is 0",
    versions,
    checked: "55 recorded calls, 38 of them equal",
    differs: "0.15 % of 8,388,608 values, by how glibc rounds ln, sin and cos",
    kinds: ["normal f64"],
  },
];
