// Initializers for the layers of TensorFlow.js.

import { checkOptions, copyFields, refuse } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { isRandom } from "../../init/distribution.js";
import { init } from "../../init/init.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import type { Layout } from "../../init/layout.js";
import { prepare } from "../../init/prepare.js";
import { parseInitializer } from "../../init/schemes.js";
import { parseJson } from "../../io/json.js";
import { resolveKey, type Seed } from "../../random/key.js";
import { checkTensorFlow, type TensorFlow } from "./library.js";

/** Where the values of a layer's weights come from. */
export interface InitializerOptions {
  /** An integer from 0 to 2^64 − 1; needed where values are random. One for the whole model. */
  seed?: Seed;
  /** The name of the weights, one of its own for each in the model: equal names would give equal values. */
  name?: string;
  /** Which axes are input and output. Default `"io"`, which fits dense, convolutional and recurrent kernels of TF.js. */
  layout?: Layout;
}

const LAYER_KEYS = ["seed", "name", "layout"] as const;

/** All that an initializer is, as plain data. */
interface Recipe extends InitializerOptions {
  initializer: Initializer;
}

/** What a saved model holds of an initializer. */
interface Config {
  /** The recipe as JSON. Its key is `name` because TF.js rewrites all other texts of a model, keys too, from fanIn to fan_in and back. */
  name: string;
}

/** An initializer as TF.js calls it. */
interface LayerInitializer {
  apply(shape: Shape, dtype?: string | null): object;
  getConfig(): Config;
}

type Constructor = new (recipe: Recipe) => LayerInitializer;

/** One class for each TF.js: a program may hold two, and each knows its own by `instanceof`. */
const classes = /* @__PURE__ */ new WeakMap<object, Constructor>();

/** The recipe, checked; seeds become text, since JSON has no bigint. */
function checkRecipe(where: string, given: unknown, options: InitializerOptions): Recipe {
  const initializer = parseInitializer(where, given);
  if (options.seed === undefined) return { initializer, ...options };
  resolveKey(where, { seed: options.seed, name: options.name as string });
  return { initializer, ...options, seed: String(options.seed) };
}

/** The recipe in the config of a saved model, which may come from anywhere. */
function recipeOf(config: Config): Recipe {
  const where = "initializer of a saved model";
  const fields = copyFields(where, "recipe", parseJson(config.name, where));
  if (fields === undefined) refuse("E_ARGUMENT", where, "recipe", config.name, "an object in JSON");
  const { initializer, ...options } = fields;
  return checkRecipe(where, initializer, checkOptions(where, options, LAYER_KEYS));
}

function defineClass(tf: TensorFlow, Base: new () => object): Constructor {
  return class IsovarInitializer extends Base implements LayerInitializer {
    static readonly className = "IsovarInitializer";
    readonly #recipe: Recipe;
    #drawn = false;

    constructor(recipe: Recipe) {
      super();
      this.#recipe = recipe;
    }

    static fromConfig(type: Constructor, config: Config): LayerInitializer {
      return new type(recipeOf(config));
    }

    apply(shape: Shape, dtype?: string | null): object {
      const where = "initializer";
      if ((dtype ?? "float32") !== "float32") refuse("E_DTYPE", where, "dtype", dtype, '"float32"');
      const { initializer, seed, name, layout } = this.#recipe;
      if (this.#drawn && isRandom(prepare(where, initializer, shape, { layout }).distribution)) {
        const rule = "weights with the same seed and name start equal; give each an initializer of its own";
        throw new IsovarError("E_NAME", `${where}: ${JSON.stringify(name)} has been drawn before; ${rule}`);
      }
      const values = init(initializer, shape, { seed, name, layout });
      this.#drawn = true;
      return tf.tensor(values, [...shape], "float32");
    }

    getConfig(): Config {
      return { name: JSON.stringify(this.#recipe) };
    }
  };
}

/** The class of initializers for a TF.js, made known to it. */
function classFor(tf: TensorFlow): Constructor {
  // TF.js takes an object for an initializer where it is one of its class, which it does not export.
  const Base = Object.getPrototypeOf(tf.initializers.zeros().constructor);
  const known = classes.get(Base);
  if (known !== undefined) return known;
  const made = defineClass(tf, Base);
  tf.serialization.registerClass(made as never);
  classes.set(Base, made);
  return made;
}

/**
 * Lets TensorFlow.js load models whose layers have initializers of `initializer`. A program that only loads such models calls it once, before.
 * @param tf TensorFlow.js, as the program imports it
 * @throws {IsovarError} E_ARGUMENT
 * @example register(tf); const model = await tf.loadLayersModel("indexeddb://digits");
 */
export function register(tf: TensorFlow): void {
  classFor(checkTensorFlow("register", tf));
}

/**
 * An initializer for a layer of TensorFlow.js: `kernelInitializer`, `recurrentInitializer`, `embeddingsInitializer` and the like.
 *
 * The values are those of `init` with the same arguments. Each object draws once: a second layer with it would start with the same weights.
 * It is saved with its model, seed and name included.
 * @param tf TensorFlow.js, as the program imports it
 * @param initializer what a function such as `heNormal` returns, or the same plain data from elsewhere
 * @param options seed, name and layout
 * @returns an object of the class that TF.js has for initializers
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME, E_SEED, E_NAME_REQUIRED, E_NAME; while the layer is built also E_SHAPE, E_LAYOUT, E_DTYPE, E_MEMORY,
 * and E_NAME where the object has drawn before
 * @example tf.layers.dense({ units: 256, kernelInitializer: initializer(tf, heNormal(), { seed: 42, name: "fc1/kernel" }) });
 */
export function initializer<T extends TensorFlow>(
  tf: T,
  initializer: Initializer,
  options?: InitializerOptions,
): ReturnType<T["initializers"]["zeros"]> {
  const where = "initializer";
  checkTensorFlow(where, tf);
  const known = checkOptions(where, options, LAYER_KEYS);
  const recipe = checkRecipe(where, initializer, known);
  return new (classFor(tf))(recipe) as object as ReturnType<T["initializers"]["zeros"]>;
}
