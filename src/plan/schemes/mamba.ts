// Mamba and Mamba-2: selective state spaces.

import { IsovarError } from "../../base/errors.js";
import { logOfUniform } from "../../init/laws/logarithmic.js";
import { s4dReal, timeStepBias } from "../../init/laws/stateSpace.js";
import { fansOf, gaussian, type Law, type LawOf, ONES, within, ZEROS } from "./law.js";
import { type Member, segmentsOf } from "./members.js";
import { scaled } from "./scaled.js";
import type { ModelScheme } from "./scheme.js";
import { torchLaws } from "./torch.js";

/** The module and the parameter at the end of a name. */
const endOf = ({ name }: Member) => segmentsOf(name).slice(-2).join(".");
const lastOf = ({ name }: Member) => segmentsOf(name).at(-1)!;

/** Laws of a model of state spaces: `own` where it has one, else PyTorch's, less at the end of a branch, of which a layer has one. */
function stateSpaceLaws(where: string, members: readonly Member[], own: LawOf): LawOf {
  if (!members.some((member) => lastOf(member) === "A_log")) {
    throw new IsovarError("E_SPEC", `${where}: no parameter is the A_log of a state space`);
  }
  const others = torchLaws(where, members);
  return (member): Law | undefined => {
    const { layer, kind, part } = member;
    const law = own(member);
    if (law !== undefined) return law;
    if (part === "embedding") return gaussian(0.02);
    // In the authors' code a bias of a linear map is 0, that of a convolution is PyTorch's.
    if (kind === "bias" && !/(^|[./])conv1d[./]bias$/.test(member.name)) return ZEROS;
    const left = others(member);
    if (left === undefined || kind !== "weight" || layer === undefined || part !== "attentionOut") return left;
    return { init: scaled(where, left.init, member, member, 1 / Math.sqrt(layer.count)) };
  };
}

/**
 * Mamba: A_log ln 1 … ln N in each row, D 1, dt_proj's weight uniform within ±1/√r of the rank r, its bias the inverse softplus of time
 * steps whose logarithm is uniform from 0.001 to 0.1; embedding N(0, 0.02²); all else as in PyTorch, with biases of linear maps 0 and the
 * weight of out_proj over √L.
 * Source: Gu & Dao 2023, section 3.6, and its code, mamba_simple.py and mixer_seq_simple.py.
 */
export const mamba: ModelScheme = {
  formula:
    "A_log ln 1 … ln N; D 1; dt_proj ±1/√r, its bias for time steps from 0.001 to 0.1; out_proj PyTorch's over √L; embedding N(0, 0.02²)",
  source: "Gu & Dao 2023; state-spaces/mamba, mamba_simple.py",
  options: [],
  laws: (where, _, members) =>
    stateSpaceLaws(where, members, (member) => {
      switch (endOf(member)) {
        case "dt_proj.weight":
          return within(1 / Math.sqrt(fansOf(where, member).fanIn));
        case "dt_proj.bias":
          return { init: timeStepBias() };
      }
      if (lastOf(member) === "A_log") return { init: s4dReal() };
      return lastOf(member) === "D" ? ONES : undefined;
    }),
};

/**
 * Mamba-2: A_log ln U(1, 16) for each head, D 1, dt_bias the inverse softplus of time steps whose logarithm is uniform from 0.001 to 0.1;
 * embedding N(0, 0.02²); all else as in PyTorch, with biases of linear maps 0 and the weight of out_proj over √L.
 * Source: Dao & Gu 2024, and its code, mamba2.py and mixer_seq_simple.py.
 */
export const mamba2: ModelScheme = {
  formula: "A_log ln U(1, 16); D 1; dt_bias for time steps from 0.001 to 0.1; out_proj PyTorch's over √L; embedding N(0, 0.02²)",
  source: "Dao & Gu 2024; state-spaces/mamba, mamba2.py",
  options: [],
  laws: (where, _, members) =>
    stateSpaceLaws(where, members, (member) => {
      switch (lastOf(member)) {
        case "A_log":
          return { init: logOfUniform({ lower: 1, upper: 16 }) };
        case "dt_bias":
          return { init: timeStepBias() };
        case "D":
          return ONES;
        default:
          return undefined;
      }
    }),
};
