// How near isovar's numbers are to NumPy's: read by the tests, which hold each row to the recorded calls of its kinds, and by the table of the documentation.

import type { Guarantee } from "../guarantee.js";

const versions = "NumPy 1.24 to 2.4";
const exact = { guarantee: "exact", versions } as const;

export const GUARANTEES: readonly Guarantee[] = [
  {
    function: "numpy.seedSequence: generateState, spawn",
    dtype: "u32, u64",
    ...exact,
    checked: "39 recorded calls",
    kinds: ["seedseq32", "seedseq64", "seedseq_spawn"],
  },
  {
    function: "numpy.pcg64, pcg64dxsm, philox, sfc64, mt19937: randomRaw",
    dtype: "u64",
    ...exact,
    checked: "46 recorded calls",
    kinds: ["raw", "raw_key_counter"],
  },
  {
    function: "generator.random, uniform, spawn",
    dtype: "f32, f64",
    ...exact,
    checked: "91 recorded calls",
    kinds: ["uniform64", "uniform32", "uniform_ab", "buffer32", "generator_spawn"],
  },
  {
    function: "generator.standardNormal, normal",
    dtype: "f32, f64",
    ...exact,
    checked: "92 recorded calls",
    differs:
      "numbers beyond ±3.654, 1 in 3,900, hold a logarithm of the C library: equal to glibc 2.36; another one can change their last bit",
    kinds: ["normal64", "normal32", "normal_ms"],
  },
  {
    function: "generator.integers, permutation, shuffle, choice",
    dtype: "bool, i8 to u64",
    ...exact,
    checked: "42 recorded calls",
    kinds: ["integers", "permutation", "shuffle", "choice"],
  },
  {
    function: "randomState.randomSample, rand, uniform",
    dtype: "f64",
    ...exact,
    checked: "22 recorded calls",
    kinds: ["legacy_uniform", "legacy_rand"],
  },
  {
    function: "randomState.standardNormal, randn, normal",
    dtype: "f64",
    guarantee: "≤ 2 ULP",
    versions,
    checked: "25 recorded calls",
    differs: "glibc's logarithm is not always the nearest number: 4 in 10,000 differ; rounded to f32 all are equal",
    kinds: ["legacy_normal", "legacy_randn", "legacy_global"],
  },
  {
    function: "randomState.randint, permutation, shuffle, choice",
    dtype: "bool, i8 to u64",
    ...exact,
    checked: "19 recorded calls",
    kinds: ["legacy_randint", "legacy_permutation", "legacy_shuffle", "legacy_choice"],
  },
];
