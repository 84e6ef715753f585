// Initializers for jax-js, with the signature that they have in JAX.

import { checkOptions, classOf, reading, refuse } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { init } from "../../init/init.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import type { Layout } from "../../init/layout.js";
import { parseInitializer } from "../../init/schemes.js";
import { checkName, fold, type Key } from "../../random/key.js";

/** The part of jax-js's numpy that the bridge uses. `import { numpy } from "@jax-js/jax"` has it. */
export interface Numpy {
  /** Makes an array of jax-js. */
  array(values: Float32Array<ArrayBuffer>, options?: { shape?: number[] }): object;
}

/** A key of jax-js, as its `random.key` and `random.split` give it. */
export interface KeyArray {
  /** Reads the two words, high word first, and consumes the key. */
  dataSync(): ArrayLike<number>;
}

/** Which weights an initializer is for. */
export interface InitializerOptions {
  /** The name of the weights: one key then serves a whole model. Without it, each weight needs a key of its own. */
  name?: string;
  /** Which axes are input and output. Default `"io"`, as in JAX. */
  layout?: Layout;
}

const OPTION_KEYS = ["name", "layout"] as const;

/** A key of jax-js is one of isovar. @throws {IsovarError} E_KEY where its words are not known, or it is none */
function keyOf(where: string, given: KeyArray): Key {
  const rule = "a key of jax-js, as random.key(42) gives it";
  let words: ArrayLike<number>;
  try {
    words = given.dataSync();
  } catch (cause) {
    const why = "its words cannot be read; call this outside of jit, and with key.ref where the key is used again";
    throw new IsovarError("E_KEY", `${where}: key must be ${rule}, but ${why}`, { cause });
  }
  if (classOf(words) !== "Uint32Array" || words.length !== 2) refuse("E_KEY", where, "key", words, `${rule}: two words`);
  return { k0: words[1]!, k1: words[0]! };
}

/**
 * An initializer for jax-js: a function of a key, a shape and a dtype, as those of `jax.nn.initializers` are.
 *
 * A key of jax-js counts as one of isovar: for `random.key(42)` the values are those of `init` with `{ seed: 42, name }`, or with `{ key: key(42) }`
 * where there is no name. The same key gives the same values on every machine, another key others.
 *
 * The function reads the key, so that it works outside of `jit` alone, and consumes it, as functions of jax-js do: hand over `key.ref` to keep it.
 * Its dtype is `"float32"`, the default; `astype` of jax-js makes others. It throws E_KEY, E_DTYPE, E_SHAPE, E_LAYOUT, E_MEMORY.
 * @param np numpy of jax-js, as the program imports it
 * @param initializer what a function such as `heNormal` returns, or the same plain data from elsewhere
 * @param options name and layout
 * @returns a function `(key, shape, dtype)` that returns a new array of jax-js
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME, E_NAME
 * @example const w = initializer(np, heNormal(), { name: "fc1/kernel" })(random.key(42), [784, 256]);
 */
export function initializer<T extends Numpy>(
  np: T,
  initializer: Initializer,
  options?: InitializerOptions,
): (key: KeyArray, shape: Shape, dtype?: string) => ReturnType<T["array"]> {
  const where = "initializer";
  if (!reading(where, "np", () => typeof np?.array === "function")) {
    refuse("E_ARGUMENT", where, "np", np, 'numpy of jax-js, as import { numpy as np } from "@jax-js/jax" gives it');
  }
  const parsed = parseInitializer(where, initializer);
  const { name, layout } = checkOptions(where, options, OPTION_KEYS);
  if (name !== undefined) checkName(where, name);
  return (key, shape, dtype = "float32") => {
    if (dtype !== "float32") refuse("E_DTYPE", where, "dtype", dtype, '"float32"; astype makes others of it');
    const root = keyOf(where, key);
    const values = init(parsed, shape, { key: name === undefined ? root : fold(root, name), layout });
    return np.array(values, { shape: [...shape] }) as ReturnType<T["array"]>;
  };
}
