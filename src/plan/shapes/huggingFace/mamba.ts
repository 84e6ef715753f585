// Mamba and Mamba-2.

import { constant, ones } from "../../../init/initializers/constant.js";
import type { Initializer } from "../../../init/initializers/initializer.js";
import { uniform } from "../../../init/initializers/sampled.js";
import { varianceScaling } from "../../../init/initializers/scaled.js";
import { s4dReal, timeStepBias } from "../../../init/laws/stateSpace.js";
import type { SpecParameter } from "../../parameters.js";
import type { Rule } from "../../rules.js";
import type { Config } from "./config.js";
import { depthwise, embedding, layers, linear, parameter, rmsNorm, within } from "./entries.js";
import type { Family } from "./family.js";
import { normalStart } from "./starts.js";

/** The width within a layer. */
function innerWidth(config: Config): number {
  const inner = Math.floor(config.scale("expand", 2) * config.size("hidden_size"));
  if (inner < 1) config.refuse("expand", "large enough for hidden_size times it to be at least 1");
  if (!Number.isSafeInteger(inner)) config.refuseLargest(`expand · hidden_size would be ${inner}, at most 2^53 - 1 may be`);
  return inner;
}

/** A model of layers with a mixer each, as both have it. */
function model(config: Config, mixer: readonly SpecParameter[]): SpecParameter[] {
  const width = config.size("hidden_size");
  return [
    ...embedding("embeddings", config.size("vocab_size"), width),
    ...layers("layers", config.count("num_hidden_layers"), [...rmsNorm("norm", width), ...within("mixer", mixer)]),
    ...rmsNorm("norm_f", width),
  ];
}

const withHead = (config: Config, body: readonly SpecParameter[], isTied: boolean): SpecParameter[] => [
  ...within("backbone", body),
  ...(config.flag("tie_word_embeddings", isTied)
    ? [{ name: "lm_head.weight", tied: "backbone.embeddings.weight" }]
    : linear("lm_head", config.size("hidden_size"), config.size("vocab_size"), false)),
];

/** The rank of the map to time steps. */
function rankOf(config: Config): number {
  const isAuto = !config.has("time_step_rank") || config.isWord("time_step_rank", "auto");
  return isAuto ? Math.ceil(config.size("hidden_size") / 16) : config.size("time_step_rank");
}

function mambaBody(config: Config): SpecParameter[] {
  const width = config.size("hidden_size");
  const inner = innerWidth(config);
  if (config.has("intermediate_size") && config.size("intermediate_size") !== inner) {
    config.refuse("intermediate_size", `expand · hidden_size, ${inner}`);
  }
  const states = config.size("state_size");
  const rank = rankOf(config);
  const bias = config.flag("use_bias", false);
  return model(config, [
    ...parameter("A_log", [inner, states]),
    ...parameter("D", [inner]),
    ...depthwise("conv1d", inner, config.size("conv_kernel", 4), config.flag("use_conv_bias", true)),
    // What is mixed and its gate, side by side along the outputs.
    ...parameter("in_proj.weight", [2 * inner, width], { in: 1, out: 0, blocks: { axis: 0, count: 2 } }),
    ...(bias ? parameter("in_proj.bias", [2 * inner]) : []),
    ...linear("x_proj", inner, rank + 2 * states, false),
    ...linear("dt_proj", rank, inner),
    ...linear("out_proj", inner, width, bias),
  ]);
}

function mamba2Body(config: Config): SpecParameter[] {
  const width = config.size("hidden_size");
  const inner = innerWidth(config);
  const heads = config.size("num_heads");
  if (inner % heads !== 0) config.refuse("num_heads", `a divisor of expand · hidden_size, ${inner}`);
  if (heads * config.size("head_dim") !== inner) config.refuse("head_dim", `expand · hidden_size / num_heads, ${inner / heads}`);
  const channels = inner + 2 * config.size("n_groups", 8) * config.size("state_size");
  const bias = config.flag("use_bias", false);
  return model(config, [
    ...parameter("A_log", [heads]),
    ...parameter("D", [heads]),
    ...parameter("dt_bias", [heads]),
    ...depthwise("conv1d", channels, config.size("conv_kernel", 4), config.flag("use_conv_bias", true)),
    ...linear("in_proj", width, inner + channels + heads, bias),
    ...rmsNorm("norm", inner),
    ...linear("out_proj", inner, width, bias),
  ]);
}

/** Uniform within ±1/√fanIn, as PyTorch starts its layers. @param layers over whose square root it is, if at all */
const bounded = (layers = 1): Initializer => varianceScaling({ scale: 1 / (3 * layers), mode: "fanIn", distribution: "uniform" });

/** What both begin with. */
function start(config: Config): { rules: Rule[] } {
  const isRescaled = config.flag("rescale_prenorm_residual", false);
  const steps = timeStepBias({
    lower: config.scale("time_step_min", 0.001),
    upper: config.scale("time_step_max", 0.1),
    floor: config.scale("time_step_floor", 1e-4),
  });
  return {
    rules: [
      { match: "**A_log", init: s4dReal() },
      { match: "**.D", init: ones() },
      { match: ["**dt_proj.bias", "**dt_bias"], init: steps },
      { match: "**conv1d.weight", init: bounded() },
      { match: "**out_proj.weight", init: bounded(isRescaled ? Math.max(1, config.count("num_hidden_layers")) : 1) },
      ...normalStart(config, "**norm{,_f}.weight", 0.1).rules,
    ],
  };
}

/** The map to time steps of Mamba: within ±bound, or all at the bound. */
function timeSteps(config: Config): Initializer {
  const bound = config.scale("time_step_scale", 1) / Math.sqrt(rankOf(config));
  const scheme = config.word("time_step_init_scheme") ?? "random";
  if (scheme === "constant") return constant(bound);
  if (scheme !== "random") config.refuse("time_step_init_scheme", '"random" or "constant"');
  return uniform({ lower: -bound, upper: bound });
}

export const mamba: Family = {
  classes: { MambaForCausalLM: (config) => withHead(config, mambaBody(config), true), MambaModel: mambaBody },
  start: (config) => ({ rules: [{ match: "**dt_proj.weight", init: timeSteps(config) }, ...start(config).rules] }),
};

export const mamba2: Family = {
  classes: { Mamba2ForCausalLM: (config) => withHead(config, mamba2Body(config), false), Mamba2Model: mamba2Body },
  start,
};
