// NumPy's legacy generator, whose numbers NumPy never changes: `np.random.RandomState`, and `np.random.seed` with the functions of the module.

import { checkOptions, refuse } from "../../base/check.js";
import { checkShape, type Shape } from "../../base/shape.js";
import { newArray } from "../arrays.js";
import { mtSeeded, mtSeededByArray } from "../mt19937.js";
import { type ChoiceOptions, normalOf, uniformOf } from "./generator.js";
import { type IntegerOptions, type IntegerOrBool, type IntegersFor, integersOf } from "./integers.js";
import { type ChosenOf, choose, type List, permutation, shuffle } from "./order.js";
import { listOf, otherwise } from "./seedSequence.js";
import { drawPolar, drawUniform, type Source, sourceOf } from "./source.js";

/** `np.random.RandomState`: MT19937 and what NumPy makes of its words. Every call moves it on; one that throws leaves it where it was. */
export interface RandomState {
  /**
   * `random_sample(shape)`, also `random(shape)`: uniform in [0, 1), 53 bits each.
   * @param shape row-major sizes; `[]` is one number
   * @returns as many numbers
   * @throws {IsovarError} E_SHAPE, E_MEMORY, E_WASM
   * @example const [first] = numpy.randomState(0).randomSample([2, 3]);
   */
  randomSample(shape: Shape): Float64Array<ArrayBuffer>;
  /**
   * `rand(d0, d1, …)`: as `randomSample`.
   * @param shape row-major sizes
   * @returns as many numbers
   * @throws {IsovarError} E_SHAPE, E_MEMORY, E_WASM
   * @example numpy.randomState(0).rand([2]) // [0.5488135039273248, 0.7151893663724195]
   */
  rand(shape: Shape): Float64Array<ArrayBuffer>;
  /**
   * `standard_normal(shape)`, by the polar method. It takes a logarithm, which the C library that NumPy runs with rounds otherwise for a few of 1,000
   * arguments: those numbers differ by one or two units in the last place.
   * @param shape row-major sizes; `[]` is one number
   * @returns as many numbers
   * @throws {IsovarError} E_SHAPE, E_MEMORY, E_WASM
   * @example const [first] = numpy.randomState(0).standardNormal([2, 3]);
   */
  standardNormal(shape: Shape): Float64Array<ArrayBuffer>;
  /**
   * `randn(d0, d1, …)`: as `standardNormal`.
   * @param shape row-major sizes
   * @returns as many numbers
   * @throws {IsovarError} E_SHAPE, E_MEMORY, E_WASM
   * @example const weights = numpy.randomState(0).randn([784, 256]);
   */
  randn(shape: Shape): Float64Array<ArrayBuffer>;
  /**
   * `normal(mean, std, shape)`: mean + std·z.
   * @param mean NumPy's `loc`
   * @param std NumPy's `scale`, >= 0
   * @param shape row-major sizes; `[]` is one number
   * @returns as many numbers
   * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_MEMORY, E_WASM
   * @example const weights = numpy.randomState(0).normal(0, 0.02, [784, 256]);
   */
  normal(mean: number, std: number, shape: Shape): Float64Array<ArrayBuffer>;
  /**
   * `uniform(low, high, shape)`: low + (high − low)·u.
   * @param low the lower bound
   * @param high the upper bound; the difference must be finite
   * @param shape row-major sizes; `[]` is one number
   * @returns as many numbers
   * @throws {IsovarError} E_ARGUMENT, E_SHAPE, E_MEMORY, E_WASM
   * @example numpy.randomState(0).uniform(-1, 1, [1]) // [0.0976270078546495]
   */
  uniform(low: number, high: number, shape: Shape): Float64Array<ArrayBuffer>;
  /**
   * `permutation(n)`: 0 to n − 1 in an order of chance.
   * @param of how many; or an array or typed array, of which a copy is put in order
   * @returns the integers; or the copy
   * @throws {IsovarError} E_ARGUMENT, E_MEMORY, E_WASM
   * @example numpy.randomState(0).permutation(4) // [2, 3, 1, 0]
   */
  permutation<A extends number | List>(of: A): ChosenOf<A>;
  /**
   * `shuffle(values)`: puts an array or typed array in an order of chance, in place.
   * @param values the array
   * @throws {IsovarError} E_ARGUMENT, E_TARGET, E_WASM
   * @example const order = [0, 1, 2, 3]; numpy.randomState(0).shuffle(order);
   */
  shuffle(values: List): void;
  /**
   * `randint(low, high, shape, dtype)`.
   * @param low the least; NumPy's `randint(n)` is `randint(0, n, …)`
   * @param high one more than the largest
   * @param shape row-major sizes; `[]` is one number
   * @param options `dtype`, `"i64"` if it is left out, as NumPy's is but on Windows before NumPy 2
   * @returns as many integers
   * @throws {IsovarError} E_ARGUMENT where low and high are none, do not fit the dtype or hold nothing between them; E_SHAPE, E_DTYPE, E_MEMORY, E_WASM
   * @example numpy.randomState(0).randint(0, 1000, [3]) // [684, 559, 629]
   */
  randint<T extends IntegerOrBool = "i64">(
    low: number | bigint,
    high: number | bigint,
    shape: Shape,
    options?: IntegerOptions<T>,
  ): IntegersFor<T>;
  /**
   * `choice(from, shape, replace, p)`.
   * @param from how many to choose from, then integers from 0 on are chosen; or an array or typed array, whose elements are
   * @param shape row-major sizes; `[]` is one
   * @param options `replace`: whether an element may be chosen again, true if it is left out; `p`: a probability for each
   * @returns as many integers or elements
   * @throws {IsovarError} E_ARGUMENT, E_SHAPE where there are not enough, E_MEMORY, E_WASM
   * @example numpy.randomState(0).choice(10, [4]) // [5, 0, 3, 3]
   */
  choice<A extends number | List>(from: A, shape: Shape, options?: ChoiceOptions): ChosenOf<A>;
}

const isWord = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;

/** The state of a seed: of a number directly, of a list by the generator's `init_by_array`. */
function stateOf(seed: unknown): Uint32Array {
  const where = "numpy.randomState";
  if (isWord(seed)) return mtSeeded(seed);
  const list = listOf(where, "seed", seed);
  if (list === undefined || list.length === 0 || !list.every(isWord)) {
    const rule = `an integer from 0 to 2^32 - 1, or an array of such; ${otherwise(seed)}`;
    return refuse("E_SEED", where, "seed", seed, rule);
  }
  return mtSeededByArray(list);
}

/**
 * `np.random.RandomState(seed)`. `np.random.seed(seed)` starts the same numbers, which the functions of `np.random` then draw from in turn.
 * @param seed a whole number from 0 to 2^32 − 1, or a list of such; NumPy too refuses others
 * @returns the generator
 * @throws {IsovarError} E_SEED
 * @example numpy.randomState(0).randomSample([2]) // [0.5488135039273248, 0.7151893663724195]
 */
export function randomState(seed: number | readonly number[] | Uint32Array): RandomState {
  const source: Source = sourceOf("MT19937", stateOf(seed));
  const named = (method: string) => `numpy.randomState(…).${method}`;
  const doubles = (where: string, shape: unknown) => newArray(where, "f64", shape);
  const uniform = (where: string, shape: unknown) => drawUniform(where, source, doubles(where, shape));
  const polar = (where: string, shape: unknown) => drawPolar(where, source, doubles(where, shape));
  return {
    randomSample: (shape) => uniform(named("randomSample"), shape),
    rand: (shape) => uniform(named("rand"), shape),
    standardNormal: (shape) => polar(named("standardNormal"), shape),
    randn: (shape) => polar(named("randn"), shape),
    normal(mean, std, shape) {
      const where = named("normal");
      return normalOf(where, [mean, std, shape], (target) => drawPolar(where, source, target));
    },
    uniform: (low, high, shape) => uniformOf(named("uniform"), source, [low, high, shape]),
    permutation: (of) => permutation(named("permutation"), source, of) as never,
    shuffle: (values) => shuffle(named("shuffle"), source, values),
    randint: (low, high, shape, options) =>
      integersOf(named("randint"), source, [low, high, shape], options, { masked: true, known: ["dtype"] }),
    choice(from, shape, options) {
      const where = named("choice");
      const { replace = true, p } = checkOptions(where, options, ["replace", "p"]);
      const integers = (count: number) => integersOf(where, source, [0, count, shape], undefined, { masked: true, known: [] });
      return choose(where, source, from, { shape: checkShape(where, shape), replace, p, shuffled: undefined, integers }) as never;
    },
  };
}
