// What an initializer of Keras is here: a function of shape and dtype, made by a function of its own options.

import { checkOptions } from "../../../base/check.js";
import { checkDType } from "../../../base/dtype.js";
import { checkShape, type Shape } from "../../../base/shape.js";
import type { ArrayFor, FloatDType } from "../../arrays.js";
import type { Distribution } from "../backends.js";
import { draw } from "../draw.js";
import { checkBackend, checkSeed, type KerasBackend, type SeedGenerator } from "../seeds.js";

/** The seed of an initializer, and what Keras runs on. */
export interface InitializerOptions {
  /** An integer, with which every call gives the same numbers, or a seed generator. Keras' default seeds are those of `keras.utils.setRandomSeed`. */
  readonly seed: number | bigint | SeedGenerator;
  /** What Keras runs on, default `"tensorflow"`. */
  readonly backend?: KerasBackend;
}

/** What makes the numbers of a weight. */
export type Initializer = <D extends FloatDType = "f32">(shape: Shape, options?: { readonly dtype?: D }) => ArrayFor<D>;

/** An initializer of checked shapes and dtypes. */
export function called(where: string, make: (shape: Shape, dtype: FloatDType) => ArrayFor<FloatDType>): Initializer {
  return <D extends FloatDType = "f32">(shape: Shape, options?: { readonly dtype?: D }) => {
    const sizes = checkShape(where, shape);
    const { dtype = "f32" } = checkOptions<{ readonly dtype?: FloatDType }>(where, options, ["dtype"]);
    return make(sizes, checkDType(where, dtype)) as ArrayFor<D>;
  };
}

/** An initializer that draws: its seed and backend are checked when it is made. */
export function drawn(
  where: string,
  { seed, backend = "tensorflow" }: InitializerOptions,
  distribution: (shape: Shape) => Distribution,
): Initializer {
  checkSeed(where, seed);
  checkBackend(where, backend);
  return called(where, (shape, dtype) => draw(where, shape, { seed, backend, dtype }, distribution(shape)));
}
