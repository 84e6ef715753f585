// Small init, alone and with that of Wang for what ends a residual branch.

import { endsBranch, gaussian, needBranchEnds, widthOf, withRest } from "./law.js";
import type { ModelScheme } from "./scheme.js";

const small = (width: number) => Math.sqrt(2 / (5 * width));

/**
 * All weights and tables N(0, 2/(5d)), d the width: what Glorot gives the d × 4d matrices of a feed-forward net, for all. Norms 1,
 * biases 0.
 * Source: Nguyen & Salazar 2019, as `small_init` in GPT-NeoX.
 */
export const smallInit: ModelScheme = {
  formula: "N(0, 2/(5d)), d the width",
  source: "Nguyen & Salazar 2019",
  options: ["width"],
  laws(where, { width }, members) {
    const std = small(widthOf(where, members, width));
    return withRest(() => gaussian(std));
  },
};

/**
 * As `smallInit`, and at the end of a residual branch N(0, (2/(L√d))²), L the layers.
 * Source: Wang & Komatsuzaki 2021 (GPT-J); Black et al. 2022 (GPT-NeoX-20B), for feed-forward nets; `wang_init` in GPT-NeoX, for attention too.
 */
export const wang: ModelScheme = {
  formula: "N(0, 2/(5d)), at the end of a residual branch N(0, 4/(L²d))",
  source: "Wang & Komatsuzaki 2021; Black et al. 2022",
  options: ["width"],
  laws(where, { width }, members) {
    needBranchEnds(where, members);
    const d = widthOf(where, members, width);
    return withRest((member) => gaussian(endsBranch(member) ? 2 / member.layer!.count / Math.sqrt(d) : small(d)));
  },
};
