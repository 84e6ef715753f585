// The parameters of a spec: how they are read.

import { refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, type Shape } from "../base/shape.js";
import { type Plain, type PlainObject, pathOf } from "../io/plain.js";
import { checkLimit, MAX_NAME_CHARACTERS, MAX_PARAMETERS, MAX_SOLVED, MAX_TENSORS } from "./limits.js";
import { checkTemplate, checkTie, lastName, type Repeat, repetitions } from "./names.js";
import { need, readObject } from "./reading.js";
import { readTraits, SOLVED, solvedIn, TRAIT_KEYS, type Traits } from "./traits.js";

/** A parameter of a model, or many of them with `repeat`. What it does not say of itself a rule says, or the spec. */
export interface StoredParameter extends Traits {
  /** Its name; with `repeat`, a template such as `layers.{i}.weight`. */
  readonly name: string;
  /** Variables of the name, and how many values each takes, counted from 0. */
  readonly repeat?: Repeat;
  /** Sizes of the axes, row-major. */
  readonly shape: Shape;
  /** SHA-256 of the bytes of the tensor, in hexadecimal digits. */
  readonly sha256?: string;
}

/** Another name of a parameter, or many of them with `repeat`: neither drawn nor stored. */
export interface TiedParameter {
  /** Its name; with `repeat`, a template such as `layers.{i}.weight`. */
  readonly name: string;
  /** Variables of the name, and how many values each takes, counted from 0. */
  readonly repeat?: Repeat;
  /** The name of the parameter that it is; it may hold variables of `repeat`. */
  readonly tied: string;
}

/** An entry of `parameters`. */
export type SpecParameter = StoredParameter | TiedParameter;

export const isTied = (parameter: SpecParameter): parameter is TiedParameter => "tied" in parameter;

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

function readSha256(where: string, path: string, { sha256, repeat }: PlainObject): string {
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256)) {
    return refuse("E_SPEC", where, `${path}.sha256`, sha256, "64 hexadecimal digits, in lower case");
  }
  if (repeat !== undefined) throw new IsovarError("E_SPEC", `${where}: ${path}.sha256 is of one tensor, and repeat makes many`);
  return sha256;
}

function readParameter(where: string, path: string, value: Plain): SpecParameter {
  const isTied = typeof value === "object" && "tied" in value;
  const known = isTied ? ["name", "repeat", "tied"] : ["name", "repeat", "shape", ...TRAIT_KEYS, "sha256"];
  const object = readObject(where, path, value, isTied ? "a tied parameter" : "a parameter", known);
  const here = `${where}: ${path}`;
  const repeat = object.repeat === undefined ? undefined : readRepeat(where, `${path}.repeat`, object.repeat);
  const name = checkTemplate(here, need(where, path, object, "name"), repeat ?? {});
  const named = { name, ...(repeat && { repeat }) };
  if (isTied) return { ...named, tied: checkTie(here, object.tied, repeat ?? {}) };
  const shape = checkShape(here, need(where, path, object, "shape"));
  return {
    ...named,
    shape,
    ...readTraits(where, path, object, shape),
    ...(object.sha256 !== undefined && { sha256: readSha256(where, path, object) }),
  };
}

/**
 * The entries of `parameters`.
 * @param needsInit whether each must say how it is drawn, since there are no rules
 */
export function readParameters(where: string, value: Plain, needsInit: boolean): SpecParameter[] {
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
    nSolved += solvedIn(item);
    checkLimit(where, path, nSolved, SOLVED, MAX_SOLVED);
    const parameter = readParameter(where, path, item);
    if (needsInit && !isTied(parameter)) need(where, path, item as PlainObject, "init");
    const { name, repeat = {} } = parameter;
    // Counted before any name is made.
    const count = repetitions(repeat);
    nTensors += count;
    characters += count * lastName(name, repeat).length;
    if (isTied(parameter)) characters += count * lastName(parameter.tied, repeat).length;
    checkLimit(where, path, nTensors, "tensors", MAX_TENSORS);
    checkLimit(where, path, characters, "characters of names", MAX_NAME_CHARACTERS);
    return parameter;
  });
}
