// The names of `torch.nn`, in camelCase.

export * from "./containers.js";
export * as init from "./init.js";
export {
  type BiasOptions,
  type ConvOptions,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type EmbeddingOptions,
  linear,
  type NormOptions,
} from "./layers.js";
export type {
  ConstantLaw,
  CopyLaw,
  Law,
  Module,
  ModuleOptions,
  NormalLaw,
  StateDict,
  StateTensor,
  Step,
  UniformLaw,
  ZeroRowLaw,
} from "./module.js";
export { gru, gruCell, type LSTMOptions, lstm, lstmCell, type RecurrentOptions, rnn, rnnCell } from "./recurrent.js";
export {
  batchNorm1d,
  batchNorm2d,
  batchNorm3d,
  bilinear,
  embedding,
  embeddingBag,
  groupNorm,
  instanceNorm1d,
  instanceNorm2d,
  instanceNorm3d,
  layerNorm,
  prelu,
  type RunningNormOptions,
  rmsNorm,
} from "./rowsAndNorms.js";
export {
  type AttentionOptions,
  multiheadAttention,
  type StackOptions,
  type TransformerLayerOptions,
  type TransformerOptions,
  transformer,
  transformerDecoder,
  transformerDecoderLayer,
  transformerEncoder,
  transformerEncoderLayer,
} from "./transformers.js";
