// The generator is the published one: authors' vectors, an independent version on random inputs, and where words lie in the stream.

import { describe, expect, it } from "vitest";
import { createCore } from "../../src/core/createCore.js";
import { philoxBlock } from "../../src/math/philox.js";
import { words } from "../../src/random/index.js";
import vectors from "../fixtures/philox.json" with { type: "json" };
import { describeEachCore, expectNoLiveBlocks, runKernel } from "../support/cores.js";
import { philoxBigInt, streamWord } from "../support/philox.js";
import { testWords } from "../support/prng.js";
import { slowly } from "../support/slowly.js";

const hex = (list: string[]) => list.map((text) => Number.parseInt(text, 16)) as [number, number, number, number];
const entries = vectors.entries.map(({ rounds, ctr, key, out }) => ({
  rounds,
  counter: hex(ctr),
  key: hex(key) as unknown as [number, number],
  out: hex(out),
}));

describe("the BigInt version", () => {
  it.each(entries)("gives the authors' words: $rounds rounds, counter $counter, key $key", ({ rounds, counter, key, out }) => {
    expect(philoxBigInt(key, counter, rounds)).toEqual(out);
  });
});

const full = entries.filter(({ rounds }) => rounds === 10);

describe("the block of key derivation", () => {
  it.each(full)("gives the authors' words for counter $counter, key $key", ({ counter, key, out }) => {
    const block = [0, 0, 0, 0];
    philoxBlock(block, 0, 1, key, counter);
    expect(block).toEqual(out);
  });
});

describeEachCore("philoxWords", (core) => {
  it.each(full)(
    "gives the authors' words for counter $counter, key $key",
    ({ counter: [c0, c1, c2, c3], key: [k0, k1], out }) => {
      // A call must not wrap the low counter word, and it runs over whole tiles: the counter wanted may be any lane of one.
      const lane = c0 > 2 ** 32 - 8 ? 3 : 0;
      const tile = runKernel(core, "philoxWords", 1, { k0, k1 }, [c0 - lane, c1], c2, c3);
      expect([0, 4, 8, 12].map((word) => tile[word + lane])).toEqual(out);
    },
  );

  it("puts word w of counter 4t + l at element 16t + 4w + l, for odd and even numbers of tiles", () => {
    const key = { k0: 0x12345678, k1: 0x9abcdef0 };
    for (const nTiles of [1, 2, 3, 7, 8, 255, 256]) {
      const got = runKernel(core, "philoxWords", nTiles, key, [4000, 1], 5, 0);
      const expected = Uint32Array.from(got, (_, i) => streamWord(key, 2n ** 34n + 16_000n + BigInt(i), 5));
      expect(got).toEqual(expected);
    }
  });

  it.each([
    [0n, 0],
    [15n, 0],
    [16n, 1],
    [40_000n, 2 ** 32 - 1],
    [2n ** 34n - 17n, 3],
    [2n ** 34n - 1n, 0],
    [2n ** 34n, 0],
    [2n ** 52n + 12345n, 7],
    [2n ** 53n - 64n, 0],
  ])("reaches element %d, draw %d, through words()", (offset, draw) => {
    const key = { k0: 3, k1: 2 ** 32 - 1 };
    const got = words(new Uint32Array(33), { key, offset: Number(offset), draw, core });
    expect(Array.from(got)).toEqual(Array.from(got, (_, i) => streamWord(key, offset + BigInt(i), draw)));
  });

  it("gives these first words for key 42", () => {
    const got = words(new Uint32Array(8), { key: { k0: 42, k1: 0 }, core });
    expect(Array.from(got, (word) => word.toString(16))).toEqual(FIRST_OF_42);
  });
});

/** Words 0 of counters 0 … 3, then words 1. */
const FIRST_OF_42 = ["9ceaf053", "fcdb2127", "d36c0225", "bac70475", "77f5493b", "53ba6cfd", "a8875dcb", "abaf0dab"];

slowly("SIMD and twin agree with the BigInt version on 10^6 random pairs of counter and key", () => {
  const [wasm, js] = [createCore({ backend: "wasm" }), createCore({ backend: "js" })];
  const cores = [wasm, js].map((core) => {
    const out = core.memory.allocate("test", 64);
    const keys = core.memory.allocate("test", 320);
    return { core, out, keys, tile: new Uint32Array(core.memory.memory.buffer, out, 16) };
  });
  const word = testWords(1);
  let wrong = 0;
  for (let i = 0; i < 1e6; i++) {
    const [k0, k1, c0, c1, c2, c3] = [word(), word(), word(), word(), word(), word()] as const;
    const lane = Math.min(i & 3, c0);
    if (c0 - lane > 2 ** 32 - 8) continue;
    const expected = philoxBigInt([k0, k1], [c0, c1, c2, c3]);
    for (const { core, out, keys, tile } of cores) {
      core.kernels.philoxKeys(keys, k0, k1);
      core.kernels.philoxWords(out, 1, keys, c0 - lane, c1, c2, c3);
      for (let w = 0; w < 4; w++) if (tile[4 * w + lane] !== expected[w]) wrong++;
    }
  }
  expect(wrong).toBe(0);
  for (const { core, out, keys } of cores) {
    core.memory.free(out);
    core.memory.free(keys);
    expectNoLiveBlocks(core);
  }
});
