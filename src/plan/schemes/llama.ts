// The scheme of Llama in torchtitan.

import { checkWord } from "../../base/check.js";
import { truncatedNormal } from "../../init/initializers/sampled.js";
import { fansOf, gaussian, type Law, needBranchEnds, positive, withRest } from "./law.js";
import type { ModelScheme } from "./scheme.js";

/** A normal distribution cut at ±2, in values and not in std: PyTorch's default, which cuts nothing at such a std. */
const cutAtTwo = (std: number): Law => ({ init: truncatedNormal({ std, min: -2, max: 2 }) });

/**
 * Llama as torchtitan trains it: weights N(0, std²); the projections of a layer that write, o_proj and down_proj, and also up_proj, with
 * std/√(2(l+1)) in layer l from 0, or with std/√(2L); the embedding N(0, 1); the head N(0, 1/d) cut at ±3 std, d the inputs of the
 * head. Norms 1.
 * Source: pytorch/torchtitan, models/llama3/model, `init_weights`; `depth: "layer"` is its default `depth_init`.
 */
export const llama: ModelScheme = {
  formula:
    "N(0, std²), std 0.02; o_proj, up_proj, down_proj std/√(2(l+1)) or std/√(2L); embedding N(0, 1); head N(0, 1/d) cut at ±3 std",
  source: "torchtitan, models/llama3/model/model.py, init_weights",
  options: ["std", "depth"],
  laws(where, { std = 0.02, depth = "layer" }, members) {
    const sigma = positive(where, "std", std);
    const byLayer = checkWord("E_ARGUMENT", where, "depth", depth, ["layer", "model"]) === "layer";
    needBranchEnds(where, members);
    return withRest((member) => {
      const { part, layer } = member;
      if (part === "embedding") return gaussian(1);
      if (part === "head") {
        return { init: truncatedNormal({ std: 1 / Math.sqrt(fansOf(where, member).fanIn), lower: -3, upper: 3 }) };
      }
      const scaled = layer !== undefined && (part === "attentionOut" || part === "ffnUp" || part === "ffnOut");
      return cutAtTwo(scaled ? sigma / Math.sqrt(2 * (byLayer ? layer.index + 1 : layer.count)) : sigma);
    });
  },
};
