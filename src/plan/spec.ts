// Specs, which are recipes where they have rules: their format, their checks, and their canonical text.

import { checkWord, refuse } from "../base/check.js";
import { checkDType, type DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { type Plain, type PlainObject, parseDocument, toPlain } from "../io/plain.js";
import { MAX_TEXT } from "./limits.js";
import { type ModelParameter, modelOf } from "./model.js";
import { readParameters, type SpecParameter } from "./parameters.js";
import { need, readObject } from "./reading.js";
import { checkRules, type Rule, readRules } from "./rules.js";
import { schemeRules } from "./schemes/index.js";
import { readInit } from "./traits.js";

/** Which tensors a model starts from, as docs/spec.md describes it, with every default filled in and a scheme as its rules. */
export interface Spec {
  /** Version of the format. */
  readonly isovar: 1;
  /** Version of the number stream. */
  readonly stream: 1;
  /** Element type of tensors that neither a parameter nor a rule gives one. */
  readonly dtype: DType;
  /** Layout of the same. */
  readonly layout: "io" | "oi";
  /** What tensors get by their names; the first that matches counts. */
  readonly rules?: readonly Rule[];
  /** How tensors are drawn that no rule matches. */
  readonly default?: Initializer;
  /** The parameters, in the order of the file that is written. */
  readonly parameters: readonly SpecParameter[];
}

const KEYS = ["isovar", "stream", "dtype", "layout", "scheme", "rules", "default", "parameters", "$schema", "description"];

function checkVersion(where: string, object: PlainObject, key: string, rule: string): void {
  const version = need(where, "", object, key);
  if (version !== 1) refuse("E_SPEC", where, key, version, `1, ${rule}`);
}

function checkLength(where: string, what: string, { length }: string): void {
  if (length <= MAX_TEXT) return;
  throw new IsovarError("E_SPEC", `${where}: ${what} is a text of ${length} characters, at most ${MAX_TEXT} may be`);
}

function parseText(where: string, text: string): unknown {
  checkLength(where, "spec", text);
  return parseDocument(where, "spec", text);
}

/** Reads the scheme of a recipe as the rules that it stands for. */
type ReadScheme = (where: string, value: Plain, parameters: readonly ModelParameter[]) => Rule[];

const noScheme: ReadScheme = (where) => {
  throw new IsovarError("E_SPEC", `${where}: scheme stands for rules, and a spec that was read has these in its place`);
};

/**
 * A spec from anywhere: JSON text, or an object as `JSON.parse` could give it. Presets of `init` become the scheme they stand for.
 *
 * What is checked here: every key by itself. Whether shape, layout and initializer suit each other is found by `plan`.
 * @param readScheme for recipes of users; without it, for specs that were read before, no program brings along the schemes of whole models
 * @throws {IsovarError} E_JSON, E_SPEC; E_NAME, E_SHAPE, E_LAYOUT, E_SCHEME, E_DTYPE, E_ARGUMENT, each with the path
 */
export function parseSpec(where: string, input: string | object, readScheme = noScheme): Spec {
  const plain = toPlain(where, "spec", typeof input === "string" ? parseText(where, input) : input);
  if (typeof plain !== "object" || Array.isArray(plain)) refuse("E_SPEC", where, "spec", plain, "an object, or its JSON text");
  // Checked first: a later version may have other keys.
  checkVersion(where, plain, "isovar", "the version of the spec format that this build reads");
  checkVersion(where, plain, "stream", "the version of the number stream that this build draws");
  const object = readObject(where, "", plain, "a spec", KEYS);
  for (const key of ["$schema", "description"]) {
    const text = object[key];
    if (text !== undefined && typeof text !== "string") refuse("E_SPEC", where, key, text, "a string");
  }
  const dtype = checkDType(where, object.dtype ?? "f32");
  const layout = checkWord("E_LAYOUT", where, "layout", object.layout ?? "io", ["io", "oi"]);
  const hasRules = object.rules !== undefined || object.scheme !== undefined;
  const needsInit = !hasRules && object.default === undefined;
  const parameters = readParameters(where, need(where, "", object, "parameters"), needsInit);
  const rules = [
    ...(object.rules === undefined ? [] : readRules(where, "rules", object.rules)),
    ...(object.scheme === undefined ? [] : readScheme(where, object.scheme, modelOf(parameters, layout))),
  ];
  checkRules(where, rules);
  return {
    isovar: 1,
    stream: 1,
    dtype,
    layout,
    ...(hasRules && { rules }),
    ...(object.default !== undefined && { default: readInit(`${where}: default`, object.default) }),
    parameters,
  };
}

/** The one text of a spec that was parsed. @throws {IsovarError} E_SPEC for more than 2^24 characters */
export function specText(where: string, spec: Spec): string {
  const text = JSON.stringify(spec);
  checkLength(where, "the spec with every default written out", text);
  return text;
}

/**
 * The one text of a spec: every default written out, keys in a fixed order, no white space. `$schema` and `description` are not
 * part of it. Parsing it gives the spec again, so that one too long to be parsed is refused.
 * @param spec one that `plan` has read, or anything that it would read
 * @returns one line of JSON
 * @throws {IsovarError} as `plan`; E_SPEC for more than 2^24 characters
 * @example canonicalJson(plan(text, { seed: 42 }).spec)
 */
export function canonicalJson(spec: Spec): string {
  return specText("canonicalJson", parseSpec("canonicalJson", spec, schemeRules));
}
