// Laws: how one parameter of a model starts, and what schemes have in common.

import { checkInteger, checkNumber } from "../../base/check.js";
import { IsovarError } from "../../base/errors.js";
import { sizeOf } from "../../base/shape.js";
import type { Initializer } from "../../init/initializers/initializer.js";
import { normal, uniform } from "../../init/initializers/sampled.js";
import { type Fans, needFans, rolesOf } from "../../init/layout.js";
import type { Member } from "./members.js";
import { type Part, wordsOf } from "./words.js";

/** How a parameter starts. */
export interface Law {
  readonly init: Initializer;
  /** A factor in the graph on what the tensor computes. */
  readonly multiplier?: number;
  /** A factor on the base learning rate. */
  readonly learningRate?: number;
}

/** The law of each parameter; undefined for one that the scheme says nothing of. */
export type LawOf = (member: Member) => Law | undefined;

/** Values drawn from N(0, std²). */
export const gaussian = (std: number): Law => ({ init: normal({ std }) });

/** Values drawn uniformly within ±limit. */
export const within = (limit: number): Law => ({ init: uniform({ lower: -limit, upper: limit }) });

export const ZEROS: Law = { init: { scheme: "constant", value: 0 } };
export const ONES: Law = { init: { scheme: "constant", value: 1 } };

/**
 * What all schemes agree on: normalizations start as the identity of a standardized signal, with the statistics of one, and biases at 0.
 * @param weights the law of what is left: the weights
 */
export function withRest(weights: LawOf): LawOf {
  return (member) => {
    switch (member.kind) {
      case "weight":
        return weights(member);
      case "scale":
      case "variance":
        return ONES;
      case "bias":
      case "mean":
      case "count":
        return ZEROS;
      default:
        return undefined;
    }
  };
}

/** A table or a vector that stands for itself, and is no map from inputs to outputs: its last axis is the width. */
export const isTable = ({ kind, part }: Member) =>
  kind === "weight" && (part === "embedding" || part === "position" || part === "token");

/** A part of a layer, which ends a residual branch. */
export const endsBranch = ({ part, layer, kind }: Member) =>
  kind === "weight" && layer !== undefined && (part === "attentionOut" || part === "ffnOut");

/** Fans of a weight by its layout. @throws {IsovarError} E_LAYOUT for rank below 2 */
export const fansOf = (where: string, { shape, layout }: Member): Fans =>
  needFans(where, shape, rolesOf(where, shape, layout).fans);

/**
 * Members of a model that a scheme cannot do without.
 * @throws {IsovarError} E_SPEC where there are none, with the names that were looked for
 */
export function needMembers(
  where: string,
  members: readonly Member[],
  what: string,
  parts: readonly Part[],
  is = (member: Member) => parts.includes(member.part!),
): Member[] {
  const found = members.filter(is);
  if (found.length > 0) return found;
  const words = parts.flatMap(wordsOf).join(", ");
  const option = `say which they are by parts: { ${parts.map((part) => `"${part}": "…"`).join(", ")} }`;
  throw new IsovarError("E_SPEC", `${where}: no parameter is ${what}: none has a name that ends in ${words}; ${option}`);
}

/** The weights that end residual branches. */
export const needBranchEnds = (where: string, members: readonly Member[]) =>
  needMembers(where, members, "a residual projection in a numbered layer", ["attentionOut", "ffnOut"], endsBranch);

/** The width of a model: of its embedding, or of what its layers give out. @throws {IsovarError} E_SPEC where neither is there */
export function widthOf(where: string, members: readonly Member[], width: unknown): number {
  if (width !== undefined) return checkInteger(where, "width", width, 1);
  const table = members.find(({ kind, part }) => kind === "weight" && part === "embedding");
  if (table !== undefined) return table.shape.at(-1)!;
  const end = members.find(endsBranch);
  if (end === undefined) {
    throw new IsovarError("E_SPEC", `${where}: no embedding and no residual projection tells the width; give width`);
  }
  const { shape, layout } = end;
  return sizeOf(rolesOf(where, shape, layout).axes!.out.map((axis) => shape[axis]!));
}

/** A number above 0 that an option gives. */
export const positive = (where: string, name: string, value: unknown): number =>
  checkNumber(where, name, value, (x) => x > 0, "a finite number > 0");
