// LoRA: low-rank adapters.

import { checkWord } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { gaussian, type Law, ZEROS } from "./law.js";
import type { Member } from "./members.js";
import type { ModelScheme } from "./scheme.js";
import { LINEAR } from "./torch.js";

/** The factor of an adapter that a parameter is: A reads, B writes; those of tables have names of their own. */
type Factor = "A" | "B" | "embedding_A" | "embedding_B";

/** The factor of a name: `lora_A.weight`, or with the name of the adapter, `lora_A.default.weight`; undefined for others. */
function factorOf({ name }: Member): Factor | undefined {
  const match = /(?:^|[./])lora_((?:embedding_)?[AB])(?:[./][^./]+)?(?:[./]weight)?$/.exec(name);
  return match?.[1] as Factor | undefined;
}

/** The rank of an adapter, by its A, whose outputs it counts. */
const rankOf = ({ shape }: Member) => shape[0]!;

/**
 * LoRA: A uniform within ±1/√fanIn, `variant: "default"`, or N(0, 1/r²), `"gaussian"`, r the rank; B 0, so that the adapter starts as
 * no change. For tables: A 0 and B N(0, 1), with `"gaussian"` A N(0, 1/r²) and B 0. The fan is that of the whole matrix. Only adapters have
 * laws: the weights that they adapt are not drawn.
 * Source: Hu et al. 2022, section 4.1; PEFT, `reset_lora_parameters`, with its names and shapes: A [r, in], B [out, r].
 */
export const lora: ModelScheme = {
  formula: "A uniform within ±1/√fanIn (default) or N(0, 1/r²) (gaussian), B 0",
  source: "Hu et al. 2022, section 4.1; PEFT",
  options: ["variant"],
  laws(where, { variant = "default" }, members) {
    const isDefault = checkWord("E_ARGUMENT", where, "variant", variant, ["default", "gaussian"]) === "default";
    if (members.every((member) => factorOf(member) === undefined)) {
      throw new IsovarError("E_SPEC", `${where}: no parameter is a factor of an adapter: none has lora_A or lora_B in its name`);
    }
    return (member): Law | undefined => {
      switch (factorOf(member)) {
        case "A":
          return isDefault ? LINEAR : gaussian(1 / rankOf(member));
        case "B":
          return ZEROS;
        case "embedding_A":
          return isDefault ? ZEROS : gaussian(1 / rankOf(member));
        case "embedding_B":
          return isDefault ? gaussian(1) : ZEROS;
        default:
          return undefined;
      }
    };
  },
};
