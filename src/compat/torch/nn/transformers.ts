// Attention and transformers of torch.nn.

import { checkBoolean, checkInteger, refuse } from "../../../base/check.js";
import { sizeOf } from "../../../base/shape.js";
import { type BiasOptions, constantLaw, linear, size, uniformLaw } from "./layers.js";
import { checkCount, checkModule, joined, type Law, type Module, moduleOf, optionsOf, type Step } from "./module.js";
import { layerNorm } from "./rowsAndNorms.js";

/** Options of attention. */
export interface AttentionOptions extends BiasOptions {
  /** Features of the keys, as many as of the queries unless given. */
  readonly kdim?: number;
  /** Features of the values, as many as of the queries unless given. */
  readonly vdim?: number;
  /** Whether keys and values get one more row, false unless given. */
  readonly addBiasKv?: boolean;
}

/** Options of the layers of a transformer. */
export interface TransformerLayerOptions extends BiasOptions {
  /** Features between the two linear maps, 2048 unless given. */
  readonly dimFeedforward?: number;
}

/** Options of a stack of layers. */
export interface StackOptions {
  /** A norm behind the last layer. */
  readonly norm?: Module;
}

/** Options of a whole transformer. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** Layers that read, 6 unless given. */
  readonly numEncoderLayers?: number;
  /** Layers that write, 6 unless given. */
  readonly numDecoderLayers?: number;
}

/** `xavier_uniform_` of a matrix. */
const xavierUniform = ([rows, columns]: readonly number[]): Law => uniformLaw(Math.sqrt(3) * Math.sqrt(2 / (columns! + rows!)));

/** A copy of a module in which a tensor is filled once more at the end. */
const refilled = (module: Module, steps: readonly Step[]): Module => ({ ...module, steps: [...module.steps, ...steps] });

/**
 * `nn.MultiheadAttention`.
 * @param embedDim a multiple of the heads
 * @param numHeads at least 1
 * @param options `kdim`, `vdim`, `addBiasKv` (false), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.multiheadAttention(16, 4)
 */
export function multiheadAttention(embedDim: number, numHeads: number, options?: AttentionOptions): Module {
  const where = "torch.nn.multiheadAttention";
  const given = optionsOf(where, options, ["kdim", "vdim", "addBiasKv", "bias"]);
  const { kdim = embedDim, vdim = embedDim, addBiasKv = false, bias = true, dtype } = given;
  const e = size(where, "embedDim", embedDim);
  if (e % size(where, "numHeads", numHeads) !== 0) {
    refuse("E_ARGUMENT", where, "numHeads", numHeads, `a divisor of embedDim (${e}); torch raises an AssertionError`);
  }
  size(where, "kdim", kdim);
  size(where, "vdim", vdim);
  const hasBias = checkBoolean(where, "bias", bias);
  const matrix = (name: string, shape: number[]): Step => ({ name, shape, dtype, law: xavierUniform(shape) });
  const isOne = kdim === e && vdim === e;
  const projections = isOne
    ? [matrix("in_proj_weight", [3 * e, e])]
    : [matrix("q_proj_weight", [e, e]), matrix("k_proj_weight", [e, kdim]), matrix("v_proj_weight", [e, vdim])];
  const out = joined("", [["out_proj", linear(e, e, { bias: hasBias, dtype })]]);
  const biases: Step[] = hasBias
    ? [
        { name: "in_proj_bias", shape: [3 * e], dtype, law: constantLaw(0) },
        { name: "out_proj.bias", shape: [e], dtype, law: constantLaw(0) },
      ]
    : [];
  const more = checkBoolean(where, "addBiasKv", addBiasKv)
    ? ["bias_k", "bias_v"].map(
        (name): Step => ({ name, shape: [1, 1, e], dtype, law: { kind: "normal", std: Math.sqrt(2 / (e + e)) } }),
      )
    : [];
  const steps = [...out.steps, ...projections, ...biases, ...more];
  // The tensors of the module itself come before those of the one in it.
  const own = [...projections, ...biases.slice(0, 1), ...more].map(({ name }) => name);
  return { type: "MultiheadAttention", steps, order: [...own, ...out.order] };
}

function layer(
  type: "TransformerEncoderLayer" | "TransformerDecoderLayer",
  dModel: number,
  nhead: number,
  options?: TransformerLayerOptions,
): Module {
  const where = `torch.nn.${type[0]!.toLowerCase()}${type.slice(1)}`;
  const { dimFeedforward = 2048, bias = true, dtype } = optionsOf(where, options, ["dimFeedforward", "bias"]);
  size(where, "dModel", dModel);
  size(where, "nhead", nhead);
  size(where, "dimFeedforward", dimFeedforward);
  const both = { bias: checkBoolean(where, "bias", bias), dtype };
  const isDecoder = type === "TransformerDecoderLayer";
  return joined(type, [
    ["self_attn", multiheadAttention(dModel, nhead, both)],
    ...(isDecoder ? [["multihead_attn", multiheadAttention(dModel, nhead, both)] as const] : []),
    ["linear1", linear(dModel, dimFeedforward, both)],
    ["linear2", linear(dimFeedforward, dModel, both)],
    ...["norm1", "norm2", ...(isDecoder ? ["norm3"] : [])].map((name) => [name, layerNorm(dModel, both)] as const),
  ]);
}

/** Copies of one layer, which is drawn once. */
function stack(
  type: "TransformerEncoder" | "TransformerDecoder",
  argument: string,
  layer: Module,
  numLayers: number,
  options?: StackOptions,
): Module {
  const where = `torch.nn.${type[0]!.toLowerCase()}${type.slice(1)}`;
  const { norm } = optionsOf(where, options as StackOptions & BiasOptions, ["norm" as never]) as StackOptions;
  const first = checkModule(where, argument, layer);
  const count = checkInteger(where, "numLayers", numLayers, 1, 2 ** 12);
  checkCount(where, "all layers", count * first.steps.length);
  const byName = new Map(first.steps.map((step) => [step.name, step]));
  const copied = first.order.map((name): Step => ({ ...byName.get(name)!, law: { kind: "copy", from: name } }));
  const copy = (i: number): Module => (i === 0 ? first : moduleOf(first.type, copied));
  const layers = Array.from({ length: count }, (_, i) => [`layers.${i}`, copy(i)] as const);
  const whole = joined(type, [...layers, ...(norm === undefined ? [] : [["norm", checkModule(where, "norm", norm)] as const])]);
  const sourced = whole.steps.map((step) =>
    step.law.kind === "copy" && step.name.startsWith("layers.")
      ? { ...step, law: { ...step.law, from: step.law.from.replace(/^layers\.\d+/, "layers.0") } }
      : step,
  );
  return { ...whole, steps: sourced };
}

/**
 * `nn.TransformerEncoderLayer`.
 * @param dModel a multiple of the heads
 * @param nhead at least 1
 * @param options `dimFeedforward` (2048), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.transformerEncoderLayer(16, 4, { dimFeedforward: 32 })
 */
export function transformerEncoderLayer(dModel: number, nhead: number, options?: TransformerLayerOptions): Module {
  return layer("TransformerEncoderLayer", dModel, nhead, options);
}

/**
 * `nn.TransformerDecoderLayer`.
 * @param dModel a multiple of the heads
 * @param nhead at least 1
 * @param options `dimFeedforward` (2048), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.transformerDecoderLayer(16, 4, { dimFeedforward: 32 })
 */
export function transformerDecoderLayer(dModel: number, nhead: number, options?: TransformerLayerOptions): Module {
  return layer("TransformerDecoderLayer", dModel, nhead, options);
}

/**
 * `nn.TransformerEncoder`: layers that start equal, as torch copies the one given.
 * @param encoderLayer a module
 * @param numLayers at least 1
 * @param options `norm`, a module behind the last layer
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.transformerEncoder(torch.nn.transformerEncoderLayer(16, 4, { dimFeedforward: 32 }), 2)
 */
export function transformerEncoder(encoderLayer: Module, numLayers: number, options?: StackOptions): Module {
  return stack("TransformerEncoder", "encoderLayer", encoderLayer, numLayers, options);
}

/**
 * `nn.TransformerDecoder`: layers that start equal, as torch copies the one given.
 * @param decoderLayer a module
 * @param numLayers at least 1
 * @param options `norm`, a module behind the last layer
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.transformerDecoder(torch.nn.transformerDecoderLayer(16, 4, { dimFeedforward: 32 }), 2)
 */
export function transformerDecoder(decoderLayer: Module, numLayers: number, options?: StackOptions): Module {
  return stack("TransformerDecoder", "decoderLayer", decoderLayer, numLayers, options);
}

/**
 * `nn.Transformer`: encoder, decoder, then `xavier_uniform_` on every tensor of more than one axis.
 * @param dModel a multiple of the heads, 512 unless given
 * @param nhead 8 unless given
 * @param options `numEncoderLayers` (6), `numDecoderLayers` (6), `dimFeedforward` (2048), `bias` (true), `dtype`
 * @returns the module as plain data, for `generator.nn.sequential`
 * @throws {IsovarError} E_ARGUMENT, E_DTYPE
 * @example torch.manualSeed(0).nn.transformer(16, 4, { numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 32 })
 */
export function transformer(dModel = 512, nhead = 8, options?: TransformerOptions): Module {
  const where = "torch.nn.transformer";
  const given = optionsOf(where, options, ["numEncoderLayers", "numDecoderLayers", "dimFeedforward", "bias"]);
  const { numEncoderLayers = 6, numDecoderLayers = 6, ...both } = given;
  const norm = layerNorm(dModel, { bias: both.bias ?? true, dtype: both.dtype });
  const module = joined("Transformer", [
    ["encoder", transformerEncoder(transformerEncoderLayer(dModel, nhead, both), numEncoderLayers, { norm })],
    ["decoder", transformerDecoder(transformerDecoderLayer(dModel, nhead, both), numDecoderLayers, { norm })],
  ]);
  const shapes = new Map(module.steps.map((step) => [step.name, step]));
  const again = module.order.flatMap((name): Step[] => {
    const { shape, dtype } = shapes.get(name)!;
    return shape.length > 1 ? [{ name, shape, dtype, law: xavierUniform([shape[0]!, sizeOf(shape.slice(1))]) }] : [];
  });
  return refilled(module, again);
}
