// An initializer with another std.

import { show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { fanBy } from "../../init/distributionOf.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import { normal, truncatedNormal, uniform } from "../../init/initializers/sampled.js";
import { varianceScaling } from "../../init/initializers/scaled.js";
import { fansOf } from "./law.js";
import type { Member } from "./members.js";

/**
 * The initializer that draws for a member what another draws for it at its base shape, times a factor.
 * @throws {IsovarError} E_SPEC for a scheme whose values do not scale
 */
export function scaled(where: string, init: Initializer, member: Member, base: Member, factor: number): Initializer {
  switch (init.scheme) {
    case "constant":
      return init;
    case "normal":
      return normal({ mean: init.mean * factor, std: init.std * factor });
    case "uniform":
      return uniform({ lower: init.lower * factor, upper: init.upper * factor });
    case "truncatedNormal": {
      const [mean, std] = [init.mean * factor, init.std * factor];
      if ("lower" in init) return truncatedNormal({ mean, std, lower: init.lower, upper: init.upper });
      const { min = -Infinity, max = Infinity } = init;
      return truncatedNormal({ mean, std, min: min * factor, max: max * factor });
    }
    case "varianceScaling": {
      const { mode, distribution } = init;
      const ratio = fanBy(mode, fansOf(where, member)) / fanBy(mode, fansOf(where, base));
      return varianceScaling({ scale: init.scale * ratio * factor * factor, mode, distribution });
    }
    default:
      throw new IsovarError("E_SPEC", `${where}: base draws ${show(member.name)} by ${init.scheme}, which has no std to scale`);
  }
}
