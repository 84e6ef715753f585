// Values recorded from the frameworks, and what is compared of them.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** One recorded call: what it was, and the little-endian bytes of what it gave, hashed. */
export interface Entry {
  /** Python; the value is that of its last expression. */
  readonly call: string;
  readonly kind: string;
  readonly seed: string;
  readonly shape: number[];
  readonly dtype: string;
  readonly sha256_le: string;
  /** Options of the framework, such as `profile`, beside the version and the first values. */
  readonly [field: string]: unknown;
}

/** The entries of `test/compat/fixtures/<framework>.json`. */
export function entriesOf(framework: string): Entry[] {
  return JSON.parse(readFileSync(new URL(`fixtures/${framework}.json`, import.meta.url), "utf8")).entries;
}

/** SHA-256 of the bytes of an array. */
export function sha256Of(array: ArrayBufferView): string {
  return createHash("sha256")
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest("hex");
}

/** The largest distance of two arrays of f64 in units in the last place; infinite where one is longer. */
export function ulpsApart(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const order = (bits: bigint) => (bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits);
  const [ours, theirs] = [a, b].map(({ buffer, byteOffset, length }) => new BigInt64Array(buffer, byteOffset, length));
  return Array.from(ours!, (bits, i) => Math.abs(Number(order(bits) - order(theirs![i]!)))).reduce((x, y) => Math.max(x, y), 0);
}
