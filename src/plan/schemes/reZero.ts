// ReZero and SkipInit: a scalar on each residual branch, which starts at 0.

import { heNormal } from "../../init/initializers/scaled.js";
import { type Law, needMembers, withRest, ZEROS } from "./law.js";
import type { ModelScheme } from "./scheme.js";

/**
 * ReZero: the scalar on each residual branch 0, all else as in `base`, PyTorch's defaults unless another scheme is named.
 * Source: Bachlechner et al. 2021.
 */
export const reZero: ModelScheme = {
  formula: "0 for the scalar on a branch; all else as base",
  source: "Bachlechner et al. 2021",
  options: ["base"],
  laws(where, { base = "torch" }, members, lawsOf) {
    needMembers(where, members, "a scalar on a residual branch", ["branchGain"]);
    const others = lawsOf(base, members);
    return (member) => (member.part === "branchGain" ? ZEROS : others(member));
  },
};

/**
 * SkipInit: the scalar on each residual branch 0, weights He normal, or as in `base`.
 * Source: De & Smith 2020.
 */
export const skipInit: ModelScheme = {
  formula: "0 for the scalar on a branch; He normal, or as base",
  source: "De & Smith 2020",
  options: ["base"],
  laws(where, { base }, members, lawsOf) {
    needMembers(where, members, "a scalar on a residual branch", ["branchGain"]);
    const he: Law = { init: heNormal({ truncated: false }) };
    const others = base === undefined ? withRest(() => he) : lawsOf(base, members);
    return (member) => (member.part === "branchGain" ? ZEROS : others(member));
  },
};
