// Initializers of given values.

import { checkAttached, checkNumber, classOf, reading, refuse } from "../../base/check.js";
import { MAX_RANK } from "../../base/shape.js";
import type { InitializerOf, NestedNumbers } from "./initializer.js";

/** A copy of nested numbers, each checked; typed arrays become plain ones. An array used in many places is copied once and shared. */
function copyNumbers(value: unknown, depth = 1, copies = new Map<unknown, NestedNumbers>()): NestedNumbers {
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (ArrayBuffer.isView(value)) checkAttached("E_ARGUMENT", "constant", "value", value);
  const list = classOf(value).endsWith("Array") ? Array.from(value as Float64Array) : value;
  if (!Array.isArray(list) || depth > MAX_RANK)
    refuse("E_ARGUMENT", "constant", "value", value, `a number, or numbers in arrays nested at most ${MAX_RANK} deep`);
  // Not `map`, which skips holes.
  const copy = Array.from(list as unknown[], (inner) =>
    typeof inner === "object" ? copyNumbers(inner, depth + 1, copies) : checkNumber("constant", "value", inner),
  );
  copies.set(value, copy);
  return copy;
}

/**
 * Every value the same; or the values of an array, nested as the shape is.
 * @param value a finite number, or numbers in arrays nested as the shape is; a typed array counts as one level
 * @returns plain data for `init`, `fill` and specs
 * @throws {IsovarError} E_ARGUMENT if a value is not finite; E_SHAPE, at `init`, if an array has another shape than the tensor; E_DTYPE,
 *   at `init`, if a value is out of the dtype's range or would be rounded to 0
 * @example constant(0.1)
 * @example init(constant([[1, 0], [0, 1]]), [2, 2])
 */
export function constant(value: number | NestedNumbers | Float32Array | Float64Array): InitializerOf<"constant"> {
  return {
    scheme: "constant",
    value: reading("constant", "value", () =>
      typeof value === "object"
        ? copyNumbers(value)
        : checkNumber("constant", "value", value, undefined, "a finite number, or numbers in arrays nested as the shape"),
    ),
  };
}

/**
 * Zeros: right for biases. As weights they leave all units of a layer equal for ever.
 * @returns plain data for `init`, `fill` and specs
 * @example init(zeros(), [256]) // a Float32Array of 256 zeros; it needs no seed
 */
export function zeros(): InitializerOf<"constant"> {
  return constant(0);
}

/**
 * Ones: right for the scale of a normalization.
 * @returns plain data for `init`, `fill` and specs
 * @example init(ones(), [256])
 */
export function ones(): InitializerOf<"constant"> {
  return constant(1);
}
