// What an initializer of JAX is here: a function of key, shape and options, made by a function of its own options.

import { checkBoolean, checkOptions } from "../../../base/check.js";
import { checkDType } from "../../../base/dtype.js";
import type { Shape } from "../../../base/shape.js";
import { type ArrayFor, type FloatDType, newArray } from "../../arrays.js";
import type { JaxKey } from "../random/key.js";
import { fillFloats, intervalOf, prepare, scaled } from "../random/uniform.js";

/** Options of the call of an initializer. */
export interface JaxInitOptions<D extends FloatDType = FloatDType> {
  /** Element type: default that of the initializer. */
  dtype?: D;
  /**
   * Whether the call is compiled as a whole, by `jax.jit` around it or around what calls it, as `init` of a Flax module often is. XLA then multiplies
   * constants first, so that `normal` and `varianceScaling(…, "normal")` differ by a unit in the last place in a quarter of their values; all others do not
   * differ. Default false.
   */
  jit?: boolean;
}

/**
 * An initializer of `jax.nn.initializers`: a function of key, shape and `{ dtype, jit }`. It throws E_KEY, E_SHAPE, E_LAYOUT, E_DTYPE, E_ARGUMENT, E_MEMORY
 * and E_WASM.
 */
export type JaxInitializer<Default extends FloatDType = "f32"> = <D extends FloatDType = Default>(
  key: JaxKey,
  shape: Shape,
  options?: JaxInitOptions<D>,
) => ArrayFor<D>;

/** Options of all functions that make initializers. */
export interface DTypeOption<D extends FloatDType = FloatDType> {
  /** What the initializer draws where its call names no other. Default `"f32"`. */
  dtype?: D;
}

/** A call with all that is checked. */
export interface InitCall {
  readonly where: string;
  readonly key: JaxKey;
  readonly shape: Shape;
  readonly dtype: FloatDType;
  readonly jit: boolean;
  readonly out: ArrayFor<FloatDType>;
}

/** An initializer that fills `call.out`. `check` sees shape and dtype before there is an array. */
export function initializer<D extends FloatDType>(
  where: string,
  defaultDType: unknown,
  fill: (call: InitCall) => void,
  check: (where: string, shape: Shape, dtype: FloatDType) => void = () => {},
): JaxInitializer<D> {
  const usual = checkDType(where, defaultDType ?? "f32");
  const called = `${where}(…)`;
  return (key, shape, options) => {
    const { dtype = usual, jit = false } = checkOptions<JaxInitOptions>(called, options, ["dtype", "jit"]);
    const { checked, sizes } = prepare(called, key, shape, dtype);
    checkBoolean(called, "jit", jit);
    check(called, sizes, dtype);
    const out = newArray<FloatDType>(called, dtype, sizes);
    fill({ where: called, key: checked, shape: sizes, dtype, jit, out });
    return out as never;
  };
}

/** A uniform distribution of [low, 1), times `scale`. */
export function fillUniform({ where, key, dtype, out }: InitCall, low: number, scale: number): void {
  fillFloats(where, key, dtype, out, intervalOf(dtype, low, 1), scaled(dtype, scale));
}
