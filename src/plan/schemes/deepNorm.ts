// DeepNorm and Sub-LN: Glorot weights times a factor of depth, where values pass.

import { checkWord } from "../../base/check.js";
import { normal } from "../../init/initializers/sampled.js";
import { glorotNormal } from "../../init/initializers/scaled.js";
import { blocks } from "../../init/laws/blocks.js";
import { log } from "../../math/log.js";
import { endsBranch, fansOf, gaussian, isTable, type LawOf, withRest } from "./law.js";
import type { ModelScheme } from "./scheme.js";
import { depthsOf, isPacked, packedOf, passes, sideOf } from "./sides.js";

const root4 = (x: number) => Math.sqrt(Math.sqrt(x));
const root16 = (x: number) => root4(root4(x));

/** Factors of depth for one side of a model. */
interface Factors {
  /** On the std of what passes values on. */
  readonly gain: number;
  /** On what ends a branch, in the graph. */
  readonly multiplier?: number;
}

function factorLaws(where: string, factors: Readonly<Record<"encoder" | "decoder", Factors>>): LawOf {
  return withRest((member) => {
    const { part } = member;
    if (isTable(member)) return gaussian(1 / Math.sqrt(member.shape.at(-1)!));
    if (part === "head") return gaussian(1 / Math.sqrt(fansOf(where, member).fanIn));
    const { gain, multiplier } = factors[sideOf(member)];
    if (isPacked(member)) {
      const { axis, inputs } = packedOf(where, member);
      const std = 1 / Math.sqrt(inputs);
      const plain = normal({ std });
      return { init: blocks({ axis, parts: [plain, plain, normal({ std: gain * std })] }) };
    }
    if (!passes(member)) return { init: glorotNormal({ truncated: false }) };
    return {
      init: glorotNormal({ gain, truncated: false }),
      ...(multiplier !== undefined && endsBranch(member) && { multiplier }),
    };
  });
}

/**
 * DeepNorm: LN(α·x + G(x)) with all weights Glorot normal, times β for the feed-forward nets, the value and the output of attention. N
 * layers of an encoder or a decoder alone: α = (2N)^¼, β = (8N)^−¼. Encoder of N beside a decoder of M: α = 0.81(N⁴M)^(1/16),
 * β = 0.87(N⁴M)^(−1/16); the decoder: α = (3M)^¼, β = (12M)^−¼. LN(α·x + G(x)) is LN(x + G(x)/α): 1/α is the multiplier of what
 * ends a branch. Tables and head N(0, 1/d), as in the authors' code.
 * Source: Wang et al. 2022, figure 2. The authors' code, torchscale, differs in one number: it has β = 1.15(N⁴M)^(−1/16), as it divides
 * by (N⁴M)^(1/16)/1.15, and 1/1.15 is 0.87; `constants: "torchscale"` gives that.
 */
export const deepNorm: ModelScheme = {
  formula: "Glorot normal, times β = (8N)^−¼ in feed-forward nets, value and output of attention; multiplier 1/α = (2N)^−¼",
  source: "Wang et al. 2022 (DeepNet), figure 2; torchscale",
  options: ["constants"],
  laws(where, { constants = "paper" }, members) {
    const inner = checkWord("E_ARGUMENT", where, "constants", constants, ["paper", "torchscale"]) === "paper" ? 0.87 : 1.15;
    const { encoder: n, decoder: m } = depthsOf(where, members);
    const alone = { gain: 1 / root4(8 * (n + m)), multiplier: 1 / root4(2 * (n + m)) };
    const joint = root16(n * n * n * n * m);
    return factorLaws(
      where,
      n === 0 || m === 0
        ? { encoder: alone, decoder: alone }
        : {
            encoder: { gain: inner / joint, multiplier: 1 / (0.81 * joint) },
            decoder: { gain: 1 / root4(12 * m), multiplier: 1 / root4(3 * m) },
          },
    );
  },
};

/**
 * Sub-LN (Magneto): all weights Glorot normal, times γ for the feed-forward nets, the value and the output of attention. N layers of an
 * encoder or a decoder alone: γ = √(ln 2N). Encoder of N beside a decoder of M: γ = √(ln(3M)·ln(2N)/3); the decoder: √(ln 3M). Tables
 * and head N(0, 1/d).
 * Source: Wang et al. 2022 (Foundation Transformers), figure 2; the same in torchscale.
 */
export const subLN: ModelScheme = {
  formula: "Glorot normal, times γ = √(ln 2N) in feed-forward nets, value and output of attention",
  source: "Wang et al. 2022 (Foundation Transformers), figure 2; torchscale",
  options: [],
  laws(where, _, members) {
    const { encoder: n, decoder: m } = depthsOf(where, members);
    const alone = { gain: Math.sqrt(log(2 * (n + m))) };
    return factorLaws(
      where,
      n === 0 || m === 0
        ? { encoder: alone, decoder: alone }
        : { encoder: { gain: Math.sqrt((log(3 * m) * log(2 * n)) / 3) }, decoder: { gain: Math.sqrt(log(3 * m)) } },
    );
  },
};
