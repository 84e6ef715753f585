// What tests of training share: data from a generator of their own, nets, bits of weights.

import { createHash } from "node:crypto";
import { createCore } from "../../src/index.js";
import { batchNorm, dense, dropout, type Net, residual, save, sequential } from "../../src/train/index.js";
import { testUniforms, testWords } from "../support/prng.js";

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

/** A net in which everything takes part that depends on the seed, and everything that training carries along: masks, running statistics. */
export const stateful = (seed = 7, core = createCore()) =>
  sequential([dense(8, { activation: "relu" }), batchNorm(), dropout(0.3), residual([dense(8)]), dense(3)], {
    inputShape: [4],
    seed,
    core,
  });
