// Scales of 8-bit floats. Such floats reach from about 2^-9 to 448 only: a file holds weights divided by their scales, and these in
// a tensor of their own.

import { show } from "../base/check.js";
import { type Shape, sizeOf } from "../base/shape.js";
import type { FileDType } from "./dtypes.js";
import { isFloat } from "./values.js";

/** Type and shape of a tensor, from the header of a file. */
interface Described {
  readonly dtype: FileDType;
  readonly shape: Shape;
}

/** A tensor with whose values those of another one are multiplied. */
export interface Scale {
  /** Name of the tensor of scales. */
  readonly name: string;
  readonly shape: Shape;
  /** Elements along each axis of the scaled tensor that share a scale. */
  readonly block: Shape;
}

/** Whether values are meaningless without a scale. f8_e8m0 is not among them: it holds scales itself. */
export const needsScale = (dtype: FileDType): boolean => /^f8_e[45]m/.test(dtype);

/**
 * Names that the scale of a tensor may have: `_scale_inv` in DeepSeek-V3 and Qwen3, `_scale` in compressed-tensors, vLLM, ModelOpt and
 * FBGEMM, `scale_weight` in ComfyUI. All of them are factors, `_scale_inv` too.
 */
function namesOf(name: string): string[] {
  const names = [`${name}_scale_inv`, `${name}_scale`];
  return /(^|\.)weight$/.test(name) ? [...names, name.replace(/weight$/, "scale_weight")] : names;
}

/** How many elements of an axis share each of `count` scales: all, one, or the power of two that gives this count. */
function blockOf(size: number, count: number): number | undefined {
  if (count === 1) return size;
  for (let block = 1; block < size; block *= 2) if (Math.ceil(size / block) === count) return block;
  return undefined;
}

/**
 * Finds the scale of a tensor that needs one.
 *
 * A scale is one number for the whole tensor, one for each index along the first axes, or one for each block. Along an axis, a block
 * has a power of two of elements (128 × 128 in DeepSeek-V3), the last one perhaps fewer.
 * @param lookup what the file has under a name
 * @returns the scale, or why there is none that fits, in words that follow the tensor's name: `is f8_e4m3 and …`
 */
export function scaleOf(
  name: string,
  { dtype, shape }: Described,
  lookup: (name: string) => Described | undefined,
): Scale | string {
  const names = namesOf(name);
  const found = names.filter((each) => lookup(each) !== undefined);
  const [scale] = found;
  if (scale === undefined) {
    return `is ${dtype} and the file has no scale for it (${names.join(", ")}); its values mean nothing without one`;
  }
  if (found.length > 1) return `is ${dtype} and the file has more than one scale for it (${found.join(", ")})`;
  const { dtype: type, shape: counts } = lookup(scale)!;
  if (!isFloat(type) || needsScale(type))
    return `has a scale (${scale}) of ${type}, which must be a float of 16 bits or more, or f8_e8m0`;
  const single = sizeOf(counts) === 1;
  const padded = shape.map((_, axis) => (single ? 1 : (counts[axis] ?? 1)));
  const block = shape.map((size, axis) => blockOf(size, padded[axis]!));
  if ((counts.length > shape.length && !single) || block.includes(undefined)) {
    const rule = "one for all, one for each place along the first axes, or one for each block of a power of two";
    return `has a scale (${scale}) of shape ${show(counts)}, which does not fit its shape ${show(shape)}: ${rule}`;
  }
  return { name: scale, shape: padded, block: block as number[] };
}

/**
 * Multiplies values by their scales, in place.
 * @param shape of the whole tensor, of which `values` are the elements from `first` on
 */
export function applyScale(
  values: Float32Array,
  first: number,
  shape: Shape,
  { shape: counts, block }: Scale,
  scales: ArrayLike<number>,
): void {
  const columns = shape.at(-1) ?? 1;
  const [perRow, width] = [counts.at(-1) ?? 1, block.at(-1) ?? 1];
  for (let at = 0; at < values.length; ) {
    let row = Math.floor((first + at) / columns);
    let column = first + at - row * columns;
    let base = 0;
    for (let axis = shape.length - 2, stride = perRow; axis >= 0; axis--) {
      const place = row % shape[axis]!;
      row = (row - place) / shape[axis]!;
      base += Math.floor(place / block[axis]!) * stride;
      stride *= counts[axis]!;
    }
    const end = Math.min(values.length, at + columns - column);
    for (; at < end; at++, column++) values[at]! *= scales[base + Math.floor(column / width)]!;
  }
}
