// The work of every kernel can be shared: any split of its range has the bits of the whole, and a part writes what is its own.

import { describe, expect, it } from "vitest";
import { firstDifference } from "../../support/cores.js";
import { testUniforms } from "../../support/prng.js";
import { trainBench } from "./arena.js";
import { KERNELS, makeCall } from "./calls.js";
import type { Call } from "./maker.js";

const { kernels, arena } = trainBench();
const ROUNDS = 40;

/** Parts of the range of a call, some of them empty, in any order. */
function randomParts({ length, multiple }: Call, random: () => number): [begin: number, end: number][] {
  const cut = () => multiple * Math.floor((random() * (length + 1)) / multiple);
  const cuts = [0, ...Array.from({ length: Math.floor(random() * 4) }, cut).sort((a, b) => a - b), length];
  const parts = cuts.slice(1).map((end, i): [number, number, number] => [random(), cuts[i]!, end]);
  return parts.sort(([a], [b]) => a - b).map(([, begin, end]) => [begin, end]);
}

/** What is in memory once [begin, end) is done, and nothing else, given what is there before and after the whole. */
function expectedAfter(call: Call, begin: number, end: number, before: Uint32Array, whole: Uint32Array): Uint32Array {
  arena.restore(whole);
  const parts = call.owned(begin, end).map((part) => ({ part, values: part.slice() }));
  arena.restore(before);
  for (const { part, values } of parts) (part as Float64Array).set(values as Float64Array);
  return arena.snapshot();
}

describe.each(KERNELS)("%s", (name) => {
  it("split anywhere gives the whole, and each part writes nothing but its own", () => {
    const random = testUniforms(80);
    const lengths = new Set<number>();
    for (let round = 0; round < ROUNDS; round++) {
      const call = makeCall(name, kernels, arena, random, round);
      lengths.add(call.length);
      const before = arena.snapshot();
      call.run(0, call.length);
      const whole = arena.snapshot();
      const parts = randomParts(call, random);
      for (const [begin, end] of [[0, call.length] as const, ...parts]) {
        const expected = expectedAfter(call, begin, end, before, whole);
        arena.restore(before);
        call.run(begin, end);
        expect(firstDifference(arena.snapshot(), expected), `round ${round}, [${begin}, ${end})`).toBe(-1);
      }
      arena.restore(before);
      for (const [begin, end] of parts) call.run(begin, end);
      expect(firstDifference(arena.snapshot(), whole), `round ${round}, split`).toBe(-1);
    }
    expect(lengths.size).toBeGreaterThan(1);
  });
});
