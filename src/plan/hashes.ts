// SHA-256 of tensors, where a recipe states it.

import { show } from "../base/check.js";
import type { PlannedTensor } from "./plan.js";

/** What is wrong with the SHA-256 of a tensor's bytes, in words; undefined where it is the one stated, or none is. */
export function hashDifference({ name, sha256 }: PlannedTensor, found: string): string | undefined {
  if (sha256 === undefined || sha256 === found) return undefined;
  return `tensor ${show(name)} has SHA-256 ${found}, and the spec states ${sha256}`;
}
