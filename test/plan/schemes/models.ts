// Listings of published models at any size: names, shapes and layouts, as the checkpoints have them.

import type { Layout } from "../../../src/init/index.js";

export interface Entry {
  name: string;
  shape: number[];
  layout?: Layout;
}

/** Sizes of a transformer: layers, width, inner width of its feed-forward nets, words. */
export interface Size {
  layers: number;
  width: number;
  inner: number;
  words: number;
}

/** Four sizes: one layer, one with an odd width, one as deep as GPT-2 small, one that is deep and thin. */
export const SIZES: Size[] = [
  { layers: 1, width: 8, inner: 32, words: 10 },
  { layers: 3, width: 36, inner: 84, words: 77 },
  { layers: 12, width: 48, inner: 192, words: 101 },
  { layers: 40, width: 16, inner: 64, words: 33 },
];

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const entry = (name: string, ...shape: number[]): Entry => ({ name, shape });
const linear = (name: string, out: number, inputs: number): Entry[] => [
  entry(`${name}.weight`, out, inputs),
  entry(`${name}.bias`, out),
];
const norm = (name: string, size: number): Entry[] => [entry(`${name}.weight`, size), entry(`${name}.bias`, size)];

/** GPT-2 as transformers stores it: linear maps are [in, out]. */
export function gpt2({ layers, width, inner, words }: Size): Entry[] {
  const conv1d = (name: string, inputs: number, out: number) => [
    { name: `${name}.weight`, shape: [inputs, out], layout: "io" as const },
    entry(`${name}.bias`, out),
  ];
  return [
    entry("wte.weight", words, width),
    entry("wpe.weight", 20, width),
    ...range(layers).flatMap((i) => [
      ...norm(`h.${i}.ln_1`, width),
      ...conv1d(`h.${i}.attn.c_attn`, width, 3 * width),
      ...conv1d(`h.${i}.attn.c_proj`, width, width),
      ...norm(`h.${i}.ln_2`, width),
      ...conv1d(`h.${i}.mlp.c_fc`, width, inner),
      ...conv1d(`h.${i}.mlp.c_proj`, inner, width),
    ]),
    ...norm("ln_f", width),
  ];
}

/** Llama with half as many keys and values as queries. */
export function llama({ layers, width, inner, words }: Size): Entry[] {
  return [
    entry("model.embed_tokens.weight", words, width),
    ...range(layers).flatMap((i) => {
      const layer = `model.layers.${i}`;
      return [
        entry(`${layer}.self_attn.q_proj.weight`, width, width),
        entry(`${layer}.self_attn.k_proj.weight`, width / 2, width),
        entry(`${layer}.self_attn.v_proj.weight`, width / 2, width),
        entry(`${layer}.self_attn.o_proj.weight`, width, width),
        entry(`${layer}.mlp.gate_proj.weight`, inner, width),
        entry(`${layer}.mlp.up_proj.weight`, inner, width),
        entry(`${layer}.mlp.down_proj.weight`, width, inner),
        entry(`${layer}.input_layernorm.weight`, width),
        entry(`${layer}.post_attention_layernorm.weight`, width),
      ];
    }),
    entry("model.norm.weight", width),
    entry("lm_head.weight", words, width),
  ];
}

export function bert({ layers, width, inner, words }: Size): Entry[] {
  return [
    entry("bert.embeddings.word_embeddings.weight", words, width),
    entry("bert.embeddings.position_embeddings.weight", 20, width),
    entry("bert.embeddings.token_type_embeddings.weight", 2, width),
    ...norm("bert.embeddings.LayerNorm", width),
    ...range(layers).flatMap((i) => {
      const layer = `bert.encoder.layer.${i}`;
      return [
        ...linear(`${layer}.attention.self.query`, width, width),
        ...linear(`${layer}.attention.self.key`, width, width),
        ...linear(`${layer}.attention.self.value`, width, width),
        ...linear(`${layer}.attention.output.dense`, width, width),
        ...norm(`${layer}.attention.output.LayerNorm`, width),
        ...linear(`${layer}.intermediate.dense`, inner, width),
        ...linear(`${layer}.output.dense`, width, inner),
        ...norm(`${layer}.output.LayerNorm`, width),
      ];
    }),
    ...linear("bert.pooler.dense", width, width),
  ];
}

/** ViT as timm names it, with LayerScale. */
export function vit({ layers, width, inner, words: classes }: Size): Entry[] {
  return [
    entry("cls_token", 1, 1, width),
    entry("pos_embed", 1, 17, width),
    entry("patch_embed.proj.weight", width, 3, 4, 4),
    entry("patch_embed.proj.bias", width),
    ...range(layers).flatMap((i) => [
      ...norm(`blocks.${i}.norm1`, width),
      ...linear(`blocks.${i}.attn.qkv`, 3 * width, width),
      ...linear(`blocks.${i}.attn.proj`, width, width),
      entry(`blocks.${i}.ls1.gamma`, width),
      ...norm(`blocks.${i}.norm2`, width),
      ...linear(`blocks.${i}.mlp.fc1`, inner, width),
      ...linear(`blocks.${i}.mlp.fc2`, width, inner),
      entry(`blocks.${i}.ls2.gamma`, width),
    ]),
    ...norm("norm", width),
    ...linear("head", classes, width),
  ];
}

/** An encoder, a decoder or both, as fairseq names them. */
export function fairseq({ layers, width, inner, words }: Size, sides: { encoder?: number; decoder?: number }): Entry[] {
  return (["encoder", "decoder"] as const).flatMap((side) => {
    if (sides[side] === undefined) return [];
    const attention = (name: string) =>
      ["q_proj", "k_proj", "v_proj", "out_proj"].flatMap((part) => linear(`${name}.${part}`, width, width));
    return [
      entry(`${side}.embed_tokens.weight`, words, width),
      ...range(sides[side] ?? layers).flatMap((i) => {
        const layer = `${side}.layers.${i}`;
        return [
          ...attention(`${layer}.self_attn`),
          ...norm(`${layer}.self_attn_layer_norm`, width),
          ...(side === "decoder" && sides.encoder ? attention(`${layer}.encoder_attn`) : []),
          ...linear(`${layer}.fc1`, inner, width),
          ...linear(`${layer}.fc2`, width, inner),
          ...norm(`${layer}.final_layer_norm`, width),
        ];
      }),
    ];
  });
}

/** Mamba as its authors name it: `state` numbers for each of 2 · width channels; time steps of rank `rank`. */
export function mamba({ layers, width, words }: Size, state: number, rank: number): Entry[] {
  const inner = 2 * width;
  return [
    entry("backbone.embedding.weight", words, width),
    ...range(layers).flatMap((i) => {
      const mixer = `backbone.layers.${i}.mixer`;
      return [
        entry(`${mixer}.A_log`, inner, state),
        entry(`${mixer}.D`, inner),
        entry(`${mixer}.in_proj.weight`, 2 * inner, width),
        entry(`${mixer}.conv1d.weight`, inner, 1, 4),
        entry(`${mixer}.conv1d.bias`, inner),
        entry(`${mixer}.x_proj.weight`, rank + 2 * state, inner),
        ...linear(`${mixer}.dt_proj`, inner, rank),
        entry(`${mixer}.out_proj.weight`, width, inner),
        entry(`backbone.layers.${i}.norm.weight`, width),
      ];
    }),
    entry("backbone.norm_f.weight", width),
  ];
}

/** Mamba-2, whose states belong to heads. */
export function mamba2({ layers, width, words }: Size, heads: number): Entry[] {
  const inner = 2 * width;
  return [
    entry("backbone.embedding.weight", words, width),
    ...range(layers).flatMap((i) => {
      const mixer = `backbone.layers.${i}.mixer`;
      return [
        ...["A_log", "dt_bias", "D"].map((name) => entry(`${mixer}.${name}`, heads)),
        entry(`${mixer}.in_proj.weight`, 2 * inner + 2 * 16 + heads, width),
        entry(`${mixer}.conv1d.weight`, inner + 2 * 16, 1, 4),
        entry(`${mixer}.conv1d.bias`, inner + 2 * 16),
        entry(`${mixer}.norm.weight`, inner),
        entry(`${mixer}.out_proj.weight`, width, inner),
        entry(`backbone.layers.${i}.norm.weight`, width),
      ];
    }),
    entry("backbone.norm_f.weight", width),
  ];
}

const convolution = (name: string, out: number, inputs: number, kernel: number) =>
  entry(`${name}.weight`, out, inputs, kernel, kernel);

const batchNorm = (name: string, size: number): Entry[] => [
  ...norm(name, size),
  entry(`${name}.running_mean`, size),
  entry(`${name}.running_var`, size),
  entry(`${name}.num_batches_tracked`),
];

/** A ResNet as torchvision names it: two stages of blocks with two convolutions or, as a bottleneck, three. */
export function resnet(blocks: number, width: number, { bottleneck = false, norms = true } = {}): Entry[] {
  const kernels = bottleneck ? [1, 3, 1] : [3, 3];
  return [
    convolution("conv1", width, 3, 7),
    ...(norms ? batchNorm("bn1", width) : []),
    ...[1, 2].flatMap((stage) =>
      range(blocks).flatMap((i) => [
        ...kernels.flatMap((kernel, k) => [
          convolution(`layer${stage}.${i}.conv${k + 1}`, width, width, kernel),
          ...(norms ? batchNorm(`layer${stage}.${i}.bn${k + 1}`, width) : [entry(`layer${stage}.${i}.bias${k + 1}a`, 1)]),
        ]),
        ...(norms ? [] : [entry(`layer${stage}.${i}.scale`, 1)]),
        ...(i === 0 ? [convolution(`layer${stage}.${i}.downsample.0`, width, width, 1)] : []),
        ...(i === 0 && norms ? batchNorm(`layer${stage}.${i}.downsample.1`, width) : []),
      ]),
    ),
    ...linear("fc", 10, width),
  ];
}

/** Fully connected layers without names of published models. */
export const mlp = (widths: readonly number[]): Entry[] =>
  widths.slice(1).flatMap((out, i) => linear(`net.${i}`, out, widths[i]!));
