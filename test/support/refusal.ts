// Calls that must be refused: with a typed error, whose text is one line that says what is wrong.

import { expect } from "vitest";
import { type ErrorCode, IsovarError } from "../../src/index.js";

/** A value of a type that it is not of. */
export const bad = <T>(value: unknown) => value as T;

function typed(caught: unknown): IsovarError {
  expect(caught).toBeInstanceOf(IsovarError);
  const error = caught as IsovarError;
  expect(error.name).toBe("IsovarError");
  return error;
}

/** What a call throws. */
export function thrownBy(call: () => unknown): IsovarError {
  let caught: unknown = "nothing thrown";
  try {
    call();
  } catch (error) {
    caught = error;
  }
  return typed(caught);
}

/** What a call throws, or what it rejects with. */
export async function refusal(call: () => unknown): Promise<IsovarError> {
  let caught: unknown = "nothing thrown";
  try {
    await call();
  } catch (error) {
    caught = error;
  }
  return typed(caught);
}

/** A code, or any of several, and a message that says all of this on one line of some length. */
function expectSaid({ code, message }: IsovarError, codes: ErrorCode | readonly ErrorCode[], says: string | readonly string[]) {
  expect([codes].flat(), message).toContain(code);
  for (const part of [says].flat()) expect(message).toContain(part);
  expect(message).toMatch(/^[^\n\p{Cc}]{10,600}$/u);
}

/** Expects a call to throw an error of this code, or of any of several, that says all of this. */
export function expectThrown(
  code: ErrorCode | readonly ErrorCode[],
  says: string | readonly string[],
  call: () => unknown,
): void {
  expectSaid(thrownBy(call), code, says);
}

/** The same of a call that may reject. */
export async function expectRefused(
  code: ErrorCode | readonly ErrorCode[],
  says: string | readonly string[],
  call: () => unknown,
): Promise<void> {
  expectSaid(await refusal(call), code, says);
}
