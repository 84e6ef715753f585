// Tensors of parts that are drawn each in its own way: gates of an LSTM, query, key and value.

import { checkInteger, checkOptions, copyArray, refuse } from "../../base/check.js";
import { MAX_RANK, sizeOf } from "../../base/shape.js";
import type { Core } from "../../core/core.js";
import { type Key, split } from "../../random/key.js";
import { type Average, type ClearedRow, isRandom, type Source } from "../distribution.js";
import type { Meaning } from "../distributionOf.js";
import type { Initializer, InitializerOf } from "../initializers/initializer.js";
import { allocate } from "../structured.js";
import { clearedAverage, distributionByRows } from "./cleared.js";
import { parseInner, valuesOf } from "./inner.js";
import { learn } from "./learn.js";

/** Options of `blocks`. */
export interface BlocksOptions {
  /** The axis that is cut into equal parts. Default 0; negative axes count from the end. */
  axis?: number;
  /** How each part is drawn, in their order. */
  parts: readonly (Initializer | string)[];
}

/** A bound for untrusted input. */
const MAX_PARTS = 1024;

/** Mean and std of parts of equal size taken together. In units of the largest, so that no square overflows or vanishes. */
function together(parts: readonly Average[]): Average {
  const unit = Math.max(...parts.map(({ mean, std }) => Math.max(Math.abs(mean), std))) || 1;
  const average = (f: (mean: number, std: number) => number) =>
    parts.reduce((sum, { mean, std }) => sum + f(mean / unit, std / unit), 0) / parts.length;
  const middle = average((mean) => mean);
  return {
    mean: middle * unit,
    std: Math.sqrt(average((mean, std) => std * std + (mean - middle) * (mean - middle))) * unit,
  };
}

/** Rows of axis 0 by the part that they lie in, each part of so many. */
function byPart(rows: readonly ClearedRow[], count: number, size: number): ClearedRow[][] {
  const lists = Array.from({ length: count }, (): ClearedRow[] => []);
  for (const { row, share } of rows) lists[Math.floor(row / size)]!.push({ row: row % size, share });
  return lists;
}

const blocksDistribution: Meaning<"blocks"> = (where, { axis, parts }, dtype, shape, { axes, fans }) => {
  const rank = shape.length;
  const cut = axis < 0 ? axis + rank : axis;
  const size = shape[cut];
  if (size === undefined || size % parts.length !== 0) {
    refuse("E_SHAPE", where, "shape", shape, `one whose axis ${axis} can be cut into ${parts.length} equal parts`);
  }
  const part = shape.map((size, at) => (at === cut ? size / parts.length : size));
  // Keras counts a vector as inputs and outputs, without axes by role.
  const counts = (list: readonly number[] = [cut], spatial: readonly number[] = []) =>
    list.includes(cut) || spatial.includes(cut) ? parts.length : 1;
  const partFans = fans && {
    fanIn: fans.fanIn / counts(axes?.in, axes?.spatial),
    fanOut: fans.fanOut / counts(axes?.out, axes?.spatial),
  };
  const roles = { axes, fans: partFans };
  const drawn = parts.map((initializer, i) => distributionByRows(`${where}: parts[${i}]`, initializer, dtype, part, roles));

  /** Elements of a part that lie side by side. */
  const run = sizeOf(part.slice(cut));
  const values = (core: Core, key: Key, index: number, offset: number, count: number) =>
    valuesOf(where, core, { distribution: drawn[index]!, key: split(key, parts.length)[index]! }, offset, count);
  const random = drawn.some(isRandom);
  const source: Source = drawn.some(({ source }) => source.kind === "whole")
    ? {
        kind: "whole",
        random,
        make: (core, key) => {
          const all = allocate(dtype, sizeOf(shape));
          for (let index = 0; index < parts.length; index++) {
            const own = values(core, key, index, 0, sizeOf(part));
            for (let row = 0; row * run < own.length; row++) {
              all.set(own.subarray(row * run, (row + 1) * run), (row * parts.length + index) * run);
            }
          }
          return all;
        },
      }
    : {
        kind: "slices",
        random,
        fill: (core, key, offset, out) => {
          for (let done = 0, count = 0; done < out.length; done += count) {
            const within = (offset + done) % run;
            const block = Math.floor((offset + done) / run);
            count = Math.min(out.length - done, run - within);
            const row = Math.floor(block / parts.length);
            out.set(values(core, key, block % parts.length, row * run + within, count), done);
          }
        },
      };
  const cleared = (rows: readonly ClearedRow[]) => {
    const [nRows] = part as [number];
    const lists = cut === 0 ? byPart(rows, parts.length, nRows) : undefined;
    return together(drawn.map((distribution, i) => clearedAverage(distribution, nRows, lists?.[i] ?? rows)));
  };
  return {
    dtype,
    ...together(drawn),
    min: Math.min(...drawn.map(({ min }) => min)),
    max: Math.max(...drawn.map(({ max }) => max)),
    source,
    cleared,
  };
};

/**
 * A tensor of equal parts along an axis, each with its own initializer, and with the fans of a part: four gates of which one has the bias 1, query, key
 * and value. Part p holds what `init` gives for its shape under `split(key, parts)[p]`, so that parts with the same initializer differ.
 * @param options `axis` (default 0), and `parts`, an initializer, or the name of one, for each; none of them `blocks`, `icnr` or `padded`
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT, E_SCHEME; E_SHAPE, at `init`, where the axis cannot be cut into that many parts; what a part's own
 *   initializer throws
 * @example init(blocks({ parts: [zeros(), ones(), zeros(), zeros()] }), [4 * 128]) // the bias of an LSTM whose second gate forgets
 */
export function blocks(options: BlocksOptions): InitializerOf<"blocks"> {
  const { axis = 0, parts } = checkOptions("blocks", options, ["axis", "parts"]);
  checkInteger("blocks", "axis", axis, -MAX_RANK, MAX_RANK - 1);
  const list = copyArray("blocks", "parts", parts, MAX_PARTS);
  if (!list || list.length === 0) {
    refuse("E_ARGUMENT", "blocks", "parts", parts, `an array of 1 to ${MAX_PARTS} initializers, one for each part`);
  }
  return learn(blocks, blocksDistribution, {
    scheme: "blocks",
    axis,
    parts: list.map((part, i) => parseInner("blocks", `parts[${i}]`, part)),
  });
}
