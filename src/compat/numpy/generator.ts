// `np.random.Generator` and `np.random.default_rng`.

import { checkBoolean, checkNumber, checkOptions, refuse } from "../../base/check.js";
import { checkDTypeOf } from "../../base/dtype.js";
import { checkShape, type Shape } from "../../base/shape.js";
import { type ArrayFor, newArray } from "../arrays.js";
import { type BitGenerator, bitsOf, pcg64Of, type Seed } from "./bitGenerators.js";
import { type IntegerOrBool, type IntegersFor, integersOf } from "./integers.js";
import { type ChosenOf, choose, type List, permutation, shuffle } from "./order.js";
import { drawNormal, drawUniform, type Source } from "./source.js";

/** `"f64"`, NumPy's default, or `"f32"`. */
export interface FloatOptions<T extends "f32" | "f64"> {
  /** The type that is drawn in: NumPy too draws f32 from other bits than f64. */
  dtype?: T;
}

/** `np.random.Generator`. Every call moves its bit generator on, as NumPy's does; one that throws leaves it where it was. */
export interface Generator {
  /** The bit generator that it draws from. */
  readonly bitGenerator: BitGenerator;
  /**
   * `random(shape, dtype)`: uniform in [0, 1), 53 bits each, 24 of f32.
   * @param shape row-major sizes; `[]` is one number
   * @param options `dtype`: `"f64"` (default) or `"f32"`
   * @returns as many numbers
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_MEMORY, E_WASM
   * @example numpy.defaultRng(0).random([2]) // [0.6369616873214543, 0.2697867137638703]
   */
  random<T extends "f32" | "f64" = "f64">(shape: Shape, options?: FloatOptions<T>): ArrayFor<T>;
  /**
   * `standard_normal(shape, dtype)`, by the ziggurat. Numbers beyond ±3.654, 1 in 4,000, hold a logarithm: there at most one unit in the last place
   * depends on the C library that NumPy runs with.
   * @param shape row-major sizes; `[]` is one number
   * @param options `dtype`: `"f64"` (default) or `"f32"`
   * @returns as many numbers
   * @throws {IsovarError} E_SHAPE, E_DTYPE, E_MEMORY, E_WASM
   * @example numpy.defaultRng(42).standardNormal([3, 4], { dtype: "f32" });
   */
  standardNormal<T extends "f32" | "f64" = "f64">(shape: Shape, options?: FloatOptions<T>): ArrayFor<T>;
  /**
   * `normal(mean, std, shape)`, in f64: mean + std·z.
   * @param mean NumPy's `loc`
   * @param std NumPy's `scale`, >= 0
   * @param shape row-major sizes; `[]` is one number
   * @returns as many numbers
   * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_MEMORY, E_WASM
   * @example numpy.defaultRng(0).normal(0.25, 0.02, [1]) // [0.25251460442186785]
   */
  normal(mean: number, std: number, shape: Shape): Float64Array<ArrayBuffer>;
  /**
   * `uniform(low, high, shape)`, in f64: low + (high − low)·u.
   * @param low the lower bound
   * @param high the upper bound; the difference must be finite
   * @param shape row-major sizes; `[]` is one number
   * @returns as many numbers
   * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_MEMORY, E_WASM
   * @example numpy.defaultRng(0).uniform(-0.37, 0.61, [1]) // [0.25422245357502526]
   */
  uniform(low: number, high: number, shape: Shape): Float64Array<ArrayBuffer>;
  /**
   * `integers(low, high, shape, dtype, endpoint)`, by Lemire's method.
   * @param low the least; NumPy's `integers(n)` is `integers(0, n, …)`
   * @param high one more than the largest; with `endpoint` the largest
   * @param shape row-major sizes; `[]` is one number
   * @param options `dtype`, `"i64"` if it is left out; `endpoint`
   * @returns as many integers
   * @throws {IsovarError} E_ARGUMENT where low and high are none, do not fit the dtype or hold nothing between them; E_SHAPE, E_DTYPE, E_MEMORY, E_WASM
   * @example numpy.defaultRng(0).integers(0, 1000, [3]) // [850, 636, 511]
   */
  integers<T extends IntegerOrBool = "i64">(
    low: number | bigint,
    high: number | bigint,
    shape: Shape,
    options?: { dtype?: T; endpoint?: boolean },
  ): IntegersFor<T>;
  /**
   * `permutation(n)`: 0 to n − 1 in an order of chance.
   * @param of how many; or an array or typed array, of which a copy is put in order
   * @returns the integers; or the copy
   * @throws {IsovarError} E_ARGUMENT, E_MEMORY, E_WASM
   * @example numpy.defaultRng(0).permutation(4) // [2, 0, 1, 3]
   */
  permutation<A extends number | List>(of: A): ChosenOf<A>;
  /**
   * `shuffle(values)`: puts an array or typed array in an order of chance, in place. Of an array of rows the rows change places.
   * @param values the array
   * @throws {IsovarError} E_ARGUMENT, E_TARGET, E_WASM
   * @example const order = [0, 1, 2, 3]; numpy.defaultRng(0).shuffle(order);
   */
  shuffle(values: List): void;
  /**
   * `choice(from, shape, replace, p, shuffle=shuffle)`.
   * @param from how many to choose from, then integers from 0 on are chosen; or an array or typed array, whose elements are
   * @param shape row-major sizes; `[]` is one
   * @param options `replace`: whether an element may be chosen again, true if it is left out; `p`: a probability for each; `shuffle`: without replacement
   * and probabilities, whether the order is one of chance too, true if it is left out
   * @returns as many integers or elements
   * @throws {IsovarError} E_ARGUMENT, E_SHAPE where there are not enough, E_MEMORY, E_WASM
   * @example numpy.defaultRng(0).choice(20, [3]) // [17, 12, 10]
   */
  choice<A extends number | List>(from: A, shape: Shape, options?: ChoiceOptions & { shuffle?: boolean }): ChosenOf<A>;
  /**
   * `spawn(n)`: generators that are independent of this one and of each other.
   * @param count how many
   * @returns the children
   * @throws {IsovarError} E_ARGUMENT
   * @example const [first, second] = numpy.defaultRng(0).spawn(2);
   */
  spawn(count: number): Generator[];
}

/** Options of `choice`. */
export interface ChoiceOptions {
  /** Whether an element may be chosen again; true if it is left out. */
  replace?: boolean;
  /** The probability of each element. */
  p?: readonly number[] | Float64Array | Float32Array;
}

/** An array of floats of the dtype that the caller asks for. */
function floatsFor<T extends "f32" | "f64">(where: string, shape: Shape, options: FloatOptions<T> | undefined): ArrayFor<T> {
  const { dtype = "f64" as T } = checkOptions(where, options, ["dtype"]);
  return newArray(where, checkDTypeOf(where, dtype, ["f32", "f64"]), shape) as ArrayFor<T>;
}

const doublesFor = (where: string, shape: Shape) => newArray(where, "f64", shape);

/** mean + std·z of standard normals that `fill` draws. */
export function normalOf(
  where: string,
  [mean, std, shape]: [number, number, Shape],
  fill: (target: Float64Array<ArrayBuffer>) => void,
) {
  checkNumber(where, "mean", mean);
  checkNumber(where, "std", std, (x) => x >= 0, "a finite number >= 0; NumPy raises a ValueError where it is negative");
  const sample = doublesFor(where, shape);
  fill(sample);
  for (let i = 0; i < sample.length; i++) sample[i] = mean + std * sample[i]!;
  return sample;
}

/** low + (high − low)·u. */
export function uniformOf(where: string, source: Source, [low, high, shape]: [number, number, Shape]): Float64Array<ArrayBuffer> {
  checkNumber(where, "low", low);
  checkNumber(where, "high", high);
  const span = high - low;
  if (!(Math.abs(span) < Infinity)) refuse("E_ARGUMENT", where, "high - low", span, "finite; NumPy raises an OverflowError");
  const sample = drawUniform(where, source, doublesFor(where, shape));
  for (let i = 0; i < sample.length; i++) sample[i] = low + span * sample[i]!;
  return sample;
}

/** A generator over a bit generator. @param made the call that made it, for what errors say */
function generatorOver(made: string, bitGenerator: BitGenerator): Generator {
  const bits = bitsOf(bitGenerator);
  if (bits === undefined) {
    return refuse("E_ARGUMENT", made, "bitGenerator", bitGenerator, "a bit generator of numpy, such as numpy.pcg64(0)");
  }
  const { source } = bits;
  const named = (method: string) => `${made}(…).${method}`;
  const methods: Omit<Generator, "bitGenerator"> = {
    random: (shape, options) => drawUniform(named("random"), source, floatsFor(named("random"), shape, options)),
    standardNormal(shape, options) {
      const where = named("standardNormal");
      return drawNormal(where, source, floatsFor(where, shape, options));
    },
    normal(mean, std, shape) {
      const where = named("normal");
      return normalOf(where, [mean, std, shape], (target) => drawNormal(where, source, target));
    },
    uniform: (low, high, shape) => uniformOf(named("uniform"), source, [low, high, shape]),
    integers: (low, high, shape, options) =>
      integersOf(named("integers"), source, [low, high, shape], options, { masked: false, known: ["dtype", "endpoint"] }),
    permutation: (of) => permutation(named("permutation"), source, of) as never,
    shuffle: (values) => shuffle(named("shuffle"), source, values),
    choice(from, shape, options) {
      const where = named("choice");
      const { replace = true, p, shuffle: shuffled = true } = checkOptions(where, options, ["replace", "p", "shuffle"]);
      const integers = (count: number) => integersOf(where, source, [0, count, shape], undefined, { masked: false, known: [] });
      const sizes = checkShape(where, shape);
      return choose(where, source, from, {
        shape: sizes,
        replace,
        p,
        shuffled: checkBoolean(where, "shuffle", shuffled),
        integers,
      }) as never;
    },
    spawn: (count) => bits.spawn(named("spawn"), count).map((child) => generatorOver(made, child)),
  };
  return { bitGenerator, ...methods };
}

/**
 * `np.random.Generator(bitGenerator)`.
 * @param bitGenerator one of `numpy.pcg64`, `pcg64dxsm`, `philox`, `sfc64`, `mt19937`
 * @returns the generator
 * @throws {IsovarError} E_ARGUMENT
 * @example numpy.generator(numpy.philox(0)).random([2], { dtype: "f32" });
 */
export function generator(bitGenerator: BitGenerator): Generator {
  return generatorOver("numpy.generator", bitGenerator);
}

/**
 * `np.random.default_rng(seed)`: a generator over PCG64.
 * @param seed a whole number of any size, a list of them, or a seed sequence. NumPy's default, entropy of the system, is not offered
 * @returns the generator
 * @throws {IsovarError} E_SEED for anything else, where NumPy raises a ValueError or TypeError
 * @example numpy.defaultRng(42).standardNormal([3, 4], { dtype: "f32" });
 */
export function defaultRng(seed: Seed): Generator {
  return generatorOver("numpy.defaultRng", pcg64Of("numpy.defaultRng", seed));
}
