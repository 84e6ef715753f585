// Values that were released stay: literal first values and a hash a case, the same on every core.

import { describe, expect, it } from "vitest";
import * as isovar from "../../src/index.js";
import file from "../fixtures/golden.json" with { type: "json" };
import { describeEachCore } from "../support/cores.js";
import { CASES, compare, compute, type Golden, type GoldenFile, labelOf } from "./cases.js";

const { cases: recorded } = file as unknown as GoldenFile;

it("records every case, once, and no other", () => {
  expect(CASES.length).toBeGreaterThanOrEqual(60);
  expect(new Set(CASES.map(labelOf)).size).toBe(CASES.length);
  expect(recorded.map(labelOf).sort()).toEqual(CASES.map(labelOf).sort());
});

it("tells all cases apart, but for the constant ones", () => {
  // heNormal of [256, 784] by "oi" has the fans and size of [784, 256] by "io": equal bits, as it must be.
  const hashes = recorded.map(({ sha256 }) => sha256);
  expect(new Set(hashes).size).toBe(recorded.length - 1);
});

describeEachCore("golden", (core) => {
  it.each(recorded.map((each) => ({ label: labelOf(each), each })))("$label", async ({ each }) => {
    const { first, sha256 } = await compute(isovar, each, core);
    expect({ first, sha256 }).toEqual({ first: each.first, sha256: each.sha256 });
  });
});

describe("the comparison that npm run golden rests on", () => {
  const [a, b] = recorded as [Golden, Golden];
  it("finds nothing where nothing changed", () =>
    expect(compare([a, b], [b, a])).toEqual({ added: [], changed: [], missing: [] }));
  it("finds what is new", () => expect(compare([a], [a, b]).added).toEqual([labelOf(b)]));
  it("finds what is gone", () => expect(compare([a, b], [b]).missing).toEqual([labelOf(a)]));
  it("finds a changed hash and a changed first value", () => {
    expect(compare([a, b], [{ ...a, sha256: b.sha256 }, b]).changed).toEqual([labelOf(a)]);
    expect(compare([a, b], [a, { ...b, first: [0, ...b.first.slice(1)] }]).changed).toEqual([labelOf(b)]);
  });
});
