// Shapes: their checks, their size, and how they are written.

import { copyArray, refuse } from "./check.js";

/** Sizes of the axes, row-major. */
export type Shape = readonly number[];

/** More axes than any framework has; a bound for untrusted input. */
export const MAX_RANK = 64;

/**
 * A shape: up to 64 integers >= 0 whose product, zeros left out, is a safe integer. A frozen copy, since kernels read and write by
 * it long after it was checked.
 */
export function checkShape(where: string, shape: unknown): Shape {
  const sizes = checkSizes(where, shape);
  let product = 1;
  for (const size of sizes) {
    product *= size === 0 ? 1 : size;
    if (product > Number.MAX_SAFE_INTEGER) refuse("E_SHAPE", where, "shape", sizes, "of at most 2^53 - 1 elements");
  }
  return sizes;
}

/** The shape of a tensor in a file: one without elements may have sizes larger than those of any array. */
export function checkSizes(where: string, shape: unknown): Shape {
  const sizes = copyArray(where, "shape", shape, MAX_RANK);
  if (sizes === undefined) return refuse("E_SHAPE", where, "shape", shape, `an array of at most ${MAX_RANK} sizes`);
  for (const size of sizes) {
    if (!Number.isSafeInteger(size) || (size as number) < 0) refuse("E_SHAPE", where, "shape", sizes, "made of integers >= 0");
  }
  return Object.freeze(sizes as number[]);
}

/** A shape as tables show it: `784×256`. */
export function shapeText(shape: Shape): string {
  return shape.join("×") || "scalar";
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
