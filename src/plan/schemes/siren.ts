// SIREN: networks with sines as activations.

import { IsovarError } from "../../base/errors.js";
import { siren as sirenWeights } from "../../init/laws/siren.js";
import { positive, within, withRest, ZEROS } from "./law.js";
import type { ModelScheme } from "./scheme.js";
import { Siblings } from "./siblings.js";

/**
 * SIREN, for layers sin(ω₀·(Wx + b)): weights of the first layer, which is the first that the model lists, uniform within ±1/n, all others
 * within ±√(6/n)/ω₀, n the inputs. `omega` is the ω₀ of the others, 30. Biases within ±1/√n, as PyTorch leaves them in the authors' code.
 * Source: Sitzmann et al. 2020, section 3.2 and supplement 1.5.
 */
export const siren: ModelScheme = {
  formula: "first layer uniform within ±1/n, others ±√(6/n)/ω₀, ω₀ = 30; biases ±1/√n",
  source: "Sitzmann et al. 2020, section 3.2",
  options: ["omega"],
  laws(where, { omega = 30 }, members) {
    const frequency = positive(where, "omega", omega);
    const siblings = new Siblings(where, members);
    const first = members.find(({ kind }) => kind === "weight");
    if (first === undefined) throw new IsovarError("E_SPEC", `${where}: no parameter is a weight of two axes or more`);
    const rest = withRest((member) => ({ init: sirenWeights({ omega: frequency, first: member === first }) }));
    return (member) => {
      if (member.kind !== "bias") return rest(member);
      const fanIn = siblings.fanInOf(member);
      return fanIn === undefined ? ZEROS : within(1 / Math.sqrt(fanIn));
    };
  },
};
