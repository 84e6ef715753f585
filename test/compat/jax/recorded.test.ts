// Every value that was recorded from JAX.

import { describe, expect, it } from "vitest";
import { sha256Of } from "../fixtures.js";
import { GUARANTEES } from "./guarantees.js";
import { keyOf, OURS, RECORDED } from "./ours.js";

/** Compared within a bound in orthogonal.test.ts. */
const BOUNDED = ["orthogonal", "delta_orthogonal"];

it("promises something of every kind of recorded call, once", () => {
  const promised = GUARANTEES.flatMap(({ kinds }) => kinds);
  expect(promised.sort()).toEqual([...new Set(RECORDED.map(({ kind }) => kind))].sort());
});

it.each(GUARANTEES)("$function, $dtype: $checked", ({ checked, kinds }) => {
  expect(RECORDED.filter(({ kind }) => kinds.includes(kind))).toHaveLength(Number.parseInt(checked, 10));
});

describe.each(GUARANTEES.filter(({ kinds }) => !kinds.some((kind) => BOUNDED.includes(kind))))(
  "$function, $dtype",
  ({ kinds }) => {
    it.each(RECORDED.filter(({ kind }) => kinds.includes(kind)))(
      "$call, partitionable $jax_threefry_partitionable, x64 $jax_enable_x64",
      (entry) => {
        expect(sha256Of(OURS[entry.kind]!(keyOf(entry), entry))).toBe(entry.sha256_le);
      },
    );
  },
);
