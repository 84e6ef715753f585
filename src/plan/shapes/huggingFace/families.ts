// The families of models whose config.json is read.

import { refuse, show } from "../../../base/check.js";
import { IsovarError } from "../../../base/errors.js";
import { sizeOf } from "../../../base/shape.js";
import { MAX_TENSORS } from "../../limits.js";
import { isTied, type SpecParameter } from "../../parameters.js";
import type { Shapes } from "../shapes.js";
import { bert } from "./bert.js";
import { Config } from "./config.js";
import type { Family } from "./family.js";
import { gpt2 } from "./gpt2.js";
import { llama, mistral, qwen2, qwen3 } from "./llama.js";
import { mamba, mamba2 } from "./mamba.js";
import { vit } from "./vit.js";

/** By `model_type`. */
const FAMILIES: Readonly<Record<string, Family>> = { bert, gpt2, llama, mamba, mamba2, mistral, qwen2, qwen3, vit };

/** The `model_type` of a config; that of the class that it names, where it has none. */
function typeOf(where: string, config: Config): string {
  const type = config.word("model_type");
  const types = Object.keys(FAMILIES);
  const rule = `one of ${types.join(", ")}; of another model, give its weights or a listing of their names and shapes`;
  if (type !== undefined) return types.includes(type) ? type : refuse("E_SPEC", where, "model_type", type, rule);
  const architecture = config.architecture();
  if (architecture === undefined) throw new IsovarError("E_SPEC", `${where}: model_type is missing: ${rule}`);
  const found = types.find((type) => Object.hasOwn(FAMILIES[type]!.classes, architecture));
  return found ?? refuse("E_SPEC", where, "architectures", [architecture], `of a model_type that is ${rule}`);
}

/** Throws where a tensor would have more elements than can be counted, or where there would be too many tensors. */
function checkSizes(config: Config, parameters: readonly SpecParameter[]): void {
  let tensors = 0;
  for (const parameter of parameters) {
    tensors += parameter.repeat?.i ?? 1;
    if (isTied(parameter) || Number.isSafeInteger(sizeOf(parameter.shape))) continue;
    config.refuseLargest(`${parameter.name} would have shape [${parameter.shape.join(", ")}], at most 2^53 - 1 elements may be`);
  }
  if (tensors > MAX_TENSORS) config.refuseLargest(`there would be ${tensors} tensors, at most ${MAX_TENSORS} may be`);
}

/**
 * What a config.json of Hugging Face says of a model: the names and shapes that transformers has in a file, its ties and padding rows.
 * Recorded from transformers 4.57 and 5.24, whose files have the same names.
 * @throws {IsovarError} E_SPEC
 */
export function shapesOfConfig(where: string, fields: Readonly<Record<string, unknown>>): Shapes {
  const config = new Config(where, fields);
  const type = typeOf(where, config);
  const { classes, start } = FAMILIES[type]!;
  config.refuseUnlessPlain();
  const given = config.architecture();
  const architecture = given ?? Object.keys(classes)[0]!;
  if (!Object.hasOwn(classes, architecture)) {
    const rule = `one of ${Object.keys(classes).join(", ")}, or left out`;
    throw new IsovarError("E_SPEC", `${where}: architectures (${show([architecture])}) must name ${rule}`);
  }
  const parameters = classes[architecture]!(config);
  checkSizes(config, parameters);
  return {
    readAs: `a Hugging Face config of ${type}: ${architecture}${given === undefined ? ", since it names no architectures" : ""}`,
    dtype: config.dtype(),
    layout: "oi",
    parameters,
    start: start(config),
    notes: [],
  };
}
