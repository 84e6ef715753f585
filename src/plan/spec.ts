// Specs: their format, their checks, and their canonical text.

import { checkWord, refuse, show } from "../base/check.js";
import { checkDType, type DType } from "../base/dtype.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape } from "../base/shape.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { type AxesLayout, type ConventionLayout, type Layout, rolesOf } from "../init/layout.js";
import { parseInitializer } from "../init/schemes.js";
import { type Plain, type PlainObject, parseDocument, pathOf, toPlain } from "../io/plain.js";
import { FAR } from "../random/truncation.js";
import { checkTemplate, lastName, type Repeat, repetitions } from "./names.js";

/** A parameter of a model, or many of them with `repeat`. */
export interface SpecParameter {
  /** Its name; with `repeat`, a template such as `layers.{i}.weight`. */
  readonly name: string;
  /** Variables of the name, and how many values each takes, counted from 0. */
  readonly repeat?: Repeat;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** How its values are drawn. */
  readonly init: Initializer;
  /** Which axes are input and output. Default: that of the spec. */
  readonly layout?: Layout;
}

/** Which tensors a model starts from, as docs/spec.md describes it, with every default filled in. */
export interface Spec {
  /** Version of the format. */
  readonly isovar: 1;
  /** Version of the number stream. */
  readonly stream: 1;
  /** Element type of every tensor. */
  readonly dtype: DType;
  /** Layout of parameters that name none. */
  readonly layout: "io" | "oi";
  /** The parameters, in the order of the file that is written. */
  readonly parameters: readonly SpecParameter[];
}

const MAX_TEXT = 2 ** 24;
const MAX_PARAMETERS = 10_000;
const MAX_TENSORS = 1_000_000;
/** In UTF-16 code units: 33 for each of the most tensors that there may be. The header of a file must hold all names, in 10^8 bytes. */
const MAX_NAME_CHARACTERS = 2 ** 25;
/** The std that a `realizedStd` far from the mean stands for takes a quadrature, a millisecond. */
const MAX_SOLVED = 500;

/** An object that has no keys but the known ones. */
function readObject(where: string, path: string, value: Plain, what: string, known: readonly string[]): PlainObject {
  if (typeof value !== "object" || Array.isArray(value)) refuse("E_SPEC", where, path, value, "an object");
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    throw new IsovarError("E_SPEC", `${where}: ${pathOf(path, key)}: unknown key; ${what} takes ${known.join(", ")}`);
  }
  return value;
}

function need(where: string, path: string, object: PlainObject, key: string): Plain {
  const value = object[key];
  if (value === undefined) throw new IsovarError("E_SPEC", `${where}: ${pathOf(path, key)} is missing`);
  return value;
}

/** Runs a check of another room and puts the path in front of its message. */
function within<T>(path: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof IsovarError) || error.message.startsWith(path)) throw error;
    throw new IsovarError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

function readRepeat(where: string, path: string, value: Plain): Repeat {
  const rule = `an object of variables with counts from 1 to ${MAX_TENSORS}`;
  if (typeof value !== "object" || Array.isArray(value)) refuse("E_SPEC", where, path, value, rule);
  const counts = Object.entries(value);
  if (counts.length === 0) refuse("E_SPEC", where, path, value, rule);
  for (const [variable, count] of counts) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) {
      throw new IsovarError(
        "E_SPEC",
        `${where}: ${path} has ${show(variable)}; a variable is made of letters, digits and _, no digit first`,
      );
    }
    if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > MAX_TENSORS) {
      refuse("E_SPEC", where, pathOf(path, variable), count, `an integer from 1 to ${MAX_TENSORS}`);
    }
  }
  return Object.fromEntries(counts) as Repeat;
}

function readInit(path: string, value: Plain): Initializer {
  const given = typeof value === "string" ? { scheme: value } : value;
  for (const bound of ["lower", "upper", "min", "max"]) {
    const number = (given as PlainObject)[bound];
    if (typeof number === "number" && !Number.isFinite(number)) {
      refuse("E_ARGUMENT", path, bound, number, "finite in a spec; for an interval open to one side give min or max alone");
    }
  }
  return within(path, () => parseInitializer(path, given));
}

/** The layout of the parameter at `path`, its keys in one order for the canonical form. */
function readLayout(where: string, path: string, value: Plain, shape: Shape): Layout {
  if (typeof value === "object") {
    const known = ["in", "out", "batch", "groups", "blocks", "convention"];
    readObject(where, `${path}.layout`, value, "a layout", known);
  }
  rolesOf(`${where}: ${path}`, shape, value as Layout);
  if (typeof value === "string") return value as Layout;
  if ("convention" in (value as object)) return { convention: (value as unknown as ConventionLayout).convention };
  const { in: inputs, out, batch, groups, blocks } = value as unknown as AxesLayout;
  return {
    in: inputs,
    out,
    ...(batch !== undefined && { batch }),
    ...(groups !== undefined && { groups }),
    ...(blocks !== undefined && { blocks: { axis: blocks.axis, count: blocks.count } }),
  };
}

function readParameter(where: string, path: string, value: Plain): SpecParameter {
  const object = readObject(where, path, value, "a parameter", ["name", "repeat", "shape", "init", "layout"]);
  const here = `${where}: ${path}`;
  const repeat = object.repeat === undefined ? undefined : readRepeat(where, `${path}.repeat`, object.repeat);
  const name = checkTemplate(here, need(where, path, object, "name"), repeat ?? {});
  const shape = checkShape(here, need(where, path, object, "shape"));
  const init = readInit(`${here}.init`, need(where, path, object, "init"));
  const layout = object.layout === undefined ? undefined : readLayout(where, path, object.layout, shape);
  return { name, ...(repeat && { repeat }), shape, init, ...(layout && { layout }) };
}

/** Whether an entry has a `realizedStd` for an interval far from the mean. */
function isSolved(parameter: Plain): boolean {
  const { realizedStd, lower, upper } = ((parameter as PlainObject).init ?? {}) as PlainObject;
  return realizedStd !== undefined && (Number(lower) > FAR || Number(upper) < -FAR);
}

function readParameters(where: string, value: Plain): SpecParameter[] {
  if (!Array.isArray(value)) refuse("E_SPEC", where, "parameters", value, "an array");
  if (value.length > MAX_PARAMETERS) {
    throw new IsovarError(
      "E_SPEC",
      `${where}: parameters has ${value.length} entries, at most ${MAX_PARAMETERS} may be; use repeat`,
    );
  }
  let nTensors = 0;
  let characters = 0;
  let nSolved = 0;
  return value.map((item, index) => {
    const path = `parameters[${index}]`;
    const limit = (total: number, what: string, most: number) => {
      if (total > most) throw new IsovarError("E_SPEC", `${where}: ${path} makes it ${total} ${what}, at most ${most} may be`);
    };
    if (isSolved(item)) nSolved++;
    limit(nSolved, `entries with realizedStd beyond ${FAR} std`, MAX_SOLVED);
    const parameter = readParameter(where, path, item);
    const { name, repeat = {} } = parameter;
    // Counted before any name is made.
    const count = repetitions(repeat);
    nTensors += count;
    characters += count * lastName(name, repeat).length;
    limit(nTensors, "tensors", MAX_TENSORS);
    limit(characters, "characters of names", MAX_NAME_CHARACTERS);
    return parameter;
  });
}

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

/**
 * A spec from anywhere: JSON text, or an object as `JSON.parse` could give it. Presets of `init` become the scheme they stand for.
 *
 * What is checked here: every key by itself. Whether shape, layout and initializer suit each other is found by `plan`.
 * @throws {IsovarError} E_JSON, E_SPEC; E_NAME, E_SHAPE, E_LAYOUT, E_SCHEME, E_DTYPE, E_ARGUMENT, each with the path
 */
export function parseSpec(where: string, input: string | object): Spec {
  const plain = toPlain(where, "spec", typeof input === "string" ? parseText(where, input) : input);
  if (typeof plain !== "object" || Array.isArray(plain)) refuse("E_SPEC", where, "spec", plain, "an object, or its JSON text");
  // Checked first: a later version may have other keys.
  checkVersion(where, plain, "isovar", "the version of the spec format that this build reads");
  checkVersion(where, plain, "stream", "the version of the number stream that this build draws");
  const known = ["isovar", "stream", "dtype", "layout", "parameters", "$schema", "description"];
  const { dtype = "f32", layout = "io", ...object } = readObject(where, "", plain, "a spec", known);
  for (const key of ["$schema", "description"]) {
    const text = object[key];
    if (text !== undefined && typeof text !== "string") refuse("E_SPEC", where, key, text, "a string");
  }
  return {
    isovar: 1,
    stream: 1,
    dtype: checkDType(where, dtype),
    layout: checkWord("E_LAYOUT", where, "layout", layout, ["io", "oi"]),
    parameters: readParameters(where, need(where, "", object, "parameters")),
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
  return specText("canonicalJson", parseSpec("canonicalJson", spec));
}
