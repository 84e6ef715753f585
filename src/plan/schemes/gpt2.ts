// GPT-2's scheme.

import { checkInteger, checkNumber } from "../../base/check.js";
import { ones, zeros } from "../../init/initializers/constant.js";
import { normal } from "../../init/initializers/sampled.js";
import type { ModelScheme } from "./scheme.js";

/** Projections at the end of a residual branch, of which a layer has two. */
const RESIDUAL = "**{attn,mlp}.c_proj.weight";

export const gpt2: ModelScheme = {
  formula: "N(0, std²); at the end of a residual branch std / √(2 · layers); biases 0, scales of normalizations 1",
  source: "Radford et al. 2019, section 2.3",
  options: ["std", "layers"],
  rules(where, { std = 0.02, layers }, model) {
    const sigma = checkNumber(where, "std", std, (x) => x >= 0, "a finite number >= 0");
    const depth = checkInteger(where, "layers", layers ?? model.layers, 1);
    return [
      { match: "**bias", init: zeros() },
      { match: "**ln_{1,2,f}.weight", init: ones() },
      { match: RESIDUAL, init: normal({ std: sigma / Math.sqrt(2 * depth) }) },
      { match: "**.weight", init: normal({ std: sigma }) },
    ];
  },
};
