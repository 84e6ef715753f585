// GPT-2. Its Conv1D is a linear layer whose weight is [in, out].

import type { Layout } from "../../../init/layout.js";
import type { SpecParameter } from "../../parameters.js";
import type { Config } from "./config.js";
import { embedding, layerNorm, layers, linear, parameter, within } from "./entries.js";
import type { Family } from "./family.js";

/** Query, key and value side by side along the outputs. */
const QKV: Layout = { in: 0, out: 1, blocks: { axis: 1, count: 3 } };

const conv1d = (name: string, inputs: number, outputs: number, layout: Layout = "io"): SpecParameter[] => [
  ...parameter(`${name}.weight`, [inputs, outputs], layout),
  ...parameter(`${name}.bias`, [outputs]),
];

function body(config: Config): SpecParameter[] {
  const width = config.size("n_embd");
  const inner = config.has("n_inner") ? config.size("n_inner") : 4 * width;
  return [
    ...embedding("wte", config.size("vocab_size"), width),
    ...embedding("wpe", config.size("n_positions"), width),
    ...layers("h", config.count("n_layer"), [
      ...layerNorm("ln_1", width),
      ...conv1d("attn.c_attn", width, 3 * width, QKV),
      ...conv1d("attn.c_proj", width, width),
      ...layerNorm("ln_2", width),
      ...conv1d("mlp.c_fc", width, inner),
      ...conv1d("mlp.c_proj", inner, width),
    ]),
    ...layerNorm("ln_f", width),
  ];
}

const transformer = (config: Config) => within("transformer", body(config));

const head = (config: Config): SpecParameter[] =>
  config.flag("tie_word_embeddings", true)
    ? [{ name: "lm_head.weight", tied: "transformer.wte.weight" }]
    : linear("lm_head", config.size("n_embd"), config.size("vocab_size"), false);

/** The head that picks one of several texts. */
function choice(config: Config): SpecParameter[] {
  const width = config.size("n_embd");
  if (!config.flag("summary_use_proj", true)) return [];
  return linear("multiple_choice_head.summary", width, config.flag("summary_proj_to_labels", true) ? config.labels() : width);
}

export const gpt2: Family = {
  classes: {
    GPT2LMHeadModel: (config) => [...transformer(config), ...head(config)],
    GPT2Model: body,
    GPT2DoubleHeadsModel: (config) => [...transformer(config), ...head(config), ...choice(config)],
    GPT2ForSequenceClassification: (config) => [
      ...transformer(config),
      ...linear("score", config.size("n_embd"), config.labels(), false),
    ],
    GPT2ForTokenClassification: (config) => [
      ...transformer(config),
      ...linear("classifier", config.size("n_embd"), config.labels()),
    ],
    GPT2ForQuestionAnswering: (config) => [...transformer(config), ...linear("qa_outputs", config.size("n_embd"), 2)],
  },
  start: (config) => ({ scheme: { scheme: "gpt2", std: config.scale("initializer_range", 0.02) } }),
};
