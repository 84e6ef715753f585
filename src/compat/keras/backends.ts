// The three libraries below Keras, and how it draws with each.

import { checkWord } from "../../base/check.js";
import type { ArrayFor, FloatDType } from "../arrays.js";
import { normalRequest, type Request, uniformRequest } from "../tensorflow/random/options.js";
import { scrambled } from "../tensorflow/random/seed.js";
import type { SeedPair } from "./seeds.js";

/** What Keras runs on. */
export type KerasBackend = "tensorflow";

/** What to draw. */
export type Distribution =
  | { readonly kind: "normal" | "truncatedNormal"; readonly mean: number; readonly stddev: number }
  | { readonly kind: "uniform"; readonly minval: number; readonly maxval: number };

/** Checked arguments: an array, and what fills it once there is a seed. */
export interface Draw {
  readonly target: ArrayFor<FloatDType>;
  readonly fill: (seed: SeedPair) => void;
}

type Drawing = (where: string, shape: unknown, distribution: Distribution, dtype: FloatDType) => Draw;

/** Keras takes seeds modulo this before TensorFlow has them: 2^31 − 2. */
const TENSORFLOW_SEEDS = 2147483646n;
const wrapped = (x: bigint) => ((x % TENSORFLOW_SEEDS) + TENSORFLOW_SEEDS) % TENSORFLOW_SEEDS;

const tensorflow: Drawing = (where, shape, distribution, dtype) => {
  const { target, fill } =
    distribution.kind === "uniform"
      ? (uniformRequest(where, shape, { ...distribution, dtype }) as Request<FloatDType>)
      : normalRequest(where, shape, { ...distribution, dtype }, distribution.kind === "truncatedNormal");
  return { target, fill: ([seed, draws]) => fill(scrambled(where, [wrapped(seed), wrapped(draws)])) };
};

const BACKENDS: Readonly<Record<KerasBackend, Drawing>> = { tensorflow };

/** A backend by its name. @throws {IsovarError} E_ARGUMENT */
export function backendOf(where: string, backend: unknown): Drawing {
  return BACKENDS[checkWord("E_ARGUMENT", where, "backend", backend, Object.keys(BACKENDS) as KerasBackend[])];
}
