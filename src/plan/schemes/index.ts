// The schemes of whole models that a recipe may name, and how they become rules.

import { checkInteger, checkWord, refuse } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import type { Plain, PlainObject } from "../../io/plain.js";
import type { ModelParameter } from "../model.js";
import { readObject } from "../reading.js";
import type { Rule } from "../rules.js";
import { bert } from "./bert.js";
import { completeP } from "./completeP.js";
import { deepNorm, subLN } from "./deepNorm.js";
import { fixup } from "./fixup.js";
import { firstMatch } from "./globs.js";
import { gpt2 } from "./gpt2.js";
import { kan } from "./kan.js";
import { keras } from "./keras.js";
import type { LawOf } from "./law.js";
import { layerScale } from "./layerScale.js";
import { llama } from "./llama.js";
import { lora } from "./lora.js";
import { mamba, mamba2 } from "./mamba.js";
import { type Member, membersOf } from "./members.js";
import { muP } from "./muP.js";
import { reZero, skipInit } from "./reZero.js";
import type { ModelScheme } from "./scheme.js";
import { siren } from "./siren.js";
import { smallInit, wang } from "./smallInit.js";
import { tFixup } from "./tFixup.js";
import { toRules } from "./toRules.js";
import { torch } from "./torch.js";
import { vit } from "./vit.js";
import { PARTS, type Part } from "./words.js";
import { zeroGamma } from "./zeroGamma.js";

/** Every scheme that a recipe may ask for, by its name. */
export const MODEL_SCHEMES: Readonly<Record<string, ModelScheme>> = {
  gpt2,
  megatron: gpt2,
  olmo: gpt2,
  llama,
  smallInit,
  wang,
  bert,
  vit,
  fixup,
  tFixup,
  reZero,
  skipInit,
  zeroGamma,
  layerScale,
  deepNorm,
  subLN,
  muP,
  completeP,
  siren,
  kan,
  mamba,
  mamba2,
  lora,
  torch,
  keras,
};

/** Options of every scheme: how many layers there are, and which parts of the model are called otherwise than published ones. */
const COMMON = ["layers", "parts"];
/** Schemes that stand on others, which stand on others. */
const MAX_BASES = 4;

/** A scheme and its options, from a name or an object. */
function readScheme(where: string, value: Plain): { name: string; scheme: ModelScheme; options: PlainObject } {
  const given = typeof value === "string" ? { scheme: value } : value;
  if (typeof given !== "object" || Array.isArray(given)) {
    const rule = 'the name of a scheme, or an object such as { "scheme": "gpt2", "layers": 12 }';
    return refuse("E_SCHEME", where, "scheme", value, rule);
  }
  const name = checkWord("E_SCHEME", where, "scheme", given.scheme, Object.keys(MODEL_SCHEMES));
  const scheme = MODEL_SCHEMES[name]!;
  const { scheme: _, ...options } = readObject(where, "scheme", given, name, ["scheme", ...scheme.options, ...COMMON]);
  return { name, scheme, options };
}

/** The part of each name that the option `parts` tells: an object of parts, each with a glob or globs. */
function readParts(where: string, value: Plain): (name: string) => Part | undefined {
  const rule = `an object of parts and globs; parts are ${PARTS.join(", ")}`;
  if (typeof value !== "object" || Array.isArray(value)) refuse("E_ARGUMENT", where, "parts", value, rule);
  const entries = Object.entries(value).flatMap(([part, globs]) => [globs].flat().map((glob): [string, Plain] => [part, glob]));
  for (const [part] of entries) checkWord("E_ARGUMENT", where, "parts", part, PARTS);
  const find = firstMatch(
    where,
    "parts",
    entries.map(([, glob]) => glob),
  );
  return (name) => entries[find(name)]?.[0] as Part | undefined;
}

/** The laws of a scheme by its name, with those of the schemes that it stands on. */
function lawsOf(where: string, value: Plain, members: readonly Member[], depth = 0): LawOf {
  const { name, scheme, options } = readScheme(where, value);
  const { layers, parts, ...own } = options;
  if (layers !== undefined || parts !== undefined || depth > MAX_BASES) {
    const rule =
      depth > MAX_BASES ? `nested at most ${MAX_BASES} deep` : "given to the outer scheme alone: it is for all of them";
    throw new IsovarError("E_ARGUMENT", `${where}: ${depth > MAX_BASES ? "base" : "layers and parts"} must be ${rule}`);
  }
  const here = `${where}: ${name}`;
  return scheme.laws(here, own, members, (base, others) => lawsOf(here, base, others, depth + 1));
}

/**
 * The rules that the `scheme` of a recipe stands for.
 * @param value the name of a scheme, or an object of its name and options
 * @throws {IsovarError} E_SCHEME, E_SPEC, E_ARGUMENT
 */
export function schemeRules(where: string, value: Plain, parameters: readonly ModelParameter[]): Rule[] {
  const { name, options } = readScheme(where, value);
  const { layers, parts, ...own } = options;
  const here = `${where}: scheme`;
  const members = membersOf(parameters, {
    layers: layers === undefined ? undefined : checkInteger(here, "layers", layers, 1),
    ...(parts !== undefined && { partOf: readParts(here, parts) }),
  });
  const laws = lawsOf(here, { ...own, scheme: name }, members);
  return toRules(
    here,
    members,
    members.map((member) => laws(member)),
  );
}
