// A last norm of 0 in each residual branch.

import { IsovarError } from "../../base/errors.js";
import { heNormal } from "../../init/initializers/scaled.js";
import { gaussian, type Law, withRest, ZEROS } from "./law.js";
import { type Member, segmentsOf } from "./members.js";
import type { ModelScheme } from "./scheme.js";

/** The number of a norm in the branch of its block, as that of `bn2` or of `layer.2.normalization`; undefined for what is no such norm. */
function numberOf({ name, kind, layer }: Member): number | undefined {
  if (kind !== "scale" || layer === undefined) return undefined;
  const [owner = "", norm = ""] = segmentsOf(name.slice(layer.path.length)).slice(-3, -1);
  const match = /^(?:bn|norm)_?(\d+)$/i.exec(norm) ?? (/norm/i.test(norm) ? /^(\d+)$/.exec(owner) : null);
  return match === null ? undefined : Number(match[1]);
}

/** The norm of the highest number in each block that numbers two or more. */
function lastNorms(members: readonly Member[]): Set<Member> {
  const blocks = new Map<string, { count: number; last: Member; highest: number }>();
  for (const member of members) {
    const number = numberOf(member);
    if (number === undefined) continue;
    const { path } = member.layer!;
    const { count, last, highest } = blocks.get(path) ?? { count: 0, last: member, highest: -1 };
    blocks.set(path, { count: count + 1, last: number > highest ? member : last, highest: Math.max(highest, number) });
  }
  return new Set([...blocks.values()].filter(({ count }) => count >= 2).map(({ last }) => last));
}

/**
 * Zero γ, for residual networks with normalizations: the scale of the last norm of each branch 0, all other scales 1; weights He normal
 * by fan-out and the classifier N(0, 0.01²), or as in `base`. The last norm is that of the highest number in a numbered block: `bn3`, `bn2`
 * where there is no `bn3`, `layer.2.normalization`.
 * Source: Goyal et al. 2017, section 5.1; He et al. 2015.
 */
export const zeroGamma: ModelScheme = {
  formula: "0 for the scale of the last norm of a branch; He normal by fan-out and the classifier N(0, 0.01²), or as base",
  source: "Goyal et al. 2017, section 5.1",
  options: ["base"],
  laws(where, { base }, members, lawsOf) {
    const last = lastNorms(members);
    if (last.size === 0) {
      const names = "none has two norms with numbers, as bn1 and bn2 or layer.0.normalization and layer.1.normalization";
      throw new IsovarError("E_SPEC", `${where}: no numbered block has a last norm: ${names}`);
    }
    if (members.some(({ part }) => part === "query" || part === "qkv")) {
      throw new IsovarError(
        "E_SPEC",
        `${where}: the norms of a block with attention stand before its branches, not at their ends`,
      );
    }
    const he: Law = { init: heNormal({ mode: "fanOut", truncated: false }) };
    const others = base === undefined ? withRest(({ part }) => (part === "head" ? gaussian(0.01) : he)) : lawsOf(base, members);
    return (member) => (last.has(member) ? ZEROS : others(member));
  },
};
