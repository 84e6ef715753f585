// New values for one parameter of a net, from the stream that `sequential` draws from.

import { init } from "../init/init.js";
import type { Initializer } from "../init/initializers/initializer.js";
import type { Net } from "../train/net.js";
import type { Parameter } from "../train/parameter.js";

/** The numbers that `sequential` gives a parameter with this initializer. */
export function draw(net: Net, parameter: Parameter, initializer: Initializer): void {
  const { name, shape, layout } = parameter;
  // Drawing may grow the WebAssembly memory, which ends views: so the view is taken afterwards.
  const values = init(initializer, shape, { layout, seed: net.seed, name, core: net.core, dtype: "f32" });
  parameter.view.set(values);
}
