// A model as its schemes see it: parameters by name and shape, and its layers.

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

/** A model before it is known how its parameters are drawn. */
export interface Model {
  /** All parameters that are stored, in the order of the spec. */
  readonly parameters: readonly ModelParameter[];
  /** What stands before the number of a layer in names, such as `model.layers.`; "" where no names are numbered. */
  readonly layerPrefix: string;
  /** How many layers there are: numbers of layers from 0 on. */
  readonly layers: number;
}

/** What stands before the first number of a name that is a segment of its own, and that number. */
export function layerOf(name: string): { prefix: string; layer: number } | undefined {
  const match = /^((?:[^./]*[./])*?)(0|[1-9][0-9]{0,6})(?:[./]|$)/.exec(name);
  return match === null ? undefined : { prefix: match[1]!, layer: Number(match[2]) };
}

/** The layers of a model: of all beginnings of names that numbers follow, the one that most names have, the first of those as many have. */
function layersOf(parameters: readonly ModelParameter[]): Pick<Model, "layerPrefix" | "layers"> {
  const stacks = new Map<string, { names: number; layers: number }>();
  for (const { name } of parameters) {
    const found = layerOf(name);
    if (found === undefined) continue;
    const { names, layers } = stacks.get(found.prefix) ?? { names: 0, layers: 0 };
    stacks.set(found.prefix, { names: names + 1, layers: Math.max(layers, found.layer + 1) });
  }
  let [layerPrefix, most] = ["", { names: 0, layers: 0 }];
  for (const [prefix, stack] of stacks) if (stack.names > most.names) [layerPrefix, most] = [prefix, stack];
  return { layerPrefix, layers: most.layers };
}

/** The model that the parameters of a spec describe. */
export function modelOf(parameters: readonly SpecParameter[], layout: Layout): Model {
  const expanded = parameters.flatMap((parameter): ModelParameter[] => {
    if (isTied(parameter)) return [];
    const { name, repeat = {}, shape } = parameter;
    return expandName(name, repeat).map((name) => ({ name, shape, layout: parameter.layout ?? layout }));
  });
  return { parameters: expanded, ...layersOf(expanded) };
}
