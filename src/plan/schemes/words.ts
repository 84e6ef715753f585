// What the parts of published models are called.

/** A part of a model: a linear map, a table or a vector with a task of its own. */
export type Part =
  | "embedding"
  | "position"
  | "token"
  | "patch"
  | "query"
  | "key"
  | "value"
  | "qkv"
  | "attentionOut"
  | "ffnIn"
  | "ffnUp"
  | "ffnOut"
  | "head"
  | "layerScale"
  | "branchGain";

/**
 * How the paths of modules end, without what stands after them, such as `.weight`; of several endings that fit, the longest counts.
 * Source: checkpoints of transformers (GPT-2, Llama, BERT, T5, GPT-NeoX, BLOOM, OPT, ViT), timm, fairseq, torchscale, Megatron,
 * torchtitan, OLMo and Mamba.
 */
const WORDS: Readonly<Record<Part, string>> = {
  embedding: `wte embed_tokens tok_embeddings word_embeddings token_type_embeddings embed_in shared embedding embeddings embed
    token_embedding word_embedding`,
  position: `wpe embed_positions position_embeddings position_embedding pos_embed pos_embedding positional_embedding
    relative_attention_bias relative_position_bias_table`,
  token: "cls_token class_token class_embedding mask_token dist_token distillation_token reg_token register_tokens",
  patch: "patch_embed.proj patch_embeddings.projection patch_embedding conv_proj",
  query: "q_proj query wq SelfAttention.q EncDecAttention.q",
  key: "k_proj key wk SelfAttention.k EncDecAttention.k",
  value: "v_proj value wv SelfAttention.v EncDecAttention.v",
  qkv: "c_attn qkv query_key_value qkv_proj in_proj_weight Wqkv linear_qkv att_proj W_pack",
  attentionOut: `attn.c_proj o_proj out_proj wo attn.proj attention.output.dense crossattention.output.dense attention.dense
    self_attention.dense linear_proj SelfAttention.o EncDecAttention.o attn_out attn.Wo`,
  ffnIn: `c_fc gate_proj gate_up_proj fc1 w1 intermediate.dense dense_h_to_4h linear_fc1 ff_proj fc_in wi wi_0 linear1 mlp.Wi`,
  ffnUp: "up_proj w3 wi_1",
  ffnOut: "mlp.c_proj down_proj fc2 w2 output.dense dense_4h_to_h linear_fc2 ff_out fc_out DenseReluDense.wo linear2 mlp.Wo",
  head: `lm_head head head.fc output embed_out score classifier fc output_projection logits predictions predictions.decoder
    seq_relationship qa_outputs summary`,
  layerScale: `gamma_1 gamma_2 ls1.gamma ls2.gamma layer_scale1.lambda1 layer_scale2.lambda1 lambda_1 lambda_2
    layer_scale_parameter layer_scale layer_scale_1 layer_scale_2`,
  branchGain: "resweight res_weight rezero skipinit_gain skip_gain alpha",
};

export const PARTS: readonly Part[] = /* @__PURE__ */ Object.keys(WORDS) as Part[];

/** The endings of a part. */
export const wordsOf = (part: Part): string[] => WORDS[part].split(/\s+/);

/** The part of each ending. */
let endings: Map<string, Part> | undefined;

/** What the path of a module, segment by segment, says that it is. */
export function partOf(path: readonly string[]): Part | undefined {
  endings ??= new Map(PARTS.flatMap((part) => wordsOf(part).map((word): [string, Part] => [word, part])));
  for (const length of [3, 2, 1]) {
    const part = path.length < length ? undefined : endings.get(path.slice(-length).join("."));
    if (part !== undefined) return part;
  }
  return undefined;
}
