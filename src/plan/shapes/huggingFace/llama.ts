// Llama, and the models that have its names: Mistral, Qwen2, Qwen3.

import type { SpecParameter } from "../../parameters.js";
import type { Config } from "./config.js";
import { embedding, layers, linear, rmsNorm, within } from "./entries.js";
import type { Family } from "./family.js";
import { normalStart } from "./starts.js";

/** In what the families differ. */
interface Traits {
  /** What the names of its classes begin with. */
  readonly name: string;
  /** Whether query, key and value have biases; undefined where the config says it, for the output too. */
  readonly qkvBias?: boolean;
  /** Whether query and key are normalized, each head by itself. */
  readonly qkNorm?: boolean;
  /** Whether the config may ask for biases in the feed-forward part. */
  readonly mlpBias?: boolean;
  /** Size of a head where the config names none; undefined for the width over the number of heads. */
  readonly headSize?: number;
  /** What the class that answers questions calls its body, where not `transformer`. */
  readonly answering?: string;
  /** How many heads share keys and values where the config does not say; undefined for each its own. */
  readonly keyValueHeads?: number;
}

/** The size of a head. */
function headSize(config: Config, { headSize }: Traits): number {
  // Null means that it follows from the width, whatever the family.
  if (config.has("head_dim") || (headSize !== undefined && !config.isNull("head_dim"))) return config.size("head_dim", headSize);
  const size = config.size("hidden_size") / config.size("num_attention_heads");
  return Number.isInteger(size) ? size : config.refuse("num_attention_heads", "a divisor of hidden_size, or head_dim given");
}

/** How many heads of keys and values there are: null means one for each head of queries, whatever the family. */
function keyValueHeads(config: Config, { keyValueHeads }: Traits): number {
  const heads = config.size("num_attention_heads");
  return config.size("num_key_value_heads", config.isNull("num_key_value_heads") ? heads : (keyValueHeads ?? heads));
}

function body(config: Config, traits: Traits): SpecParameter[] {
  const width = config.size("hidden_size");
  const inner = config.size("intermediate_size");
  const head = headSize(config, traits);
  const queries = config.size("num_attention_heads") * head;
  const keys = keyValueHeads(config, traits) * head;
  const bias = traits.qkvBias ?? config.flag("attention_bias", false);
  const outBias = traits.qkvBias === undefined && bias;
  const mlpBias = traits.mlpBias === true && config.flag("mlp_bias", false);
  const rows = config.size("vocab_size");
  return [
    ...embedding("embed_tokens", rows, width, config.padding(rows)),
    ...layers("layers", config.count("num_hidden_layers"), [
      ...linear("self_attn.q_proj", width, queries, bias),
      ...linear("self_attn.k_proj", width, keys, bias),
      ...linear("self_attn.v_proj", width, keys, bias),
      ...linear("self_attn.o_proj", queries, width, outBias),
      ...(traits.qkNorm ? [...rmsNorm("self_attn.q_norm", head), ...rmsNorm("self_attn.k_norm", head)] : []),
      ...linear("mlp.gate_proj", width, inner, mlpBias),
      ...linear("mlp.up_proj", width, inner, mlpBias),
      ...linear("mlp.down_proj", inner, width, mlpBias),
      ...rmsNorm("input_layernorm", width),
      ...rmsNorm("post_attention_layernorm", width),
    ]),
    ...rmsNorm("norm", width),
  ];
}

function family(traits: Traits): Family {
  const model = (config: Config) => within("model", body(config, traits));
  const { name } = traits;
  return {
    classes: {
      [`${name}ForCausalLM`]: (config) => [
        ...model(config),
        ...(config.flag("tie_word_embeddings", false)
          ? [{ name: "lm_head.weight", tied: "model.embed_tokens.weight" }]
          : linear("lm_head", config.size("hidden_size"), config.size("vocab_size"), false)),
      ],
      [`${name}Model`]: (config) => body(config, traits),
      [`${name}ForSequenceClassification`]: (config) => [
        ...model(config),
        ...linear("score", config.size("hidden_size"), config.labels(), false),
      ],
      [`${name}ForTokenClassification`]: (config) => [
        ...model(config),
        ...linear("score", config.size("hidden_size"), config.labels()),
      ],
      [`${name}ForQuestionAnswering`]: (config) => [
        ...within(traits.answering ?? "transformer", body(config, traits)),
        ...linear("qa_outputs", config.size("hidden_size"), 2),
      ],
    },
    start: (config) => normalStart(config, "**norm.weight"),
  };
}

export const llama = /* @__PURE__ */ family({ name: "Llama", mlpBias: true });
export const mistral = /* @__PURE__ */ family({ name: "Mistral", qkvBias: false, keyValueHeads: 8, answering: "model" });
export const qwen2 = /* @__PURE__ */ family({ name: "Qwen2", qkvBias: true, keyValueHeads: 32 });
export const qwen3 = /* @__PURE__ */ family({ name: "Qwen3", qkNorm: true, headSize: 128, keyValueHeads: 32 });
