// The schemes of whole models that a recipe may name, and how they become rules.

import { checkWord, refuse } from "../../base/check.js";
import type { Plain } from "../../io/plain.js";
import { toPlain } from "../../io/plain.js";
import type { Model } from "../model.js";
import { readObject, within } from "../reading.js";
import { type Rule, readRules } from "../rules.js";
import { gpt2 } from "./gpt2.js";
import type { ModelScheme } from "./scheme.js";

/** Every scheme that a recipe may ask for, by its name. */
export const MODEL_SCHEMES: Readonly<Record<string, ModelScheme>> = { gpt2 };

/**
 * The rules that the `scheme` of a recipe stands for.
 * @param value the name of a scheme, or an object of its name and options
 * @throws {IsovarError} E_SCHEME, E_SPEC, E_ARGUMENT
 */
export function schemeRules(where: string, value: Plain, model: Model): Rule[] {
  const given = typeof value === "string" ? { scheme: value } : value;
  if (typeof given !== "object" || Array.isArray(given)) {
    return refuse(
      "E_SCHEME",
      where,
      "scheme",
      value,
      'the name of a scheme, or an object such as { scheme: "gpt2", layers: 12 }',
    );
  }
  const name = checkWord("E_SCHEME", where, "scheme", given.scheme, Object.keys(MODEL_SCHEMES));
  const scheme = MODEL_SCHEMES[name]!;
  const { scheme: _, ...options } = readObject(where, "scheme", given, name, ["scheme", ...scheme.options]);
  const here = `${where}: scheme ${name}`;
  const rules = within(here, () => scheme.rules(here, options, model));
  return readRules(here, "rules", toPlain(here, "rules", rules));
}
