// LoRA: low-rank adapters.

import { checkWord, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { zeros } from "../../init/initializers/constant.js";
import { normal } from "../../init/initializers/sampled.js";
import { blocks } from "../../init/laws/blocks.js";
import { gaussian, type Law, ZEROS } from "./law.js";
import type { Member } from "./members.js";
import type { ModelScheme } from "./scheme.js";
import { linearLaw } from "./torch.js";

/** The factor of an adapter that a parameter is: A reads, B writes; those of tables have names of their own. */
type Factor = "A" | "B" | "embedding_A" | "embedding_B";

/** The factor of a name: `lora_A.weight`, or with the name of the adapter, `lora_A.default.weight`; undefined for others. */
function factorOf({ name }: Member): Factor | undefined {
  const match = /(?:^|[./])lora_((?:embedding_)?[AB])(?:[./][^./]+)?(?:[./]weight)?$/.exec(name);
  return match?.[1] as Factor | undefined;
}

/** The rank of an adapter, by its A, whose outputs it counts. */
const rankOf = ({ shape }: Member) => shape[0]!;

/** The std of `"orthogonal"`. Source: PEFT, `orthogonal_init`, which divides by 10. */
const ORTHOGONAL_STD = 0.1;

type Variant = "default" | "gaussian" | "orthogonal";

/** Half of the rank drawn, the other half 0: in A the first half, in B the second, so that B·A is 0. */
function halves(where: string, { name, shape }: Member, axis: 0 | 1): Law {
  if (shape[axis]! % 2 !== 0) {
    throw new IsovarError(
      "E_SPEC",
      `${where}: ${show(name)} must have an even rank for variant "orthogonal", not ${shape[axis]}`,
    );
  }
  const drawn = normal({ std: ORTHOGONAL_STD });
  return { init: blocks({ axis, parts: axis === 0 ? [drawn, zeros()] : [zeros(), drawn] }) };
}

/** A and B of each kind, by variant. */
const LAWS: Readonly<Record<Factor, (where: string, member: Member, variant: Variant) => Law>> = {
  A: (where, member, variant) => {
    if (variant === "orthogonal") return halves(where, member, 0);
    return variant === "default" ? linearLaw() : gaussian(1 / rankOf(member));
  },
  B: (where, member, variant) => (variant === "orthogonal" ? halves(where, member, 1) : ZEROS),
  embedding_A: (_, member, variant) => (variant === "gaussian" ? gaussian(1 / rankOf(member)) : ZEROS),
  embedding_B: (_, _member, variant) => (variant === "gaussian" ? ZEROS : gaussian(1)),
};

/**
 * LoRA, by `variant`: `"default"`, A uniform within ±1/√fanIn and B 0; `"gaussian"`, A N(0, 1/r²), r the rank, and B 0; `"orthogonal"`, the
 * first half of the rows of A and the second half of the columns of B N(0, 0.1²), all else 0. So the adapter starts as no change. PEFT
 * turns the halves of `"orthogonal"` by one random rotation of the rank besides, which B·A does not feel. For tables: A 0 and B
 * N(0, 1), with `"gaussian"` A N(0, 1/r²) and B 0. The fan is that of the whole matrix. Only adapters have laws: the weights that they
 * adapt are not drawn.
 * Source: Hu et al. 2022, section 4.1; PEFT, tuners/lora/layer.py, with its names and shapes: A [r, in], B [out, r].
 */
export const lora: ModelScheme = {
  formula:
    "A uniform within ±1/√fanIn, or N(0, 1/r²) (gaussian), B 0; half of A and half of B N(0, 0.1²), so that BA = 0 (orthogonal)",
  source: "Hu et al. 2022, section 4.1; PEFT",
  options: ["variant"],
  laws(where, { variant = "default" }, members) {
    const chosen = checkWord("E_ARGUMENT", where, "variant", variant, ["default", "gaussian", "orthogonal"]);
    if (members.every((member) => factorOf(member) === undefined)) {
      throw new IsovarError("E_SPEC", `${where}: no parameter is a factor of an adapter: none has lora_A or lora_B in its name`);
    }
    return (member) => {
      const factor = factorOf(member);
      return factor && LAWS[factor](where, member, chosen);
    };
  },
};
