// The values that stay: what to compute, and how a new computation is held against the recorded one.

import type { Core, DType, Initializer, Layout } from "../../src/index.js";
import { sha256 } from "../support/sha256.js";

/** One tensor, as plain data. */
export interface Case {
  initializer: Record<string, unknown> & { scheme: string };
  shape: number[];
  layout?: Layout;
  /** Default f32. */
  dtype?: DType;
  /** In decimal: it may be a bigint. */
  seed: string;
  name: string;
  /** A slice of the shape, where the whole would be too much. */
  slice?: { offset: number; length: number };
}

/** A case with its result. */
export interface Golden extends Case {
  /** The first values, with the digits that tell each from its neighbours: nine in f32, seventeen in f64; the bits of f16 and bf16. */
  first: number[];
  /** Of all values, little-endian. */
  sha256: string;
}

export interface GoldenFile {
  source: string;
  streamVersion: number;
  cases: Golden[];
}

/** What computing needs of the library, from its sources or from dist/. */
export interface Library {
  fill(initializer: Initializer, target: Float32Array | Float64Array | Uint16Array, options: object): unknown;
}

const PRESETS = ["heNormal", "heUniform", "glorotNormal", "glorotUniform", "lecunNormal", "lecunUniform"];
const SHAPES = [
  [784, 256],
  [3, 3, 16, 32],
  [7, 5],
];

/** Cut distributions that every dtype draws in f64: far from the mean, narrow, general with the mean outside. */
const WIDER = [
  { scheme: "truncatedNormal", lower: 11, upper: 12 },
  { scheme: "truncatedNormal", mean: -20, min: 0 },
  { scheme: "truncatedNormal", std: 0.02, lower: -31, upper: -30 },
  { scheme: "truncatedNormal", mean: 100, std: 3, max: 0 },
  { scheme: "truncatedNormal", lower: -1 / 64, upper: 1 / 64 },
  { scheme: "truncatedNormal", lower: 1.5, upper: 1.53 },
  { scheme: "truncatedNormal", mean: -9, min: 0 },
  { scheme: "truncatedNormal", mean: 0.1, std: 0.02, lower: -3, upper: 1 },
  { scheme: "truncatedNormal", mean: 5, max: 2 },
];

export const CASES: readonly Case[] = [
  ...PRESETS.flatMap((scheme) => SHAPES.map((shape) => ({ initializer: { scheme }, shape, seed: "42", name: "fc1/kernel" }))),
  ...["0", "1", "4294967296", "18446744073709551615"].map((seed) => ({
    initializer: { scheme: "normal" },
    shape: [4100],
    seed,
    name: "w",
  })),
  ...["", "fc2/kernel", "名前", "🙂"].map((name) => ({ initializer: { scheme: "uniform" }, shape: [4100], seed: "42", name })),
  ...[
    { scheme: "uniform", lower: -0.05, upper: 0.05 },
    { scheme: "uniform", lower: 1, upper: 1 + 2 ** -20 },
    { scheme: "normal", mean: 1, std: 0.02 },
    { scheme: "truncatedNormal" },
    { scheme: "truncatedNormal", mean: 0.1, std: 0.02 },
    { scheme: "truncatedNormal", lower: -3, upper: 1 },
    { scheme: "truncatedNormal", min: 0 },
    { scheme: "truncatedNormal", lower: 5.5, upper: 6 },
    { scheme: "truncatedNormal", lower: -9, upper: -8.5 },
    { scheme: "truncatedNormal", lower: -10, upper: 10 },
    { scheme: "constant", value: 0.1 },
  ].map((initializer) => ({ initializer, shape: [10_007], seed: "42", name: "w" })),
  ...[
    { scheme: "heNormal", truncated: false },
    { scheme: "heNormal", negativeSlope: 0.2, mode: "fanOut" },
    { scheme: "glorotUniform", gain: 5 / 3 },
    { scheme: "lecunNormal", gain: 0.75 },
    { scheme: "varianceScaling", scale: 0.1, mode: "fanGeoAvg", distribution: "truncatedNormal" },
  ].map((initializer) => ({ initializer, shape: [64, 96], seed: "7", name: "w" })),
  { initializer: { scheme: "heNormal" }, shape: [256, 784], layout: "oi", seed: "42", name: "fc1/kernel" },
  {
    initializer: { scheme: "heNormal" },
    shape: [64, 192],
    layout: { in: 0, out: 1, blocks: { axis: 1, count: 3 } },
    seed: "42",
    name: "qkv",
  },
  ...["normal", "truncatedNormal", "uniform"].map((scheme) => ({
    initializer: { scheme },
    shape: [2 ** 20, 2 ** 20],
    seed: "42",
    name: "w",
    // The low counter word is full at element 2^34.
    slice: { offset: 2 ** 34 - 5000, length: 10_000 },
  })),

  ...WIDER.flatMap((initializer) =>
    (["f32", "f64", "f16", "bf16"] as const).map((dtype) => ({ initializer, shape: [10_007], dtype, seed: "42", name: "w" })),
  ),
  ...(["f64", "f16", "bf16"] as const).flatMap((dtype) => [
    { initializer: { scheme: "heNormal" }, shape: [784, 256], dtype, seed: "42", name: "fc1/kernel" },
    { initializer: { scheme: "glorotUniform" }, shape: [3, 3, 16, 32], dtype, seed: "42", name: "fc1/kernel" },
    ...[
      { scheme: "uniform" },
      { scheme: "uniform", lower: 1, upper: 1 + 2 ** -6 },
      { scheme: "normal" },
      { scheme: "normal", mean: 1, std: 0.02 },
      { scheme: "truncatedNormal" },
      { scheme: "truncatedNormal", lower: -3, upper: 1 },
      { scheme: "truncatedNormal", min: 0 },
      { scheme: "constant", value: 0.1 },
    ].map((initializer) => ({ initializer, shape: [4100], dtype, seed: "42", name: "w" })),
    ...["normal", "truncatedNormal", "uniform"].map((scheme) => ({
      initializer: { scheme },
      shape: [2 ** 20, 2 ** 20],
      dtype,
      seed: "42",
      name: "w",
      slice: { offset: 2 ** 34 - 5000, length: 10_000 },
    })),
  ]),
];

const ARRAYS = { f32: Float32Array, f64: Float64Array, f16: Uint16Array, bf16: Uint16Array };

/** Computes a case on a core, or on the default one. */
export async function compute({ fill }: Library, each: Case, core?: Core): Promise<Golden> {
  const { initializer, shape, layout, dtype = "f32", seed, name, slice } = each;
  const size = shape.reduce((product, n) => product * n, 1);
  const target = new ARRAYS[dtype](slice?.length ?? size);
  fill(initializer as Initializer, target, { shape, layout, dtype, seed: BigInt(seed), name, offset: slice?.offset ?? 0, core });
  return {
    ...each,
    first: Array.from(target.subarray(0, 4), (x) => Number(x.toPrecision(dtype === "f64" ? 17 : 9))),
    sha256: await sha256(target),
  };
}

/** What a case is, without its result. */
export function labelOf({ initializer, shape, layout, dtype, seed, name, slice }: Case): string {
  return JSON.stringify({ initializer, shape, layout, dtype, seed, name, slice });
}

/** What differs between recorded and computed cases. */
export interface Comparison {
  added: string[];
  /** Recorded cases whose values are different now: the stream was broken. */
  changed: string[];
  /** Recorded cases that nobody computes any more. */
  missing: string[];
}

export function compare(recorded: readonly Golden[], computed: readonly Golden[]): Comparison {
  const before = new Map(recorded.map((each) => [labelOf(each), each]));
  const now = new Map(computed.map((each) => [labelOf(each), each]));
  const result = ({ first, sha256 }: Golden) => JSON.stringify([first, sha256]);
  return {
    added: [...now.keys()].filter((label) => !before.has(label)),
    changed: [...now]
      .filter(([label, each]) => before.has(label) && result(before.get(label)!) !== result(each))
      .map(([label]) => label),
    missing: [...before.keys()].filter((label) => !now.has(label)),
  };
}
