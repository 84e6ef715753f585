// How a model grew from its base: the model whose learning rate and std it takes over.

import { checkInteger, copyArray, copyFields, refuse, show } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { checkShape, type Shape } from "../../base/shape.js";
import { rolesOf } from "../../init/layout.js";
import type { PlainObject } from "../../io/plain.js";
import { firstMatch } from "./globs.js";
import { isTable, widthOf } from "./law.js";
import type { Member } from "./members.js";
import { Siblings } from "./siblings.js";

/** A parameter beside the same one of the base model. */
export interface Grown {
  /** The parameter as the base model has it. */
  readonly base: Member;
  /** By which factor each axis grew. */
  readonly factors: readonly number[];
}

/** Most axes that can be told apart in a table of base shapes. */
const MAX_ENTRIES = 10_000;

/** Axes that grow with the width. */
function wideAxes(where: string, member: Member, first: Member | undefined, last: Member | undefined): readonly number[] {
  const { shape, layout, kind, part } = member;
  if (kind !== "weight") return shape.length === 1 ? [0] : [];
  if (isTable(member)) return [shape.length - 1];
  const axes = rolesOf(where, shape, layout).axes!;
  if (part === "patch" || member === first) return axes.out;
  return part === "head" || member === last ? axes.in : [...axes.in, ...axes.out];
}

/** The base of a model of a width: what is neither a table, nor first, nor a head grew on both sides. */
function byWidth(where: string, members: readonly Member[], width: number, baseWidth: number): Grown[] {
  const factor = width / baseWidth;
  const siblings = new Siblings(where, members);
  const matrices = members.filter((member) => member.kind === "weight" && !isTable(member));
  const has = (...parts: readonly unknown[]) => members.some(({ part }) => part !== undefined && parts.includes(part));
  const isPlain = !has("embedding", "patch");
  const first = isPlain ? matrices[0] : undefined;
  const last = isPlain && !has("head") ? matrices.at(-1) : undefined;
  const isOfLast = (member: Member) =>
    member.kind === "bias" && (member.part === "head" || (last !== undefined && siblings.weightOf(member) === last));
  return members.map((member) => {
    const wide = isOfLast(member) ? [] : wideAxes(where, member, first, last);
    const shape = member.shape.map((size, axis) => (wide.includes(axis) ? (size * baseWidth) / width : size));
    if (!shape.every(Number.isInteger)) {
      const rule = `not all axes are whole at ${baseWidth} in place of ${width}; give baseShapes`;
      throw new IsovarError("E_SPEC", `${where}: ${show(member.name)} has shape [${member.shape}]: ${rule}`);
    }
    return { base: { ...member, shape }, factors: member.shape.map((_, axis) => (wide.includes(axis) ? factor : 1)) };
  });
}

/** The base of a model by shapes: the first glob that matches a name counts. */
function byShapes(where: string, members: readonly Member[], given: unknown): Grown[] {
  const fields = copyFields(where, "baseShapes", given);
  if (fields === undefined || Object.keys(fields).length > MAX_ENTRIES) {
    return refuse("E_ARGUMENT", where, "baseShapes", given, `an object of globs and shapes, at most ${MAX_ENTRIES}`);
  }
  const globs = Object.keys(fields);
  const shapes = globs.map(
    (glob): Shape => checkShape(`${where}: baseShapes ${show(glob)}`, copyArray(where, glob, fields[glob], 64)),
  );
  const find = firstMatch(where, "baseShapes", globs);
  return members.map((member) => {
    const shape = shapes[find(member.name)];
    if (shape === undefined || shape.length !== member.shape.length) {
      const found = shape === undefined ? "none matches" : `the first that matches is [${shape}], for shape [${member.shape}]`;
      throw new IsovarError("E_SPEC", `${where}: baseShapes must have a shape for ${show(member.name)}: ${found}`);
    }
    return { base: { ...member, shape }, factors: member.shape.map((size, axis) => size / shape[axis]!) };
  });
}

/**
 * Each parameter beside its base, by `baseWidth`, with `width` where neither embedding nor layers tell it, or by `baseShapes`.
 * @throws {IsovarError} E_ARGUMENT, E_SHAPE; E_SPEC where a parameter has no base
 */
export function grownFrom(where: string, { width, baseWidth, baseShapes }: PlainObject, members: readonly Member[]): Grown[] {
  if ((baseWidth === undefined) === (baseShapes === undefined)) {
    throw new IsovarError(
      "E_ARGUMENT",
      `${where}: give either baseWidth or baseShapes, to tell the model that this one grew from`,
    );
  }
  if (baseShapes !== undefined) return byShapes(where, members, baseShapes);
  return byWidth(where, members, widthOf(where, members, width), checkInteger(where, "baseWidth", baseWidth, 1));
}
