// Threads share kernel calls: the same bits on any number of them.

import { describe, expect, it, vi } from "vitest";
import { createCore, fill, normal } from "../../../src/index.js";
import { matmul } from "../../../src/linalg/index.js";
import { firstDifference } from "../../support/cores.js";

/** A product whose sizes are no multiples of a tile, in a new core. */
function product(threads: number, [m, n, k]: readonly [number, number, number], transposed: boolean): Float32Array {
  const core = createCore({ threads });
  const a = fill(normal(), core.tensor(transposed ? [k, m] : [m, k]), { seed: 1, name: "a" });
  const b = fill(normal(), core.tensor(transposed ? [n, k] : [k, n]), { seed: 1, name: "b" });
  const options = { transposeA: transposed, transposeB: transposed, out: core.tensor([m, n]) };
  // Over and over, since workers that are still starting leave all parts to the caller.
  for (let i = 0; i < 50; i++) matmul(a, b, options);
  return options.out.data.slice();
}

describe("matmul", () => {
  it.each([
    [[301, 203, 157], false],
    [[203, 301, 157], false],
    [[301, 203, 157], true],
    [[40, 530, 300], true],
  ] as const)("%j, transposed: %s: the same bits on 1, 2 and 4 threads", (sizes, transposed) => {
    const one = product(1, sizes, transposed);
    expect(firstDifference(product(2, sizes, transposed), one)).toBe(-1);
    expect(firstDifference(product(4, sizes, transposed), one)).toBe(-1);
  });
});

describe("core.threads", () => {
  it("is what was asked for, 1 without", () => {
    expect(createCore({ threads: 3 }).threads).toBe(3);
    expect(createCore({ threads: "auto" }).threads).toBeGreaterThanOrEqual(1);
    expect(createCore().threads).toBe(1);
  });

  it("is 1 on plain JS", () => expect(createCore({ backend: "js", threads: 4 }).threads).toBe(1));

  it("is what ISOVAR_THREADS says, unless threads is given", () => {
    vi.stubEnv("ISOVAR_THREADS", "2");
    expect(createCore().threads).toBe(2);
    expect(createCore({ threads: 1 }).threads).toBe(1);
    vi.stubEnv("ISOVAR_THREADS", "two");
    expect(() => createCore()).toThrow(
      'createCore: environment variable ISOVAR_THREADS: threads ("two") must be "auto" or an integer from 1 to 64',
    );
    vi.unstubAllEnvs();
  });

  it.each([
    ["prompt", 1],
    ["granted", 2],
  ])("asks Deno, and never its user, for the environment: %s", (state, threads) => {
    vi.stubEnv("ISOVAR_THREADS", "2");
    vi.stubGlobal("Deno", { permissions: { querySync: () => ({ state }) } });
    expect(createCore().threads).toBe(threads);
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
  });

  it.each([0, 65, 1.5, "all", null])("refuses %j", (threads) => {
    expect(() => createCore({ threads: threads as number })).toThrow(/^createCore: threads/);
  });
});
