// What a tensor is for, as its name tells.

/**
 * What a tensor is for. Only the first two are judged by their fans: a weight is multiplied by a signal, and rows of an embedding are
 * looked up. A bias or a scale is added or multiplied element by element, and the others are not parameters at all.
 */
export type TensorKind =
  | "weight"
  | "embedding"
  | "bias"
  | "scale"
  | "mask"
  | "buffer"
  | "quantization"
  | "running statistics"
  | "optimizer state";

/** Whether training changes the elements of this kind. */
export const isParameter = (kind: TensorKind): boolean => PARAMETERS.includes(kind);
const PARAMETERS: readonly TensorKind[] = ["weight", "embedding", "bias", "scale"];

/** Last parts of a name that only say that it is a parameter. PEFT ends names with that of the adapter, `default` if it has none. */
const PLAIN = /^(weights?|kernel|w|table|default|param)$/i;

/** For each kind, how PyTorch, Transformers, timm, Keras, Flax and this package call such tensors. The first pattern that fits counts. */
const NAMES: readonly (readonly [TensorKind, RegExp])[] = [
  ["running statistics", /^(running_(mean|var|std)|moving_(mean|variance)|num_batches_tracked)$/i],
  ["mask", /(^|_)masked_bias$|(^|_)mask$/i],
  [
    "buffer",
    /^(inv_freq|freqs(_cis|_cos|_sin)?|(cos|sin)(_cached?)?|(position|token_type)_ids|relative_(position|coords)_(index|table))$/i,
  ],
  // Names in files of compressed-tensors, ModelOpt and ComfyUI, and of GPTQ and AWQ.
  ["quantization", /^(weight|input|output|[kqv])_(scale|zero_point)(_|$)|^(scale_(weight|input)|scales|qzeros|g_idx)$/i],
  // Patches are embedded by a convolution; GPT-NeoX calls its output layer embed_out.
  [
    "embedding",
    /^(?!patch_|embed_out$)(wte$|wpe$|shared$|.*emb(ed|$|_)|relative_(attention_bias|position_bias_table)$|pe$|pos(ition(al)?)?(_?enc.*)?$)/i,
  ],
  // weight_g, and original0 of torch.nn.utils.parametrizations, are the lengths of vectors under weight normalization.
  ["scale", /norm|^ln(_|\d|$)|^bn\d*$|^(gamma|scale|ls\d?|layer_scale)(_|$)|^(weight_g|original0)$/i],
  ["bias", /^(b|beta)$|(^|_)bias(_|$)/i],
];

/** The part of a name that says what the tensor is: "wte" of "transformer.wte.weight". */
function subjectOf(name: string): string {
  const parts = name.split(/[./:]/);
  while (parts.length > 1 && PLAIN.test(parts.at(-1)!)) parts.pop();
  return parts.at(-1)!;
}

/** The kind of the tensor with this name; a weight where the name says nothing. */
export function kindOfName(name: string): TensorKind {
  const subject = subjectOf(name);
  return NAMES.find(([, pattern]) => pattern.test(subject))?.[0] ?? "weight";
}

/**
 * Matrices that start at zero on purpose, so that what they belong to starts as nothing: the second factor of a LoRA (Hu et al. 2021),
 * the zero convolutions of ControlNet (Zhang et al. 2023), the modulation of adaLN-Zero (Peebles & Xie 2022).
 */
const ZERO_ON_PURPOSE = /(^|[./])(lora_(B|up|embedding_A)|zero_convs?|controlnet_(down|mid)_blocks?|adaLN_modulation)([./]|$)/;

/** Whether zeros are the right start for the tensor with this name. */
export const startsAtZero = (name: string): boolean => ZERO_ON_PURPOSE.test(name);
