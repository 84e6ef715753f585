// What Keras starts its layers with.

import { glorotUniform } from "../../init/initializers/scaled.js";
import { orthogonal } from "../../init/initializers/structured.js";
import { within, withRest } from "./law.js";
import { segmentsOf } from "./members.js";
import type { ModelScheme } from "./scheme.js";

/**
 * Keras' defaults: kernels Glorot uniform, recurrent kernels orthogonal, tables uniform within ±0.05, biases 0, norms 1 and 0.
 * Not here: the ones at the forget gate of an LSTM's bias, which need a rule, since a name does not tell an LSTM from a GRU.
 * Source: Keras 3, default arguments of keras.layers.
 */
export const keras: ModelScheme = {
  formula: "Glorot uniform; recurrent kernels orthogonal; tables uniform within ±0.05",
  source: "Keras 3, keras.layers",
  options: [],
  laws: () =>
    withRest(({ name, part }) => {
      const last = segmentsOf(name).at(-1)!;
      if (last.includes("recurrent_kernel")) return { init: orthogonal() };
      return part === "embedding" || part === "position" ? within(0.05) : { init: glorotUniform() };
    }),
};
