// Vision transformers.

import { zeros } from "../../../init/initializers/constant.js";
import { truncatedNormal } from "../../../init/initializers/sampled.js";
import type { SpecParameter } from "../../parameters.js";
import type { Config } from "./config.js";
import { layerNorm, layers, linear, parameter, within } from "./entries.js";
import type { Family } from "./family.js";
import { normalStart, rangeOf } from "./starts.js";

function patches(config: Config): number {
  const [height, width] = config.pair("image_size");
  const [down, across] = config.pair("patch_size");
  if (height < down || width < across) config.refuse("patch_size", "at most image_size");
  return Math.floor(height / down) * Math.floor(width / across);
}

function body(config: Config, isMasked = false): SpecParameter[] {
  const width = config.size("hidden_size");
  const inner = config.size("intermediate_size");
  const bias = config.flag("qkv_bias", true);
  return [
    ...within("embeddings", [
      ...parameter("cls_token", [1, 1, width]),
      ...(isMasked ? parameter("mask_token", [1, 1, width]) : []),
      ...parameter("position_embeddings", [1, patches(config) + 1, width]),
      ...parameter("patch_embeddings.projection.weight", [width, config.size("num_channels", 3), ...config.pair("patch_size")]),
      ...parameter("patch_embeddings.projection.bias", [width]),
    ]),
    ...layers("encoder.layer", config.count("num_hidden_layers"), [
      ...linear("attention.attention.query", width, width, bias),
      ...linear("attention.attention.key", width, width, bias),
      ...linear("attention.attention.value", width, width, bias),
      ...linear("attention.output.dense", width, width),
      ...linear("intermediate.dense", width, inner),
      ...linear("output.dense", inner, width),
      ...layerNorm("layernorm_before", width),
      ...layerNorm("layernorm_after", width),
    ]),
    ...layerNorm("layernorm", width),
  ];
}

function model(config: Config): SpecParameter[] {
  const width = config.size("hidden_size");
  return [...body(config), ...linear("pooler.dense", width, config.size("pooler_output_size", width))];
}

/** The head that paints masked patches: for each of its places, the pixels of a square. */
function painter(config: Config): SpecParameter[] {
  const side = config.size("encoder_stride", 16);
  const pixels = side * side * config.size("num_channels", 3);
  return [...parameter("decoder.0.weight", [pixels, config.size("hidden_size"), 1, 1]), ...parameter("decoder.0.bias", [pixels])];
}

export const vit: Family = {
  classes: {
    ViTForImageClassification: (config) => [
      ...within("vit", body(config)),
      ...linear("classifier", config.size("hidden_size"), config.labels()),
    ],
    ViTModel: model,
    ViTForMaskedImageModeling: (config) => [...within("vit", body(config, true)), ...painter(config)],
  },
  start: (config) => ({
    rules: [
      // Cut at -2 and 2, values, as by nn.init.trunc_normal_.
      { match: ["**cls_token", "**position_embeddings"], init: truncatedNormal({ std: rangeOf(config), min: -2, max: 2 }) },
      { match: "**mask_token", init: zeros() },
      ...normalStart(config, "**layernorm{,_before,_after}.weight").rules,
    ],
  }),
};
