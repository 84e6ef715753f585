// Fixup: residual networks without normalizations.

import { checkWord } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { heNormal, varianceScaling } from "../../init/initializers/scaled.js";
import { exp } from "../../math/exp.js";
import { log } from "../../math/log.js";
import { type Law, withRest, ZEROS } from "./law.js";
import { type Member, segmentsOf } from "./members.js";
import type { ModelScheme } from "./scheme.js";

/** Modules beside a branch, which carry the input to another shape. */
const SHORTCUT = /^(downsample|shortcut|skip|proj|projection|identity)/;

const isShortcut = ({ name, layer }: Member) =>
  segmentsOf(name)
    .slice(segmentsOf(layer!.path).length)
    .some((segment) => SHORTCUT.test(segment));

/** Weights of the branch of each block, in the order in which the model lists them. */
function branchesOf(members: readonly Member[]): Map<string, Member[]> {
  const branches = new Map<string, Member[]>();
  for (const member of members) {
    if (member.kind !== "weight" || member.layer === undefined || isShortcut(member)) continue;
    const branch = branches.get(member.layer.path);
    if (branch === undefined) branches.set(member.layer.path, [member]);
    else branch.push(member);
  }
  return branches;
}

/**
 * Fixup, for a residual network without normalizations: in each block the last weight of the branch 0, its m − 1 others He normal times
 * L^(−1/(2m−2)), L the number of blocks; the classifier 0; all else He normal. Scalar multipliers start at 1 and scalar biases at 0. `mode`
 * is that of He: `"fanOut"`, as in the authors' code, or `"fanIn"`.
 * A block is what has a number in names; its weights are listed in the order in which they are applied.
 * Source: Zhang, Dauphin & Ma 2019, section 3.
 */
export const fixup: ModelScheme = {
  formula: "He normal times L^(−1/(2m−2)), the last weight of a branch of m and the classifier 0",
  source: "Zhang, Dauphin & Ma 2019, section 3",
  options: ["mode"],
  laws(where, { mode = "fanOut" }, members) {
    const fan = checkWord("E_ARGUMENT", where, "mode", mode, ["fanIn", "fanOut"]);
    const branches = branchesOf(members);
    const blocks = [...branches.values()].filter(({ length }) => length >= 2);
    if (blocks.length === 0) {
      throw new IsovarError(
        "E_SPEC",
        `${where}: no numbered block has a branch of two weights or more, as layer1.0.conv1.weight has`,
      );
    }
    if (members.some(({ part }) => part === "query" || part === "qkv")) {
      throw new IsovarError("E_SPEC", `${where}: a block with attention has two branches; tFixup is for those`);
    }
    const plain: Law = { init: heNormal({ mode: fan, truncated: false }) };
    const laws = new Map<Member, Law>();
    const depth = blocks.reduce((most, [first]) => Math.max(most, first!.layer!.count), blocks.length);
    for (const branch of blocks) {
      const factor = exp(-log(depth) / (2 * branch.length - 2));
      const inner: Law = { init: varianceScaling({ scale: 2 * factor * factor, mode: fan, distribution: "normal" }) };
      for (const member of branch) laws.set(member, member === branch.at(-1) ? ZEROS : inner);
    }
    return withRest((member) => laws.get(member) ?? (member.part === "head" ? ZEROS : plain));
  },
};
