// A model before it is known how its parameters are drawn.

import type { Shape } from "../base/shape.js";
import type { Layout } from "../init/layout.js";
import { expandName } from "./names.js";
import { isTied, type SpecParameter } from "./parameters.js";

/** A parameter before it is known how it is drawn. */
export interface ModelParameter {
  /** Its name, with variables written out. */
  readonly name: string;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** Which axes are input and output. */
  readonly layout: Layout;
}

/** All parameters of a spec that are stored, in its order. */
export function modelOf(parameters: readonly SpecParameter[], layout: Layout): ModelParameter[] {
  return parameters.flatMap((parameter): ModelParameter[] => {
    if (isTied(parameter)) return [];
    const { name, repeat = {}, shape } = parameter;
    return expandName(name, repeat).map((name) => ({ name, shape, layout: parameter.layout ?? layout }));
  });
}
