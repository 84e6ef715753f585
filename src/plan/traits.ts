// What a parameter and a rule may both say of a tensor: how it is drawn, its dtype, its layout, its padding.

import { refuse } from "../base/check.js";
import { checkDType, type DType } from "../base/dtype.js";
import { MAX_RANK, type Shape } from "../base/shape.js";
import type { Initializer } from "../init/initializers/initializer.js";
import { learnLaws } from "../init/laws/learnLaws.js";
import { type AxesLayout, type ConventionLayout, type Layout, rolesOf } from "../init/layout.js";
import { parseInitializer } from "../init/schemes.js";
import type { Plain, PlainObject } from "../io/plain.js";
import { FAR } from "../random/truncation.js";
import { readObject, within } from "./reading.js";

/** What can be said of a tensor beside its name and shape. What a parameter says of itself comes before what a rule says. */
export interface Traits {
  /** How its values are drawn. */
  readonly init?: Initializer;
  /** Element type. Default: that of the spec. */
  readonly dtype?: DType;
  /** Which axes are input and output. Default: that of the spec. */
  readonly layout?: Layout;
  /** Rows of axis 0 that are zero, in ascending order. */
  readonly padding?: readonly number[];
}

export const TRAIT_KEYS = ["init", "dtype", "layout", "padding"] as const;

/** Suits the layouts of all shapes: so many axes, and a size of 0, which all numbers of groups and blocks divide. */
const ANY_SHAPE: Shape = /* @__PURE__ */ Array.from({ length: MAX_RANK }, () => 0);

/** A scheme, and those that it is made of. */
export function* schemesIn(value: Plain): Generator<PlainObject> {
  if (typeof value !== "object") return;
  if (!Array.isArray(value)) yield value;
  for (const inner of Object.values(value)) if (typeof inner === "object") yield* schemesIn(inner);
}

/** How values are drawn: a scheme, or its name. */
export function readInit(path: string, value: Plain): Initializer {
  const given = typeof value === "string" ? { scheme: value } : value;
  for (const scheme of schemesIn(given)) {
    for (const bound of ["lower", "upper", "min", "max"]) {
      const number = scheme[bound];
      if (typeof number === "number" && !Number.isFinite(number)) {
        refuse("E_ARGUMENT", path, bound, number, "finite in a spec; for an interval open to one side give min or max alone");
      }
    }
  }
  learnLaws();
  return within(path, () => parseInitializer(path, given));
}

/** A layout, its keys in one order for the canonical form. */
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

/** Rows of axis 0: an index or an array of indices, in ascending order for the canonical form. */
function readPadding(where: string, path: string, value: Plain): readonly number[] {
  const rows = (Array.isArray(value) ? [...value] : [value]) as number[];
  for (const row of rows) {
    if (!Number.isSafeInteger(row) || row < 0) {
      refuse("E_SPEC", where, `${path}.padding`, value, "the index of a row, an integer >= 0, or an array of such");
    }
  }
  rows.sort((a, b) => a - b);
  const twice = rows.find((row, i) => row === rows[i - 1]);
  if (twice !== undefined) refuse("E_SPEC", where, `${path}.padding`, twice, "named once");
  return rows;
}

/**
 * The traits at `path`, in one order for the canonical form.
 * @param shape that of the parameter; a rule is for parameters of any shape
 */
export function readTraits(where: string, path: string, object: PlainObject, shape: Shape = ANY_SHAPE): Traits {
  const { init, dtype, layout, padding } = object;
  return {
    ...(init !== undefined && { init: readInit(`${where}: ${path}.init`, init) }),
    ...(dtype !== undefined && { dtype: checkDType(`${where}: ${path}`, dtype) }),
    ...(layout !== undefined && { layout: readLayout(where, path, layout, shape) }),
    ...(padding !== undefined && { padding: readPadding(where, path, padding) }),
  };
}

/** What `solvedIn` counts, in errors. */
export const SOLVED = `entries with realizedStd beyond ${FAR} std`;

/** How often a parameter or a rule has a `realizedStd` for an interval far from the mean. */
export function solvedIn(entry: Plain): number {
  let count = 0;
  for (const { realizedStd, lower, upper } of schemesIn(entry)) {
    if (realizedStd !== undefined && (Number(lower) > FAR || Number(upper) < -FAR)) count++;
  }
  return count;
}
