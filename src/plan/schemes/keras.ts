// What Keras starts its layers with.

import { ones, zeros } from "../../init/initializers/constant.js";
import { glorotUniform } from "../../init/initializers/scaled.js";
import { orthogonal } from "../../init/initializers/structured.js";
import { blocks } from "../../init/laws/blocks.js";
import { type Law, within, withRest } from "./law.js";
import { type Member, segmentsOf } from "./members.js";
import type { ModelScheme } from "./scheme.js";
import { Siblings } from "./siblings.js";

/** Of an LSTM the gates i, f, c, o lie side by side; that of forgetting starts open. Source: Jozefowicz et al. 2015. */
const lstmBias = (): Law => ({ init: blocks({ axis: -1, parts: [zeros(), ones(), zeros(), zeros()] }) });

/** Whether a bias is that of an LSTM: four times as long as the recurrent kernel beside it has rows. A GRU has three gates. */
function isOfLstm(siblings: Siblings, { name, shape }: Member): boolean {
  const recurrent = siblings.get(name.replace(/bias$/, "recurrent_kernel"));
  return recurrent !== undefined && shape.length === 1 && shape[0] === 4 * recurrent.shape[0]!;
}

/**
 * Keras' defaults: kernels Glorot uniform, recurrent kernels orthogonal, tables uniform within ±0.05, biases 0, but 1 at the forget gate of
 * an LSTM, norms 1 and 0.
 * Source: Keras 3, default arguments of keras.layers.
 */
export const keras: ModelScheme = {
  formula: "Glorot uniform; recurrent kernels orthogonal; tables uniform within ±0.05; forget gate of an LSTM's bias 1",
  source: "Keras 3, keras.layers",
  options: [],
  laws(where, _, members) {
    const siblings = new Siblings(where, members);
    const others = withRest(({ name, part }) => {
      const last = segmentsOf(name).at(-1)!;
      if (last.includes("recurrent_kernel")) return { init: orthogonal() };
      return part === "embedding" || part === "position" ? within(0.05) : { init: glorotUniform() };
    });
    return (member) => (member.kind === "bias" && isOfLstm(siblings, member) ? lstmBias() : others(member));
  },
};
