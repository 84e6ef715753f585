// T-Fixup: transformers without normalizations.

import { glorotUniform } from "../../init/initializers/scaled.js";
import { blocks } from "../../init/laws/blocks.js";
import { fansOf, gaussian, isTable, within, withRest } from "./law.js";
import type { ModelScheme } from "./scheme.js";
import { depthsOf, isPacked, packedOf, passes, sideOf } from "./sides.js";

const root4 = (x: number) => Math.sqrt(Math.sqrt(x));

/**
 * T-Fixup, for a transformer without normalizations and warm-up: all weights Glorot uniform; those of the feed-forward nets, the value and
 * the output of attention times 0.67·N^−¼ in an encoder of N layers and times (9M)^−¼ in a decoder of M; embeddings N(0, 1/d) times
 * (9N)^−¼ of their side.
 * Source: Huang et al. 2020. The authors' code multiplies the value by √2 besides, since fairseq starts it at 1/√2 of Glorot.
 */
export const tFixup: ModelScheme = {
  formula:
    "Glorot uniform; feed-forward nets, value and output of attention times 0.67N^−¼ (encoder) or (9M)^−¼ (decoder); embeddings N(0, 1/d) times (9N)^−¼",
  source: "Huang et al. 2020",
  options: [],
  laws(where, _, members) {
    const depths = depthsOf(where, members);
    // A table that both sides share is called neither, and counts for the decoder.
    const tables = (side: "encoder" | "decoder") => 1 / root4(9 * (depths[side] || depths.encoder));
    const gains = { encoder: 0.67 / root4(depths.encoder), decoder: 1 / root4(9 * depths.decoder) };
    return withRest((member) => {
      const { part } = member;
      if (part === "embedding") return gaussian(tables(sideOf(member)) / Math.sqrt(member.shape.at(-1)!));
      if (isTable(member)) return gaussian(1 / Math.sqrt(member.shape.at(-1)!));
      if (part === "head") return gaussian(1 / Math.sqrt(fansOf(where, member).fanIn));
      if (isPacked(member)) {
        const { axis, inputs } = packedOf(where, member);
        const limit = Math.sqrt(3 / inputs);
        const [plain, scaled] = [within(limit).init, within(gains[sideOf(member)] * limit).init];
        return { init: blocks({ axis, parts: [plain, plain, scaled] }) };
      }
      return { init: passes(member) ? glorotUniform({ gain: gains[sideOf(member)] }) : glorotUniform() };
    });
  },
};
