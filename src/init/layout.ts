// Layouts: which axes of a shape are input and output, and the fans that follow.

import { checkInteger, checkOptions, checkWord, copyArray, copyFields, refuse, show } from "../base/check.js";
import { IsovarError } from "../base/errors.js";
import { checkShape, MAX_RANK, type Shape, sizeOf } from "../base/shape.js";

/** Axes by role: every axis that is not in, out or batch belongs to the receptive field. Negative axes count from the end. */
export interface AxesLayout {
  /** The axis, or the axes, of the inputs. */
  in: number | readonly number[];
  /** The axis, or the axes, of the outputs. */
  out: number | readonly number[];
  /** Axes of independent copies: experts, stacked layers, heads that share nothing. They do not count in fans. */
  batch?: number | readonly number[];
  /** Groups of a grouped convolution: each output sees the inputs of its group, each input feeds the outputs of its group. */
  groups?: number;
  /** Matrices packed side by side along an axis, such as query, key and value: fans are those of one of them. */
  blocks?: { axis: number; count: number };
}

/** Fans as another framework computes them from the shape alone, with its quirks: for migration. */
export interface ConventionLayout {
  /** Whose rules count the fans. */
  convention: "pytorch" | "keras" | "jax";
}

/**
 * Which axes are input and output.
 *
 * `"io"`: [...spatial, in, out], as in Keras, JAX and TF.js (the default). `"oi"`: [out, in, ...spatial], as in PyTorch and ONNX.
 */
export type Layout = "io" | "oi" | AxesLayout | ConventionLayout;

/** The axes of a shape by their role, each counted from 0. */
export interface Axes {
  in: number[];
  out: number[];
  batch: number[];
  /** The receptive field. */
  spatial: number[];
}

/** Connections into and out of a unit, counted over the receptive field. */
export interface Fans {
  /** Connections into a unit: inputs times receptive field. */
  fanIn: number;
  /** Connections out of a unit: outputs times receptive field. */
  fanOut: number;
}

/** What a layout says about a shape; axes and fans are undefined for `"io"` or `"oi"` and rank below 2. */
export interface Roles {
  axes: Axes | undefined;
  fans: Fans | undefined;
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
  const list = copyArray(where, `layout.${name}`, given, MAX_RANK) ?? [given];
  return list.map((axis) => toAxis(where, name, axis, rank));
}

const RULE = '"io", "oi", { in, out } with axes, or { convention }';

const LETTERS = { io: { in: -2, out: -1 }, oi: { in: 1, out: 0 } } as const;
const CONVENTIONS = { pytorch: "oi", keras: "io", jax: "io" } as const;

function isConvention(layout: Layout): layout is ConventionLayout {
  return typeof layout === "object" && "convention" in layout;
}

function conventionOf(where: string, layout: ConventionLayout): keyof typeof CONVENTIONS {
  const { convention } = checkOptions(`${where}: layout`, layout, ["convention"]);
  return checkWord("E_LAYOUT", where, "layout.convention", convention, ["pytorch", "keras", "jax"]);
}

function axesOf(where: string, shape: Shape, layout: Layout): Axes | undefined {
  const rank = shape.length;
  const letters = isConvention(layout) ? CONVENTIONS[conventionOf(where, layout)] : layout;
  let named: AxesLayout;
  if (typeof letters === "object") {
    named = checkOptions(`${where}: layout`, letters, AXES_KEYS);
  } else {
    if (letters !== "io" && letters !== "oi") {
      refuse("E_LAYOUT", where, "layout", layout, RULE);
    }
    if (rank < 2) return undefined;
    named = LETTERS[letters];
  }
  const [inAxes, outAxes] = [toAxes(where, "in", named.in, rank), toAxes(where, "out", named.out, rank)];
  const batch = named.batch === undefined ? [] : toAxes(where, "batch", named.batch, rank);
  const taken = [...inAxes, ...outAxes, ...batch];
  if (new Set(taken).size < taken.length) {
    const list = `in ${show(named.in)}, out ${show(named.out)}, batch ${show(named.batch ?? [])}`;
    throw new IsovarError("E_LAYOUT", `${where}: layout names an axis twice (${list})`);
  }
  return { in: inAxes, out: outAxes, batch, spatial: shape.map((_, axis) => axis).filter((axis) => !taken.includes(axis)) };
}

/** Keras counts a vector as n inputs and n outputs, a number as one of each, and no fan as less than 1. */
function kerasFans(shape: Shape): Fans {
  const field = sizeOf(shape.slice(0, -2));
  const [fanIn, fanOut] = shape.length === 0 ? [1, 1] : [(shape.at(-2) ?? shape[0]!) * field, shape.at(-1)! * field];
  return { fanIn: Math.max(1, fanIn), fanOut: Math.max(1, fanOut) };
}

/** @throws {IsovarError} E_LAYOUT */
export function rolesOf(where: string, shape: Shape, given: Layout): Roles {
  const fields = copyFields(where, "layout", given) as AxesLayout | undefined;
  if (fields === undefined && typeof given === "object") refuse("E_LAYOUT", where, "layout", given, RULE);
  const layout = fields ?? given;
  const axes = axesOf(where, shape, layout);
  if (isConvention(layout) && layout.convention === "keras") return { axes, fans: kerasFans(shape) };
  return { axes, fans: axes && fansOf(where, shape, axes, layout) };
}

function fansOf(where: string, shape: Shape, axes: Axes, layout: Layout): Fans {
  const { groups, blocks } = (typeof layout === "object" ? layout : {}) as AxesLayout;

  const sizes = [...shape];
  if (blocks !== undefined) {
    const { axis, count } = checkOptions(where, blocks, ["axis", "count"]);
    const at = toAxis(where, "blocks.axis", axis, shape.length);
    checkInteger(where, "layout.blocks.count", count, 1);
    if (sizes[at]! % count !== 0) {
      refuse("E_LAYOUT", where, "layout.blocks.count", count, `a divisor of axis ${axis}, which has size ${sizes[at]}`);
    }
    sizes[at]! /= count;
  }
  const product = (list: number[]) => sizeOf(list.map((axis) => sizes[axis]!));
  const divisor = groups === undefined ? 1 : checkInteger(where, "layout.groups", groups, 1);
  const outputs = product(axes.out);
  if (outputs % divisor !== 0) refuse("E_LAYOUT", where, "layout.groups", groups, `a divisor of the ${outputs} outputs`);
  const field = product(axes.spatial);
  return { fanIn: product(axes.in) * field, fanOut: (outputs / divisor) * field };
}

/**
 * Connections into and out of a unit, as `init` counts them.
 * @param shape row-major sizes
 * @param options `layout` (default `"io"`), which says which axes are input and output
 * @returns both fans: channels times receptive field
 * @throws {IsovarError} E_SHAPE, E_LAYOUT, also where the shape has rank below 2 and the layout names no axes
 * @example computeFans([3, 3, 64, 128]) // { fanIn: 576, fanOut: 1152 }
 * @example computeFans([128, 16, 3, 3], { layout: { in: 1, out: 0, groups: 4 } }) // { fanIn: 144, fanOut: 288 }
 * @example computeFans([128, 16, 3, 3], { layout: { convention: "pytorch" } }) // { fanIn: 144, fanOut: 1152 }; it does not know of groups
 */
export function computeFans(shape: Shape, options?: { layout?: Layout }): Fans {
  const { layout = "io" } = checkOptions("computeFans", options, ["layout"]);
  const checked = checkShape("computeFans", shape);
  return needFans("computeFans", checked, rolesOf("computeFans", checked, layout).fans);
}

/** Fans for a scheme that needs them. */
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
