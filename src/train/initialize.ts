// Initial values for a parameter of a net, from the net's number stream.

import type { Core } from "../core/core.js";
import { init } from "../init/init.js";
import type { Parameter } from "./parameter.js";

/** Gives a parameter the values that an initializer, by default its own, draws from the seed of the net and the name of the parameter. */
export function initialize(net: { seed: bigint; core: Core }, parameter: Parameter, initializer = parameter.initializer): void {
  const { seed, core } = net;
  const { name, shape, layout } = parameter;
  // Values first, view second: orthogonal initializers may grow the memory, which detaches views.
  const values = init(initializer, shape, { layout, seed, name, core, dtype: "f32" });
  parameter.view.set(values);
}
