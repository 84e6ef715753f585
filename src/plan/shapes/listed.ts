// Parameters that are listed one by one: by a state dict, the header of a file, lines of text.

import { show } from "../../base/check.js";
import type { DType } from "../../base/dtype.js";
import { IsovarError } from "../../base/errors.js";
import { checkShape } from "../../base/shape.js";
import { MAX_TENSORS } from "../limits.js";
import { checkTemplate } from "../names.js";
import { fold } from "./fold.js";
import type { Shapes } from "./shapes.js";

/** A tensor of a list. */
export interface Listed {
  /** Where it is listed, for errors. */
  readonly place: string;
  readonly name: unknown;
  readonly shape: unknown;
  readonly dtype: DType | undefined;
}

/** Throws where a list is empty or too long. */
export function checkCount(where: string, count: number): void {
  if (count === 0) throw new IsovarError("E_SPEC", `${where}: lists no parameters`);
  if (count <= MAX_TENSORS) return;
  throw new IsovarError("E_SPEC", `${where}: lists ${count} parameters, at most ${MAX_TENSORS} may be`);
}

/** The type that most have; the first of those that as many have. */
function mostCommon(types: readonly (DType | undefined)[]): DType | undefined {
  const counts = new Map<DType, number>();
  for (const type of types) if (type !== undefined) counts.set(type, (counts.get(type) ?? 0) + 1);
  let most: DType | undefined;
  for (const [type, count] of counts) if (most === undefined || count > counts.get(most)!) most = type;
  return most;
}

/**
 * Shapes from a list, regular layers folded.
 * @throws {IsovarError} E_SPEC, E_NAME, E_SHAPE
 */
export function shapesOfList(where: string, readAs: string, list: readonly Listed[], notes: readonly string[] = []): Shapes {
  checkCount(where, list.length);
  const most = mostCommon(list.map(({ dtype }) => dtype));
  const names = new Set<string>();
  const parameters = list.map(({ place, name: given, shape, dtype }) => {
    const here = `${where}: ${place}`;
    const name = checkTemplate(here, given, {});
    if (names.has(name)) throw new IsovarError("E_NAME", `${here}: name (${show(name)}) is listed twice; names must differ`);
    names.add(name);
    return { name, shape: checkShape(here, shape), ...(dtype !== undefined && dtype !== most && { dtype }) };
  });
  return { readAs, dtype: most, layout: undefined, parameters: fold(parameters), listed: parameters, start: undefined, notes };
}
