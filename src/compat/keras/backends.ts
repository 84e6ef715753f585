// The three libraries below Keras, and how it draws with each.

import { checkNumber, checkWord, refuse } from "../../base/check.js";
import { decode, encode, round } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { type ArrayFor, type FloatDType, newArray } from "../arrays.js";
import * as jaxRandom from "../jax/random/index.js";
import { normalRequest, type Request, uniformRequest } from "../tensorflow/random/options.js";
import { scrambled } from "../tensorflow/random/seed.js";
import { manualSeed } from "../torch/generator.js";
import type { SeedPair } from "./seeds.js";

/** What Keras runs on. */
export type KerasBackend = "tensorflow" | "jax" | "torch";

/** What to draw. */
export type Distribution =
  | { readonly kind: "normal" | "truncatedNormal"; readonly mean: number; readonly stddev: number }
  | { readonly kind: "uniform"; readonly minval: number; readonly maxval: number };

type Values = ArrayFor<FloatDType>;
type Drawing = (where: string, shape: Shape, distribution: Distribution, dtype: FloatDType, seed: SeedPair) => Values;

/** x·scale + offset, in place, each step rounded to the dtype. */
function scale(values: Values, dtype: FloatDType, factor: number, offset: number): Values {
  // A framework computes 16 bits in f32.
  const step = (x: number) => (dtype === "f64" ? x : round(dtype, Math.fround(x)));
  for (let i = 0; i < values.length; i++) values[i] = encode(dtype, step(step(decode(dtype, values[i]!) * factor) + offset));
  return values;
}

/** Refuses a number that the dtype cannot hold. */
function held(where: string, name: string, dtype: FloatDType, value: number): number {
  return round(
    dtype,
    checkNumber(where, name, value, (x) => Number.isFinite(round(dtype, x)), `a number of ${dtype}`),
  );
}

/** Keras takes seeds modulo this before TensorFlow has them: 2^31 − 2. */
const TENSORFLOW_SEEDS = 2147483646n;
const wrapped = (x: bigint) => ((x % TENSORFLOW_SEEDS) + TENSORFLOW_SEEDS) % TENSORFLOW_SEEDS;

const tensorflow: Drawing = (where, shape, distribution, dtype, [seed, draws]) => {
  const { target, fill } =
    distribution.kind === "uniform"
      ? (uniformRequest(where, shape, { ...distribution, dtype }) as Request<FloatDType>)
      : normalRequest(where, shape, { ...distribution, dtype }, distribution.kind === "truncatedNormal");
  fill(scrambled(where, [wrapped(seed), wrapped(draws)]));
  return target;
};

/** The pair is the key. */
const jax: Drawing = (where, shape, distribution, dtype, [seed, draws]) => {
  if (seed < 0n || seed >= 1n << 32n) {
    refuse("E_SEED", where, "seed", seed, "an integer from 0 to 2^32 - 1 on JAX; Keras raises an OverflowError");
  }
  const key = { k0: Number(seed), k1: Number(draws), partitionable: true };
  if (distribution.kind === "uniform") {
    const { minval, maxval } = distribution;
    return jaxRandom.uniform(key, shape, { minval, maxval, dtype });
  }
  const [factor, offset] = [held(where, "stddev", dtype, distribution.stddev), held(where, "mean", dtype, distribution.mean)];
  const { kind } = distribution;
  const z = kind === "normal" ? jaxRandom.normal(key, shape, { dtype }) : jaxRandom.truncatedNormal(key, -2, 2, shape, { dtype });
  return scale(z, dtype, factor, offset);
};

/** Normals of which torch takes the first within ±2: Keras' truncated normal. */
const CANDIDATES = 4;

/** A generator for each draw. */
const torch: Drawing = (where, shape, distribution, dtype, [seed, draws]) => {
  const generator = manualSeed(Number(BigInt.asUintN(32, seed + draws)));
  const inF32 = (x: number) => (dtype === "f64" ? x : Math.fround(x));
  if (distribution.kind === "uniform") {
    const { minval, maxval } = distribution;
    held(where, "minval", dtype, minval);
    held(where, "maxval", dtype, maxval - minval);
    return scale(generator.rand(shape, { dtype }) as Values, dtype, inF32(maxval - minval), inF32(minval));
  }
  const { mean, stddev: std } = distribution;
  if (distribution.kind === "normal") return generator.normal(shape, { mean, std, dtype }) as Values;
  held(where, "mean", dtype, mean);
  held(where, "stddev", dtype, std);
  const z = generator.normal([...shape, CANDIDATES], { dtype });
  const target = newArray(where, dtype, shape);
  for (let i = 0; i < target.length; i++) {
    const candidates = z.subarray(CANDIDATES * i, CANDIDATES * (i + 1));
    target[i] = candidates.find((x: number) => Math.abs(decode(dtype, x)) < 2) ?? candidates[0]!;
  }
  return scale(target, dtype, inF32(std), inF32(mean));
};

const BACKENDS: Readonly<Record<KerasBackend, Drawing>> = { tensorflow, jax, torch };

/** A backend by its name. @throws {IsovarError} E_ARGUMENT */
export function backendOf(where: string, backend: unknown): Drawing {
  return BACKENDS[checkWord("E_ARGUMENT", where, "backend", backend, ["tensorflow", "jax", "torch"])];
}
