// BERT.

import type { SpecParameter } from "../../parameters.js";
import type { Config } from "./config.js";
import { embedding, layerNorm, layers, linear, parameter, within } from "./entries.js";
import type { Family } from "./family.js";
import { normalStart } from "./starts.js";

const width = (config: Config) => config.size("hidden_size");

function encoder(config: Config): SpecParameter[] {
  if (![undefined, "absolute"].includes(config.word("position_embedding_type"))) {
    config.refuse("position_embedding_type", '"absolute"; others are not read');
  }
  const size = width(config);
  const inner = config.size("intermediate_size");
  const rows = config.size("vocab_size");
  return [
    ...within("embeddings", [
      ...embedding("word_embeddings", rows, size, config.padding(rows, 0)),
      ...embedding("position_embeddings", config.size("max_position_embeddings"), size),
      ...embedding("token_type_embeddings", config.size("type_vocab_size", 2), size),
      ...layerNorm("LayerNorm", size),
    ]),
    ...layers("encoder.layer", config.count("num_hidden_layers"), [
      ...linear("attention.self.query", size, size),
      ...linear("attention.self.key", size, size),
      ...linear("attention.self.value", size, size),
      ...linear("attention.output.dense", size, size),
      ...layerNorm("attention.output.LayerNorm", size),
      ...linear("intermediate.dense", size, inner),
      ...linear("output.dense", inner, size),
      ...layerNorm("output.LayerNorm", size),
    ]),
  ];
}

const pooler = (config: Config) => linear("pooler.dense", width(config), width(config));

const body = (config: Config) => within("bert", encoder(config));
const pooledBody = (config: Config) => within("bert", [...encoder(config), ...pooler(config)]);

/** The head that tells masked words. */
function predictions(config: Config): SpecParameter[] {
  const rows = config.size("vocab_size");
  const isTied = config.flag("tie_word_embeddings", true);
  return within("cls.predictions", [
    ...parameter("bias", [rows]),
    ...linear("transform.dense", width(config), width(config)),
    ...layerNorm("transform.LayerNorm", width(config)),
    ...(isTied ? [{ name: "decoder.bias", tied: "bias" }] : linear("decoder", width(config), rows)),
  ]).concat(isTied ? { name: "cls.predictions.decoder.weight", tied: "bert.embeddings.word_embeddings.weight" } : []);
}

const sequel = (config: Config) => linear("cls.seq_relationship", width(config), 2);

/** A class with one linear layer at the end. */
const ending =
  (name: string, from: (config: Config) => SpecParameter[], outputs: (config: Config) => number) => (config: Config) =>
    from(config).concat(linear(name, width(config), outputs(config)));

const masked = (config: Config) => [...body(config), ...predictions(config)];

export const bert: Family = {
  classes: {
    BertForMaskedLM: masked,
    BertModel: (config) => [...encoder(config), ...pooler(config)],
    BertLMHeadModel: masked,
    BertForPreTraining: (config) => [...pooledBody(config), ...predictions(config), ...sequel(config)],
    BertForNextSentencePrediction: (config) => [...pooledBody(config), ...sequel(config)],
    BertForSequenceClassification: /* @__PURE__ */ ending("classifier", pooledBody, (config) => config.labels()),
    BertForTokenClassification: /* @__PURE__ */ ending("classifier", body, (config) => config.labels()),
    BertForQuestionAnswering: /* @__PURE__ */ ending("qa_outputs", body, () => 2),
    BertForMultipleChoice: /* @__PURE__ */ ending("classifier", pooledBody, () => 1),
  },
  start: (config) => normalStart(config, "**LayerNorm.weight"),
};
