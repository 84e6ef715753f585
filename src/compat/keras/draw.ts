// One draw of Keras: a distribution, a shape, and where the seed comes from.

import { type ArrayFor, dtypeOf, type FloatDType } from "../arrays.js";
import { backendOf, type Distribution, type KerasBackend } from "./backends.js";
import { checkSeed, type SeedGenerator } from "./seeds.js";

/** What every draw needs. */
export interface DrawOptions<D extends FloatDType = FloatDType> {
  /** An integer, which gives the same numbers each time, or a seed generator. */
  readonly seed: number | bigint | SeedGenerator;
  /** What Keras runs on, default `"tensorflow"`. */
  readonly backend?: KerasBackend;
  /** Type of the numbers, default `"f32"`. */
  readonly dtype?: D;
}

const DTYPES = ["f32", "f64", "f16", "bf16"] as const;

/** Draws, with all that the caller gave checked before the seed moves on. */
export function draw(where: string, shape: unknown, options: DrawOptions, distribution: Distribution): ArrayFor<FloatDType> {
  const { seed, backend = "tensorflow", dtype = "f32" } = options;
  const next = checkSeed(where, seed);
  const { target, fill } = backendOf(where, backend)(where, shape, distribution, dtypeOf<FloatDType>(where, dtype, DTYPES));
  fill(next());
  return target;
}
