// The three libraries below Keras, and how it draws with each.

import { refuse } from "../../base/check.js";
import { decode, encode, held } from "../../base/dtype.js";
import type { Shape } from "../../base/shape.js";
import { type ArrayFor, checkHeld, type FloatDType, newArray } from "../arrays.js";
import * as jaxRandom from "../jax/random/index.js";
import { normalRequest, type Request, uniformRequest } from "../tensorflow/random/options.js";
import { scrambled } from "../tensorflow/random/seed.js";
import { manualSeed } from "../torch/generator.js";
import { checkBackend, type KerasBackend, type SeedPair } from "./seeds.js";

/** What to draw. */
export type Distribution =
  | { readonly kind: "normal" | "truncatedNormal"; readonly mean: number; readonly stddev: number }
  | { readonly kind: "uniform"; readonly minval: number; readonly maxval: number };

type Values = ArrayFor<FloatDType>;
type Drawing = (where: string, shape: Shape, distribution: Distribution, dtype: FloatDType, seed: SeedPair) => Values;

/** x·scale + offset, in place, each step rounded to the dtype. */
function scale(values: Values, dtype: FloatDType, factor: number, offset: number): Values {
  // A framework computes 16 bits in f32.
  const step = (x: number) => held(dtype, x);
  for (let i = 0; i < values.length; i++) values[i] = encode(dtype, step(step(decode(dtype, values[i]!) * factor) + offset));
  return values;
}

/** Keras takes seeds modulo this before TensorFlow has them: 2^31 − 2. */
const TENSORFLOW_SEEDS = 2147483646n;
const wrapped = (x: bigint) => ((x % TENSORFLOW_SEEDS) + TENSORFLOW_SEEDS) % TENSORFLOW_SEEDS;

/** Keras casts the ends of an interval with `tf.cast`, which takes a number of Python's as f32, whatever the dtype is. */
const tensorflow: Drawing = (where, shape, distribution, dtype, [seed, draws]) => {
  const ends = ({ minval, maxval }: { readonly minval: number; readonly maxval: number }) => ({
    minval: checkHeld(where, "minval", "f32", minval),
    maxval: checkHeld(where, "maxval", "f32", maxval),
  });
  const { target, fill } =
    distribution.kind === "uniform"
      ? (uniformRequest(where, shape, { ...ends(distribution), dtype }) as Request<FloatDType>)
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
  const [factor, offset] = [
    checkHeld(where, "stddev", dtype, distribution.stddev),
    checkHeld(where, "mean", dtype, distribution.mean),
  ];
  const { kind } = distribution;
  const z = kind === "normal" ? jaxRandom.normal(key, shape, { dtype }) : jaxRandom.truncatedNormal(key, -2, 2, shape, { dtype });
  return scale(z, dtype, factor, offset);
};

/** Normals of which torch takes the first within ±2: Keras' truncated normal. */
const CANDIDATES = 4;

/** A generator for each draw. Of 16 bits torch multiplies by a number of f32, and adds one of the dtype. */
const torch: Drawing = (where, shape, distribution, dtype, [seed, draws]) => {
  const generator = manualSeed(Number(BigInt.asUintN(32, seed + draws)));
  const scaled = (values: Values, factor: number, offset: number) =>
    scale(values, dtype, dtype === "f64" ? factor : Math.fround(factor), offset);
  if (distribution.kind === "uniform") {
    const { minval, maxval } = distribution;
    const offset = checkHeld(where, "minval", dtype, minval);
    checkHeld(where, "maxval", dtype, maxval - minval);
    return scaled(generator.rand(shape, { dtype }) as Values, maxval - minval, offset);
  }
  const { mean, stddev: std } = distribution;
  if (distribution.kind === "normal") return generator.normal(shape, { mean, std, dtype }) as Values;
  const offset = checkHeld(where, "mean", dtype, mean);
  checkHeld(where, "stddev", dtype, std);
  const z = generator.normal([...shape, CANDIDATES], { dtype });
  const target = newArray(where, dtype, shape);
  for (let i = 0; i < target.length; i++) {
    const candidates = z.subarray(CANDIDATES * i, CANDIDATES * (i + 1));
    target[i] = candidates.find((x: number) => Math.abs(decode(dtype, x)) < 2) ?? candidates[0]!;
  }
  return scaled(target, std, offset);
};

const BACKENDS: Readonly<Record<KerasBackend, Drawing>> = { tensorflow, jax, torch };

/** A backend by its name. @throws {IsovarError} E_ARGUMENT */
export function backendOf(where: string, backend: unknown): Drawing {
  return BACKENDS[checkBackend(where, backend)];
}
