// LayerScale: a vector on each residual branch, which starts almost at 0.

import { constant } from "../../init/initializers/constant.js";
import { needMembers, positive } from "./law.js";
import type { ModelScheme } from "./scheme.js";

/** By the layers of the stack. Source: Touvron et al. 2021 (CaiT). */
function valueFor(layers: number): number {
  if (layers <= 18) return 0.1;
  return layers <= 24 ? 1e-5 : 1e-6;
}

/**
 * LayerScale: the vector on each residual branch `value`, or 0.1 in stacks of up to 18 layers, 1e-5 up to 24 and 1e-6 in deeper ones; all
 * else as in `base`, timm's ViT unless another scheme is named.
 * Source: Touvron et al. 2021 (CaiT).
 */
export const layerScale: ModelScheme = {
  formula: "0.1 (up to 18 layers), 1e-5 (up to 24) or 1e-6 for the vector on a branch; all else as base",
  source: "Touvron et al. 2021 (CaiT)",
  options: ["value", "base"],
  laws(where, { value, base = "vit" }, members, lawsOf) {
    if (value !== undefined) positive(where, "value", value);
    needMembers(where, members, "a scale of a residual branch", ["layerScale"]);
    const others = lawsOf(base, members);
    return (member) => {
      if (member.part !== "layerScale") return others(member);
      return { init: constant((value as number | undefined) ?? valueFor(member.layer?.count ?? 0)) };
    };
  },
};
