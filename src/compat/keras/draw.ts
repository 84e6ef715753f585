// One draw of Keras: a distribution, a shape, and where the seed comes from.

import { checkDType } from "../../base/dtype.js";
import { checkShape } from "../../base/shape.js";
import type { ArrayFor, FloatDType } from "../arrays.js";
import { backendOf, type Distribution } from "./backends.js";
import { type KerasBackend, type SeedGenerator, withSeed } from "./seeds.js";

/** What every draw needs. */
export interface DrawOptions<D extends FloatDType = FloatDType> {
  /** An integer, which gives the same numbers each time, or a seed generator. */
  readonly seed: number | bigint | SeedGenerator;
  /** What Keras runs on, default `"tensorflow"`. */
  readonly backend?: KerasBackend;
  /** Type of the numbers, default `"f32"`. `"f64"` on JAX is what Keras draws with `JAX_ENABLE_X64`; without, it draws f32. */
  readonly dtype?: D;
}

/** Draws; a seed generator moves on where nothing is refused. */
export function draw(where: string, shape: unknown, options: DrawOptions, distribution: Distribution): ArrayFor<FloatDType> {
  const { seed, backend = "tensorflow", dtype = "f32" } = options;
  const drawing = backendOf(where, backend);
  checkDType(where, dtype);
  return withSeed(where, seed, backend, (pair) => drawing(where, checkShape(where, shape), distribution, dtype, pair));
}
