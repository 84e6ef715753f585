// NumPy's legacy generator, whose numbers NumPy never changes: `np.random.RandomState`, and `np.random.seed` with the functions of the module.

import { refuse } from "../../base/check.js";
import { arrayOf } from "../../base/dtype.js";
import { checkShape, type Shape } from "../../base/shape.js";
import { type MtState, mtSeeded, mtWords } from "../mt19937.js";

/** `np.random.RandomState`: MT19937 and what NumPy makes of its words. Every call moves it on. */
export interface RandomState {
  /**
   * Uniform in [0, 1), 53 bits each: `random_sample(shape)`.
   * @param shape row-major sizes
   * @returns as many numbers
   * @throws {IsovarError} E_SHAPE, E_MEMORY, E_WASM
   * @example const [first] = numpy.randomState(0).randomSample([2, 3]);
   */
  randomSample(shape: Shape): Float64Array<ArrayBuffer>;
}

/** Numbers for which words are drawn at a time: two words each. */
const PIECE = 2 ** 17;

function randomSample(where: string, state: MtState, shape: Shape): Float64Array<ArrayBuffer> {
  const sample = arrayOf(where, "f64", checkShape(where, shape)) as Float64Array<ArrayBuffer>;
  for (let from = 0; from < sample.length; from += PIECE) {
    const count = Math.min(PIECE, sample.length - from);
    const words = mtWords(where, state, 2 * count);
    for (let i = 0; i < count; i++) {
      sample[from + i] = ((words[2 * i]! >>> 5) * 2 ** 26 + (words[2 * i + 1]! >>> 6)) * 2 ** -53;
    }
  }
  return sample;
}

/**
 * `np.random.RandomState(seed)`.
 * @param seed a whole number from 0 to 2^32 − 1; NumPy too refuses others
 * @returns the generator
 * @throws {IsovarError} E_SEED
 * @example numpy.randomState(0).randomSample([2]) // [0.5488135039273248, 0.7151893663724195]
 */
export function randomState(seed: number): RandomState {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    refuse("E_SEED", "numpy.randomState", "seed", seed, "an integer from 0 to 2^32 - 1; NumPy raises a ValueError");
  }
  const state = mtSeeded(seed);
  return { randomSample: (shape) => randomSample("randomState.randomSample", state, shape) };
}
