// Every value that was recorded from JAX.

import { describe, expect, it } from "vitest";
import { sha256Of } from "../fixtures.js";
import { keyOf, OURS, RECORDED } from "./ours.js";

describe.each(Object.keys(OURS))("%s", (kind) => {
  it.each(RECORDED.filter((entry) => entry.kind === kind))(
    "$call, partitionable $jax_threefry_partitionable, x64 $jax_enable_x64",
    (entry) => {
      expect(sha256Of(OURS[kind]!(keyOf(entry), entry))).toBe(entry.sha256_le);
    },
  );
});
