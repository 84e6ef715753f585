// One draw of Keras: a distribution, a shape, and where the seed comes from.

import { checkShape } from "../../base/shape.js";
import { type ArrayFor, dtypeOf, type FloatDType } from "../arrays.js";
import { backendOf, type Distribution, type KerasBackend } from "./backends.js";
import { type SeedGenerator, withSeed } from "./seeds.js";

/** What every draw needs. */
export interface DrawOptions<D extends FloatDType = FloatDType> {
  /** An integer, which gives the same numbers each time, or a seed generator. */
  readonly seed: number | bigint | SeedGenerator;
  /** What Keras runs on, default `"tensorflow"`. */
  readonly backend?: KerasBackend;
  /** Type of the numbers, default `"f32"`. */
  readonly dtype?: D;
}

/** Not f64, in which Keras on TensorFlow rounds limits in a way of its own: 49 of 800 tensors differed. */
const DTYPES = ["f32", "f16", "bf16"] as const;

/** Draws; a seed generator moves on where nothing is refused. */
export function draw(where: string, shape: unknown, options: DrawOptions, distribution: Distribution): ArrayFor<FloatDType> {
  const { seed, backend = "tensorflow", dtype = "f32" } = options;
  const drawing = backendOf(where, backend);
  dtypeOf<FloatDType>(where, dtype, DTYPES);
  return withSeed(where, seed, (pair) => drawing(where, checkShape(where, shape), distribution, dtype, pair));
}
