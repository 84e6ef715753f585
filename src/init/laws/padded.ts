// Rows that are zero, whatever the other values of a tensor are.

import { checkOptions, copyArray, refuse } from "../../base/check.js";
import { decode, type Elements } from "../../base/dtype.js";
import { sizeOf } from "../../base/shape.js";
import type { Moments } from "../../core/drawBlocks.js";
import type { Distribution, Source } from "../distribution.js";
import type { Meaning } from "../distributionOf.js";
import type { Initializer, InitializerOf } from "../initializers/initializer.js";
import { parseInitializer } from "../schemes.js";
import { clearedAverage, distributionByRows } from "./cleared.js";
import { learn } from "./learn.js";

/** Options of `padded`. */
export interface PaddedOptions {
  /** How the other rows are drawn. */
  init: Initializer;
  /** The row of axis 0 that is zero, or several, counted from 0. */
  rows: number | readonly number[];
}

/** More rows are not named one by one: it is what a spec may hold. */
const MAX_ROWS = 2 ** 21;

/** Rows in ascending order, each of so many elements. */
interface Rows {
  readonly rows: readonly number[];
  readonly size: number;
}

/** The index of the first row that is not before another. */
function firstFrom(rows: readonly number[], row: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Calls with the begin and the end of each row in a slice, counted from where the slice begins. */
function eachRow({ rows, size }: Rows, offset: number, length: number, call: (begin: number, end: number) => void): void {
  if (length === 0) return;
  for (let i = firstFrom(rows, Math.floor(offset / size)); i < rows.length && rows[i]! * size < offset + length; i++) {
    call(Math.max(0, rows[i]! * size - offset), Math.min(length, (rows[i]! + 1) * size - offset));
  }
}

/** Sets rows of a slice to zero in values that were drawn and counted already. */
function clear(rows: Rows, dtype: Distribution["dtype"], offset: number, elements: Elements, moments: Moments | undefined): void {
  eachRow(rows, offset, elements.length, (begin, end) => {
    if (moments) {
      const { center, unit } = moments;
      const zero = -center / unit;
      for (let i = begin; i < end; i++) {
        const d = (decode(dtype, elements[i]!) - center) / unit;
        moments.sum += zero - d;
        moments.squares += zero * zero - d * d;
      }
    }
    elements.fill(0, begin, end);
  });
}

function paddedSource({ source, mean, dtype }: Distribution, rows: Rows): Source {
  if (source.kind === "stream") {
    return { ...source, finish: (offset, elements, moments) => clear(rows, dtype, offset, elements, moments) };
  }
  if (source.kind === "whole") {
    const make: typeof source.make = (core, key) => {
      // A copy, since values that are not drawn are the same ones in each call.
      const values = source.make(core, key).slice();
      eachRow(rows, 0, values.length, (begin, end) => values.fill(0, begin, end));
      return values;
    };
    return { ...source, make };
  }
  return {
    kind: "slices",
    random: source.kind === "slices" && source.random,
    fill(core, key, offset, out) {
      if (source.kind === "slices") source.fill(core, key, offset, out);
      else out.fill(mean);
      eachRow(rows, offset, out.length, (begin, end) => out.fill(0, begin, end));
    },
  };
}

const paddedDistribution: Meaning<"padded"> = (where, { init, rows }, dtype, shape, roles) => {
  const inner = distributionByRows(where, init, dtype, shape, roles);
  const [count] = shape;
  const beyond = rows.find((row) => !(row < (count ?? 0)));
  if (beyond !== undefined) {
    const rule = count === undefined ? "left out: the shape has no axes" : `a row of axis 0, which has ${count}`;
    refuse("E_SHAPE", where, "padding row", beyond, rule);
  }
  if (rows.length === 0 || sizeOf(shape) === 0) return inner;
  const cleared = rows.map((row) => ({ row, share: 1 }));
  return {
    dtype,
    ...clearedAverage(inner, count!, cleared),
    min: Math.min(0, inner.min),
    max: Math.max(0, inner.max),
    source: paddedSource(inner, { rows, size: sizeOf(shape.slice(1)) }),
  };
};

/** Rows in ascending order, none twice. */
function readRows(given: unknown): number[] {
  const rows = (copyArray("padded", "rows", given, MAX_ROWS) ?? [given]) as number[];
  const rule = "the index of a row, an integer >= 0, or an array of such, none twice";
  if (!rows.every((row) => Number.isSafeInteger(row) && row >= 0)) refuse("E_ARGUMENT", "padded", "rows", given, rule);
  rows.sort((a, b) => a - b);
  if (rows.some((row, i) => row === rows[i - 1])) refuse("E_ARGUMENT", "padded", "rows", given, rule);
  return rows;
}

/**
 * Rows of zeros in an otherwise initialized tensor: the embedding of a padding token, rows beyond a vocabulary. All other values are those that
 * they would be without it.
 * @param options `init`, how the other rows are drawn, and `rows`, the row of axis 0 that is zero, or several
 * @returns plain data for `init`, `fill` and specs, where `padding` of a parameter or a rule says the same
 * @throws {IsovarError} E_ARGUMENT unless rows are integers >= 0, none twice; as `init` for the initializer; E_SHAPE, at `init`, for a
 *   row that the shape does not have
 * @example init(padded({ init: normal({ std: 0.02 }), rows: 0 }), [1000, 64], { seed: 42, name: "embed" })
 */
export function padded(options: PaddedOptions): InitializerOf<"padded"> {
  const { init, rows } = checkOptions("padded", options, ["init", "rows"]);
  const inner = parseInitializer("padded: init", typeof init === "string" ? { scheme: init } : init);
  if (inner.scheme === "padded") refuse("E_ARGUMENT", "padded", "init", init, "not padded itself: give all rows at once");
  return learn(padded, paddedDistribution, { scheme: "padded", init: inner, rows: readRows(rows) });
}
