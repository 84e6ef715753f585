// Whole numbers as callers give them: safe integers and bigints, which compute alike.

import { refuse } from "../base/check.js";

/** A whole number of any size; undefined for anything else. */
export function integerOf(value: unknown): bigint | undefined {
  return typeof value === "bigint" || Number.isSafeInteger(value) ? BigInt(value as bigint) : undefined;
}

/** A bound of whole numbers. @throws {IsovarError} E_ARGUMENT */
export function checkWhole(where: string, argument: string, value: unknown): bigint {
  return integerOf(value) ?? refuse("E_ARGUMENT", where, argument, value, "an integer; beyond 2^53 - 1 a bigint");
}
