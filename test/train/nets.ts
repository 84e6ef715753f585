// What tests of training share: data from a generator of their own, bits of weights, calls that must be refused.

import { createHash } from "node:crypto";
import { expect } from "vitest";
import { type ErrorCode, IsovarError } from "../../src/index.js";
import { dense, type Net, save, sequential } from "../../src/train/index.js";
import { testUniforms, testWords } from "../support/prng.js";

/** A value of a type that it is not of. */
export const bad = <T>(value: unknown) => value as T;

/** Numbers in [−1, 1). */
export function numbers(count: number, seed = 1): Float32Array<ArrayBuffer> {
  const next = testUniforms(seed);
  return Float32Array.from({ length: count }, () => 2 * next() - 1);
}

/** Whole numbers from 0 to `classes` − 1. */
export function labels(count: number, classes: number, seed = 2): number[] {
  const next = testWords(seed);
  return Array.from({ length: count }, () => next() % classes);
}

/** The bits of all parameters, by name: NaN and −0 count. */
export function bits(net: Net): Record<string, Uint32Array> {
  return Object.fromEntries([...net.weights()].map(([name, { data }]) => [name, new Uint32Array(data.buffer)]));
}

/** Weights, slots and step in one word. */
export const digest = (net: Net) => createHash("sha256").update(save(net)).digest("hex");

/** Whether every weight is finite. */
export const allFinite = (net: Net) => [...net.weights().values()].every(({ data }) => data.every(Number.isFinite));

/** A small classifier, with a hidden layer. */
export const classifier = (seed: number | bigint = 1) =>
  sequential([dense(6, { activation: "tanh" }), dense(3)], { inputShape: [4], seed });

/** What a call throws, or what it rejects with: a typed error. */
export async function refusal(call: () => unknown): Promise<IsovarError> {
  let caught: unknown = "nothing thrown";
  try {
    await call();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(IsovarError);
  return caught as IsovarError;
}

/** Expects a code, or any of several, and a message that says all of this on one line of some length. */
export async function expectRefused(
  code: ErrorCode | readonly ErrorCode[],
  says: string | readonly string[],
  call: () => unknown,
): Promise<void> {
  const { code: got, message } = await refusal(call);
  expect([code].flat(), message).toContain(got);
  for (const part of [says].flat()) expect(message).toContain(part);
  expect(message).toMatch(/^[^\n\p{Cc}]{10,600}$/u);
}
