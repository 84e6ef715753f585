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

/** How far two arrays of f64 lie apart in units in the last place: at most, infinite where one is longer, and in how many elements. */
export function ulpsApart(a: Float64Array, b: Float64Array): { largest: number; differing: number } {
  if (a.length !== b.length) return { largest: Number.POSITIVE_INFINITY, differing: Math.max(a.length, b.length) };
  const order = (bits: bigint) => (bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits);
  const [ours, theirs] = [a, b].map(({ buffer, byteOffset, length }) => new BigInt64Array(buffer, byteOffset, length));
  const apart = Array.from(ours!, (bits, i) => Math.abs(Number(order(bits) - order(theirs![i]!))));
  return { largest: apart.reduce((most, x) => Math.max(most, x), 0), differing: apart.filter((x) => x > 0).length };
}
