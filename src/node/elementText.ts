// How an element of a file is told: where it stands, its value and its bits.

import { elementsAt, type FileDType } from "../io/dtypes.js";
import { valuesOf } from "../io/values.js";

const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).reverse().toString("hex")}`;

/** A flat row-major index as one index per axis. */
function coordinatesOf(index: number, shape: readonly number[]): number[] {
  const found: number[] = [];
  for (const size of [...shape].reverse()) {
    found.unshift(index % size);
    index = Math.floor(index / size);
  }
  return found;
}

/** `index 300, at [1, 44]`. */
export function placeText(index: number, shape: readonly number[]): string {
  return `index ${index}${shape.length > 1 ? `, at [${coordinatesOf(index, shape).join(", ")}]` : ""}`;
}

/** `0.5 (0x3f000000)`: -0 and 0, and two kinds of NaN, are told apart. */
export function elementText(dtype: FileDType, bytes: Uint8Array): string {
  const value = valuesOf({ dtype, shape: [1], data: elementsAt(dtype, bytes.slice(), 0, bytes.length) })[0];
  return `${Object.is(value, -0) ? "-0" : value} (${hex(bytes)})`;
}
