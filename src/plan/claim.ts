// What a file of safetensors says of its own weights, under `__metadata__`: enough to draw them again.

import type { Drawing } from "./draws.js";
import { specText } from "./spec.js";

/** Texts of a file by key. */
export type Metadata = Readonly<Record<string, string>>;

/** For other readers: transformers 4 loads no file without it, and expects "pt" where tensors have PyTorch's names. */
export const FORMAT: Metadata = { format: "pt" };

/** What files say that hold what is drawn, or parts of it. @throws {IsovarError} E_SPEC */
export function planClaim(where: string, { spec, seed, stream }: Pick<Drawing, "spec" | "seed" | "stream">): Metadata {
  return { "isovar.spec": specText(where, spec), "isovar.seed": String(seed), "isovar.stream": stream ?? String(spec.stream) };
}
