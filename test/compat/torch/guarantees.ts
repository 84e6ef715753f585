// What is promised of torch's stream, kind by kind: the tests hold it, and the table of docs/compat.md says it.

/** A row of the table. */
export interface Guarantee {
  /** As torch names it. */
  readonly function: string;
  readonly dtype: string;
  /** `exact`, or how far values may lie apart. */
  readonly guarantee: string;
  /** Releases that it holds for. */
  readonly versions: string;
  /** Kinds of recorded calls that hold it. */
  readonly kinds: readonly string[];
  /** What is known to differ. */
  readonly differs: string;
}

const LINUX = "2.7 to 2.15";
const OTHERS = "Linux x86-64; ARM, macOS and Windows were not seen";

export const GUARANTEES: readonly Guarantee[] = [
  {
    ...{ function: "uniform_, rand", dtype: "f32, f64", guarantee: "exact", versions: LINUX },
    ...{ kinds: ["uniform", "uniform_ab", "uniform64", "uniform64_ab", "uniform_transposed"], differs: OTHERS },
  },
  {
    ...{ function: "uniform_, rand", dtype: "f16, bf16", guarantee: "exact", versions: "2.12 to 2.15" },
    ...{ kinds: ["uniform_16bit", "uniform_upper_bound"], differs: "older releases are refused" },
  },
  {
    ...{ function: "normal_, randn, normal", dtype: "f32", guarantee: "exact", versions: LINUX },
    ...{ kinds: ["normal", "normal_ms", "normal_not_contiguous", "sequence_cache", "sequence_mixed"], differs: OTHERS },
  },
  {
    ...{ function: "normal_, randn", dtype: "f64", guarantee: "≤ 4 ulp where the mean is 0", versions: LINUX },
    ...{ kinds: ["normal64", "normal64_ms"], differs: "0.15 % of values, by how glibc rounds ln, sin and cos" },
  },
  {
    ...{ function: "normal_, randn", dtype: "f16, bf16", guarantee: "exact", versions: "2.13 to 2.15" },
    ...{ kinds: ["normal_16bit"], differs: "older releases are refused" },
  },
  {
    ...{ function: "random_, randint, randperm", dtype: "integers", guarantee: "exact", versions: LINUX },
    ...{ kinds: ["raw_int32", "raw_int64", "randint", "randperm"], differs: "nothing known" },
  },
  {
    ...{ function: "bernoulli, bernoulli_, dropout", dtype: "f32, f64", guarantee: "exact", versions: LINUX },
    ...{ kinds: ["bernoulli_tensor_p", "bernoulli_scalar_p", "dropout"], differs: "2.6 and before draw with MKL" },
  },
  {
    ...{ function: "nn.init: xavier, kaiming, sparse, eye, dirac", dtype: "f32", guarantee: "exact", versions: LINUX },
    ...{
      kinds: ["xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "sparse", "constant"],
      differs: OTHERS,
    },
  },
  {
    ...{ function: "nn.init.trunc_normal_", dtype: "f32, f64, f16, bf16", guarantee: "exact", versions: "2.12 to 2.15" },
    ...{ kinds: ["trunc_normal", "trunc_normal_dtype"], differs: "f16 and bf16 from 2.13 on" },
  },
  {
    ...{ function: "nn.init.trunc_normal_", dtype: "f32", guarantee: "≤ 2 ulp", versions: "2.7 to 2.11" },
    ...{ kinds: ["trunc_normal_v1"], differs: "builds without MKL: 22 % of values, 3 ulp" },
  },
  {
    ...{ function: "nn.init.orthogonal_", dtype: "f32, f64", guarantee: "≤ 2e-6", versions: LINUX },
    ...{ kinds: ["orthogonal"], differs: "square matrices, of which the last columns lose more digits in LAPACK" },
  },
  {
    ...{ function: "modules of nn, Sequential", dtype: "f32", guarantee: "exact", versions: LINUX },
    ...{ kinds: ["module", "model"], differs: OTHERS },
  },
];
