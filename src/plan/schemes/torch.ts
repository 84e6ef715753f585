// What PyTorch starts its modules with.

import { glorotUniform, varianceScaling } from "../../init/initializers/scaled.js";
import { gaussian, type Law, type LawOf, within, withRest, ZEROS } from "./law.js";
import { type Member, segmentsOf } from "./members.js";
import type { ModelScheme } from "./scheme.js";
import { Siblings } from "./siblings.js";

/** Uniform within ±1/√fanIn, which is what Kaiming's with a = √5 comes to. */
export const linearLaw = (): Law => ({ init: varianceScaling({ scale: 1 / 3, mode: "fanIn", distribution: "uniform" }) });

/** Last segments of what LSTM, GRU and RNN hold. */
const RECURRENT = /(weight|bias)_([ih]h)_l(\d+)(_reverse)?$/;

/** The units of a recurrent layer, by its matrix from the hidden state; undefined for what is none. */
function unitsOf(siblings: Siblings, name: string): number | undefined {
  if (!RECURRENT.test(name)) return undefined;
  return siblings
    .get(name.replace(RECURRENT, (_, _kind, _gate, layer, reverse = "") => `weight_hh_l${layer}${reverse}`))
    ?.shape.at(-1);
}

/** Whether a bias is of the output of `MultiheadAttention`, which holds its other projections in one matrix. */
const isOfAttention = (siblings: Siblings, name: string) =>
  /(^|[./])out_proj[./]bias$/.test(name) && siblings.get(name.replace(/out_proj[./]bias$/, "in_proj_weight")) !== undefined;

/** The laws of PyTorch's modules. */
export function torchLaws(where: string, members: readonly Member[]): LawOf {
  const siblings = new Siblings(where, members);
  const linear = linearLaw();
  const others = withRest(({ name, part }) => {
    const units = unitsOf(siblings, name);
    if (units !== undefined) return within(1 / Math.sqrt(units));
    const last = segmentsOf(name).at(-1)!;
    if (last === "in_proj_weight") return { init: glorotUniform() };
    if (!/^(weight|kernel|embeddings?)$/.test(last)) return undefined;
    return part === "embedding" || part === "position" ? gaussian(1) : linear;
  });
  return (member) => {
    const { name, kind } = member;
    if (kind !== "bias" || name.endsWith("in_proj_bias") || isOfAttention(siblings, name)) return others(member);
    const fanIn = unitsOf(siblings, name) ?? siblings.fanInOf(member);
    return fanIn === undefined ? ZEROS : within(1 / Math.sqrt(fanIn));
  };
}

/**
 * PyTorch's defaults: weights and biases of linear maps and convolutions uniform within ±1/√fanIn, tables N(0, 1), recurrent layers
 * uniform within ±1/√units, the packed projection of `MultiheadAttention` Glorot uniform as one matrix, norms 1 and 0. A parameter that is
 * of no module, such as `pos_embed` or `cls_token`, has no default: it needs a rule.
 * Source: PyTorch 2.11, `reset_parameters` of torch.nn.
 */
export const torch: ModelScheme = {
  formula: "uniform within ±1/√fanIn, biases too; tables N(0, 1); recurrent layers within ±1/√units",
  source: "PyTorch 2.11, reset_parameters of torch.nn",
  options: [],
  laws: (where, _, members) => torchLaws(where, members),
};
