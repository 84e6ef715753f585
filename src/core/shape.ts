import { refuse } from "./check.js";

/** Sizes of the axes, row-major. */
export type Shape = readonly number[];

/** More axes than any framework has; a bound for untrusted input. */
export const MAX_RANK = 64;

/**
 * A shape: up to 64 integers >= 0 whose product, zeros left out, is a safe integer. A frozen copy: kernels are told where to read and
 * write by it, long after it was checked.
 */
export function checkShape(where: string, shape: unknown): Shape {
  if (!Array.isArray(shape) || shape.length > MAX_RANK) {
    refuse("E_SHAPE", where, "shape", shape, `an array of at most ${MAX_RANK} sizes`);
  }
  let product = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0) refuse("E_SHAPE", where, "shape", shape, "made of integers >= 0");
    product *= size === 0 ? 1 : size;
    if (product > Number.MAX_SAFE_INTEGER) refuse("E_SHAPE", where, "shape", shape, "of at most 2^53 - 1 elements");
  }
  return Object.freeze(shape.slice());
}

/** As tables show it: `784×256`. */
export function shapeText(shape: Shape): string {
  return shape.join("×") || "scalar";
}

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether two shapes are one. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
