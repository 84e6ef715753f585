// Element types by the names that PyTorch and safetensors have for them.

import { DTYPES, type DType } from "../../base/dtype.js";

const TORCH: Readonly<Record<string, DType>> = {
  float32: "f32",
  float: "f32",
  float64: "f64",
  double: "f64",
  float16: "f16",
  half: "f16",
  bfloat16: "bf16",
};

/** The type of floats that a word means: `bf16`, `BF16`, `bfloat16` or `torch.bfloat16`; undefined for any other word. */
export function floatTypeOf(word: string): DType | undefined {
  const name = word.toLowerCase().replace(/^torch\./, "");
  return DTYPES.find((dtype) => dtype === name) ?? (Object.hasOwn(TORCH, name) ? TORCH[name] : undefined);
}
