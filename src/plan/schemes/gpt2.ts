// The scheme of GPT-2, Megatron-LM and OLMo.

import { endsBranch, gaussian, needBranchEnds, positive, withRest } from "./law.js";
import type { ModelScheme } from "./scheme.js";

/**
 * GPT-2: all weights and tables N(0, std²), those at the end of a residual branch N(0, (std/√(2L))²) with L the layers, since each adds
 * two branches to the residual stream. Norms 1, biases 0.
 * Source: Radford et al. 2019, section 2.3 (the factor), with the std of its code; the same law in Megatron-LM (Shoeybi et al. 2019), with
 * std as an option, and in OLMo (Groeneveld et al. 2024, `normal`).
 */
export const gpt2: ModelScheme = {
  formula: "N(0, std²), at the end of a residual branch N(0, std²/(2L)), std 0.02",
  source: "Radford et al. 2019, section 2.3; Megatron-LM; OLMo",
  options: ["std"],
  laws(where, { std = 0.02 }, members) {
    const sigma = positive(where, "std", std);
    needBranchEnds(where, members);
    return withRest((member) => gaussian(endsBranch(member) ? sigma / Math.sqrt(2 * member.layer!.count) : sigma));
  },
};
