// The schemes of Vision Transformers in timm.

import { checkBoolean, checkWord } from "../../base/check.js";
import { sizeOf } from "../../base/shape.js";
import { constant } from "../../init/initializers/constant.js";
import { truncatedNormal } from "../../init/initializers/sampled.js";
import { glorotUniform, lecunNormal } from "../../init/initializers/scaled.js";
import { log } from "../../math/log.js";
import { endsBranch, gaussian, type Law, type LawOf, needBranchEnds, needMembers, within, withRest, ZEROS } from "./law.js";
import type { Member } from "./members.js";
import { scaled } from "./scaled.js";
import type { ModelScheme } from "./scheme.js";
import { torchLaws } from "./torch.js";

/** Cut at ±2, in values and not in std: PyTorch's default, which cuts nothing at such a std. */
const point02 = (): Law => ({ init: truncatedNormal({ std: 0.02, min: -2, max: 2 }) });
const tiny = (): Law => gaussian(1e-6);
const glorot = (): Law => ({ init: glorotUniform() });

const isConvolution = ({ shape }: Member) => shape.length >= 4;

/** A packed matrix of query, key and value has the bound of one of the three. */
function moco({ part, shape }: Member): Law {
  if (part !== "qkv") return glorot();
  const [rows, columns] = shape as [number, number];
  return within(Math.sqrt(6 / (Math.floor(rows / 3) + columns)));
}

/** Linear maps by `init`; the patch convolution as PyTorch starts it, for timm leaves it so. */
function linearLaws(where: string, members: readonly Member[], init: (member: Member) => Law): LawOf {
  const left = torchLaws(where, members);
  const rest = withRest(init);
  return (member) => (isConvolution(member) || (member.kind === "bias" && member.part === "patch") ? left(member) : rest(member));
}

/** As in the JAX code: a head of 0, and in feed-forward nets biases that are almost 0. */
function jaxLaws(headBias: (member: Member) => Law): LawOf {
  const rest = withRest((member) => {
    if (member.part === "head") return ZEROS;
    return isConvolution(member) ? { init: lecunNormal() } : glorot();
  });
  return (member) => {
    if (member.kind !== "bias") return rest(member);
    if (member.part === "head") return headBias(member);
    return member.part === "ffnIn" || member.part === "ffnOut" ? tiny() : ZEROS;
  };
}

/**
 * ViT as timm starts it, by `variant`: `"timm"` (default), linear maps N(0, 0.02²); `"jax"`, linear maps Glorot uniform, convolutions LeCun
 * normal, biases of feed-forward nets N(0, 10⁻¹²), head 0; `"jax_nlhb"`, the same with −ln C as the bias of a head for C classes, so that
 * each starts at probability 1/C under a sigmoid; `"moco"`, Glorot uniform, in packed query, key and value with the bound of one of them.
 * `fixInit` divides what ends a branch of layer l, from 0, by √(2(l + 1)).
 * All: positions N(0, 0.02²), class and other tokens N(0, 10⁻¹²), norms 1; the patch convolution of `"timm"` and `"moco"` as PyTorch's.
 * Source: timm, models/vision_transformer.py, `get_init_weights_vit`, by its names; Dosovitskiy et al. 2021 for `"jax"`.
 */
export const vit: ModelScheme = {
  formula: "linear maps N(0, 0.02²); jax: Glorot uniform, head 0; jax_nlhb: head bias −ln C; moco: Glorot uniform",
  source: "timm, models/vision_transformer.py; Dosovitskiy et al. 2021",
  options: ["variant", "fixInit"],
  laws(where, { variant = "timm", fixInit = false }, members) {
    const chosen = checkWord("E_ARGUMENT", where, "variant", variant, ["timm", "jax", "jax_nlhb", "moco"]);
    needMembers(where, members, "a class token, a position or a patch embedding", ["token", "position", "patch"]);
    if (chosen.startsWith("jax")) needMembers(where, members, "a head", ["head"]);
    const negativeLog = (member: Member): Law => ({ init: constant(-log(sizeOf(member.shape))) });
    const laws = {
      timm: () => linearLaws(where, members, point02),
      moco: () => linearLaws(where, members, moco),
      jax: () => jaxLaws(() => ZEROS),
      jax_nlhb: () => jaxLaws(negativeLog),
    }[chosen]();
    const fixes = checkBoolean(where, "fixInit", fixInit);
    if (fixes) needBranchEnds(where, members);
    return (member) => {
      if (member.part === "position") return point02();
      const law = member.part === "token" ? tiny() : laws(member);
      if (law === undefined || !fixes || !endsBranch(member)) return law;
      return { init: scaled(where, law.init, member, member, 1 / Math.sqrt(2 * (member.layer!.index + 1))) };
    };
  },
};
