// Modules of Flax as plain data: names of parameters and of modules within, in the order in which Flax makes them.

import { checkBoolean, checkOptions, classOf, copyFields, refuse, show } from "../../../base/check.js";
import { checkDType } from "../../../base/dtype.js";
import { IsovarError } from "../../../base/errors.js";
import { checkShape, type Shape, sizeOf } from "../../../base/shape.js";
import { type ArrayFor, type FloatDType, newArray } from "../../arrays.js";
import type { JaxInitializer } from "../initializers/initializer.js";
import type { JaxKey } from "../random/key.js";

/** A parameter of a module. */
export interface FlaxParameter {
  /** Row-major sizes. */
  readonly shape: Shape;
  /** What draws it. */
  readonly init: JaxInitializer;
  /** The shape that it is drawn in, of as many elements: default its own. `DenseGeneral` draws matrices. */
  readonly drawn?: Shape;
}

/** A module: its parameters and the modules in it, by name. */
export interface FlaxModule {
  /** A parameter, or a module within. */
  readonly [name: string]: FlaxModule | FlaxParameter;
}

/** A tensor as `writeSafetensors` takes it. */
export interface FlaxTensor<D extends FloatDType = FloatDType> {
  /** Element type. */
  readonly dtype: D;
  /** Row-major sizes. */
  readonly shape: Shape;
  /** Elements. */
  readonly data: ArrayFor<D>;
}

/** Options of `init`. */
export interface FlaxInitOptions<D extends FloatDType = FloatDType> {
  /** `param_dtype` of all modules: default `"f32"`. */
  dtype?: D;
  /** Whether JAX compiles the whole `init`, as in `jax.jit(model.init)`; it changes `embed` alone. Default false. */
  jit?: boolean;
}

/** Where a parameter lies, and all that draws it. */
interface Place extends FlaxParameter {
  readonly path: readonly string[];
  /** Its number in its module, from 1. */
  readonly count: number;
}

/** Modules within modules, at most: for input that contains itself. */
const MOST_LEVELS = 64;
/** More modules and parameters than any model has: a few modules that hold each other many times would fill the memory. */
const MOST = 2 ** 16;

function* placesOf(where: string, module: unknown, path: readonly string[], seen: { count: number }): Generator<Place> {
  const at = path.length === 0 ? "module" : `module ${show(path.join("/"))}`;
  const fields = path.length <= MOST_LEVELS ? copyFields(where, at, module) : undefined;
  if (fields === undefined) {
    return refuse(
      "E_ARGUMENT",
      where,
      at,
      module,
      `an object of modules and parameters, ${MOST_LEVELS} within each other at most`,
    );
  }
  let count = 0;
  for (const [name, value] of Object.entries(fields)) {
    if (++seen.count > MOST)
      throw new IsovarError("E_ARGUMENT", `${where}: module must hold at most 2^16 modules and parameters`);
    const inner = copyFields(where, `${at}: ${show(name)}`, value);
    if (typeof inner?.init !== "function") {
      yield* placesOf(where, value, [...path, name], seen);
      continue;
    }
    const parameter = `${where}: parameter ${show([...path, name].join("/"))}`;
    checkOptions<FlaxParameter>(parameter, inner as never, ["shape", "init", "drawn"]);
    const shape = checkShape(parameter, inner.shape);
    const drawn = inner.drawn === undefined ? shape : checkShape(parameter, inner.drawn);
    if (sizeOf(drawn) !== sizeOf(shape)) refuse("E_SHAPE", parameter, "drawn", drawn, `of ${sizeOf(shape)} elements`);
    yield { path: [...path, name], count: ++count, shape, drawn, init: inner.init as JaxInitializer };
  }
}

/** The tensors of a module, each drawn with the key that `keyOf` gives for the names of its modules and its number in the last of them. */
export function initModule<D extends FloatDType>(
  where: string,
  module: unknown,
  options: FlaxInitOptions<D> | undefined,
  keyOf: (modules: readonly string[], count: number) => JaxKey,
): Record<string, FlaxTensor<D>> {
  const { dtype = "f32", jit = false } = checkOptions<FlaxInitOptions>(where, options, ["dtype", "jit"]);
  checkDType(where, dtype);
  checkBoolean(where, "jit", jit);
  const none = newArray(where, dtype, [0]);
  const tensors = new Map<string, FlaxTensor>();
  for (const { path, count, shape, drawn = shape, init } of [...placesOf(where, module, [], { count: 0 })]) {
    const name = path.join("/");
    if (tensors.has(name)) throw new IsovarError("E_NAME", `${where}: two parameters are called ${show(name)}`);
    const data = init(keyOf(path.slice(0, -1), count), drawn, { dtype, jit });
    if (classOf(data) !== classOf(none) || data.length !== sizeOf(shape))
      refuse("E_ARGUMENT", where, `parameter ${show(name)}`, data, `an array of ${sizeOf(shape)} ${dtype}`);
    tensors.set(name, { dtype, shape, data });
  }
  return Object.fromEntries(tensors) as Record<string, FlaxTensor<D>>;
}
