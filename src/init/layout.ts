import { checkInteger, checkOptions, refuse, show } from "../core/check.js";
import { IsovarError } from "../core/errors.js";
import type { Shape } from "../core/shape.js";

/** Axes by name: every axis that is neither in, out nor batch belongs to the receptive field. Negative axes count from the end. */
export interface AxesLayout {
  in: number | readonly number[];
  out: number | readonly number[];
  /** Axes of independent copies: experts, stacked layers, heads that share nothing. They enter no fan. */
  batch?: number | readonly number[];
  /** Groups of a grouped convolution: each output sees the inputs of its group, each input feeds the outputs of its group. */
  groups?: number;
  /** Matrices packed side by side along an axis, such as query, key and value: fans are those of one of them. */
  blocks?: { axis: number; count: number };
}

/**
 * Which axes are input and output.
 *
 * `"io"`: [...spatial, in, out], as in Keras, JAX and TF.js (the default). `"oi"`: [out, in, ...spatial], as in PyTorch and ONNX.
 */
export type Layout = "io" | "oi" | AxesLayout;

/** Connections into and out of a unit, counted over the receptive field. */
export interface Fans {
  fanIn: number;
  fanOut: number;
}

const AXES_KEYS = ["in", "out", "batch", "groups", "blocks"] as const;

function toAxis(where: string, name: string, axis: unknown, rank: number): number {
  if (!Number.isSafeInteger(axis) || (axis as number) < -rank || (axis as number) >= rank) {
    const rule =
      rank === 0 ? "left out: the shape has no axes" : `an axis from ${-rank} to ${rank - 1}: the shape has rank ${rank}`;
    refuse("E_LAYOUT", where, `layout.${name}`, axis, rule);
  }
  return ((axis as number) + rank) % rank;
}

function toAxes(where: string, name: string, given: unknown, rank: number): number[] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return list.map((axis) => toAxis(where, name, axis, rank));
}

function axesFans(where: string, shape: Shape, layout: AxesLayout): Fans {
  checkOptions(where, layout, AXES_KEYS);
  const rank = shape.length;
  const inAxes = toAxes(where, "in", layout.in, rank);
  const outAxes = toAxes(where, "out", layout.out, rank);
  const batchAxes = layout.batch === undefined ? [] : toAxes(where, "batch", layout.batch, rank);
  const named = [...inAxes, ...outAxes, ...batchAxes];
  if (new Set(named).size < named.length)
    throw new IsovarError(
      "E_LAYOUT",
      `${where}: layout names an axis twice (in ${show(layout.in)}, out ${show(layout.out)}, batch ${show(layout.batch ?? [])})`,
    );

  const sizes = [...shape];
  if (layout.blocks !== undefined) {
    const { axis, count } = checkOptions(where, layout.blocks, ["axis", "count"]);
    const at = toAxis(where, "blocks.axis", axis, rank);
    checkInteger(where, "layout.blocks.count", count, 1);
    if (sizes[at]! % count !== 0)
      refuse("E_LAYOUT", where, "layout.blocks.count", count, `a divisor of axis ${axis}, which has size ${sizes[at]}`);
    sizes[at]! /= count;
  }
  const product = (axes: number[]) => axes.reduce((total, axis) => total * sizes[axis]!, 1);
  const groups = layout.groups === undefined ? 1 : checkInteger(where, "layout.groups", layout.groups, 1);
  const outputs = product(outAxes);
  if (outputs % groups !== 0) refuse("E_LAYOUT", where, "layout.groups", groups, `a divisor of the ${outputs} outputs`);
  const receptiveField = product(sizes.map((_, axis) => axis).filter((axis) => !named.includes(axis)));
  return { fanIn: product(inAxes) * receptiveField, fanOut: (outputs / groups) * receptiveField };
}

/**
 * Fans of a shape, or undefined where a layout by letters meets a shape of rank below 2.
 * @throws {IsovarError} E_LAYOUT
 */
export function fansOf(where: string, shape: Shape, layout: Layout): Fans | undefined {
  if (typeof layout === "object" && layout !== null && !Array.isArray(layout)) return axesFans(where, shape, layout);
  if (layout !== "io" && layout !== "oi") refuse("E_LAYOUT", where, "layout", layout, '"io", "oi" or { in, out } with axes');
  if (shape.length < 2) return undefined;
  return axesFans(where, shape, layout === "io" ? { in: -2, out: -1 } : { in: 1, out: 0 });
}

/** Fans where a scheme cannot do without them. */
export function needFans(where: string, shape: Shape, fans: Fans | undefined): Fans {
  if (fans !== undefined) return fans;
  const axes =
    shape.length === 1
      ? "{ in: 0, out: [] } if each element is an input, { in: [], out: 0 } if each is an output"
      : "{ in: [], out: [] }";
  throw new IsovarError(
    "E_LAYOUT",
    `${where}: shape [${shape}] has rank ${shape.length}, fans need two axes: give a shape such as [fanIn, fanOut], or layout ${axes}`,
  );
}
