// 10^5 slices at addresses all over the stream: SIMD against its twin.

import fc from "fast-check";
import { expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { normal, type SamplerOptions, truncatedNormal, uniform, words } from "../../src/random/index.js";
import { firstDifference } from "../support/cores.js";

const cores = [createCore({ backend: "wasm" }), createCore({ backend: "js" })];
const SAMPLERS: ((n: number, options: SamplerOptions) => Float32Array | Uint32Array)[] = [
  (n, o) => words(new Uint32Array(n), o),
  (n, o) => uniform(new Float32Array(n), o),
  (n, o) => normal(new Float32Array(n), o),
  (n, o) => truncatedNormal(new Float32Array(n), o),
  (n, o) => truncatedNormal(new Float32Array(n), { ...o, lower: -1, upper: 4 }),
];
const LAST = Number.MAX_SAFE_INTEGER - 10_000;

it("10^5 slices have the same bits", () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(
    fc.property(
      word,
      word,
      fc.maxSafeNat(),
      fc.integer({ min: 0, max: 52 }),
      fc.integer({ min: 0, max: 300 }),
      (k0, k1, at, shift, n) => {
        const offset = Math.min(LAST, Math.floor(at / 2 ** shift));
        const sampler = SAMPLERS[(k0 ^ n) % SAMPLERS.length] ?? SAMPLERS[0]!;
        const [a, b] = cores.map((core) => sampler(n, { key: { k0, k1 }, offset, core }));
        return firstDifference(a!, b!) === -1;
      },
    ),
    { numRuns: 100_000, seed: 4 },
  );
  expect(cores.map((core) => core.memory.liveBlocks)).toEqual([0, 0]);
});
